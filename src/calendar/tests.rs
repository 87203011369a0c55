//! The calendar through HTTP, on both databases. Today is Thursday, 20 November 2025.

use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::testing::{Client, MadeCase, TestApp};

async fn plan(client: &Client, made: &MadeCase, day: &str, time: &str) -> String {
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let fields = [
        ("case", case.as_str()),
        ("day", day),
        ("time", time),
        ("minutes", "45"),
        ("channel", "phone"),
        ("state", "planned"),
        ("person", person.as_str()),
    ];
    let answer = client.post("/consultations", &fields).await;
    answer.id().to_string()
}

#[both]
async fn a_week_shows_its_own_appointments(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    plan(&karrer, &made, "23.11.2025", "18:30").await;
    plan(&karrer, &made, "24.11.2025", "").await;
    let week = karrer.get("/calendar").await.ok().text;
    assert!(week.contains("Woche 47/2025: 17.11.2025 bis 23.11.2025"));
    assert!(week.contains("18:30–19:15") && week.contains("Haile, Selam"));
    assert!(week.contains("<th scope=\"row\" class=\"num\">18:00</th>"));
    // Sunday is the last day: Monday stands in the next week only.
    assert!(!week.contains("24.11.2025"));
    let next = karrer.get("/calendar?week=2025-W48").await.ok().text;
    assert!(next.contains("Haile, Selam") && !next.contains("18:30"));
    assert!(next.contains("href=\"/calendar?week=2025-W47\""));
    let day = karrer.get("/calendar?day=2025-11-23").await.ok().text;
    assert!(day.contains("Sonntag, 23.11.2025") && day.contains("Haile, Selam"));
}

#[both]
async fn nobody_sees_what_she_may_not_see(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    plan(&karrer, &made, "21.11.2025", "10:00").await;
    let id = test.county.account("Karrer").id;
    let of_karrer = format!("/calendar?staff={id}");
    let weber = test.client("Weber").await;
    assert!(!weber.get("/calendar").await.ok().text.contains("Haile"));
    assert_eq!(weber.get(&of_karrer).await.status, 404);
    let lead = test.client("Leitung").await;
    assert!(!lead.get("/calendar").await.ok().text.contains("Haile"));
    assert!(lead.get(&of_karrer).await.ok().text.contains("Haile"));
    let nobody = lead.get("/calendar?staff=x").await;
    assert_eq!(nobody.status, 404);
    assert_eq!(
        test.client("Kommune").await.get("/calendar").await.status,
        404
    );
}

#[both]
async fn one_key_says_what_became_of_it(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let id = plan(&karrer, &made, "20.11.2025", "14:00").await;
    plan(&karrer, &made, "21.11.2025", "14:00").await;
    // What lies ahead can be cancelled only.
    let ahead = karrer.get("/calendar?day=2025-11-21").await.ok().text;
    assert!(ahead.contains("value=\"cancelled\"") && !ahead.contains("value=\"held\""));
    let here = "/calendar?day=2025-11-20";
    assert!(karrer.get(here).await.ok().text.contains("value=\"held\""));
    let path = format!("/consultations/{id}/state");
    let fields = [("state", "held"), ("version", "1"), ("back", here)];
    assert_eq!(karrer.post(&path, &fields).await.location(), here);
    let page = karrer.get(here).await.ok().text;
    assert!(page.contains("stattgefunden") && !page.contains("value=\"held\""));
    // Whoever was slower is shown what stands there.
    let late = karrer.post(&path, &fields).await;
    assert_eq!(late.location(), format!("/consultations/{id}"));
    let away = plan(&karrer, &made, "20.11.2025", "15:00").await;
    let fields = [
        ("state", "missed"),
        ("version", "1"),
        ("back", "/calendar?x=//evil.example"),
    ];
    let answer = karrer
        .post(&format!("/consultations/{away}/state"), &fields)
        .await;
    assert_eq!(answer.location(), format!("/consultations/{away}"));
    // Who did not come stands in the list of consultations, not in the calendar.
    assert!(!karrer.get(here).await.ok().text.contains("15:00"));
}

#[both]
async fn what_is_due_stands_on_its_day(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let fields = [
        ("case", case.as_str()),
        ("day", "heute"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "held"),
        ("person", person.as_str()),
        ("follow-up", "26.11.2025"),
        ("follow-up-text", "Bescheid nachfragen"),
    ];
    karrer.post("/consultations", &fields).await.id();
    let next = karrer.get("/calendar?week=2025-W48").await.ok().text;
    assert!(next.contains("Bescheid nachfragen"));
    let other = karrer.get("/calendar?week=2025-W49").await.ok().text;
    assert!(!other.contains("Bescheid nachfragen"));
}

#[both]
async fn a_day_leads_to_the_form(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let week = karrer.get("/calendar").await.ok().text;
    assert!(week.contains("href=\"/consultations/new?day=2025-11-21\""));
    assert!(!week.contains("href=\"/consultations/new?day=2025-11-19\""));
    let pick = karrer
        .get("/consultations/new?day=2025-11-21")
        .await
        .ok()
        .text;
    assert!(pick.contains("name=\"day\" value=\"2025-11-21\""));
    let path = format!("/consultations/new?day=2025-11-21&case={}", made.case);
    let form = karrer.get(&path).await.ok().text;
    assert!(form.contains("value=\"21.11.2025\""));
    assert!(form.contains("<option value=\"planned\" selected>"));
}

#[both]
async fn few_statements(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    for time in ["9:00", "10:00", "11:00", "12:00"] {
        plan(&karrer, &made, "21.11.2025", time).await;
    }
    let (page, statements) = counting(karrer.get("/calendar")).await;
    assert!(page.ok().text.contains("12:00–12:45"));
    assert!(statements <= 9, "{statements} statements");
}

#[both]
async fn days_away_are_marked(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let fields = [("from", "21.11.2025"), ("until", "24.11.2025")];
    karrer.post("/absences", &fields).await.location();
    let week = karrer.get("/calendar").await.ok().text;
    // Three days in the table and again in the list of days.
    assert_eq!(week.matches("cal__away").count(), 6);
    let next = karrer.get("/calendar?week=2025-W48").await.ok().text;
    assert_eq!(next.matches("cal__away").count(), 2);
    let id = test.county.account("Karrer").id;
    let lead = test.client("Leitung").await;
    let day = format!("/calendar?day=2025-11-22&staff={id}");
    assert!(lead.get(&day).await.ok().text.contains("Abwesend</p>"));
    assert!(!lead.get("/calendar").await.ok().text.contains("cal__away"));
}
