//! The feed through HTTP, on both databases. Today is Thursday, 20 November 2025.

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::testing::{Client, MadeCase, TestApp};

async fn plan(client: &Client, made: &MadeCase, (day, time): (&str, &str), state: &str) {
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let fields = [
        ("case", case.as_str()),
        ("day", day),
        ("time", time),
        ("minutes", "45"),
        ("channel", "phone"),
        ("state", state),
        ("person", person.as_str()),
        ("note", "Streng vertraulich"),
    ];
    client.post("/consultations", &fields).await.id();
}

/// Makes an address; its path.
async fn make(client: &Client, fields: &[(&str, &str)]) -> String {
    let page = client.post("/calendar/feed", fields).await.ok().text;
    let (_, rest) = page.split_once("value=\"http://localhost/feeds/").unwrap();
    let path = format!("/feeds/{}", &rest[..68]);
    assert!(path.ends_with(".ics"), "{path}");
    path
}

/// Reads it without a session, unfolded.
async fn read(test: &TestApp, path: &str) -> String {
    let answer = test.visitor().get(path).await.ok();
    assert_eq!(
        answer.headers["content-type"],
        "text/calendar; charset=utf-8"
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.text.replace("\r\n ", "")
}

async fn gone(test: &TestApp, path: &str) -> bool {
    test.visitor().get(path).await.status == StatusCode::NOT_FOUND
}

#[both]
async fn it_holds_the_own_calendar_without_names(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let other = test.make_case("Weber", &[("Petrenko", "Olena")]).await;
    let karrer = test.client("Karrer").await;
    let weber = test.client("Weber").await;
    plan(&karrer, &made, ("24.11.2025", "14:30"), "planned").await;
    plan(&karrer, &made, ("25.11.2025", ""), "planned").await;
    plan(&karrer, &made, ("20.11.2025", "8:00"), "held").await;
    plan(&karrer, &made, ("26.11.2025", "9:00"), "cancelled").await;
    // The last day of the 180 ahead, and the one after it; 31 days back.
    plan(&karrer, &made, ("19.05.2026", "10:00"), "planned").await;
    plan(&karrer, &made, ("20.05.2026", "11:00"), "planned").await;
    plan(&karrer, &made, ("20.10.2025", "12:00"), "held").await;
    plan(&weber, &other, ("24.11.2025", "16:15"), "planned").await;
    let path = make(&karrer, &[]).await;
    let text = read(&test, &path).await;
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 4, "{text}");
    for line in [
        "DTSTART:20251124T133000Z\r\nDTEND:20251124T141500Z\r\n",
        "DTSTART;VALUE=DATE:20251125\r\n",
        "DTSTART:20251120T070000Z\r\n",
        "DTSTART:20260519T080000Z\r\n",
        "SUMMARY:Beratung · Telefon\r\n",
        "SUMMARY:Beratung · Telefon (stattgefunden)\r\n",
        "CLASS:PRIVATE\r\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for never in ["Haile", "Selam", "Petrenko", "vertraulich"] {
        assert!(!text.contains(never), "{never}");
    }
}

#[both]
async fn names_only_when_asked_for_and_notes_never(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    plan(&karrer, &made, ("24.11.2025", "14:30"), "planned").await;
    let path = make(&karrer, &[("names", "true")]).await;
    let text = read(&test, &path).await;
    assert!(
        text.contains("SUMMARY:Haile\\, Selam · Telefon\r\n"),
        "{text}"
    );
    assert!(!text.contains("vertraulich"));
    karrer.post("/calendar/feed/names", &[]).await.location();
    assert!(!read(&test, &path).await.contains("Haile"));
    let on = [("names", "true")];
    karrer.post("/calendar/feed/names", &on).await.location();
    assert!(read(&test, &path).await.contains("Haile"));
}

