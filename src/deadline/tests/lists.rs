use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::super::model::{Kind, Scope, When};
use super::super::store::{Ask, statement_for_test};
use super::{follow_up, permit_in, run, times};
use crate::audit::{Event, Work};
use crate::organisation::Notices;
use crate::task::{NewFollowUp, create_many};
use crate::testing::TestApp;

/// Somebody who belongs to two cases of the same Fachkraft is shown once.
#[both]
async fn nothing_stands_twice(db: TestDb) {
    let test = TestApp::new(db).await;
    let one = permit_in(&test, "Haile", 60).await;
    let two = test.make_case("Karrer", &[("Andere", "A")]).await;
    let sql = "insert into case_member (tenant_id, case_id, person_id)
               select $1, $2, person_id from case_member where case_id <> $2 and $3 = $3";
    run(&test, sql, two.case, test.clock.today()).await;
    assert_ne!(one.case, two.case);
    let (karrer, lead) = (test.client("Karrer").await, test.client("Leitung").await);
    for (client, page) in [
        (&karrer, "/deadlines"),
        (&karrer, "/today"),
        (&lead, "/deadlines?scope=team"),
        (&lead, "/today"),
    ] {
        assert_eq!(times(client, page, "Aufenthaltstitel").await, 1, "{page}");
    }
}

#[both]
async fn pages_follow_each_other(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let actor = test.actor("Karrer");
    let many: Vec<NewFollowUp> = (0..120)
        .map(|at| NewFollowUp {
            id: test.new_id(),
            file_id: case,
            case_id: Some(case),
            person_id: None,
            consultation_id: None,
            owner_id: actor.id,
            due_on: test.clock.today() + chrono::Days::new(at / 3),
            text: format!("Nummer {at};"),
            import_id: None,
        })
        .collect();
    let mut work = Work::begin(&test.app.db, actor.tenant, Some(actor.id), test.clock.now())
        .await
        .unwrap();
    create_many(&mut work, &test.app.keys, &many).await.unwrap();
    work.record(Event::new("follow-up.create", "follow_up", many[0].id));
    work.commit().await.unwrap();
    let (karrer, lead) = (test.client("Karrer").await, test.client("Leitung").await);
    for (client, start) in [
        (&karrer, "/deadlines"),
        (&lead, "/deadlines?scope=team"),
        (&karrer, "/deadlines?kind=follow_up&when=open"),
    ] {
        assert_eq!(all_numbers(client, start).await, 120, "{start}");
    }
    // Also what is done.
    for one in &many {
        let key = format!("/deadlines/follow_up.{}.{}.0", one.id, one.due_on);
        let answer = karrer.post(&format!("{key}/completion"), &[]).await;
        answer.location();
    }
    assert_eq!(all_numbers(&karrer, "/deadlines?when=done").await, 120);
    assert_eq!(all_numbers(&karrer, "/deadlines").await, 0);
}

/// How many different texts stand on a list with all its pages.
async fn all_numbers(client: &crate::testing::Client, start: &str) -> usize {
    let mut seen = std::collections::BTreeSet::new();
    let mut path = Some(start.to_owned());
    while let Some(here) = path {
        let page = client.get(&here).await.ok().text;
        let before = seen.len();
        for piece in page.split("Nummer ").skip(1) {
            seen.insert(piece.split(';').next().unwrap().to_owned());
        }
        assert!(
            seen.len() > before || seen.is_empty(),
            "{here} shows nothing new"
        );
        path = page.split("rel=\"next\" href=\"").nth(1).map(|rest| {
            let href = rest.split('"').next().unwrap();
            href.replace("&#38;", "&").replace("&amp;", "&")
        });
    }
    seen.len()
}

#[both]
async fn odd_addresses_show_something(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let karrer = test.client("Karrer").await;
    follow_up(&karrer, case, "morgen", "Bescheid prüfen").await;
    for odd in [
        "/deadlines?scope=team",
        "/deadlines?scope=x&when=y&kind=z",
        "/deadlines?day=2025-13-40&id=x",
        "/deadlines?when=done&at=x&id=1",
        "/deadlines?day=0000-01-01&id=%27",
    ] {
        let answer = karrer.get(odd).await;
        assert_eq!(answer.status, 200, "{odd}");
    }
    assert_eq!(
        times(&karrer, "/deadlines?scope=team", "Bescheid").await,
        1,
        "it is hers"
    );
}

/// The statements that are put together here walk through no big table: every combination is
/// planned. (`tests/sql.rs` reads those that stand in the source as a whole.)
#[tokio::test]
async fn every_list_is_found_by_an_index() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let notices = Notices::default();
    for (name, scopes) in [
        ("Karrer", &[Scope::Own, Scope::Deputy, Scope::Handed][..]),
        ("Leitung", &[Scope::Team, Scope::Own, Scope::Handed][..]),
    ] {
        let actor = test.actor(name);
        for scope in scopes {
            for kind in Kind::ALL {
                for when in [When::Open, When::Overdue, When::Month, When::Snoozed] {
                    let ask = Ask {
                        parts: vec![(kind, *scope)],
                        when,
                        after: Some((test.clock.today(), test.new_id())),
                        follow_ups_until: None,
                        file: None,
                        each: 51,
                        limit: 51,
                    };
                    let at = (&notices, test.clock.today());
                    let (sql, _) = statement_for_test(&actor, at, &ask);
                    let mut tx = test.app.db.begin().await.unwrap();
                    let plan: Vec<(i64, i64, i64, String)> = tx
                        .all(&format!("explain query plan {sql}"), args![])
                        .await
                        .unwrap();
                    for (.., step) in plan {
                        let whole = step.starts_with("SCAN")
                            && !step.contains("SCAN u")
                            && !step.contains("SCAN part")
                            && !step.contains("SCAN every")
                            && !step.contains("CONSTANT ROW");
                        let tenant = step.ends_with("(tenant_id=?)") && !step.contains(" y ");
                        assert!(
                            !whole && !tenant,
                            "{kind:?} {scope:?} {when:?}: {step}\n{sql}"
                        );
                    }
                }
            }
        }
    }
}
