use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::file::store::{Before, Part};
use crate::testing::{Client, TestApp};

/// So many consultations by phone, one a day from tomorrow.
async fn consultations(test: &TestApp, case: Uuid, many: i64) {
    let (tenant, staff) = (test.county.tenant, test.county.account("Karrer").id);
    let key = test.app.keys.key(tenant, case).await.unwrap();
    let mut tx = test.app.db.begin().await.unwrap();
    for at in 1..=many {
        let id = test.new_id();
        let note = format!("Notiz Nummer {at} <b>");
        let place = bindeglied_kit::seal::Place::new("consultation", id, "note_sealed");
        let day = test.clock.today() + chrono::Days::new(u64::try_from(at).unwrap());
        tx.run(
            "insert into consultation (tenant_id, id, case_id, file_id, agency_id, staff_id, on_date,
               minutes, channel, state, note_sealed, created_at, created_by, changed_at)
             values ($1, $2, $3, $3, $4, $5, $6, 30, 'phone', 'held', $7, 0, $5, 0)",
            args![tenant, id, case, test.county.agency, staff, day, key.seal(place, &note)],
        )
        .await
        .unwrap();
        tx.run(
            "insert into consultation_topic (tenant_id, consultation_id, topic) values ($1, $2, 'miete')",
            args![tenant, id],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

#[both]
async fn the_file_shows_what_happened(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Abel")])
        .await;
    let (tenant, case) = (test.county.tenant, made.case);
    consultations(&test, case, 60).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{case}");
    assert_eq!(karrer.get(&path).await.status, StatusCode::OK);
    let (file, statements) = counting(karrer.get(&path)).await;
    let file = file.ok();
    assert!(statements <= 12, "{statements} statements");
    assert!(
        file.text.contains("Notiz Nummer 60 &#60;b&#62;"),
        "{}",
        file.text
    );
    assert!(file.text.contains("Beratung · ") && file.text.contains("30 Minuten"));
    assert!(file.text.contains("und eine weitere Person") && file.text.contains("F-00001"));
    assert_eq!(file.text.matches("timeline__item").count(), 50);
    let at = file.text.find("?before=").unwrap();
    let before = file.text[at..].split('"').next().unwrap();
    let older = karrer.get(&format!("{path}{before}")).await.ok();
    assert_eq!(older.text.matches("timeline__item").count(), 11);
    assert!(older.text.contains("Notiz Nummer 1 ") && older.text.contains("Fall begonnen"));
    let (opened,): (i64,) = test
        .app
        .db
        .one(
            "select cast(count(*) as bigint) from audit_event
             where tenant_id = $1 and action = 'file.open' and subject_id = $2",
            args![tenant, case],
        )
        .await
        .unwrap();
    assert_eq!(opened, 3);
}

async fn page(client: &Client, path: &str) -> String {
    client.get(path).await.ok().text
}

fn entries(page: &str) -> usize {
    page.matches("timeline__item").count()
}

#[both]
#[expect(
    clippy::too_many_lines,
    reason = "one file through every way to narrow it down"
)]
async fn a_long_file_is_searched_narrowed_down_and_printed(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel")];
    let made = test.make_case("Karrer", &people).await;
    consultations(&test, made.case, 700).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let follow_up = [
        ("case", made.case.to_string()),
        ("due", "morgen".to_owned()),
        ("follow-up-text", "Kita anrufen".to_owned()),
    ];
    let follow_up: Vec<(&str, &str)> = follow_up.iter().map(|(k, v)| (*k, v.as_str())).collect();
    karrer.post("/follow-ups", &follow_up).await.location();
    let status = [("status_code", "GEST"), ("status_from", "1.11.2025")];
    let person = format!("/people/{}/status", made.people[1]);
    karrer.post(&person, &status).await.location();

    // By kind; what is not asked for is not read.
    let (only, statements) = counting(page(&karrer, &format!("{path}?show=deadlines"))).await;
    assert!(
        only.contains("Kita anrufen") && entries(&only) == 1,
        "{only}"
    );
    assert!(statements <= 10, "{statements} statements");
    let only = page(&karrer, &format!("{path}?show=situation")).await;
    assert!(only.contains("Abel: ") || only.contains("Abel"), "{only}");
    assert_eq!(entries(&only), 1);
    let only = page(&karrer, &format!("{path}?show=case")).await;
    assert!(only.contains("Fall begonnen") && !only.contains("Notiz"));
    // By person: only what concerns her.
    let only = page(&karrer, &format!("{path}?person={}", made.people[1])).await;
    assert!(!only.contains("Notiz Nummer") && !only.contains("Kita"));
    assert_eq!(entries(&only), 1, "{only}");
    // By day, with both ends.
    let only = page(
        &karrer,
        &format!("{path}?show=consultations&from=21.11.2025&to=23.11.2025"),
    )
    .await;
    assert_eq!(entries(&only), 3);
    assert!(only.contains("Notiz Nummer 1 ") && only.contains("Notiz Nummer 3 "));
    // By words, however far back, in several rounds; the sealed text is looked through.
    let (found, statements) =
        counting(page(&karrer, &format!("{path}?words=NUMMER+notiz+1%20"))).await;
    assert!(statements <= 20, "{statements} statements");
    assert!(found.contains("Notiz Nummer 700 ") || entries(&found) == 50);
    let found = page(&karrer, &format!("{path}?words=kita")).await;
    assert!(entries(&found) == 1 && found.contains("Kita anrufen"));
    let none = page(&karrer, &format!("{path}?words=gibtesnicht")).await;
    assert!(none.contains("Nichts gefunden") && entries(&none) == 0);

    // Page by page with the filter kept, to the end.
    let mut next = Some(format!("{path}?show=consultations"));
    let (mut pages, mut seen) = (0, 0);
    while let Some(address) = next {
        let text = page(&karrer, &address).await;
        (pages, seen) = (pages + 1, seen + entries(&text));
        let link = text.split('"').find(|part| part.contains("before="));
        next = link.map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
        assert!(
            next.as_ref()
                .is_none_or(|link| link.contains("show=consultations"))
        );
    }
    assert_eq!((pages, seen), (14, 700));

    // All on one page, with the filter in words; the log tells printing from looking.
    let (all, statements) =
        counting(page(&karrer, &format!("{path}?all=true&from=20.11.2025"))).await;
    assert!(statements <= 12, "{statements} statements");
    assert!(entries(&all) > 700, "{}", entries(&all));
    assert!(all.contains("Stand 20.11.2025") && all.contains("ab 20.11.2025"));
    let sql = "select cast(count(*) as bigint) from audit_event
        where tenant_id = $1 and subject_kind = 'case_print'";
    let args = args![test.county.tenant];
    let (printed,): (i64,) = test.app.db.one(sql, args).await.unwrap();
    assert_eq!(printed, 1);
}

