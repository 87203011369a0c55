use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::super::filter::{Filter, Turn};
use super::super::{NewConsultation, State, store};
use super::{fields, with};
use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::testing::TestApp;

/// A consultation made below HTTP.
fn plain(test: &TestApp, actor: &Actor, case: Option<Uuid>, back: u64) -> NewConsultation {
    NewConsultation {
        id: test.new_id(),
        case_id: case,
        agency_id: test.county.agency,
        staff_id: actor.id,
        municipality_id: None,
        on_date: test.clock.today() - chrono::Days::new(back),
        start_minute: None,
        minutes: 20,
        channel: if back.is_multiple_of(2) {
            "phone"
        } else {
            "office"
        }
        .to_owned(),
        state: State::Held,
        interpreter: "none".to_owned(),
        lang: String::new(),
        note: String::new(),
        people: Vec::new(),
        topics: if back.is_multiple_of(3) {
            vec!["kita".to_owned()]
        } else {
            Vec::new()
        },
        import_id: None,
    }
}

async fn fill(test: &TestApp) -> Vec<Uuid> {
    let (karrer, weber) = (test.actor("Karrer"), test.actor("Weber"));
    let mine = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let theirs = test.make_case("Weber", &[("Osman", "Amal")]).await;
    let mut all = Vec::new();
    for at in 0..70 {
        all.push(plain(test, &karrer, Some(mine.case), at / 2));
        all.push(plain(test, &weber, Some(theirs.case), at / 2));
        // A colleague stood in: the case decides who sees it, not who noted it.
        all.push(plain(test, &weber, Some(mine.case), at));
        all.push(plain(test, &karrer, None, at));
    }
    let mut work = Work::begin(&test.app.db, karrer.tenant, None, test.clock.now())
        .await
        .unwrap();
    store::create_many(&mut work, &test.app.keys, &all)
        .await
        .unwrap();
    work.record(Event::new("consultation.create", "consultation", all[0].id));
    work.commit().await.unwrap();
    all.iter().map(|one| one.id).collect()
}

/// All ids of the list, read page by page forwards, with the check that going back shows the same.
async fn listed(test: &TestApp, actor: &Actor, mut filter: Filter) -> Vec<Uuid> {
    let db = &test.app.db;
    let options = store::options(db, actor).await.unwrap();
    let mut ids = Vec::new();
    let mut before: Option<Vec<Uuid>> = None;
    loop {
        let page = store::list(db, actor, &filter, &options).await.unwrap();
        let now: Vec<Uuid> = page.lines.iter().map(|line| line.id).collect();
        if let (Some(expected), Some(first)) = (before, page.lines.first()) {
            let turn = Turn::Newer(first.on_date, first.id);
            let back = store::list(
                db,
                actor,
                &Filter {
                    turn,
                    ..filter.clone()
                },
                &options,
            )
            .await
            .unwrap();
            let back: Vec<Uuid> = back.lines.iter().map(|line| line.id).collect();
            assert_eq!(back, expected);
        }
        ids.extend(&now);
        let Some(last) = page.lines.last().filter(|_| page.older) else {
            return ids;
        };
        filter.turn = Turn::Older(last.on_date, last.id);
        before = Some(now);
    }
}

#[both]
async fn the_list_shows_what_the_single_look_up_shows(db: TestDb) {
    let test = TestApp::new(db).await;
    let all = fill(&test).await;
    let (db, keys) = (&test.app.db, &test.app.keys);
    let mut foreign = test.actor("Leitung");
    foreign.tenant = test.other.tenant;
    for (actor, expected) in [
        (test.actor("Karrer"), 210),
        (test.actor("Weber"), 70),
        (test.actor("Leitung"), 280),
        (test.actor("Koordination"), 0),
        (foreign, 0),
    ] {
        let listed = listed(&test, &actor, Filter::default()).await;
        assert_eq!(listed.len(), expected, "{:?}", actor.role);
        for id in &all {
            let single = store::seen(db, keys, &actor, *id).await.is_ok();
            assert_eq!(single, listed.contains(id), "{:?}", actor.role);
        }
        // Whoever has very many files goes the other way and must see the same.
        let mut wide = listed.clone();
        let by_date = walk_by_date(&test, &actor).await;
        wide.sort();
        assert_eq!(by_date, wide, "{:?}", actor.role);
    }
}

