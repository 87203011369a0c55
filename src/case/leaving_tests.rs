use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::access;
use crate::case;
use crate::indicator::{INDICATORS, Period, Question, Scope, Settings, totals};
use crate::testing::TestApp;

async fn members(test: &TestApp, case: Uuid) -> Vec<Uuid> {
    let actor = test.actor("Leitung");
    let found = case::members(&test.app.db, &actor, case).await.unwrap();
    found.into_iter().map(|summary| summary.id).collect()
}

async fn sees(test: &TestApp, name: &str, person: Uuid) -> bool {
    let actor = test.actor(name);
    access::visible(&test.app.db, &actor, person).await.unwrap()
}

async fn version(test: &TestApp, case: Uuid) -> String {
    let actor = test.actor("Leitung");
    let head = case::visible(&test.app.db, &actor, case).await.unwrap();
    head.version.to_string()
}

#[both]
#[expect(clippy::too_many_lines, reason = "one departure, told in one go")]
async fn somebody_moves_out_and_the_file_remembers(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel"), ("Haile", "Ruta")];
    let made = test.make_case("Karrer", &people).await;
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    // Handed to somebody who did not take the people in.
    let leitung = test.client("Leitung").await;
    let to = test.county.account("Weber").id.to_string();
    let fields = [("version", "1"), ("responsible", to.as_str())];
    let assignment = format!("/cases/{}/assignment", made.case);
    leitung.post(&assignment, &fields).await.location();

    let (head, gone) = (made.people[0], made.people[1]);
    let path = format!("/cases/{}/members/{head}/leaving", made.case);
    let form = weber.get(&path).await.ok();
    assert!(
        form.text
            .contains("An erster Stelle des Haushalts steht danach Abel Haile")
    );
    assert_eq!(karrer.get(&path).await.status, StatusCode::NOT_FOUND);
    let path = format!("/cases/{}/members/{gone}/leaving", made.case);
    assert!(
        !weber
            .get(&path)
            .await
            .ok()
            .text
            .contains("An erster Stelle")
    );
    let fields = [
        ("version", "2"),
        ("left_on", "20.11.2025"),
        ("reason", "moved_out"),
    ];
    assert_eq!(
        karrer.post(&path, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    let household = format!("/cases/{}/household", made.case);
    assert_eq!(weber.post(&path, &fields).await.location(), household);

    assert_eq!(members(&test, made.case).await, [head, made.people[2]]);
    assert!(!sees(&test, "Weber", gone).await);
    assert!(sees(&test, "Weber", head).await && sees(&test, "Leitung", gone).await);
    let page = weber.get(&household).await.ok();
    assert!(page.text.contains("Früher im Haushalt"));
    assert!(
        page.text
            .contains("Abel Haile</span> · ausgezogen am 20.11.2025")
    );
    let file = weber.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(
        file.text
            .contains("Abel Haile gehört nicht mehr zum Fall: ausgezogen")
    );
    let sql = "select to_date from household_member where tenant_id = $1 and person_id = $2";
    let (until,): (Option<NaiveDate>,) = test
        .app
        .db
        .one(sql, args![test.county.tenant, gone])
        .await
        .unwrap();
    assert_eq!(until, NaiveDate::from_ymd_opt(2025, 11, 20));
    // Gone is gone, and who was slower is told.
    assert_eq!(
        weber.post(&path, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    let path = format!("/cases/{}/members/{head}/leaving", made.case);
    let late = weber.post(&path, &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("inzwischen geändert"));
}

#[both]
#[expect(clippy::too_many_lines, reason = "one departure, told in one go")]
async fn the_head_leaves_and_gets_a_case(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel")];
    let made = test.make_case("Karrer", &people).await;
    let other = test.make_case("Karrer", &[("Tesfay", "Mebrat")]).await;
    let karrer = test.client("Karrer").await;
    let (head, heir) = (made.people[0], made.people[1]);
    let path = format!("/cases/{}/members/{head}/leaving", made.case);
    let fields = [("version", "1"), ("reason", "separated"), ("next", "own")];
    karrer.post(&path, &fields).await.location();
    let sql = "select c.id, c.planned_end_on from case_file c
        join case_member m on m.tenant_id = c.tenant_id and m.case_id = c.id
        where c.tenant_id = $1 and m.person_id = $2";
    let own: Vec<(Uuid, NaiveDate)> = test
        .app
        .db
        .all(sql, args![test.county.tenant, head])
        .await
        .unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].1.to_string(), "2028-11-20");
    let file = karrer.get(&format!("/cases/{}", own[0].0)).await.ok();
    assert!(file.text.contains("Selam Haile"));
    assert!(sees(&test, "Karrer", head).await);
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(file.text.contains("Antragsteller:in ist jetzt Abel Haile"));
    // The one who is left cannot leave.
    let path = format!("/cases/{}/members/{heir}/leaving", made.case);
    let page = karrer.get(&path).await.ok();
    assert!(page.text.contains("einzige Person des Falls"));
    let fields = [("version", "2"), ("reason", "moved_out")];
    let refused = karrer.post(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(members(&test, made.case).await, [heir]);
    // From the own case into that of somebody else, and back to the first one.
    let mut from = made.case;
    karrer
        .post(
            &format!("/cases/{from}/household"),
            &[
                ("family", "Haile"),
                ("given", "Luam"),
                ("relation", "child"),
            ],
        )
        .await
        .location();
    for (to, number) in [(other.case, "F-00002"), (made.case, "f 1")] {
        let path = format!("/cases/{from}/members/{heir}/leaving");
        let version = version(&test, from).await;
        let fields = [
            ("version", version.as_str()),
            ("reason", "moved_out"),
            ("next", "case"),
            ("number", number),
        ];
        karrer.post(&path, &fields).await.location();
        assert!(!members(&test, from).await.contains(&heir));
        assert!(members(&test, to).await.contains(&heir));
        assert!(sees(&test, "Karrer", heir).await);
        from = to;
    }
    let page = karrer
        .get(&format!("/cases/{}/household", made.case))
        .await
        .ok();
    assert!(!page.text.contains("Abel Haile</a> · "));
    let page = karrer
        .get(&format!("/cases/{}/household", other.case))
        .await
        .ok();
    assert!(
        page.text
            .contains("Abel Haile</a> · ausgezogen am 20.11.2025")
    );
}

#[both]
async fn what_is_wrong_with_leaving_is_said_at_the_field(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel")];
    let made = test.make_case("Karrer", &people).await;
    test.make_case("Weber", &[("Tesfay", "Mebrat")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}/members/{}/leaving", made.case, made.people[1]);
    for (day, reason, next, number, said) in [
        ("19.11.2025", "moved_out", "nobody", "", "vor dem Einzug"),
        ("21.11.2025", "moved_out", "nobody", "", "in der Zukunft"),
        ("31.2.2025", "moved_out", "nobody", "", "gibt es nicht"),
        ("", "", "nobody", "", "Bitte wählen Sie den Grund."),
        ("", "unfug", "nobody", "", "aus der Liste"),
        ("", "died", "own", "", "passt nicht zu einem Todesfall"),
        ("", "moved_out", "unfug", "", "aus der Liste"),
        (
            "",
            "moved_out",
            "case",
            "F-00001",
            "oder Sie sehen ihn nicht",
        ),
        (
            "",
            "moved_out",
            "case",
            "F-00002",
            "oder Sie sehen ihn nicht",
        ),
        ("", "moved_out", "case", "egal", "oder Sie sehen ihn nicht"),
    ] {
        let fields = [
            ("version", "1"),
            ("left_on", day),
            ("reason", reason),
            ("next", next),
            ("number", number),
        ];
        let answer = karrer.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text.contains(said), "{said}");
        for typed in [day, number].into_iter().filter(|typed| !typed.is_empty()) {
            assert!(
                answer.text.contains(&format!("value=\"{typed}\"")),
                "{typed}"
            );
        }
    }
    assert_eq!(members(&test, made.case).await.len(), 2);
}

#[both]
async fn another_member_becomes_the_head(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel")];
    let made = test.make_case("Karrer", &people).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}/relations", made.case);
    let names = made
        .people
        .iter()
        .map(|id| format!("relation_{}", id.simple()));
    let names: Vec<String> = names.collect();
    for (first, second, said) in [
        ("head", "head", "Nur eine Person"),
        ("child", "", "Eine Person muss"),
        ("head", "unfug", "aus der Liste"),
    ] {
        let fields = [("version", "1"), (&names[0], first), (&names[1], second)];
        let answer = karrer.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text.contains(said), "{said}");
    }
    let fields = [("version", "1"), (&names[0], "child"), (&names[1], "head")];
    let weber = test.client("Weber").await;
    assert_eq!(
        weber.post(&path, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    karrer.post(&path, &fields).await.location();
    assert_eq!(
        members(&test, made.case).await,
        [made.people[1], made.people[0]]
    );
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(file.text.contains("Antragsteller:in ist jetzt Abel Haile"));
    assert_eq!(
        karrer.post(&path, &fields).await.status,
        StatusCode::CONFLICT
    );
}

/// People in care in a period, counted over the whole county and over a Fachkraft.
async fn in_care(test: &TestApp, days: [u32; 2]) -> [Option<i64>; 2] {
    let at = INDICATORS
        .iter()
        .position(|one| one.key == "people_in_care");
    let [from, to] = days.map(|day| NaiveDate::from_ymd_opt(2025, 11, day).unwrap());
    let staff = test.county.account("Karrer").id;
    let mut found = [None, None];
    for (slot, scope) in found.iter_mut().zip([Scope::Tenant, Scope::Staff(staff)]) {
        let question = Question {
            tenant: test.county.tenant,
            scope,
            period: Period::new(from, to).unwrap(),
            settings: Settings::default(),
        };
        *slot = totals(&test.app.db, &question).await.unwrap()[at.unwrap()];
    }
    found
}

/// Leaves or comes back on the clock's day.
async fn step(test: &TestApp, (from, to): (Uuid, &str), person: Uuid) {
    let karrer = test.client("Karrer").await;
    let version = version(test, from).await;
    let day = test.clock.today().format("%d.%m.%Y").to_string();
    let fields = [
        ("version", version.as_str()),
        ("left_on", day.as_str()),
        ("reason", "moved_out"),
        ("next", "case"),
        ("number", to),
    ];
    let path = format!("/cases/{from}/members/{person}/leaving");
    karrer.post(&path, &fields).await.location();
}

#[both]
async fn who_comes_back_and_leaves_again_counts_once(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel")];
    let made = test.make_case("Karrer", &people).await;
    let others = [("Tesfay", "Mebrat"), ("Tesfay", "Luam")];
    let other = test.make_case("Karrer", &others).await;
    let abel = made.people[1];
    let sql = "select left_on from case_former_member where tenant_id = $1 and case_id = $2
        and person_id = $3 order by left_on";
    let departures = async |case: Uuid| -> Vec<String> {
        let args = args![test.county.tenant, case, abel];
        let days: Vec<(NaiveDate,)> = test.app.db.all(sql, args).await.unwrap();
        days.into_iter().map(|(day,)| day.to_string()).collect()
    };
    // There and back, twice on the first day, then once more two days later.
    for _ in 0..2 {
        step(&test, (made.case, "F-00002"), abel).await;
        step(&test, (other.case, "F-00001"), abel).await;
    }
    assert_eq!(departures(made.case).await, ["2025-11-20"]);
    let household = format!("/cases/{}/household", made.case);
    let page = test.client("Karrer").await.get(&household).await.ok();
    assert!(!page.text.contains("Früher im Haushalt"), "he is back");
    test.clock.advance(2 * bindeglied_kit::clock::Micros::DAY);
    step(&test, (made.case, "F-00002"), abel).await;
    assert_eq!(departures(made.case).await, ["2025-11-20", "2025-11-22"]);
    assert_eq!(departures(other.case).await, ["2025-11-20"]);
    let page = test.client("Karrer").await.get(&household).await.ok();
    for day in ["20.11.2025", "22.11.2025"] {
        let shown = format!("Abel Haile</a> · ausgezogen am {day}");
        assert!(page.text.contains(&shown), "{day}");
    }
    // Four people, however often one of them went; whoever left was in care until then.
    for days in [[20, 22], [20, 20], [22, 25]] {
        assert_eq!(in_care(&test, days).await, [Some(4), Some(4)], "{days:?}");
    }
    let (tenant, case) = (test.county.tenant, other.case);
    let sql = "delete from case_member where tenant_id = $1 and case_id = $2 and person_id = $3";
    let mut tx = test.app.db.begin().await.unwrap();
    tx.run(sql, args![tenant, case, abel]).await.unwrap();
    tx.commit().await.unwrap();
    // Only his two departures from the first case and the one from the second tell of him now.
    assert_eq!(in_care(&test, [20, 22]).await, [Some(4), Some(4)]);
    assert_eq!(in_care(&test, [23, 25]).await, [Some(3), Some(3)]);
}

#[both]
async fn who_left_was_in_care_until_then(db: TestDb) {
    let test = TestApp::new(db).await;
    let people = [("Haile", "Selam"), ("Haile", "Abel"), ("Haile", "Ruta")];
    let made = test.make_case("Karrer", &people).await;
    let sql = "update case_file set started_on = $2 where tenant_id = $1";
    let start = NaiveDate::from_ymd_opt(2025, 11, 1).unwrap();
    let mut work =
        crate::audit::Work::begin(&test.app.db, test.county.tenant, None, test.clock.now())
            .await
            .unwrap();
    work.run(sql, args![test.county.tenant, start])
        .await
        .unwrap();
    work.record(crate::audit::Event::new("case.assign", "case", made.case));
    work.commit().await.unwrap();
    assert_eq!(in_care(&test, [1, 20]).await, [Some(3), Some(3)]);
    let karrer = test.client("Karrer").await;
    for (at, version, reason) in [(1, "1", "moved_out"), (2, "2", "mistake")] {
        let path = format!("/cases/{}/members/{}/leaving", made.case, made.people[at]);
        let fields = [
            ("version", version),
            ("left_on", "10.11.2025"),
            ("reason", reason),
        ];
        karrer.post(&path, &fields).await.location();
    }
    // Until the tenth: the one who moved out; never the one who was there by mistake.
    assert_eq!(in_care(&test, [1, 20]).await, [Some(2), Some(2)]);
    assert_eq!(in_care(&test, [1, 5]).await, [Some(2), Some(2)]);
    assert_eq!(in_care(&test, [11, 20]).await, [Some(1), Some(1)]);
}
