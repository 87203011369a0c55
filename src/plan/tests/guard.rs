use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Made, OFFICE, STEP, WORDING, steps};

#[both]
async fn wrong_input_is_kept_and_an_older_page_loses_nothing(db: TestDb) {
    let made = Made::new(db).await;
    let wrong = [
        ("version", "1"),
        ("life_area", "nirgends"),
        ("wording", "Mein Satz <b>"),
        ("target_on", "31.2.2026"),
        ("attainment", "7"),
        ("status", "open"),
    ];
    let answer = made.karrer.post(&made.goal, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "Mein Satz &#60;b&#62;",
        "31.2.2026",
        "f-life_area-error",
        "f-attainment-error",
    ] {
        assert!(answer.text.contains(text), "{text} not in {}", answer.text);
    }
    let leitung = made.test.client("Leitung").await;
    let theirs = [
        ("version", "1"),
        ("life_area", "language"),
        ("wording", "Fassung der Leitung"),
        ("status", "open"),
    ];
    leitung.post(&made.goal, &theirs).await.location();
    let mine = [
        ("version", "1"),
        ("life_area", "language"),
        ("wording", "Fassung der Fachkraft"),
        ("status", "open"),
    ];
    let answer = made.karrer.post(&made.goal, &mine).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(
        answer.text.contains("Fassung der Leitung")
            && answer.text.contains("Fassung der Fachkraft")
    );
    assert!(answer.text.contains("name=\"version\" value=\"2\""));

    let page = made.page().await;
    let step = steps(&page)[0].clone();
    let later = [
        ("version", "1"),
        ("actor", "client"),
        ("what", "x"),
        ("done_on", "1.1.2027"),
    ];
    let answer = made.karrer.post(&step, &later).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("in der Zukunft"));
    let tick = [("version", "1"), ("done", "true")];
    made.karrer
        .post(&format!("{step}/completion"), &tick)
        .await
        .location();
    let again = made.karrer.post(&format!("{step}/completion"), &tick).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

/// Every address of a plan: what is read, what is written.
fn addresses(made: &Made, step: &str) -> (Vec<String>, Vec<String>) {
    let reads = vec![
        made.base.clone(),
        format!("{}.pdf", made.base),
        format!("{}/versions/1", made.base),
        format!("{}/versions/1.pdf", made.base),
        format!("{}/agreement", made.base),
        format!("{}/closure", made.base),
        format!("{}/goals/new", made.base),
        made.goal.clone(),
        format!("{}/removal", made.goal),
        format!("{}/steps/new", made.goal),
        step.to_owned(),
        format!("{step}/removal"),
    ];
    let writes = vec![
        made.base.clone(),
        format!("{}/agreement", made.base),
        format!("{}/closure", made.base),
        format!("{}/goals", made.base),
        made.goal.clone(),
        format!("{}/place", made.goal),
        format!("{}/removal", made.goal),
        format!("{}/steps", made.goal),
        step.to_owned(),
        format!("{step}/completion"),
        format!("{step}/place"),
        format!("{step}/removal"),
    ];
    (reads, writes)
}

#[both]
async fn only_the_audience_sees_a_plan(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("20.11.2025", "true").await.location();
    let page = made.page().await;
    let step = steps(&page)[0].clone();
    let (reads, writes) = addresses(&made, &step);
    let weber = made.test.client("Weber").await;
    let county = made.test.client("Koordination").await;
    let other = made.test.sign_in(made.test.other.account("Leitung")).await;
    for stranger in [&weber, &county, &other] {
        for path in &reads {
            let status = stranger.get(path).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in &writes {
            let fields = [
                ("version", "1"),
                ("actor", "client"),
                ("what", "x"),
                ("done", "true"),
            ];
            let status = stranger.post(path, &fields).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(made.page().await, page, "nothing was changed");
    // A goal is found only in its own case.
    let mine = made
        .test
        .make_case("Karrer", &[("Demir", "Ali")])
        .await
        .case;
    let elsewhere = made.goal.replace(&made.case.to_string(), &mine.to_string());
    let status = made.karrer.get(&elsewhere).await.status;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[both]
async fn no_text_lies_open_in_the_database_and_openings_are_logged(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("20.11.2025", "true").await.location();
    let mut all: Vec<u8> = Vec::new();
    for (table, columns) in [
        ("plan_goal", "wording_sealed, indicator_sealed"),
        ("plan_step", "what_sealed, actor_name_sealed"),
        ("plan_version", "content_sealed, explained_by_sealed"),
    ] {
        let sql = format!("select {columns} from {table} where tenant_id = $1");
        let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = made
            .test
            .app
            .db
            .all(&sql, args![made.test.county.tenant])
            .await
            .unwrap();
        assert!(!rows.is_empty());
        for (one, two) in rows {
            all.extend(one);
            all.extend(two.unwrap_or_default());
        }
    }
    for text in [
        "Haile",
        "B1",
        STEP,
        OFFICE,
        "Zeugnis",
        "Dolmetsch",
        "wording",
    ] {
        let found = all.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!found, "{text}");
    }
    let opened = "select count(*) from audit_event where tenant_id = $1 and action = 'file.open' and subject_kind = 'plan'";
    let before = made.count(opened).await;
    let (page, statements) = counting(made.karrer.get(&made.base)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(statements <= 12, "{statements} statements");
    assert_eq!(made.count(opened).await, before + 1);

    // Without its key the plan is gone, and its pages say so instead of failing.
    let keys = &made.test.app.keys;
    keys.erase(made.test.county.tenant, made.case)
        .await
        .unwrap();
    let page = made.page().await;
    assert!(page.contains("[gelöscht]") && !page.contains(WORDING));
}
