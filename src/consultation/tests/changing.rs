use super::{fields, send, with};
use crate::testing::TestApp;
use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

#[both]
async fn what_took_place_leads_to_its_note(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let planned = with(fields(&made), "state", "planned");
    for (state, to) in [("held", "/edit#f-note"), ("missed", "")] {
        let id = send(&karrer, "/consultations", &planned).await.id();
        let path = format!("/consultations/{id}/state");
        let said = karrer
            .post(&path, &[("state", state), ("version", "1")])
            .await;
        assert_eq!(said.location(), format!("/consultations/{id}{to}"));
    }
    let week = [
        ("state", "held"),
        ("version", "1"),
        ("back", "/calendar?week=2025-W47"),
    ];
    let id = send(&karrer, "/consultations", &planned).await.id();
    let said = karrer
        .post(&format!("/consultations/{id}/state"), &week)
        .await;
    assert_eq!(said.location(), "/calendar?week=2025-W47");
}

#[both]
async fn a_planned_one_becomes_what_it_was(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let planned = with(with(fields(&made), "state", "planned"), "day", "morgen");
    let id = send(&karrer, "/consultations", &planned).await.id();
    let path = format!("/consultations/{id}/state");
    let early = karrer
        .post(&path, &[("state", "held"), ("version", "1")])
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("noch zu früh"));
    let odd = karrer
        .post(&path, &[("state", "planned"), ("version", "1")])
        .await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    test.clock.advance(Micros::DAY);
    let karrer = test.client("Karrer").await;
    assert!(
        karrer
            .get("/today")
            .await
            .ok()
            .text
            .contains("Haile, Selam")
    );
    let done = karrer
        .post(
            &path,
            &[("state", "held"), ("version", "1"), ("back", "today")],
        )
        .await;
    assert_eq!(done.location(), "/today");
    let page = karrer.get(&format!("/consultations/{id}")).await.ok();
    assert!(page.text.contains("stattgefunden") && !page.text.contains("value=\"missed\""));
    // Whoever was slower is told, and changes nothing.
    let late = karrer
        .post(&path, &[("state", "cancelled"), ("version", "1")])
        .await;
    assert_eq!(late.location(), format!("/consultations/{id}"));
    assert!(
        karrer
            .get(&format!("/consultations/{id}"))
            .await
            .ok()
            .text
            .contains("stattgefunden")
    );
}

#[both]
async fn two_who_edit_see_both_versions(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let lead = test.client("Leitung").await;
    let first = with(fields(&made), "note", "erste Fassung");
    let id = send(&karrer, "/consultations", &first).await.id();
    let path = format!("/consultations/{id}");
    let staff = test.county.account("Karrer").id.to_string();
    let theirs = with(
        with(
            with(first.clone(), "note", "Fassung der Leitung"),
            "version",
            "1",
        ),
        "staff",
        &staff,
    );
    assert_eq!(send(&lead, &path, &theirs).await.location(), path);
    let mine = with(
        with(with(first, "note", "meine Fassung"), "version", "1"),
        "channel",
        "office",
    );
    let answer = send(&karrer, &path, &mine).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    for shown in [
        "meine Fassung",
        "Fassung der Leitung",
        "Termin im Büro",
        "Gespeicherte Fassung",
    ] {
        assert!(answer.text.contains(shown), "{shown}");
    }
    assert!(answer.text.contains("name=\"version\" value=\"2\""));
    let page = karrer.get(&path).await.ok();
    assert!(
        page.text.contains("Fassung der Leitung"),
        "nothing is overwritten yet"
    );
    // Saving again from there is deliberate. The counsellor stays who she was.
    assert_eq!(
        send(&karrer, &path, &with(mine, "version", "2"))
            .await
            .location(),
        path
    );
    let page = karrer.get(&path).await.ok();
    assert!(page.text.contains("meine Fassung") && page.text.contains("Erika Karrer"));
    let (detail,): (sqlx::types::Json<serde_json::Value>,) = test
        .app
        .db
        .one(
            "select detail from audit_event where tenant_id = $1 and action = 'consultation.change'
             order by seq desc limit 1",
            args![test.county.tenant],
        )
        .await
        .unwrap();
    assert_eq!(detail.0["fields"], serde_json::json!(["channel", "note"]));
}

