use std::collections::BTreeSet;

use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::*;
use crate::audit::{Event, Work};
use crate::testing::TestApp;

async fn begin(test: &TestApp) -> Work {
    let now = test.clock.now();
    Work::begin(&test.app.db, test.county.tenant, None, now)
        .await
        .unwrap()
}

async fn done(mut work: Work) {
    work.record(Event::new("case.assign", "case", Uuid::nil()));
    work.commit().await.unwrap();
}

async fn assign(work: &mut Work, case: Uuid, to: Uuid) {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set responsible_id = $3, team_id = null where tenant_id = $1 and id = $2",
        args![tenant, case, to],
    )
    .await
    .unwrap();
}

async fn sees(test: &TestApp, name: &str, person: Uuid) -> bool {
    visible(&test.app.db, &test.actor(name), person)
        .await
        .unwrap()
}

#[both]
async fn who_leaves_a_case_is_not_seen_through_it_any_more(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Abel")])
        .await;
    let (case, gone) = (made.case, made.people[1]);
    let weber = test.actor("Weber").id;
    let mut work = begin(&test).await;
    assign(&mut work, case, weber).await;
    refresh_case(&mut work, case).await.unwrap();
    done(work).await;
    assert!(sees(&test, "Weber", gone).await);

    let mut work = begin(&test).await;
    let tenant = work.tenant();
    work.run_one(
        "delete from case_member where tenant_id = $1 and case_id = $2 and person_id = $3",
        args![tenant, case, gone],
    )
    .await
    .unwrap();
    refresh_case_and(&mut work, case, &[gone]).await.unwrap();
    done(work).await;
    assert!(!sees(&test, "Weber", gone).await);
    assert!(sees(&test, "Weber", made.people[0]).await);
    let index: (i64,) = test
        .app
        .db
        .one(
            "select count(*) from person_index where person_id = $1 and audience_id = $2",
            args![gone, weber],
        )
        .await
        .unwrap();
    assert_eq!(index.0, 0);
}

#[both]
async fn the_audience_of_those_who_see_no_files_is_never_granted(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let mut work = begin(&test).await;
    let nobody: BTreeSet<Uuid> = [Uuid::nil(), test.county.agency].into();
    put_cases(&mut work, [(made.case, nobody.clone())])
        .await
        .unwrap();
    let entry = PersonEntry {
        id: made.people[0],
        family_name: "Haile".to_owned(),
        given_name: "Selam".to_owned(),
        native_name: String::new(),
        birth_date: None,
        audiences: nobody,
    };
    put_people(&mut work, &[entry]).await.unwrap();
    see_own_notes(&mut work, Uuid::nil(), None, None)
        .await
        .unwrap();
    done(work).await;
    for table in ["access_grant", "person_index"] {
        let sql = format!("select count(*) from {table} where audience_id = $1");
        let granted: (i64,) = test.app.db.one(&sql, args![Uuid::nil()]).await.unwrap();
        assert_eq!(granted.0, 0, "{table}");
    }
    for name in ["Koordination", "Kommune", "Pruefung"] {
        assert!(!sees(&test, name, made.people[0]).await);
        assert!(!sees(&test, name, made.case).await);
    }
}

/// One person in two cases that are handed over at the same time: afterwards she is seen by both
/// new ones, and by neither old one.
#[both]
async fn handovers_at_the_same_time_lose_nothing(db: TestDb) {
    let test = TestApp::new(db).await;
    let one = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let two = test.make_case("Karrer", &[("Other", "Abel")]).await;
    let (person, tenant) = (one.people[0], test.county.tenant);
    let mut work = begin(&test).await;
    work.run(
        "insert into case_member (tenant_id, case_id, person_id) values ($1, $2, $3)",
        args![tenant, two.case, person],
    )
    .await
    .unwrap();
    done(work).await;
    // Accounts of any role will do as audiences.
    let names = ["Weber", "Partner", "Ehrenamt", "Kommune", "Karrer"];
    let ids = names.map(|name| test.actor(name).id);
    for round in 0..12 {
        let (left, right) = (ids[round % 5], ids[(round + 2) % 5]);
        let hand = |case: Uuid, to: Uuid| {
            let test = &test;
            async move {
                let mut work = begin(test).await;
                assign(&mut work, case, to).await;
                tokio::task::yield_now().await;
                refresh_case(&mut work, case).await.unwrap();
                done(work).await;
            }
        };
        tokio::join!(hand(one.case, left), hand(two.case, right));
        let rows: Vec<(Uuid,)> = test
            .app
            .db
            .all(
                "select audience_id from access_grant where tenant_id = $1 and subject_id = $2",
                args![tenant, person],
            )
            .await
            .unwrap();
        let found: BTreeSet<Uuid> = rows.into_iter().map(|(id,)| id).collect();
        let wanted: BTreeSet<Uuid> = [left, right].into();
        let staff: BTreeSet<Uuid> = found.intersection(&ids.into()).copied().collect();
        assert_eq!(staff, wanted, "round {round}");
    }
}
