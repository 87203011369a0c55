use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::Days;
use uuid::Uuid;

use crate::testing::{Client, TestApp};

fn day(test: &TestApp, ahead: u64) -> String {
    let day = test.clock.today() + Days::new(ahead);
    day.format("%d.%m.%Y").to_string()
}

/// Enters an absence of somebody, as herself.
async fn away(test: &TestApp, name: &str, from: u64, until: u64) {
    let (from, until) = (day(test, from), day(test, until));
    let fields = [("from", from.as_str()), ("until", until.as_str())];
    let answer = test.client(name).await.post("/absences", &fields).await;
    assert_eq!(answer.location(), "/absences");
}

/// Says who stands in generally.
async fn stands_in(test: &TestApp, whom: &str, deputy: &str) {
    let account = test.actor(whom).id;
    let field = format!("deputy_{}", account.simple());
    let deputy = test.actor(deputy).id.to_string();
    let account = account.to_string();
    let fields = [
        ("account", account.as_str()),
        ("before", ""),
        (field.as_str(), deputy.as_str()),
    ];
    let answer = test.client(whom).await.post("/deputies", &fields).await;
    answer.location();
}

async fn sees(client: &Client, case: Uuid) -> bool {
    let status = client.get(&format!("/cases/{case}")).await.status;
    assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND);
    status == StatusCode::OK
}

async fn next_day(test: &TestApp, days: i64) {
    test.clock.advance(days * Micros::DAY);
}

#[both]
async fn an_absence_switches_the_deputy_on_and_off_by_the_day_alone(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let other = test.make_case("Weber", &[("Other", "Abel")]).await;
    let case = made.case.to_string();
    stands_in(&test, "Karrer", "Weber").await;
    away(&test, "Karrer", 1, 3).await;
    let karrer = test.client("Karrer").await;
    let due = day(&test, 2);
    let fields = [
        ("case", case.as_str()),
        ("due", due.as_str()),
        ("follow-up-text", "Jobcenter anrufen"),
    ];
    karrer.post("/follow-ups", &fields).await.location();
    assert!(!sees(&test.client("Weber").await, made.case).await);

    next_day(&test, 1).await;
    let weber = test.client("Weber").await;
    assert!(sees(&weber, made.case).await && sees(&weber, other.case).await);
    let today = weber.get("/today").await.ok().text;
    for text in [
        "Heute in Vertretung",
        "Erika Karrer ist abwesend bis 23.11.2025: 1 Fall",
        "Jobcenter anrufen",
        "vertreten für Karrer, heute abwesend",
    ] {
        assert!(today.contains(text), "{text}");
    }
    let list = weber.get("/deadlines?scope=deputy").await.ok().text;
    assert!(list.contains("Jobcenter anrufen"));
    let found = weber.get("/people").await.ok().text;
    assert!(found.contains("Haile"));

    next_day(&test, 3).await;
    let weber = test.client("Weber").await;
    assert!(!sees(&weber, made.case).await && sees(&weber, other.case).await);
    assert!(!weber.get("/today").await.ok().text.contains("Jobcenter"));
    let left: (i64,) = test
        .app
        .db
        .one(
            "select cast(count(*) as bigint) from person_index where person_id = $1 and audience_id = $2",
            args![made.people[0], test.actor("Weber").id],
        )
        .await
        .unwrap();
    assert_eq!(left.0, 0);
}

