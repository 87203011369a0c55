use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::testing::{Client, MadeCase, TestApp};

const NEED: &str = "Wohnung für fünf gesucht";

async fn setting(db: TestDb) -> (TestApp, Client, MadeCase, String) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Dawit")])
        .await;
    let karrer = test.client("Karrer").await;
    let base = format!("/cases/{}/assessments", made.case);
    (test, karrer, made, base)
}

/// Stores one and returns its address.
async fn assess(client: &Client, base: &str, person: Uuid, fields: &[(&str, &str)]) -> String {
    let person = person.to_string();
    let mut all = vec![("person", person.as_str())];
    all.extend_from_slice(fields);
    let to = client.post(base, &all).await.location();
    let page = client.get(&to).await.ok().text;
    let at = page
        .rfind(&format!("href=\"{base}/"))
        .expect("a link to it");
    page[at + 6..].split('"').next().unwrap().to_owned()
}

#[both]
async fn a_first_assessment_and_one_that_starts_from_it(db: TestDb) {
    let (test, karrer, made, base) = setting(db).await;
    let selam = made.people[0];
    let empty = karrer.get(&base).await.ok().text;
    assert!(empty.contains("Noch keine Bedarfserhebung"));
    let first = [
        ("on_date", "2.6.2025"),
        ("level_housing", "2"),
        ("needs_housing", NEED),
        ("level_language", "1"),
    ];
    assess(&karrer, &base, selam, &first).await;

    let new = format!("{base}/new?person={selam}");
    let page = karrer.get(&new).await.ok().text;
    assert!(page.contains(NEED) && page.contains("Erhebung am 02.06.2025 übernommen"));
    assert!(page.contains(r#"name="level_housing" value="2" checked"#));
    assert!(page.contains("Unterkunft überbelegt"), "what a level means");
    // The other member has none to start from.
    let other = format!("{base}/new?person={}", made.people[1]);
    assert!(!karrer.get(&other).await.ok().text.contains(NEED));

    let second = [
        ("on_date", "20.11.2025"),
        ("level_housing", "4"),
        ("level_language", ""),
        ("resources_language", "lernt mit den Kindern"),
    ];
    assess(&karrer, &base, selam, &second).await;
    let page = karrer.get(&base).await.ok().text;
    assert!(page.contains("Wohnen: von Stufe 2 am 02.06.2025 auf Stufe 4 am 20.11.2025"));
    assert!(page.contains("2 Stufen besser") && page.contains("Stufe 1 am 02.06.2025"));
    assert!(page.contains("lernt mit den Kindern"));
    // The household sees both members, the time line both days.
    let whole = karrer.get(&format!("{base}?person=all")).await.ok().text;
    assert!(whole.contains("Dawit") && whole.contains("4 von 5"));
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok().text;
    assert_eq!(file.matches("Bedarfserhebung: Selam").count(), 2);
    let (sealed,): (i64,) = test
        .app
        .db
        .one(
            "select count(*) from assessment_area where needs_sealed is not null",
            args![],
        )
        .await
        .unwrap();
    assert_eq!(sealed, 1);
}

#[both]
async fn wrong_input_comes_back_with_everything_typed(db: TestDb) {
    let (_test, karrer, made, base) = setting(db).await;
    let person = made.people[0].to_string();
    let long = "ä".repeat(20_000);
    for (fields, message) in [
        (
            vec![("on_date", "31.02.2025"), ("level_work", "2")],
            "gibt es",
        ),
        (
            vec![("on_date", "1.12.2025"), ("level_work", "2")],
            "Zukunft",
        ),
        (vec![("on_date", "20.11.2025")], "mindestens einen"),
        (vec![("on_date", "20.11.2025"), ("level_work", "6")], ""),
        (
            vec![
                ("on_date", "20.11.2025"),
                ("level_work", "2"),
                ("resources_work", long.as_str()),
            ],
            "lang",
        ),
    ] {
        let mut all = vec![("person", person.as_str()), ("needs_family", NEED)];
        all.extend(fields);
        let answer = karrer.post(&base, &all).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(
            answer.text.contains(NEED) && answer.text.contains(message),
            "{message}"
        );
    }
    let fields = [("on_date", "20.11.2025"), ("level_work", "2")];
    assess(&karrer, &base, made.people[0], &fields).await;
    let again = [
        ("person", person.as_str()),
        ("on_date", "20.11.2025"),
        ("level_work", "3"),
        ("needs_work", NEED),
    ];
    let answer = karrer.post(&base, &again).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("an diesem Tag schon") && answer.text.contains(NEED));
    // Somebody who is not in the case is not there.
    let stranger = Uuid::max().to_string();
    let answer = karrer.post(&base, &[("person", stranger.as_str())]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[both]
async fn two_who_change_the_same_both_see_both(db: TestDb) {
    let (_test, karrer, made, base) = setting(db).await;
    let fields = [("on_date", "20.11.2025"), ("level_work", "2")];
    let one = assess(&karrer, &base, made.people[0], &fields).await;
    let change = |level, needs| {
        [
            ("version", "1"),
            ("on_date", "20.11.2025"),
            ("level_work", level),
            ("needs_work", needs),
        ]
    };
    karrer
        .post(&one, &change("3", "Führerschein"))
        .await
        .location();
    let answer = karrer.post(&one, &change("4", "Kinderbetreuung")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("3 · Führerschein") && answer.text.contains("Kinderbetreuung"));
    assert!(
        answer.text.contains(r#"name="version" value="2""#),
        "the second may now decide"
    );
    // An old page deletes nothing.
    let removal = format!("{one}/removal");
    let answer = karrer.post(&removal, &[("version", "1")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    karrer.post(&removal, &[("version", "2")]).await.location();
    assert_eq!(karrer.get(&one).await.status, StatusCode::NOT_FOUND);
}

#[both]
async fn the_change_of_a_caseload_is_counted_over_ones_own_files(db: TestDb) {
    let (test, karrer, made, base) = setting(db).await;
    for (day, housing, work) in [
        ("3.2.2025", "2", "1"),
        ("3.6.2025", "1", ""),
        ("20.11.2025", "4", "3"),
    ] {
        let fields = [
            ("on_date", day),
            ("level_housing", housing),
            ("level_work", work),
        ];
        assess(&karrer, &base, made.people[0], &fields).await;
    }
    // Once only: nothing to compare.
    let once = [("on_date", "20.11.2025"), ("level_housing", "5")];
    assess(&karrer, &base, made.people[1], &once).await;
    // A colleague's case, getting worse.
    let others = test.make_case("Weber", &[("Moroz", "Mykhailo")]).await;
    let weber = test.client("Weber").await;
    let their = format!("/cases/{}/assessments", others.case);
    for (day, housing) in [("3.2.2025", "5"), ("20.11.2025", "3")] {
        let fields = [("on_date", day), ("level_housing", housing)];
        assess(&weber, &their, others.people[0], &fields).await;
    }
    let year = "/assessments?from=1.1.2025&to=31.12.2025";
    let page = karrer.get(year).await.ok().text;
    assert!(page.contains("2 Personen eingeschätzt, davon 1 mehr als einmal"));
    assert!(page.contains("Wohnen: im Mittel von 2,0 auf 4,0"), "{page}");
    assert!(page.contains("Arbeit: im Mittel von 1,0 auf 3,0"));
    let lead = test.client("Leitung").await;
    let page = lead.get(year).await.ok().text;
    assert!(page.contains("Wohnen: im Mittel von 3,5 auf 3,5"), "{page}");
    // Only those whose last assessment lies in the period.
    let early = karrer
        .get("/assessments?from=1.1.2025&to=30.6.2025")
        .await
        .ok()
        .text;
    assert!(early.contains("Wohnen: im Mittel von 2,0 auf 1,0"));
    let wrong = karrer.get("/assessments?from=1.7.2025&to=30.6.2025").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The lead may narrow it to one colleague; a Fachkraft cannot widen it.
    let weber_id = test.county.account("Weber").id;
    let narrow = format!("{year}&staff={weber_id}");
    assert!(
        lead.get(&narrow)
            .await
            .ok()
            .text
            .contains("von 5,0 auf 3,0")
    );
    assert!(!karrer.get(&narrow).await.ok().text.contains("von 5,0"));
}
