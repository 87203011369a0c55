use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::testing::{Client, TestApp};

const REMARK: &str = "Bescheid kam erst im Juli";

async fn setting(db: TestDb) -> (TestApp, Client, String) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let base = format!("/people/{}/situation", made.people[0]);
    (test, karrer, base)
}

async fn note(client: &Client, base: &str, fields: &[(&str, &str)]) {
    client.post(base, fields).await.location();
}

/// The section of a kind on the page.
fn section<'a>(page: &'a str, kind: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("id=\"kind-{kind}\"")).unwrap();
    rest.split("</section>").next().unwrap()
}

/// The address of the first fact in a text.
fn first(text: &str, base: &str) -> String {
    let beginning = format!("href=\"{base}/");
    text.match_indices(&beginning)
        .filter_map(|(at, _)| text[at + beginning.len()..].get(..36))
        .find(|id| id.parse::<uuid::Uuid>().is_ok())
        .map(|id| format!("{base}/{id}"))
        .expect("a fact")
}

#[both]
#[expect(clippy::too_many_lines, reason = "one history, told in one go")]
async fn what_holds_today_stands_above_what_held_before(db: TestDb) {
    let (_test, karrer, base) = setting(db).await;
    let asyl = [
        ("kind", "benefit"),
        ("code", "asylblg3"),
        ("valid_from", "1.2.2024"),
        ("detail", REMARK),
    ];
    note(&karrer, &base, &asyl).await;
    let page = karrer.get(&base).await.ok().text;
    assert!(section(&page, "benefit").contains("AsylbLG § 3") && page.contains(REMARK));
    let fact = first(&page, &base);
    let ending = format!("{fact}/ending");
    let early = karrer.post(&ending, &[("ended_on", "31.1.2024")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    karrer
        .post(&ending, &[("ended_on", "1.6.2025")])
        .await
        .location();
    // The end is noted once; a second page was too late.
    let again = karrer.post(&ending, &[("ended_on", "1.7.2025")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    let sgb2 = [
        ("kind", "benefit"),
        ("code", "sgb2"),
        ("valid_from", "1.6.2025"),
        ("valid_until", "30.11.2025"),
    ];
    note(&karrer, &base, &sgb2).await;
    let page = karrer.get(&base).await.ok().text;
    let (now, before) = section(&page, "benefit").split_once("<details").unwrap();
    assert!(
        now.contains("SGB II") && now.contains("noch 10 Tage"),
        "{now}"
    );
    assert!(
        before.contains("AsylbLG § 3")
            && before.contains("01.02.2024")
            && before.contains("01.06.2025")
    );

    // Of two language levels the later one holds, and a mistake makes room for the one before.
    for (code, state, from) in [
        ("a2", "estimated", "1.3.2025"),
        ("b1", "tested", "1.9.2025"),
    ] {
        let fields = [
            ("kind", "language"),
            ("code", code),
            ("state", state),
            ("valid_from", from),
        ];
        note(&karrer, &base, &fields).await;
    }
    let page = karrer.get(&base).await.ok().text;
    let (now, before) = section(&page, "language").split_once("<details").unwrap();
    assert!(now.contains("B1 (geprüft)") && before.contains("A2 (geschätzt)"));
    let withdrawal = format!("{}/withdrawal", first(now, &base));
    karrer.post(&withdrawal, &[]).await.location();
    let page = karrer.get(&base).await.ok().text;
    let (now, before) = section(&page, "language").split_once("<details").unwrap();
    assert!(
        now.contains("A2") && before.contains("<s>B1 (geprüft)</s>") && before.contains("Irrtum")
    );
    // The file tells it as well, without the mistake.
    let list = karrer.get("/people").await.ok().text;
    let (_, case) = list.split_once("href=\"/cases/").unwrap();
    let file = karrer.get(&format!("/cases/{}", &case[..36])).await.ok();
    let line = file.text.replace(['\u{2068}', '\u{2069}'], "");
    assert!(line.contains("Leistungen Selam: SGB II"), "{line}");
    assert!(line.contains("Deutschkenntnisse Selam: A2"));
    assert!(!line.contains("Deutschkenntnisse Selam: B1"));
}

#[both]
async fn wrong_input_comes_back_with_everything_typed(db: TestDb) {
    let (_test, karrer, base) = setting(db).await;
    for (fields, message) in [
        (
            vec![("kind", "course"), ("code", "general"), ("state", "")],
            "Pflicht",
        ),
        (vec![("kind", "benefit"), ("code", "unknown")], ""),
        (
            vec![
                ("kind", "benefit"),
                ("code", "sgb2"),
                ("valid_from", "31.2.2025"),
            ],
            "31.2.2025",
        ),
        (
            vec![
                ("kind", "passport"),
                ("code", "valid"),
                ("valid_from", "1.5.2025"),
                ("valid_until", "1.4.2025"),
            ],
            "vor dem Beginn",
        ),
    ] {
        let mut all = vec![("detail", REMARK)];
        all.extend(fields);
        let answer = karrer.post(&base, &all).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(
            answer.text.contains(REMARK) && answer.text.contains(message),
            "{message}"
        );
    }
}

#[both]
async fn protection_needs_are_for_those_in_charge(db: TestDb) {
    let (test, karrer, base) = setting(db).await;
    let place = base.replace("/situation", "/protection");
    let fields = [("need", "violence"), ("detail", REMARK)];
    karrer.post(&place, &fields).await.location();
    let page = karrer.get(&place).await.ok().text;
    assert!(page.contains("Folter oder Gewalt erlebt") && page.contains(REMARK));

    // The lead sees the file, but gives a reason first; it is shown once and logged.
    let lead = test.client("Leitung").await;
    let page = lead.get(&place).await.ok().text;
    assert!(page.contains("Nur für die zuständige Fachkraft") && !page.contains("Folter"));
    let opening = format!("{place}/opening");
    let without = lead.post(&opening, &[]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!without.text.contains("Folter"));
    let opened = lead.post(&opening, &[("reason", "danger")]).await.ok();
    assert!(opened.text.contains("Folter") && opened.text.contains(REMARK));
    assert!(!lead.get(&place).await.ok().text.contains("Folter"));
    let add = lead.post(&place, &fields).await;
    assert_eq!(
        add.status,
        StatusCode::NOT_FOUND,
        "only who is in charge notes them"
    );

    let (logged,): (i64,) = test
        .app
        .db
        .one(
            "select count(*) from audit_event where action = 'protection.open'",
            args![],
        )
        .await
        .unwrap();
    assert_eq!(logged, 1);
    let page = karrer.get(&place).await.ok().text;
    let (_, rest) = page.split_once(&format!("action=\"{place}/")).unwrap();
    let withdrawal = format!("{place}/{}/withdrawal", &rest[..36]);
    karrer.post(&withdrawal, &[]).await.location();
    let page = karrer.get(&place).await.ok().text;
    assert!(page.contains("<s>Folter oder Gewalt erlebt</s>"));
}
