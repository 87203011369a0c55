use std::sync::atomic::Ordering;

use bindeglied_kit::args;
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;
use serde_json::json;

use super::*;
use crate::app::{App, MIGRATIONS};
use crate::audit::Work;
use crate::config::Config;
use crate::doctor;
use crate::organisation;
use crate::testing::TestApp;

async fn open(db: &TestDb) -> App {
    let config = Config {
        data: db.dir.path().to_owned(),
        database: match &db.url {
            DbUrl::File(path) => path.display().to_string(),
            DbUrl::Server(url) => url.clone(),
        },
        connections: 4,
        ..Config::default()
    };
    let day = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
    App::open(config, Clock::fixed_on(day)).await.unwrap()
}

async fn count(app: &App, sql: &str) -> i64 {
    app.db.one::<(i64,)>(sql, args![]).await.unwrap().0
}

#[both]
#[expect(clippy::too_many_lines, reason = "one journey, told in one go")]
async fn every_part_of_the_county_is_filled(db: TestDb) {
    let app = open(&db).await;
    let made = load(&app, Size::default()).await.unwrap();
    assert!(made.made);
    assert_eq!((made.cases, made.consultations), (125, 2_000));
    assert!((280..=380).contains(&made.people), "{made:?}");
    assert_eq!(made.documents, 16);
    assert!(made.households > 50 && made.follow_ups > 30, "{made:?}");
    let held =
        "select count(*) from consultation where state = 'held' and on_date <= date '2025-11-20'";
    let held = held.replace("date '", "'");
    assert!(count(&app, &held).await > 1_600);
    for (what, sql) in [
        (
            "own scripts",
            "select count(*) from person where native_name <> ''",
        ),
        (
            "notes",
            "select count(*) from consultation where note_sealed is not null",
        ),
        (
            "open hours",
            "select count(*) from open_hours where weekday is not null",
        ),
        (
            "brief advice",
            "select count(*) from consultation where case_id is null",
        ),
        (
            "planned",
            "select count(*) from consultation where state = 'planned'",
        ),
        (
            "interpreters",
            "select count(*) from consultation where interpreter <> 'none'",
        ),
        (
            "years only",
            "select count(*) from person where birth_precision = 'year'",
        ),
        (
            "validities",
            "select count(*) from person_status where valid_until is not null",
        ),
        ("identifiers", "select count(*) from person_identifier"),
        (
            "deputies",
            "select count(*) from case_file where deputy_id is not null",
        ),
        ("plans", "select count(*) from plan where state = 'active'"),
        (
            "continued",
            "select count(*) from plan_version where number > 1",
        ),
        (
            "reached goals",
            "select count(*) from plan_goal where status = 'reached'",
        ),
        (
            "open steps",
            "select count(*) from plan_step where done_on is null",
        ),
        ("index", "select count(*) from person_index"),
    ] {
        assert!(count(&app, sql).await >= 10, "{what}");
    }
    // About one case in eight has ended, and nothing happens in it afterwards.
    assert!((8..=24).contains(&made.ended), "{made:?}");
    let ended = "select count(*) from case_file where ended_on is not null
        and ended_on >= started_on and ended_on <= '2025-11-20'";
    assert_eq!(count(&app, ended).await, i64::try_from(made.ended).unwrap());
    let events = "select count(*) from case_event e join case_file c on c.id = e.case_id
        where e.kind = 'closed' and e.on_date = c.ended_on and e.detail = c.end_reason";
    assert_eq!(
        count(&app, events).await,
        i64::try_from(made.ended).unwrap()
    );
    let reasons = "select count(distinct end_reason) from case_file where ended_on is not null";
    assert!(count(&app, reasons).await >= 4);
    for (at_least, what, sql) in [
        (
            5,
            "plans that ended with their case",
            "select count(*) from plan p join case_file c on c.id = p.case_id
             where p.ended_on = c.ended_on and p.end_reason = c.end_reason",
        ),
        (
            3,
            "assessments at the end",
            "select count(*) from assessment a join case_file c on c.id = a.case_id
             where a.on_date = c.ended_on",
        ),
        (
            50,
            "consultations of ended cases",
            "select count(*) from consultation n join case_file c on c.id = n.case_id
             where c.ended_on is not null",
        ),
    ] {
        assert!(count(&app, sql).await >= at_least, "{what}");
    }
    for (what, sql) in [
        (
            "strange reasons",
            "select count(*) from case_file c where c.ended_on is not null and not exists (
             select 1 from catalogue_entry e where e.tenant_id = c.tenant_id
             and e.catalogue = 'end_reason' and e.key = c.end_reason)",
        ),
        (
            "talks after the end",
            "select count(*) from consultation n join case_file c on c.id = n.case_id
             where n.on_date > c.ended_on or n.on_date < c.started_on
               or (c.ended_on is not null and n.state = 'planned')",
        ),
        (
            "plans that go on",
            "select count(*) from plan p join case_file c on c.id = p.case_id
             where c.ended_on is not null and (p.state = 'active' or p.ended_on > c.ended_on)",
        ),
        (
            "agreements after the end",
            "select count(*) from plan_version v join plan p on p.id = v.plan_id
             join case_file c on c.id = p.case_id where v.agreed_on > c.ended_on",
        ),
        (
            "steps done after the end",
            "select count(*) from plan_step s join plan_goal g on g.id = s.goal_id
             join plan p on p.id = g.plan_id join case_file c on c.id = p.case_id
             where s.done_on > c.ended_on",
        ),
        (
            "assessments after the end",
            "select count(*) from assessment a join case_file c on c.id = a.case_id
             where a.on_date > c.ended_on",
        ),
        (
            "follow-ups of ended cases",
            "select count(*) from follow_up f join case_file c on c.id = f.case_id
             where c.ended_on is not null and f.done_at is null",
        ),
    ] {
        assert_eq!(count(&app, sql).await, 0, "{what}");
    }
    // Nothing uses a key that no catalogue has.
    let strange = "select count(*) from consultation_topic t where not exists (
        select 1 from catalogue_entry e where e.tenant_id = t.tenant_id
        and e.catalogue = 'topic' and e.key = t.topic)";
    assert_eq!(count(&app, strange).await, 0);
    let report = doctor::examine(&app.config, MIGRATIONS, true).await;
    for check in ["schema", "foreign-keys", "keys", "audit", "catalogues"] {
        assert!(report.findings(check).is_empty(), "{:?}", report.checks);
    }
    let tenant = &organisation::tenants(&app.db).await.unwrap()[0];
    assert!(tenant.name.contains("erfunden"));
    let again = load(&app, Size::default()).await.unwrap();
    assert!(!again.made);
    assert_eq!(count(&app, "select count(*) from case_file").await, 125);
}

