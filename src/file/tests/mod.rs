mod timeline;

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::case;
use crate::plan;
use crate::testing::TestApp;

#[both]
async fn a_family_is_taken_in(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let mengen = test.county.municipality("08437076").to_string();
    let form = karrer.get("/people/new").await.ok();
    assert!(form.text.contains("Geplantes Ende 20.11.2028"));
    let me = test.county.account("Karrer").id.to_string();
    let fields = [
        ("family", "Haile"),
        ("given", "Selam"),
        ("birth", "3.4.89"),
        ("language_0", "ti"),
        ("status_code", "A25-2-1"),
        ("status_until", "1.1.2026"),
        ("municipality", mengen.as_str()),
        ("responsible", me.as_str()),
        ("consent", "given"),
        ("consent_on", "1.11.2025"),
        ("started", "1.10.2025"),
        ("with_household", "true"),
    ];
    let answer = karrer.post("/people", &fields).await;
    let to = answer.location();
    assert!(to.ends_with("/household"), "{to}");
    let case = answer.id();
    let member = [
        ("family", "Haile"),
        ("given", "Abel"),
        ("birth", "2015"),
        ("relation", "child"),
        ("contact_0", "0170 1"),
    ];
    assert_eq!(karrer.post(&to, &member).await.location(), to);
    let page = karrer.get(&to).await.ok();
    assert!(page.text.contains("Abel Haile") && page.text.contains("Kind"));
    let data = karrer.get(&format!("/cases/{case}/data")).await.ok();
    // The child lives where the first member lives.
    assert_eq!(data.text.matches("<dd>Mengen").count(), 3, "{}", data.text);
    assert!(data.text.contains("01.10.2028") && data.text.contains("erteilt 01.11.2025"));
    let found = karrer.get("/search?q=abel").await.ok();
    assert!(found.text.contains("Haile, Abel"));
    let head = case::visible(&test.app.db, &test.actor("Leitung"), case)
        .await
        .unwrap();
    assert_eq!(head.team_id, Some(test.county.team));
    assert!(head.household_id.is_some());
}

