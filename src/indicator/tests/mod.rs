mod count;
mod random;
pub(crate) mod world;

use std::collections::BTreeMap;

use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;

use self::count::{Counter, Groups};
use self::random::random_world;
use self::world::World;
use super::{
    Behind, Dimension, INDICATORS, Key, Period, Question, Scope, Settings, Unit, Values, breakdown,
    found, totals,
};
use crate::testing::TestApp;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

async fn groups(test: &TestApp) -> Groups {
    let catalogues = test.app.catalogues(test.county.tenant).await.unwrap();
    let of = |name: &str| -> BTreeMap<String, String> {
        let entries = catalogues.of(name).entries().iter();
        entries
            .map(|e| (e.key.clone(), e.part_of.clone()))
            .collect()
    };
    Groups {
        status: of("residence_status"),
        area: of("topic"),
    }
}

fn question(test: &TestApp, scope: Scope, from: NaiveDate, to: NaiveDate) -> Question {
    Question {
        tenant: test.county.tenant,
        scope,
        period: Period::new(from, to).unwrap(),
        settings: Settings::default(),
    }
}

async fn compare(test: &TestApp, world: &World, question: &Question) {
    let groups = groups(test).await;
    let by = |dimension| {
        Counter {
            world,
            question,
            groups: &groups,
            dimension,
        }
        .count()
    };
    let expected = by(None).into_values().next().unwrap();
    let found = totals(&test.app.db, question).await.unwrap();
    assert_eq!(found, expected, "totals of {question:?}");
    for dimension in Dimension::ALL {
        let found: BTreeMap<Key, Values> = breakdown(&test.app.db, question, dimension)
            .await
            .unwrap()
            .rows
            .into_iter()
            .collect();
        let expected = by(Some(dimension));
        assert_eq!(found, expected, "{dimension:?} of {question:?}");
        assert!(!found.is_empty() || question.period.from == question.period.to);
    }
}

#[both]
async fn random_worlds_are_counted_as_by_hand(db: TestDb) {
    let test = TestApp::new(db).await;
    let world = random_world(&test, 20_251_120, 60);
    world.store(&test).await;
    let karrer = test.county.account("Karrer").id;
    let mengen = test.county.municipality("08437076");
    let year = (day(2024, 1, 1), day(2024, 12, 31));
    let leap_day = (day(2024, 2, 29), day(2024, 2, 29));
    for (from, to) in [year, leap_day, (day(2025, 4, 1), day(2025, 6, 30))] {
        for scope in [
            Scope::Tenant,
            Scope::Staff(karrer),
            Scope::Agency(test.county.agency),
            Scope::Municipality(mengen),
        ] {
            let question = question(&test, scope, from, to);
            if from == to && scope != Scope::Tenant {
                continue;
            }
            compare(&test, &world, &question).await;
        }
    }
    // The other county has nothing of it.
    let mut elsewhere = question(&test, Scope::Tenant, year.0, year.1);
    elsewhere.tenant = test.other.tenant;
    let found = totals(&test.app.db, &elsewhere).await.unwrap();
    assert!(found.iter().flatten().all(|value| *value == 0));
}

#[both]
async fn every_figure_opens_as_many_records_as_it_says(db: TestDb) {
    let test = TestApp::new(db).await;
    random_world(&test, 7, 40).store(&test).await;
    let actor = test.actor("Leitung");
    let question = question(&test, Scope::of(&actor), day(2024, 1, 1), day(2024, 12, 31));
    let db = &test.app.db;
    let mut groups: Vec<(Option<(Dimension, Key)>, Values)> =
        vec![(None, totals(db, &question).await.unwrap())];
    for dimension in Dimension::ALL {
        let found = breakdown(db, &question, dimension).await.unwrap();
        let rows = found.rows.into_iter();
        groups.extend(rows.map(|(key, values)| (Some((dimension, key)), values)));
    }
    let mut opened = 0;
    for (group, values) in groups {
        for (at, indicator) in INDICATORS.iter().enumerate() {
            // Behind minutes stand their consultations, behind a share the people in its part.
            let at = match indicator.unit {
                Unit::Minutes => 0,
                Unit::Share => 9,
                Unit::Count => at,
            };
            let Some(value) = values[at] else { continue };
            let mut behind = Behind {
                indicator,
                group: group.clone(),
                after: String::new(),
            };
            let mut ids = std::collections::BTreeSet::new();
            loop {
                let page = found(db, &actor, &question, &behind).await.unwrap();
                assert_eq!(page.count, value, "{} of {group:?}", indicator.key);
                ids.extend(page.records.iter().map(|record| record.id));
                opened += page.records.len();
                match page.next {
                    Some(next) => behind.after = next,
                    None => break,
                }
            }
            assert_eq!(
                ids.len(),
                usize::try_from(value).unwrap(),
                "{}",
                indicator.key
            );
        }
    }
    assert!(opened > 1000);
}
