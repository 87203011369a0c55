use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::testing::TestApp;

/// Everything open is shown and decided in the one screen; nothing typed is lost on the way.
#[both]
#[expect(clippy::too_many_lines, reason = "one end, followed through")]
async fn an_end_settles_what_is_open(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let path = format!("/cases/{case}");
    for text in ["Brief schreiben", "Zeugnis abholen"] {
        let fields = [
            ("case", case.as_str()),
            ("due", "morgen"),
            ("follow-up-text", text),
        ];
        karrer.post("/follow-ups", &fields).await.location();
    }
    let fields = [
        ("case", case.as_str()),
        ("person", person.as_str()),
        ("day", "heute"),
        ("minutes", "30"),
        ("channel", "office"),
        ("state", "planned"),
    ];
    let planned = karrer.post("/consultations", &fields).await.id();
    let closure = format!("{path}/closure");
    let page = karrer.get(&closure).await.ok().text;
    assert!(page.contains("Brief schreiben") && page.contains("noch nicht eingeschätzt"));
    let names: Vec<&str> = page
        .match_indices("name=\"follow_up_")
        .map(|(at, _)| &page[at + 6..at + 48])
        .collect();
    let (first, second) = (names[0], names[names.len() - 1]);
    let planned_field = format!("planned_{}", planned.simple());
    let mut fields = vec![
        ("version", "1"),
        ("end_reason", "moved"),
        ("outcome", "Sprache B1 erreicht"),
        (first, "settled"),
    ];
    let wrong = karrer.post(&closure, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "was damit wird",
        "warum es keine gibt",
        "Sprache B1 erreicht",
    ] {
        assert!(wrong.text.contains(text), "{text}");
    }
    // There and back: the assessment counts as the final one.
    let new = format!("{path}/assessments");
    let assessed = [
        ("person", person.as_str()),
        ("next", "closure"),
        ("on_date", "20.11.2025"),
        ("level_work", "4"),
    ];
    assert_eq!(karrer.post(&new, &assessed).await.location(), closure);
    fields.extend([(second, "stays"), (planned_field.as_str(), "called_off")]);
    karrer.post(&closure, &fields).await.location();
    let file = karrer.get(&path).await.ok().text;
    assert!(file.contains("Sprache B1 erreicht") && file.contains("abgesagt"));
    let due = karrer.get("/deadlines?kind=follow_up").await.ok().text;
    let left = ["Brief schreiben", "Zeugnis abholen"];
    assert_eq!(left.iter().filter(|text| due.contains(**text)).count(), 1);
}