#[both]
async fn every_page_says_that_nobody_is_real(db: TestDb) {
    const WORDS: &str = "Vorführdaten – keine echten Personen";
    let test = TestApp::new(db).await;
    let demo = async |tenant| {
        let now = test.app.clock.now();
        let mut work = Work::begin(&test.app.db, tenant, None, now).await.unwrap();
        organisation::set_settings(&mut work, &json!({ "demo": true }))
            .await
            .unwrap();
        work.commit().await.unwrap();
    };
    demo(test.county.tenant).await;
    for (who, path) in [("Karrer", "/today"), ("Verwaltung", "/admin/accounts")] {
        let client = test.client(who).await;
        assert!(client.get(path).await.ok().text.contains(WORDS), "{path}");
    }
    let real = test.sign_in(test.other.account("Karrer")).await;
    assert!(!real.get("/today").await.ok().text.contains(WORDS));
    assert!(!test.visitor().get("/login").await.ok().text.contains(WORDS));

    // Before signing in, only where there is nobody real at all.
    demo(test.other.tenant).await;
    let again = App::open(test.app.config.clone(), test.clock.clone())
        .await
        .unwrap();
    assert!(again.demo.load(Ordering::Relaxed) && !test.app.demo.load(Ordering::Relaxed));
    test.app.demo.store(true, Ordering::Relaxed);
    assert!(test.visitor().get("/login").await.ok().text.contains(WORDS));
    let lost = test.visitor().get("/nirgendwo").await;
    assert!(lost.text.contains(WORDS));
}

#[both]
async fn real_data_is_left_alone(db: TestDb) {
    let app = open(&db).await;
    let new = organisation::NewTenant {
        slug: "echt".to_owned(),
        name: "Landkreis".to_owned(),
        with_municipalities: false,
    };
    organisation::create_tenant(&app.db, &new, app.clock.now())
        .await
        .unwrap();
    let error = load(&app, Size::default()).await.unwrap_err();
    assert!(error.to_string().contains("real data"), "{error}");
    assert_eq!(count(&app, "select count(*) from tenant").await, 1);
}

#[tokio::test]
async fn the_county_looks_alike_every_time() {
    let mut names = Vec::new();
    for _ in 0..2 {
        let db = TestDb::sqlite().await;
        let app = open(&db).await;
        let size = Size {
            cases: 20,
            consultations: 60,
        };
        load(&app, size).await.unwrap();
        let rows: Vec<(i64, String, String)> = app
            .db
            .all(
                "select number, family_name, given_name from person order by number",
                args![],
            )
            .await
            .unwrap();
        names.push(rows);
    }
    assert!(names[0].len() > 20);
    assert_eq!(names[0], names[1]);
}