/// The list as somebody with very many files gets it.
async fn walk_by_date(test: &TestApp, actor: &Actor) -> Vec<Uuid> {
    let mut options = store::options(&test.app.db, actor).await.unwrap();
    options.pretend_many_files();
    let mut ids = Vec::new();
    let mut filter = Filter::default();
    loop {
        let page = store::list(&test.app.db, actor, &filter, &options)
            .await
            .unwrap();
        ids.extend(page.lines.iter().map(|line| line.id));
        let Some(last) = page.lines.last().filter(|_| page.older) else {
            ids.sort();
            return ids;
        };
        filter.turn = Turn::Older(last.on_date, last.id);
    }
}

/// Filters and how many of the filled ones they leave.
fn narrow(test: &TestApp) -> Vec<(Filter, usize)> {
    let all = Filter::default();
    let today = test.clock.today();
    vec![
        (
            Filter {
                staff: Some(test.actor("Weber").id),
                ..all.clone()
            },
            140,
        ),
        (
            Filter {
                channel: "phone".into(),
                ..all.clone()
            },
            72 + 70,
        ),
        (
            Filter {
                state: "planned".into(),
                ..all.clone()
            },
            0,
        ),
        (
            Filter {
                topic: "kita".into(),
                ..all.clone()
            },
            48 + 48,
        ),
        (
            Filter {
                from: Some(today),
                ..all.clone()
            },
            6,
        ),
        (
            Filter {
                to: Some(today - chrono::Days::new(69)),
                ..all.clone()
            },
            2,
        ),
        (
            Filter {
                municipality: Some(test.county.municipality("08437076")),
                ..all.clone()
            },
            0,
        ),
    ]
}

#[both]
async fn filters_narrow_the_list(db: TestDb) {
    let test = TestApp::new(db).await;
    fill(&test).await;
    let lead = test.actor("Leitung");
    for (filter, expected) in narrow(&test) {
        assert_eq!(
            listed(&test, &lead, filter.clone()).await.len(),
            expected,
            "{filter:?}"
        );
    }
}

#[both]
async fn filters_stand_in_the_address(db: TestDb) {
    let test = TestApp::new(db).await;
    fill(&test).await;
    let client = test.client("Leitung").await;
    let page = client
        .get("/consultations?channel=phone&from=1.11.&topic=kita")
        .await
        .ok();
    assert!(page.text.contains("1.11. <svg") && page.text.contains("Telefon"));
    assert!(
        page.text
            .contains("href=\"/consultations?from=1.11.&#38;topic=kita\"")
    );
    // Nonsense in the address filters nothing and breaks nothing.
    let odd = client
        .get("/consultations?older=x_y&staff=1&state=%27&from=gibtsnicht")
        .await;
    assert_eq!(odd.status, 200);
}

#[both]
async fn few_statements(db: TestDb) {
    let test = TestApp::new(db).await;
    fill(&test).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, lead) = (test.client("Karrer").await, test.client("Leitung").await);
    assert_eq!(karrer.get("/consultations").await.status, 200);
    for (client, path, most) in [
        (&karrer, "/consultations".to_owned(), 4),
        (&lead, "/consultations".to_owned(), 4),
        (&karrer, "/deadlines".to_owned(), 3),
        (&lead, "/deadlines?scope=team".to_owned(), 3),
        (&karrer, "/deadlines?when=done".to_owned(), 3),
        // One asks what passes from hand to hand; for the lead one more for extensions to decide.
        (&karrer, "/today".to_owned(), 6),
        (&lead, "/today".to_owned(), 7),
        // One of them asks for the plan.
        (&karrer, format!("/consultations/new?case={}", made.case), 6),
    ] {
        let (answer, n) = counting(client.get(&path)).await;
        assert_eq!(answer.status, 200);
        assert!(n <= most, "{path}: {n}");
    }
    let mut all = with(fields(&made), "note", "kurz");
    all.push(("topic", "kita".to_owned()));
    let pairs: Vec<(&str, &str)> = all.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let (answer, n) = counting(karrer.post("/consultations", &pairs)).await;
    let id = answer.id();
    // Five of its own; the log takes three, its lock on PostgreSQL one.
    assert!(n <= 10, "saving: {n}");
    let (answer, n) = counting(karrer.get(&format!("/consultations/{id}"))).await;
    assert_eq!(answer.status, 200);
    // One of them asks for its documents.
    assert!(n <= 7, "showing: {n}");
}
