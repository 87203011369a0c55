use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::testing::{Answer, Client, TestApp};

fn value<'a>(page: &'a str, name: &str) -> &'a str {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page.split(&mark).nth(1).unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}

/// Sends the form of a case's handover as it stands on the page.
async fn send(
    (client, case): (&Client, Uuid),
    page: &str,
    (path, summary): (&str, &str),
    more: &[(&str, &str)],
) -> Answer {
    let form = page.split("/handover/summary\"").nth(1).unwrap_or_default();
    let mut fields = vec![
        ("version", value(form, "version")),
        ("row", value(form, "row")),
        ("row_version", value(form, "row_version")),
        ("summary", summary),
    ];
    fields.extend(more);
    client.post(&format!("/cases/{case}/{path}"), &fields).await
}

async fn page_of(client: &Client, case: Uuid) -> String {
    client
        .get(&format!("/cases/{case}/handover"))
        .await
        .ok()
        .text
}

/// A follow-up and a planned consultation of Karrer.
async fn with_work(test: &TestApp, case: Uuid, person: Uuid) {
    let karrer = test.client("Karrer").await;
    let (case, person) = (case.to_string(), person.to_string());
    let fields = [
        ("case", case.as_str()),
        ("due", "morgen"),
        ("follow-up-text", "Jobcenter anrufen"),
    ];
    karrer.post("/follow-ups", &fields).await.location();
    let fields = [
        ("case", case.as_str()),
        ("person", person.as_str()),
        ("day", "heute"),
        ("time", "14:00"),
        ("minutes", "30"),
        ("channel", "office"),
        ("state", "planned"),
    ];
    karrer.post("/consultations", &fields).await.location();
}

#[both]
async fn a_case_goes_on_with_its_work_and_a_summary_that_is_read(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let case = made.case;
    with_work(&test, case, made.people[0]).await;
    let lead = test.client("Leitung").await;
    let page = page_of(&lead, case).await;
    // The proposal comes from the file.
    for text in ["Selam Haile", "Jobcenter anrufen", "Was Sie wissen sollten"] {
        assert!(page.contains(text), "{text}");
    }
    let weber = test.actor("Weber").id.to_string();
    let to = [("responsible", weber.as_str())];
    let summary = "Ruft lieber vormittags an.\nPrüfung B1 im Mai.";
    let answer = send((&lead, case), &page, ("handover", summary), &to).await;
    assert_eq!(answer.location(), "/handovers");
    let list = lead.get("/handovers").await.ok().text;
    assert!(list.contains("Haile, Selam") && list.contains("noch nicht gelesen"));
    let team = lead.get("/today").await.ok().text;
    assert!(team.contains("1 Übergabe ist noch nicht gelesen"));

    let karrer = test.client("Karrer").await;
    let before = karrer.get(&format!("/cases/{case}")).await;
    assert_eq!(before.status, StatusCode::NOT_FOUND);
    assert!(!karrer.get("/today").await.ok().text.contains("Jobcenter"));
    let client = test.client("Weber").await;
    let today = client.get("/today").await.ok().text;
    for text in [
        "Übernommen, bitte lesen",
        "von Erika Karrer",
        "Jobcenter anrufen",
        "14:00",
    ] {
        assert!(today.contains(text), "{text}");
    }
    let page = page_of(&client, case).await;
    assert!(page.contains("Ruft lieber vormittags an.") && page.contains("Gelesen"));
    // Whoever did not take it over cannot say she has read it.
    let path = format!("/cases/{case}/handover/reading");
    lead.post(&path, &[]).await.location();
    assert!(lead.get("/handovers").await.ok().text.contains("Haile"));
    client.post(&path, &[]).await.location();
    assert!(!lead.get("/handovers").await.ok().text.contains("Haile"));
    let today = client.get("/today").await.ok().text;
    assert!(!today.contains("Übernommen, bitte lesen"));
    let file = client.get(&format!("/cases/{case}")).await.ok().text;
    assert!(file.contains("Übergeben an Erika Weber") && file.contains("Prüfung B1 im Mai."));
    let page = page_of(&client, case).await;
    assert!(page.contains("gelesen am 20.11.2025 um"));
    let logged: Vec<(String,)> = test
        .app
        .db
        .all(
            "select action from audit_event where tenant_id = $1 and subject_id = $2
             and action in ('case.handover', 'handover.read') order by seq",
            args![test.county.tenant, case],
        )
        .await
        .unwrap();
    let logged: Vec<&str> = logged.iter().map(|(action,)| action.as_str()).collect();
    assert_eq!(logged, ["case.handover", "handover.read"]);
}