#[both]
async fn a_file_that_is_not_seen_any_more_is_not_in_it(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    plan(&karrer, &made, ("24.11.2025", "14:30"), "planned").await;
    let path = make(&karrer, &[]).await;
    assert!(read(&test, &path).await.contains("BEGIN:VEVENT"));
    let actor = test.actor("Karrer");
    let mut tx = test.app.db.begin().await.unwrap();
    tx.run(
        "delete from access_grant where tenant_id = $1 and subject_id = $2",
        args![actor.tenant, made.case],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert!(!read(&test, &path).await.contains("BEGIN:VEVENT"));
}

#[both]
async fn open_hours_are_in_it_and_days_away_cancel_them(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let place = test.county.municipality("08437076").to_string();
    let fields = [
        ("municipality", place.as_str()),
        ("place", "Rathaus; Zimmer 3"),
        ("weekday", "2"),
        ("from", "14:00"),
        ("until", "16:00"),
        ("valid-from", "25.11.2025"),
        ("valid-until", "2.12.2025"),
    ];
    karrer.post("/open-hours", &fields).await.location();
    let away = [("from", "2.12.2025"), ("until", "2.12.2025")];
    karrer.post("/absences", &away).await.location();
    let path = make(&karrer, &[]).await;
    let text = read(&test, &path).await;
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");
    assert!(text.contains("DTSTART:20251125T130000Z\r\nDTEND:20251125T150000Z\r\n"));
    assert!(text.contains("\\, Rathaus\\; Zimmer 3\r\n"));
    assert!(text.contains("SUMMARY:Sprechstunde (entfällt)\r\n"));
    assert_eq!(text.matches("STATUS:CANCELLED").count(), 1);
}

#[both]
async fn an_address_is_renewed_and_revoked(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    assert!(
        karrer
            .get("/calendar")
            .await
            .ok()
            .text
            .contains("/calendar/feed")
    );
    let removal = "/calendar/feed/removal";
    assert_eq!(
        karrer.post(removal, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let first = make(&karrer, &[]).await;
    let second = make(&karrer, &[("names", "true")]).await;
    assert!(gone(&test, &first).await);
    read(&test, &second).await;
    // The page does not say it again.
    assert!(
        !karrer
            .get("/calendar/feed")
            .await
            .ok()
            .text
            .contains("/feeds/")
    );
    // Nobody else's is touched by it.
    let weber = test.client("Weber").await;
    assert_eq!(weber.post(removal, &[]).await.status, StatusCode::NOT_FOUND);
    read(&test, &second).await;
    assert_eq!(karrer.post(removal, &[]).await.location(), "/calendar/feed");
    assert!(gone(&test, &second).await);
}

#[both]
async fn the_log_knows_of_it_and_only_a_hash_is_stored(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    make(&karrer, &[]).await;
    let second = make(&karrer, &[("names", "true")]).await;
    karrer.post("/calendar/feed/removal", &[]).await.location();
    let rows: Vec<(String, String)> = test
        .app
        .db
        .all(
            "select action, cast(detail as text) from audit_event
             where action like 'feed.%' order by seq",
            args![],
        )
        .await
        .unwrap();
    let actions: Vec<&str> = rows.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["feed.create", "feed.renew", "feed.revoke"]);
    let token = &second[7..71];
    assert!(rows.iter().all(|(_, detail)| !detail.contains(token)));
    let hashes: Vec<(Vec<u8>,)> = test
        .app
        .db
        .all("select token_hash from feed", args![])
        .await
        .unwrap();
    assert_eq!(hashes.len(), 2);
    let secret = bindeglied_kit::id::unhex(token).unwrap();
    assert!(
        hashes
            .iter()
            .all(|(hash,)| hash != token.as_bytes() && *hash != secret)
    );
}

#[both]
async fn who_is_switched_off_has_none(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let path = make(&karrer, &[]).await;
    let id = test.actor("Karrer").id;
    for (set, readable) in [
        ("active = false", false),
        ("active = true", true),
        ("role = 'admin'", false),
    ] {
        let sql = format!("update account set {set} where id = $1");
        let mut tx = test.app.db.begin().await.unwrap();
        tx.run(&sql, args![id]).await.unwrap();
        tx.commit().await.unwrap();
        assert_ne!(gone(&test, &path).await, readable, "{set}");
    }
}

#[both]
async fn guesses_are_throttled_but_an_old_address_is_none(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let old = make(&karrer, &[]).await;
    let path = make(&karrer, &[]).await;
    for _ in 0..40 {
        assert!(gone(&test, &old).await);
    }
    read(&test, &path).await;
    let wrong = format!("/feeds/{}.ics", "0".repeat(64));
    for at in 0..25 {
        assert!(gone(&test, &wrong).await, "{at}");
    }
    let status = |path: String| {
        let visitor = test.visitor();
        async move { visitor.get(&path).await.status }
    };
    assert_eq!(status(wrong.clone()).await, StatusCode::TOO_MANY_REQUESTS);
    // Not even the right one, or it would be worth while to go on.
    assert_eq!(status(path.clone()).await, StatusCode::TOO_MANY_REQUESTS);
    // It keeps nobody from signing in.
    assert_eq!(status("/login".to_owned()).await, StatusCode::OK);
    test.clock.advance(31 * Micros::MINUTE);
    assert_eq!(status(path).await, StatusCode::OK);
}
