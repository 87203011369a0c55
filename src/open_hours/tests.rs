//! Open hours through HTTP, on both databases. Today is Thursday, 20 November 2025.

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::testing::{Answer, Client, TestApp};

/// Tuesdays from 14 to 16 in the town hall, with some fields otherwise.
async fn enter(client: &Client, test: &TestApp, other: &[(&str, &str)]) -> Answer {
    let municipality = test.county.municipality("08437076").to_string();
    let mut fields = vec![
        ("municipality", municipality.as_str()),
        ("place", "Rathaus, Zimmer 3"),
        ("weekday", "2"),
        ("from", "14:00"),
        ("until", "16"),
        ("valid-from", "20.11.2025"),
    ];
    fields.retain(|(name, _)| !other.iter().any(|(set, _)| set == name));
    fields.extend(other);
    client.post("/open-hours", &fields).await
}

async fn made(client: &Client, test: &TestApp, other: &[(&str, &str)]) {
    assert_eq!(enter(client, test, other).await.location(), "/open-hours");
}

/// The id of the one entry the client may change.
async fn only(client: &Client) -> Uuid {
    let page = client.get("/open-hours").await.ok().text;
    let links = page.split("href=\"/open-hours/").skip(1);
    let ids: Vec<Uuid> = links.filter_map(|rest| rest[..36].parse().ok()).collect();
    assert_eq!(ids.len(), 1, "{page}");
    ids[0]
}

async fn away(client: &Client, from: &str, until: &str) {
    let fields = [("from", from), ("until", until)];
    client.post("/absences", &fields).await.location();
}

async fn deputy(test: &TestApp, of: &str, who: &str) {
    let (of_id, who) = (test.actor(of).id, test.actor(who).id.to_string());
    let (account, field) = (of_id.to_string(), format!("deputy_{}", of_id.simple()));
    let fields = [("account", &*account), ("before", ""), (&*field, &*who)];
    let answer = test.client(of).await.post("/deputies", &fields).await;
    answer.location();
}

#[both]
async fn they_stand_in_the_calendar_on_their_hours(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    made(
        &karrer,
        &test,
        &[("valid-until", "2.12.2025"), ("until", "18:30")],
    )
    .await;
    // Before they are valid, within, and after.
    let this = karrer.get("/calendar").await.ok().text;
    assert!(!this.contains("cal__open"));
    let week = karrer.get("/calendar?week=2025-W48").await.ok().text;
    assert!(week.contains("14:00–18:30") && week.contains("Rathaus, Zimmer 3"));
    // In the table and in the list of days; the hours until 18:30 are shown and marked.
    assert_eq!(week.matches("class=\"cal__open\"").count(), 2);
    assert_eq!(week.matches(" cal__goes-on").count(), 4);
    assert!(week.contains(">18:00</th>") && !week.contains(">19:00</th>"));
    let day = karrer.get("/calendar?day=2025-12-02").await.ok().text;
    assert_eq!(day.matches("class=\"cal__open\"").count(), 1);
    let after = karrer.get("/calendar?day=2025-12-09").await.ok().text;
    assert!(!after.contains("cal__open"));
    // Nobody else's calendar has them, but the Teamleitung finds them in Karrer's.
    let path = "/calendar?day=2025-12-02";
    let other = test.client("Weber").await.get(path).await.ok().text;
    assert!(!other.contains("cal__open"));
    let lead = test.client("Leitung").await;
    let path = format!("{path}&staff={}", test.actor("Karrer").id);
    assert!(lead.get(&path).await.ok().text.contains("cal__open"));
}

#[both]
async fn a_single_day_is_one_day(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let once = [
        ("weekday", "once"),
        ("valid-from", "25.11.2025"),
        ("valid-until", "31.12.2025"),
    ];
    made(&karrer, &test, &once).await;
    for (day, there) in [
        ("2025-11-25", true),
        ("2025-11-26", false),
        ("2025-12-02", false),
    ] {
        let page = karrer.get(&format!("/calendar?day={day}")).await.ok().text;
        assert_eq!(page.contains("cal__open"), there, "{day}");
    }
    let list = karrer.get("/open-hours").await.ok().text;
    assert!(list.contains("25.11.2025, 14:00–16:00"));
}