#[both]
async fn the_deputy_of_the_case_comes_first_and_gaps_are_shown(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    away(&test, "Karrer", 0, 2).await;
    let lead = test.client("Leitung").await;
    let gap = "Erika Karrer ist abwesend: 1 Fall ohne Vertretung";
    assert!(lead.get("/today").await.ok().text.contains(gap));
    assert!(lead.get("/absences").await.ok().text.contains(gap));
    // Whoever becomes deputy while she is away stands in at once.
    stands_in(&test, "Karrer", "Weber").await;
    assert!(sees(&test.client("Weber").await, made.case).await);
    assert!(!lead.get("/today").await.ok().text.contains(gap));
    // Two absences that overlap are one; the deputy is away as well.
    away(&test, "Karrer", 1, 5).await;
    away(&test, "Weber", 1, 1).await;
    next_day(&test, 1).await;
    let lead = test.client("Leitung").await;
    assert!(lead.get("/today").await.ok().text.contains(gap));
    assert!(!sees(&test.client("Weber").await, made.case).await);
    next_day(&test, 2).await;
    assert!(sees(&test.client("Weber").await, made.case).await);
    next_day(&test, 3).await;
    assert!(!sees(&test.client("Weber").await, made.case).await);
}

/// A case that comes while its colleague is away is seen by who stands in.
#[both]
async fn new_cases_of_a_colleague_who_is_away(db: TestDb) {
    let test = TestApp::new(db).await;
    stands_in(&test, "Karrer", "Weber").await;
    away(&test, "Karrer", 0, 2).await;
    let karrer = test.actor("Karrer").id.to_string();
    let fields = [("family", "Haile"), ("responsible", karrer.as_str())];
    let lead = test.client("Leitung").await;
    let case = lead.post("/people", &fields).await.id();
    let weber = test.client("Weber").await;
    assert!(sees(&weber, case).await);
    assert!(weber.get("/people").await.ok().text.contains("Haile"));
}

#[both]
async fn bad_days_are_named_and_kept(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    for (from, until, message) in [
        ("31.02.2026", "", "keine gültige"),
        ("01.12.2025", "30.11.2025", "vor dem ersten"),
        ("01.11.2025", "02.11.2025", "schon vorbei"),
        ("01.12.2025", "01.12.2099", "drei Jahre"),
    ] {
        let fields = [("from", from), ("until", until)];
        let answer = karrer.post("/absences", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{from}");
        let typed = format!("value=\"{from}\"");
        assert!(answer.text.contains(&typed), "{from}");
        assert!(answer.text.contains("id=\"error-summary\""));
        assert!(
            message == "keine gültige" || answer.text.contains(message),
            "{message}"
        );
    }
}

#[both]
async fn nobody_enters_absences_of_others(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.actor("Karrer").id.to_string();
    let today = day(&test, 0);
    let fields = [("account", karrer.as_str()), ("from", today.as_str())];
    let others = [
        test.client("Weber").await,
        test.client("Koordination").await,
        test.sign_in(test.other.account("Leitung")).await,
    ];
    for other in &others {
        let answer = other.post("/absences", &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let answer = other.post("/deputies", &fields[..1]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let lead = test.client("Leitung").await;
    assert_eq!(
        lead.post("/absences", &fields).await.location(),
        "/absences"
    );
    let page = lead.get("/absences").await.ok().text;
    assert!(page.contains("seit 20.11.2025, Ende offen"));
    let id = page.split("action=\"/absences/").nth(1).unwrap()[..36].to_owned();
    for other in &others {
        for path in [format!("/absences/{id}"), format!("/absences/{id}/removal")] {
            let answer = other.post(&path, &[("version", "1")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    }
    // Two change it at once: the second sees both days.
    let field = format!("until_{}", id.parse::<Uuid>().unwrap().simple());
    let path = format!("/absences/{id}");
    let first = [("version", "1"), (field.as_str(), "24.11.2025")];
    lead.post(&path, &first).await.location();
    let second = [("version", "1"), (field.as_str(), "25.11.2025")];
    let answer = test.client("Karrer").await.post(&path, &second).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("20.11.2025 bis 24.11.2025"));
    assert!(answer.text.contains("value=\"25.11.2025\""));
    // Back today: it began today, so there is nothing left of it.
    let back = [("version", "2"), ("back", "today")];
    lead.post(&path, &back).await.location();
    let page = lead.get("/absences").await.ok().text;
    assert!(page.contains("Niemand ist als abwesend eingetragen"));
}
