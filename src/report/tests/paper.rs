//! Four people, three cases, two Fachkräfte, two municipalities: counted on paper.

use bindeglied_kit::id;
use uuid::Uuid;

use super::{MENGEN, SCHEER, day};
use crate::indicator::tests::world::{Case, Level, Person, Plan, Talk, World};
use crate::testing::TestApp;

fn person(id: Uuid, birth: &str, sex: &'static str, nations: &[&'static str]) -> Person {
    Person {
        id,
        birth: birth.parse().ok(),
        sex,
        nationalities: nations.to_vec(),
        statuses: Vec::new(),
        levels: Vec::new(),
    }
}

struct Ids {
    staff: [Uuid; 2],
    places: [Uuid; 2],
    people: [Uuid; 4],
    cases: [Uuid; 3],
    households: [Uuid; 2],
}

pub(crate) fn small_world(test: &TestApp) -> World {
    let county = &test.county;
    let new = || id::new_id(test.clock.now());
    let ids = Ids {
        staff: ["Karrer", "Weber"].map(|name| county.account(name).id),
        places: [MENGEN, SCHEER].map(|ags| county.municipality(ags)),
        people: std::array::from_fn(|_| new()),
        cases: std::array::from_fn(|_| new()),
        households: std::array::from_fn(|_| new()),
    };
    World {
        people: people(&ids),
        cases: cases(&ids, &new),
        talks: talks(&ids, &new),
    }
}

fn people(ids: &Ids) -> Vec<Person> {
    let [p1, p2, p3, p4] = ids.people;
    let mut people = vec![
        person(p1, "1990-05-01", "female", &["475"]),
        person(p2, "2010-12-31", "male", &["475"]),
        person(p3, "2008-01-01", "male", &["438", "475"]),
        person(p4, "", "diverse", &[]),
    ];
    // Recognised in the middle of the year; tolerated only afterwards; settled on the last day.
    people[0].statuses = vec![
        ("GEST", Some(day("2023-01-01"))),
        ("A25-2-1", Some(day("2025-06-01"))),
    ];
    people[2].statuses = vec![("A24", None), ("A60a", Some(day("2026-01-01")))];
    people[3].statuses = vec![("A9", Some(day("2025-12-31")))];
    let level = |code, from| Level {
        code,
        from: Some(day(from)),
        ..Level::default()
    };
    // Better only afterwards; noted by mistake; tested on the last day.
    people[0].levels = vec![level("a1", "2024-03-01"), level("b1", "2026-01-01")];
    people[1].levels = vec![Level {
        withdrawn: true,
        ..level("a2", "2025-01-01")
    }];
    people[2].levels = vec![level("b2", "2025-12-31")];
    people
}

fn cases(ids: &Ids, new: &dyn Fn() -> Uuid) -> Vec<Case> {
    let [karrer, weber] = ids.staff;
    let [mengen, scheer] = ids.places;
    let [p1, p2, p3, p4] = ids.people;
    let [c1, c2, c3] = ids.cases;
    let [h1, h2] = ids.households;
    let plan = |state, started: &str, ended: &str, versions: &[&str]| Plan {
        id: new(),
        state,
        started: started.parse().ok(),
        ended: ended.parse().ok(),
        versions: (1..).zip(versions.iter().map(|text| day(text))).collect(),
    };
    let case = |id, household, municipality, responsible, (started, ended): (&str, &str)| Case {
        id,
        household,
        municipality: Some(municipality),
        responsible: Some(responsible),
        started: day(started),
        ended: ended.parse().ok(),
        ..Case::default()
    };
    let long = ["2024-04-01", "2025-02-01", "2025-08-01"];
    vec![
        Case {
            members: vec![p1, p2],
            plans: vec![plan("active", "2024-04-01", "", &long)],
            ..case(c1, Some(h1), mengen, karrer, ("2024-03-01", ""))
        },
        Case {
            members: vec![p3],
            plans: vec![plan("ended", "2025-02-01", "2025-06-30", &["2025-02-01"])],
            ..case(c2, None, scheer, weber, ("2025-01-15", "2025-06-30"))
        },
        // Moved from Scheer to Mengen during the year; only a draft of a plan.
        Case {
            members: vec![p4],
            no_plan: "refused",
            plans: vec![plan("draft", "", "", &[])],
            ..case(c3, Some(h2), mengen, weber, ("2025-02-01", ""))
        },
    ]
}

#[expect(clippy::too_many_lines, reason = "one journey, told in one go")]
fn talks(ids: &Ids, new: &dyn Fn() -> Uuid) -> Vec<Talk> {
    let ([karrer, weber], [mengen, scheer]) = (ids.staff, ids.places);
    let ([p1, p2, p3, p4], [c1, c2, c3]) = (ids.people, ids.cases);
    let talk = |(case, staff, municipality): (Option<Uuid>, Uuid, Uuid),
                (on, minutes, channel): (&str, i64, &'static str),
                people: &[Uuid],
                topics: &[&'static str]| Talk {
        id: new(),
        case,
        staff,
        municipality: Some(municipality),
        on: day(on),
        minutes,
        channel,
        state: "held",
        people: people.to_vec(),
        topics: topics.to_vec(),
    };
    let mine = (Some(c1), karrer, mengen);
    let of_weber = |case, place| (Some(case), weber, place);
    let both = &["asylverfahren", "wohnungssuche"];
    let not_held = |state| Talk {
        state,
        ..talk(mine, ("2025-07-07", 500, "office"), &[p1, p3], both)
    };
    let mut talks = vec![
        talk(mine, ("2025-01-01", 60, "office"), &[p1, p2], both),
        talk(mine, ("2025-12-31", 30, "phone"), &[p1], &[]),
        talk(
            of_weber(c1, scheer),
            ("2025-05-05", 15, "phone"),
            &[p1],
            &["asylverfahren"],
        ),
        talk(
            of_weber(c2, scheer),
            ("2025-02-10", 45, "office"),
            &[p3],
            &["aufenthaltstitel"],
        ),
        talk(
            of_weber(c3, scheer),
            ("2025-03-01", 20, "home_visit"),
            &[p4],
            &[],
        ),
        talk(
            of_weber(c3, mengen),
            ("2025-09-01", 25, "home_visit"),
            &[p4],
            &[],
        ),
        // Anonymous brief advice.
        talk(
            (None, karrer, mengen),
            ("2025-04-04", 10, "phone"),
            &[],
            &[],
        ),
        talk(mine, ("2024-12-31", 500, "office"), &[p1], both),
        talk(mine, ("2026-01-01", 500, "office"), &[p1], both),
    ];
    talks.extend(["planned", "missed", "cancelled"].map(not_held));
    talks
}