/// The short way takes along what was prepared; without it the Teamleitung sees what is missing.
#[both]
async fn prepared_missing_and_late_summaries(db: TestDb) {
    let test = TestApp::new(db).await;
    let one = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let two = test.make_case("Karrer", &[("Tesfay", "Abel")]).await.case;
    let karrer = test.client("Karrer").await;
    let page = page_of(&karrer, one).await;
    assert!(!page.contains("name=\"responsible\""));
    let answer = send((&karrer, one), &page, ("handover/summary", "Von mir."), &[]).await;
    answer.location();
    let lead = test.client("Leitung").await;
    let (weber, me) = (test.actor("Weber").id.to_string(), test.actor("Karrer").id);
    for case in [one, two] {
        let data = lead.get(&format!("/cases/{case}/data")).await.ok().text;
        let form = data.split("/assignment\"").nth(1).unwrap();
        let fields = [
            ("version", value(form, "version")),
            ("responsible", weber.as_str()),
        ];
        let path = format!("/cases/{case}/assignment");
        lead.post(&path, &fields).await.location();
    }
    let list = lead.get("/handovers").await.ok().text;
    assert_eq!(list.matches("Zusammenfassung fehlt").count(), 1);
    assert_eq!(list.matches("noch nicht gelesen</span>").count(), 1);
    let client = test.client("Weber").await;
    assert!(page_of(&client, one).await.contains("Von mir."));
    // What is not there cannot have been read.
    let path = format!("/cases/{two}/handover/reading");
    client.post(&path, &[]).await.location();
    let page = page_of(&lead, two).await;
    assert!(page.contains("Zusammenfassung nachreichen"));
    let late = send(
        (&lead, two),
        &page,
        ("handover/summary", "Nachgereicht."),
        &[],
    )
    .await;
    late.location();
    assert!(page_of(&client, two).await.contains("Nachgereicht."));
    client.post(&path, &[]).await.location();
    let list = lead.get("/handovers").await.ok().text;
    assert!(!list.contains("Tesfay") && list.contains("Haile"));
    // Handed on before anybody read it: only the last one is waited for.
    let page = page_of(&lead, one).await;
    let back = me.to_string();
    let to = [("responsible", back.as_str())];
    send((&lead, one), &page, ("handover", "Zurück."), &to)
        .await
        .location();
    assert!(!client.get("/today").await.ok().text.contains("Haile"));
    let today = test.client("Karrer").await.get("/today").await.ok().text;
    assert!(today.contains("Übernommen, bitte lesen"));
}

#[both]
async fn two_who_write_at_once_see_both_texts(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let (karrer, lead) = (test.client("Karrer").await, test.client("Leitung").await);
    let (mine, hers) = (page_of(&karrer, case).await, page_of(&lead, case).await);
    let save = "handover/summary";
    send((&karrer, case), &mine, (save, "Erster Text"), &[])
        .await
        .location();
    for path in [save, "handover"] {
        let weber = test.actor("Weber").id.to_string();
        let to = [("responsible", weber.as_str())];
        let answer = send((&lead, case), &hers, (path, "Zweiter Text"), &to).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{path}");
        assert!(answer.text.contains("Erster Text") && answer.text.contains("Zweiter Text"));
        assert!(answer.text.contains("So ist es jetzt gespeichert"));
        if path == "handover" {
            // Sending it again replaces it knowingly.
            let again = send((&lead, case), &answer.text, (path, "Zweiter Text"), &to).await;
            assert_eq!(again.location(), "/handovers");
        }
    }
    // The case itself was handed over meanwhile.
    let again = send(
        (&lead, case),
        &hers,
        ("handover", "Dritter"),
        &[("responsible", &test.actor("Karrer").id.to_string())],
    )
    .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("Dritter"));
}

#[both]
async fn what_cannot_be_handed_over(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let lead = test.client("Leitung").await;
    let page = page_of(&lead, case).await;
    let karrer = test.actor("Karrer").id.to_string();
    let stranger = test.other.account("Weber").id.to_string();
    for (to, text, message) in [
        ("", "Text bleibt", "wer den Fall übernimmt"),
        (karrer.as_str(), "Text bleibt", "schon zuständig"),
        (stranger.as_str(), "Text bleibt", "error-summary"),
        ("", "", "error-summary"),
    ] {
        let fields = [("responsible", to)];
        let answer = send((&lead, case), &page, ("handover", text), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(answer.text.contains(message) && answer.text.contains(text));
    }
    let strangers = [
        test.client("Weber").await,
        test.client("Koordination").await,
        test.sign_in(test.other.account("Leitung")).await,
    ];
    for client in strangers {
        for path in ["handover", "handover/summary", "handover/reading"] {
            let answer = client
                .post(&format!("/cases/{case}/{path}"), &[("summary", "x")])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let answer = client.get(&format!("/cases/{case}/handover")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}