#[both]
async fn days_away_cancel_them_unless_the_deputy_holds_them(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let weber = test.client("Weber").await;
    made(&karrer, &test, &[]).await;
    deputy(&test, "Karrer", "Weber").await;
    away(&karrer, "25.11.2025", "2.12.2025").await;
    let day = "/calendar?day=2025-11-25";
    let page = karrer.get(day).await.ok().text;
    assert!(page.contains("cal__open--off") && page.contains("entfällt"));
    assert!(!weber.get(day).await.ok().text.contains("cal__open"));
    let municipality = test.county.municipality("08437076");
    let notice = format!("/open-hours/notices/{municipality}");
    let page = weber.get(&notice).await.ok().text;
    let cancelled = "Dienstag, 25.11.2025, 14:00–16:00, Rathaus, Zimmer 3: entfällt";
    assert!(page.contains(cancelled), "{page}");
    assert!(page.contains("02.12.2025") && !page.contains("09.12.2025"));

    // From now on the deputy holds them.
    let id = only(&karrer).await;
    let place = municipality.to_string();
    let fields = [
        ("version", "1"),
        ("municipality", place.as_str()),
        ("place", "Rathaus, Zimmer 3"),
        ("weekday", "2"),
        ("from", "14:00"),
        ("until", "16:00"),
        ("valid-from", "20.11.2025"),
        ("deputy-holds", "true"),
    ];
    let path = format!("/open-hours/{id}");
    assert_eq!(karrer.post(&path, &fields).await.location(), "/open-hours");
    let page = karrer.get(day).await.ok().text;
    assert!(page.contains("Vertretung: Erika Weber") && !page.contains("cal__open--off"));
    let page = weber.get(day).await.ok().text;
    assert!(page.contains("in Vertretung von Erika Karrer"));
    assert!(
        weber
            .get(&notice)
            .await
            .ok()
            .text
            .contains(": mit Erika Weber")
    );
    // The deputy is away as well.
    away(&weber, "2.12.2025", "2.12.2025").await;
    let page = weber.get(&notice).await.ok().text;
    assert!(page.contains("02.12.2025, 14:00–16:00, Rathaus, Zimmer 3: entfällt"));
    assert!(page.contains(": mit Erika Weber"));
}

#[both]
async fn only_the_holder_and_the_lead_change_them(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    made(&karrer, &test, &[]).await;
    let path = format!("/open-hours/{}", only(&karrer).await);
    let removal = format!("{path}/removal");
    let weber = test.client("Weber").await;
    // A colleague sees them, and that is all.
    let list = weber.get("/open-hours").await.ok().text;
    assert!(list.contains("Jeden Dienstag, 14:00–16:00") && !list.contains(&path));
    assert_eq!(weber.get(&path).await.status, StatusCode::NOT_FOUND);
    let version = [("version", "1")];
    assert_eq!(
        weber.post(&path, &version).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        weber.post(&removal, &version).await.status,
        StatusCode::NOT_FOUND
    );
    // Nor can she enter any for somebody else.
    let other = test.actor("Karrer").id.to_string();
    let answer = enter(&weber, &test, &[("staff", &other)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let lead = test.client("Leitung").await;
    let _ = lead.get(&path).await.ok();
    let for_weber = test.actor("Weber").id.to_string();
    made(&lead, &test, &[("staff", &for_weber), ("weekday", "once")]).await;
    assert!(
        weber
            .get("/calendar?day=2025-11-20")
            .await
            .ok()
            .text
            .contains("cal__open")
    );
    assert_eq!(
        lead.post(&removal, &version).await.location(),
        "/open-hours"
    );
    let list = karrer.get("/open-hours").await.ok().text;
    assert!(!list.contains("Jeden Dienstag"));
    let lines: Vec<(String,)> = test
        .app
        .db
        .all(
            "select action from audit_event where subject_kind = 'open_hours' order by seq",
            args![],
        )
        .await
        .unwrap();
    let actions: Vec<&str> = lines.iter().map(|(action,)| action.as_str()).collect();
    let wanted = [
        "open-hours.create",
        "open-hours.create",
        "open-hours.remove",
    ];
    assert_eq!(actions, wanted);
}

#[both]
async fn whoever_was_slower_sees_what_is_stored(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    made(&karrer, &test, &[]).await;
    let path = format!("/open-hours/{}", only(&karrer).await);
    let place = test.county.municipality("08437076").to_string();
    let fields = |where_: &'static str, version: &'static str| {
        [
            ("version", version),
            ("municipality", place.as_str()),
            ("place", where_),
            ("weekday", "3"),
            ("from", "9"),
            ("until", "10"),
            ("valid-from", "20.11.2025"),
        ]
    };
    karrer.post(&path, &fields("Schule", "1")).await.location();
    let late = karrer.post(&path, &fields("Bahnhof", "1")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("Jeden Mittwoch, 09:00–10:00, Schule"));
    assert!(late.text.contains("value=\"Bahnhof\""));
    assert!(late.text.contains("name=\"version\" value=\"2\""));
    karrer.post(&path, &fields("Bahnhof", "2")).await.location();
    let list = karrer.get("/open-hours").await.ok().text;
    assert!(list.contains("Bahnhof") && !list.contains("Schule"));
}

#[both]
async fn what_cannot_be_is_said_at_its_field(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    for (name, value, field) in [
        ("municipality", "", "municipality"),
        ("place", "", "place"),
        ("weekday", "8", "weekday"),
        ("from", "25:00", "from"),
        ("until", "14:00", "until"),
        ("valid-from", "", "valid-from"),
        ("valid-until", "19.11.2025", "valid-until"),
        ("valid-from", "1.1.2055", "valid-from"),
    ] {
        let answer = enter(&karrer, &test, &[(name, value)]).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name} {value}"
        );
        let message = format!("id=\"f-{field}-error\"");
        assert!(answer.text.contains(&message), "{name} {value}");
    }
    let foreign = test.other.municipality("08437076").to_string();
    let answer = enter(&karrer, &test, &[("municipality", &foreign)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let notice = format!("/open-hours/notices/{foreign}");
    assert_eq!(karrer.get(&notice).await.status, StatusCode::NOT_FOUND);
    assert!(
        karrer
            .get("/open-hours")
            .await
            .ok()
            .text
            .contains("Keine Sprechstunden")
    );
}