/// The statements are put together, so `tests/sql.rs` cannot read them as a whole.
#[tokio::test]
async fn every_part_is_found_by_an_index() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let actor = test.actor("Karrer");
    for person in [None, Some(test.new_id())] {
        let part = Part {
            db: &test.app.db,
            actor: &actor,
            case: test.new_id(),
            before: Before {
                date: test.clock.today(),
                id: test.new_id(),
            },
            from: test.clock.today(),
            person,
            limit: 51,
        };
        let statements = part.statements();
        assert!(statements.len() >= 8);
        for sql in statements {
            let mut tx = test.app.db.begin().await.unwrap();
            let plan: Vec<(i64, i64, i64, String)> = tx
                .all(&format!("explain query plan {sql}"), args![])
                .await
                .unwrap();
            for (.., step) in plan {
                let whole = step.starts_with("SCAN")
                    && !step.contains("SCAN shown")
                    && !step.contains("CONSTANT ROW");
                assert!(!whole && !step.ends_with("(tenant_id=?)"), "{step}\n{sql}");
            }
        }
    }
}

#[both]
async fn what_cannot_be_looked_for_is_said_at_its_field(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let long = "x".repeat(300);
    for (query, text) in [
        ("from=31.02.2025".to_owned(), "Dieses Datum gibt es nicht"),
        ("to=x".to_owned(), "f-to-error"),
        ("from=2.1.2025&to=1.1.2025".to_owned(), "vor dem Anfang"),
        (format!("words={long}"), "f-words-error"),
    ] {
        let answer = karrer.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.text.contains(text), "{query}");
    }
    // Nonsense in the address shows the file.
    for query in [
        "show=x",
        "person=7",
        "before=x",
        "person=00000000-0000-0000-0000-000000000000",
    ] {
        let text = page(&karrer, &format!("{path}?{query}")).await;
        assert!(text.contains("Fall begonnen"), "{query}");
    }
    let odd = "words=%F0%9F%A6%84+%E2%80%AE%27%22%3Cb%3E%25_";
    let text = page(&karrer, &format!("{path}?{odd}")).await;
    assert!(text.contains("Nichts gefunden") && !text.contains("<b>"));
    let weber = test.client("Weber").await;
    let answer = weber.get(&format!("{path}?all=true")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
