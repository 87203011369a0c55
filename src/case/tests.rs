use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::case;
use crate::testing::TestApp;

#[both]
async fn only_the_audience_sees_a_case(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Abel")])
        .await;
    let db = &test.app.db;
    let today = test.clock.today();
    for (name, sees) in [
        ("Karrer", true),
        ("Leitung", true),
        ("Weber", false),
        ("Koordination", false),
        ("Verwaltung", false),
    ] {
        let actor = test.actor(name);
        let found = case::visible(db, &actor, made.case).await;
        assert_eq!(found.is_ok(), sees, "{name}");
        let members = case::members(db, &actor, made.case).await.unwrap();
        assert_eq!(members.len(), if sees { 2 } else { 0 }, "{name}");
        let hits = case::search(db, &actor, today, "selam hai", 5)
            .await
            .unwrap();
        assert_eq!(hits.len(), usize::from(sees), "{name}");
    }
    let head = case::visible(db, &test.actor("Karrer"), made.case)
        .await
        .unwrap();
    assert_eq!((head.number, head.version), (1, 1));
    assert_eq!(head.planned_end_on.to_string(), "2028-11-20");
    let hits = case::search(db, &test.actor("Leitung"), today, "f-00001", 5)
        .await
        .unwrap();
    assert_eq!(hits[0].label, "Haile, Abel · F-00001");
}

#[both]
async fn handing_over_moves_visibility(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let path = format!("/cases/{}", made.case);
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    let leitung = test.client("Leitung").await;
    let assignment = format!("{path}/assignment");
    let to = test.county.account("Weber").id.to_string();
    let fields = [("version", "1"), ("responsible", to.as_str())];
    // Only the team lead hands over.
    assert_eq!(
        karrer.post(&assignment, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    let foreign = test.other.account("Weber").id.to_string();
    let wrong = [("version", "1"), ("responsible", foreign.as_str())];
    let answer = leitung.post(&assignment, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = leitung.post(&assignment, &fields).await;
    assert_eq!(answer.location(), format!("{path}/data"));
    assert_eq!(karrer.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(
        weber
            .get(&path)
            .await
            .ok()
            .text
            .contains("Zuständig ist jetzt")
    );
    let found = karrer.get("/search?q=haile").await.ok();
    assert!(found.text.contains("Niemand gefunden"));
    assert!(
        weber
            .get("/people")
            .await
            .ok()
            .text
            .contains("Haile, Selam")
    );
    let stale = leitung.post(&assignment, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("inzwischen geändert"));
    let nobody = leitung.post(&assignment, &[("version", "2")]).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert_eq!(weber.get(&path).await.status, StatusCode::NOT_FOUND);
    let list = leitung.get("/people?unassigned=true").await.ok();
    assert!(list.text.contains("Haile, Selam"));
}

#[both]
async fn a_case_ends_and_goes_on(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let closure = format!("{path}/closure");
    let right = [("version", "1"), ("end_reason", "moved"), ("ended_on", "")];
    assert_eq!(
        karrer.post(&closure, &right).await.status,
        StatusCode::SEE_OTHER
    );
    let file = karrer.get(&path).await.ok();
    assert!(file.text.contains("Fall beendet: ") && file.text.contains("beendet am"));
    let again = karrer
        .post(&closure, &[("version", "2"), ("end_reason", "moved")])
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let list = karrer.get("/people?state=ended").await.ok();
    assert!(list.text.contains("row--off") && list.text.contains("beendet am"));
    let reopening = format!("{path}/reopening");
    assert_eq!(
        karrer.post(&reopening, &[("version", "2")]).await.status,
        StatusCode::SEE_OTHER
    );
    let file = karrer.get(&path).await.ok();
    assert!(file.text.contains("Fall wieder geöffnet") && file.text.contains("Fall beendet: "));
}

#[both]
async fn consent_has_a_history(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let consent = [
        ("version", "1"),
        ("consent", "withdrawn"),
        ("consent_on", "19.11.2025"),
    ];
    let answer = karrer.post(&format!("{path}/consent"), &consent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let file = karrer.get(&path).await.ok();
    assert!(file.text.contains("Einwilligung: ") && file.text.contains("widerrufen"));
    let weber = test.client("Weber").await;
    for post in ["closure", "reopening", "consent", "household"] {
        let answer = weber.post(&format!("{path}/{post}"), &consent).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{post}");
    }
}

#[both]
async fn an_end_needs_a_reason_and_a_possible_day(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let closure = format!("{path}/closure");
    for (wrong, said) in [
        (
            [("version", "1"), ("end_reason", ""), ("ended_on", "")],
            "Bitte wählen Sie den Grund",
        ),
        (
            [
                ("version", "1"),
                ("end_reason", "moved"),
                ("ended_on", "1.1.2020"),
            ],
            "vor dem Beginn",
        ),
        (
            [
                ("version", "1"),
                ("end_reason", "moved"),
                ("ended_on", "1.1.2027"),
            ],
            "in der Zukunft",
        ),
        (
            [
                ("version", "1"),
                ("end_reason", "moved"),
                ("ended_on", "31.2.2025"),
            ],
            "gibt es nicht",
        ),
        (
            [("version", "1"), ("end_reason", "unfug"), ("ended_on", "")],
            "aus der Liste",
        ),
    ] {
        let answer = karrer.post(&closure, &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(said), "{said}");
    }
}