#[both]
async fn wrong_input_is_kept(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let foreign = test.other.account("Karrer").id.to_string();
    let answer = karrer
        .post(
            "/people",
            &[
                ("given", "Bleibt stehen"),
                ("birth", "31.02.1990"),
                ("started", "32.1.2025"),
                ("status_until", "1.1.2026"),
                ("responsible", foreign.as_str()),
                ("consent", "vielleicht"),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for shown in [
        "Bleibt stehen",
        "31.02.1990",
        "32.1.2025",
        "Familiennamen ein",
        "#f-birth",
        "#f-started",
        "#f-status_code",
        "#f-responsible",
        "#f-consent",
    ] {
        assert!(answer.text.contains(shown), "{shown}");
    }
    let (count,): (i64,) = test
        .app
        .db
        .one(
            "select cast(count(*) as bigint) from person where tenant_id = $1",
            args![test.county.tenant],
        )
        .await
        .unwrap();
    assert_eq!(count, 0);
}

#[both]
async fn doubles_are_shown_and_never_merged(db: TestDb) {
    let test = TestApp::new(db).await;
    test.make_case("Weber", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let fields = [("family", "HAILE"), ("given", "selam"), ("birth", "1990")];
    let answer = karrer.post("/people", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("bereits bekannt, zuständig:"));
    assert!(answer.text.contains("Weber") && answer.text.contains("Trotzdem anlegen"));
    // Nothing else about a person she may not see.
    assert!(!answer.text.contains("Haile, Selam") && !answer.text.contains("/cases/"));
    let confirm = answer
        .text
        .split("name=\"confirm\" value=\"")
        .nth(1)
        .unwrap();
    let confirm = confirm.split('"').next().unwrap();
    let me = test.county.account("Karrer").id.to_string();
    let confirmed = [
        ("family", "HAILE"),
        ("given", "selam"),
        ("birth", "1990"),
        ("confirm", confirm),
        ("responsible", me.as_str()),
    ];
    let case = karrer.post("/people", &confirmed).await.id();
    assert_eq!(
        karrer.get(&format!("/cases/{case}")).await.status,
        StatusCode::OK
    );

    // Another birth is somebody else; swapped names are not.
    let mut other = confirmed;
    other[3] = ("confirm", "");
    other[0] = ("family", "Selam");
    other[1] = ("given", "Haile");
    let answer = karrer.post("/people", &other).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(&format!("/cases/{case}")));
    let (count,): (i64,) = test
        .app
        .db
        .one(
            "select cast(count(*) as bigint) from person where tenant_id = $1",
            args![test.county.tenant],
        )
        .await
        .unwrap();
    assert_eq!(count, 2);
}

#[both]
async fn duty_decides_who_is_responsible(db: TestDb) {
    let test = TestApp::new(db).await;
    let mengen = test.county.municipality("08437076");
    let weber = test.county.account("Weber").id;
    let now = test.clock.now();
    let mut work = Work::begin(&test.app.db, test.county.tenant, None, now)
        .await
        .unwrap();
    crate::organisation::set_duty(&mut work, mengen, "responsible", Some(weber))
        .await
        .unwrap();
    work.commit().await.unwrap();
    let karrer = test.client("Karrer").await;
    let mengen = mengen.to_string();
    let fields = [
        ("family", "Haile"),
        ("given", "Selam"),
        ("municipality", mengen.as_str()),
    ];
    let answer = karrer.post("/people", &fields).await;
    assert_eq!(answer.location(), "/people");
    let found = test.client("Weber").await.get("/search?q=haile").await.ok();
    assert!(found.text.contains("Haile, Selam"));
    let found = karrer.get("/search?q=haile").await.ok();
    assert!(found.text.contains("Niemand gefunden"));
}

/// Begins an active plan as a list brings it.
async fn active_plan(test: &TestApp, case: Uuid, started_on: &str) -> Uuid {
    let (tenant, now) = (test.county.tenant, test.clock.now());
    let by = Some(test.county.account("Karrer").id);
    let mut work = Work::begin(&test.app.db, tenant, by, now).await.unwrap();
    let new = plan::NewPlan {
        id: test.new_id(),
        case_id: case,
        state: plan::State::Active,
        started_on: Some(started_on.parse().unwrap()),
        import_id: None,
    };
    let id = new.id;
    plan::create_many(&mut work, &[new]).await.unwrap();
    work.record(Event::new("plan.begin", "plan", id));
    work.commit().await.unwrap();
    id
}

#[both]
async fn the_end_of_a_case_ends_its_plan(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let other = test.make_case("Karrer", &[("Moroz", "Olha")]).await;
    let plan = active_plan(&test, made.case, "2025-11-20").await;
    active_plan(&test, other.case, "2025-11-20").await;
    test.clock.advance(5 * bindeglied_kit::clock::Micros::DAY);
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let page = karrer.get(&format!("{path}/closure")).await.ok();
    assert!(
        page.text
            .contains("Der laufende Integrationsplan endet mit")
    );
    let stored = async || -> (String, Option<chrono::NaiveDate>, String) {
        let sql = "select state, ended_on, end_reason from plan where tenant_id = $1 and id = $2";
        let args = args![test.county.tenant, plan];
        test.app.db.one(sql, args).await.unwrap()
    };
    let closure = format!("{path}/closure");
    let stale = [
        ("version", "7"),
        ("end_reason", "moved"),
        ("ended_on", "22.11.2025"),
        ("without", "Kontakt abgebrochen"),
    ];
    assert_eq!(karrer.post(&closure, &stale).await.status, 409);
    assert_eq!(stored().await.0, "active", "nothing ends half");
    let early = [
        ("version", "1"),
        ("end_reason", "moved"),
        ("ended_on", "1.11.2025"),
    ];
    assert_eq!(karrer.post(&closure, &early).await.status, 422);
    let fields = [
        ("version", "1"),
        ("end_reason", "moved"),
        ("ended_on", "22.11.2025"),
        ("without", "Kontakt abgebrochen"),
    ];
    assert_eq!(
        karrer.post(&closure, &fields).await.location(),
        format!("{path}/data")
    );
    let day = chrono::NaiveDate::from_ymd_opt(2025, 11, 22);
    assert_eq!(
        stored().await,
        ("ended".to_owned(), day, "moved".to_owned())
    );
    let sql = "select cast(count(*) as bigint) from plan where tenant_id = $1 and state = 'active'";
    let args = args![test.county.tenant];
    let (active,): (i64,) = test.app.db.one(sql, args).await.unwrap();
    assert_eq!(active, 1, "the plan of the other case goes on");
}

#[both]
async fn a_case_is_opened_for_somebody_who_has_none(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    let path = format!("/people/{}/case", made.people[0]);
    let to = test.county.account("Weber").id.to_string();
    let fields = [("responsible", to.as_str()), ("started", "20.11.2025")];
    // One case is open: no second one.
    assert_eq!(
        karrer.post(&path, &fields).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        weber.post(&path, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    let closure = format!("/cases/{}/closure", made.case);
    let end = [
        ("version", "1"),
        ("end_reason", "moved"),
        ("without", "Kontakt abgebrochen"),
    ];
    karrer.post(&closure, &end).await.location();
    let data = karrer.get(&format!("/cases/{}/data", made.case)).await.ok();
    assert!(
        data.text.contains("Neuer Fall für Selam Haile"),
        "{}",
        data.text
    );
    let form = karrer.get(&path).await.ok();
    assert!(form.text.contains("Geplantes Ende 20.11.2028"));
    let late = [("responsible", to.as_str()), ("started", "21.11.2025")];
    assert_eq!(karrer.post(&path, &late).await.status, 422);
    let foreign = test.other.account("Weber").id.to_string();
    let wrong = [("responsible", foreign.as_str())];
    assert_eq!(karrer.post(&path, &wrong).await.status, 422);
    karrer.post(&path, &fields).await.location();
    let sql = "select id, planned_end_on, started_on from case_file
        where tenant_id = $1 and ended_on is null";
    let open: Vec<(Uuid, chrono::NaiveDate, chrono::NaiveDate)> = test
        .app
        .db
        .all(sql, args![test.county.tenant])
        .await
        .unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].1.to_string(), "2028-11-20");
    // The new responsible sees the person and the case.
    let file = weber.get(&format!("/cases/{}", open[0].0)).await.ok();
    assert!(file.text.contains("Haile"));
    assert!(weber.get("/people").await.ok().text.contains("Haile"));
}
