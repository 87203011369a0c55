use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;

use super::{json, read};
use crate::testing::{Answer, Client, TestApp};

const LINE: &str = "Haile Selam gestern 45 min HB JC-Antrag ausgefüllt, Wohnung schwierig WV 2 Wo";

async fn typed(client: &Client, line: &str) -> Answer {
    client.post("/entry/read", &[("line", line)]).await.ok()
}

/// The proof of what was shown.
fn shown(answer: &Answer) -> String {
    let (_, rest) = answer.text.split_once("name=\"shown\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn count(test: &TestApp, sql: &str) -> i64 {
    let (n,): (i64,) = test.app.db.one(sql, args![]).await.unwrap();
    n
}

const CONSULTATIONS: &str = "select cast(count(*) as bigint) from consultation";
const FOLLOW_UPS: &str = "select cast(count(*) as bigint) from follow_up";

#[both]
async fn what_was_shown_is_saved(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Noah")])
        .await;
    let karrer = test.client("Karrer").await;
    // Catalogues are read once and then kept.
    typed(&karrer, "Haile").await;
    let (answer, statements) = counting(typed(&karrer, LINE)).await;
    // Session, the Träger's words, own people, and of the case its place and members.
    assert!(statements <= 6, "{statements} statements");
    for part in [
        "Haile, Selam",
        "19.11.2025",
        "45 Minuten",
        "Hausbesuch",
        "Behörden, Anträge, Post",
        "Wohnungssuche",
        "04.12.2025",
        "JC-Antrag ausgefüllt, Wohnung schwierig",
        "speichert genau das",
    ] {
        assert!(
            answer.text.contains(part),
            "{part} is missing: {}",
            answer.text
        );
    }
    assert_eq!(count(&test, CONSULTATIONS).await, 0);
    let proof = shown(&answer);
    let done = karrer
        .post("/entry", &[("line", LINE), ("shown", &proof)])
        .await;
    assert_eq!(done.location(), "/today");
    assert_eq!(count(&test, CONSULTATIONS).await, 1);
    assert_eq!(count(&test, FOLLOW_UPS).await, 1);
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(file.text.contains("JC-Antrag ausgefüllt"));
    let list = karrer.get("/consultations").await.ok();
    assert!(list.text.contains("19.11.2025") && list.text.contains("Hausbesuch"));
}

#[both]
async fn nothing_is_saved_that_was_not_shown(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let proof = shown(&typed(&karrer, LINE).await);
    // Another line, no proof, or something missing: the form, with everything in it.
    let longer = format!("{LINE} und noch etwas");
    for fields in [
        vec![("line", longer.as_str()), ("shown", proof.as_str())],
        vec![("line", LINE)],
    ] {
        let form = karrer.post("/entry", &fields).await.ok();
        assert!(
            form.text.contains("action=\"/consultations\""),
            "{}",
            form.text
        );
        assert!(form.text.contains("value=\"45\"") && form.text.contains("value=\"19.11.2025\""));
        assert!(form.text.contains("value=\"04.12.2025\""));
    }
    let short = "Haile Selam gestern HB > Kopie schicken";
    let proof = shown(&typed(&karrer, short).await);
    let form = karrer
        .post("/entry", &[("line", short), ("shown", &proof)])
        .await
        .ok();
    assert!(
        form.text.contains("value=\"Kopie schicken\""),
        "{}",
        form.text
    );
    assert_eq!(count(&test, CONSULTATIONS).await, 0);
}

#[both]
async fn an_ambiguous_name_is_a_question(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let noah = test.make_case("Karrer", &[("Haile", "Noah")]).await;
    let karrer = test.client("Karrer").await;
    let line = "Haile gestern 30 min tel. Kita";
    let answer = typed(&karrer, line).await;
    assert!(
        answer.text.contains("Wer ist mit „Haile“ gemeint?"),
        "{}",
        answer.text
    );
    let page = karrer.post("/entry", &[("line", line)]).await.ok();
    assert!(page.text.contains("type=\"radio\""), "{}", page.text);
    let who = noah.people[0].to_string();
    let chosen = karrer
        .post("/entry/read", &[("line", line), ("who-0", &who)])
        .await
        .ok();
    assert!(chosen.text.contains("Haile, Noah") && chosen.text.contains("speichert genau das"));
    let proof = shown(&chosen);
    let fields = [
        ("line", line),
        ("who-0", who.as_str()),
        ("shown", proof.as_str()),
    ];
    karrer.post("/entry", &fields).await.location();
    let (case,): (uuid::Uuid,) = test
        .app
        .db
        .one("select case_id from consultation", args![])
        .await
        .unwrap();
    assert_eq!(case, noah.case);
}

#[both]
async fn others_are_found_by_their_whole_name_and_only_if_seen(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Weber", &[("Tesfay", "Abeba")]).await;
    let line = "Tesfay Abeba gestern 30 min tel.";
    let today = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
    let names = async |who: &str, line: &str| {
        let client = test.client(who).await;
        drop(client);
        let account = test.county.account(who);
        let acting = crate::account::acting(&test.app, account.tenant_id, account.id).await;
        let actor = acting.unwrap().unwrap().actor;
        let found = read(&test.app.db, &actor, today, line).await.unwrap();
        found
            .sure()
            .iter()
            .map(|one| one.name())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("Weber", line).await, ["Tesfay, Abeba"]);
    assert_eq!(names("Leitung", line).await, ["Tesfay, Abeba"]);
    assert_eq!(names("Karrer", line).await, Vec::<String>::new());
    // Half a name is nobody among the people of others.
    assert_eq!(
        names("Leitung", "Abeba gestern 30 min").await,
        Vec::<String>::new()
    );
}

#[both]
async fn the_answer_for_scripts(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let account = test.county.account("Karrer");
    let acting = crate::account::acting(&test.app, account.tenant_id, account.id).await;
    let actor = acting.unwrap().unwrap().actor;
    let today = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
    let found = read(&test.app.db, &actor, today, LINE).await.unwrap();
    let found = json(&found, &crate::organisation::shipped_label);
    assert_eq!(found["people"][0]["name"], "Selam Haile");
    assert_eq!(found["date"], "2025-11-19");
    assert_eq!(found["start"], serde_json::Value::Null);
    assert_eq!(found["minutes"], 45);
    assert_eq!(found["channel"], "Hausbesuch");
    assert_eq!(found["state"], "stattgefunden");
    assert_eq!(found["topics"][0], "Behörden, Anträge, Post");
    assert_eq!(found["keys"]["topics"][1], "wohnungssuche");
    assert_eq!(found["follow_ups"][0]["due"], "2025-12-04");
    assert_eq!(found["rest"], "");
}

#[both]
async fn odd_lines_do_no_harm(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let long = format!("Haile Selam 30 min tel. {}", "x".repeat(20_001));
    for line in [
        "🙂🙂🙂",
        "'; drop table person;--",
        "<script>alert(1)</script>",
        "مرحبا غدا",
        &long,
    ] {
        let answer = typed(&karrer, line).await;
        assert!(!answer.text.contains("<script>alert"));
        let next = karrer.post("/entry", &[("line", line)]).await;
        assert_eq!(next.status, StatusCode::OK, "{}", next.text);
    }
    assert_eq!(typed(&karrer, "  ").await.text, "");
    assert_eq!(count(&test, CONSULTATIONS).await, 0);
    // What is too long for a note is said at the note, with the text kept.
    let proof = shown(&typed(&karrer, &long).await);
    let form = karrer
        .post("/entry", &[("line", &long), ("shown", &proof)])
        .await
        .ok();
    assert!(form.text.contains(&"x".repeat(20_001)));
    // Whoever writes no files has no quick entry.
    let county = test.client("Koordination").await;
    let refused = county.post("/entry/read", &[("line", LINE)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[both]
async fn words_of_the_traeger(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let lead = test.client("Leitung").await;
    let karrer = test.client("Karrer").await;
    let line = "Haile Selam 20 min Cafémobil ZWE";
    assert!(!typed(&karrer, line).await.text.contains("Wohnungssuche"));
    for (word, means) in [
        ("ZWE", "topic:wohnungssuche"),
        ("Cafémobil", "channel:open_hour"),
    ] {
        lead.post("/entry-words", &[("word", word), ("means", means)])
            .await
            .location();
    }
    let answer = typed(&karrer, line).await;
    assert!(
        answer.text.contains("Wohnungssuche") && answer.text.contains("Sprechstunde"),
        "{}",
        answer.text
    );
    for (word, means, said) in [
        ("zwe", "topic:kita", "gibt es schon"),
        ("", "topic:kita", "word"),
        ("—", "topic:kita", "Buchstaben"),
        ("X1", "topic:nichts", "means"),
        ("X2", "", "means"),
        (&"x".repeat(41), "topic:kita", "zu lang"),
    ] {
        let refused = lead
            .post("/entry-words", &[("word", word), ("means", means)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
        assert!(refused.text.contains(said), "{word}: {}", refused.text);
    }
    let list = lead.get("/entry-words").await.ok();
    let (_, rest) = list.text.split_once("/entry-words/").unwrap();
    let id = &rest[..36];
    assert_eq!(
        karrer
            .post(&format!("/entry-words/{id}/remove"), &[])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    lead.post(&format!("/entry-words/{id}/remove"), &[])
        .await
        .location();
    assert_eq!(
        lead.post(&format!("/entry-words/{id}/remove"), &[])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    // Another county has none of them.
    let gone = lead.get("/entry-words").await.ok();
    assert_eq!(gone.text.matches("/remove\"").count(), 1);
}