/// Advice without a case.
const BRIEF: [(&str, &str); 5] = [
    ("day", "gestern"),
    ("minutes", "10"),
    ("channel", "open_hour"),
    ("state", "held"),
    ("note", "Frage zum Kitaplatz"),
];

#[both]
async fn brief_advice_needs_no_case_and_no_name(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let form = karrer.get("/consultations/new?brief=1").await;
    assert_eq!(form.status, StatusCode::OK);
    let id = karrer.post("/consultations", &BRIEF).await.id();
    let page = karrer.get(&format!("/consultations/{id}")).await.ok();
    assert!(page.text.contains("anonym") && page.text.contains("Kitaplatz"));
    assert_eq!(
        test.client("Leitung")
            .await
            .get(&format!("/consultations/{id}"))
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(
        test.client("Weber")
            .await
            .get(&format!("/consultations/{id}"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[both]
async fn a_teamleitung_says_who_counselled(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let brief = BRIEF;
    let weber = test.county.account("Weber").id.to_string();
    let mut for_weber = brief.to_vec();
    for_weber.push(("staff", &weber));
    let id = test
        .client("Leitung")
        .await
        .post("/consultations", &for_weber)
        .await
        .id();
    let page = test
        .client("Weber")
        .await
        .get(&format!("/consultations/{id}"))
        .await
        .ok();
    assert!(page.text.contains("Erika Weber"));
    let id = karrer.post("/consultations", &for_weber).await.id();
    assert!(
        karrer
            .get(&format!("/consultations/{id}"))
            .await
            .ok()
            .text
            .contains("Erika Karrer")
    );
    let foreign = test.other.account("Karrer").id.to_string();
    for_weber.pop();
    for_weber.push(("staff", &foreign));
    let answer = test
        .client("Leitung")
        .await
        .post("/consultations", &for_weber)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[both]
async fn a_person_is_found_without_script(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Noah")])
        .await;
    let other = test.make_case("Karrer", &[("Osman", "Amal")]).await;
    let karrer = test.client("Karrer").await;
    let several = karrer.get("/consultations/new?q=haile").await.ok();
    assert!(several.text.contains("Haile, Selam") && several.text.contains("Haile, Noah"));
    let one = karrer.get("/consultations/new?q=osman").await;
    let expected = format!(
        "/consultations/new?case={}&person={}",
        other.case, other.people[0]
    );
    assert_eq!(one.location(), expected);
    let form = karrer.get(&expected).await.ok();
    assert!(
        form.text
            .contains(&format!("value=\"{}\" checked", other.people[0]))
    );
    let by_person = karrer
        .get(&format!("/consultations/new?person={}", made.people[1]))
        .await
        .ok();
    assert!(
        by_person
            .text
            .contains(&format!("value=\"{}\" checked", made.people[1]))
    );
    assert!(
        karrer
            .get("/consultations/new?q=niemand")
            .await
            .ok()
            .text
            .contains("Niemand mit offenem Fall")
    );
    // Somebody from another household joins; what was typed stays.
    let typed = with(
        with(with(fields(&made), "note", "bleibt"), "find", "osman"),
        "do",
        "find",
    );
    let answer = send(&karrer, "/consultations", &typed).await.ok();
    assert!(answer.text.contains("Osman, Amal") && answer.text.contains("bleibt"));
    let mut both = fields(&made);
    both.push(("person", other.people[0].to_string()));
    let id = send(&karrer, "/consultations", &both).await.id();
    assert!(
        karrer
            .get(&format!("/consultations/{id}"))
            .await
            .ok()
            .text
            .contains("Osman, Amal")
    );
}
