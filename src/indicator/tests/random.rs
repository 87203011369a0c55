//! A county in which everything happens that can happen.

use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::day;
use super::world::{Case, Level, Person, Plan, Talk, World};
use crate::testing::TestApp;

/// The same numbers on every machine (a linear congruential generator, high bits).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn some<T: Clone>(&mut self, of: &[T], most: usize) -> Vec<T> {
        let mut found: Vec<usize> = (0..self.below(most + 1))
            .map(|_| self.below(of.len()))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| of[at].clone()).collect()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

pub(super) fn random_world(test: &TestApp, seed: u64, size: usize) -> World {
    let county = &test.county;
    let places = ["08437076", "08437088", "08437100"].map(|ags| county.municipality(ags));
    let mut make = Make {
        dice: Dice::new(seed),
        now: test.clock.now(),
        staff: ["Karrer", "Weber", "Leitung"].map(|name| county.account(name).id),
        places,
    };
    let people: Vec<Person> = (0..size).map(|_| make.person()).collect();
    let ids: Vec<Uuid> = people.iter().map(|p| p.id).collect();
    let households: Vec<Uuid> = (0..size / 3).map(|_| make.id()).collect();
    let cases: Vec<Case> = (0..size / 2)
        .map(|_| make.case(&ids, &households))
        .collect();
    World {
        talks: (0..size * 3).map(|_| make.talk(&ids, &cases)).collect(),
        people,
        cases,
    }
}

struct Make {
    dice: Dice,
    now: Micros,
    staff: [Uuid; 3],
    places: [Uuid; 3],
}

impl Make {
    fn id(&self) -> Uuid {
        id::new_id(self.now)
    }

    fn any_day(&mut self) -> NaiveDate {
        day(2023, 6, 1) + self.days(900)
    }

    fn days(&mut self, below: usize) -> Days {
        Days::new(u64::try_from(self.dice.below(below)).unwrap())
    }

    fn person(&mut self) -> Person {
        let birth = self.dice.chance(85);
        let codes = ["GEST", "A25-2-1", "A24", "A9", "A60a", "UNK"];
        let statuses = (0..self.dice.below(4))
            .map(|_| {
                let from = self.dice.chance(80).then(|| self.any_day());
                (self.dice.one(&codes), from)
            })
            .collect();
        let levels = (0..self.dice.below(4))
            .map(|_| {
                let from = self.dice.chance(80).then(|| self.any_day());
                let ended = self.dice.chance(20).then(|| self.any_day());
                Level {
                    code: self.dice.one(&["alpha", "a1", "a2", "b1"]),
                    from,
                    ended,
                    withdrawn: self.dice.chance(15),
                }
            })
            .collect();
        Person {
            id: self.id(),
            birth: birth.then(|| day(1950, 1, 1) + self.days(27_500)),
            sex: self.dice.one(&["female", "male", "diverse", "unknown"]),
            nationalities: self.dice.some(&["475", "438", "166", "423"], 2),
            statuses,
            levels,
        }
    }

    fn case(&mut self, people: &[Uuid], households: &[Uuid]) -> Case {
        let started = self.any_day();
        let mut open = false;
        let plans = (0..self.dice.below(3))
            .map(|_| self.plan(&mut open))
            .collect();
        let ended = self.dice.chance(40).then(|| started + self.days(700));
        Case {
            id: self.id(),
            household: self.dice.chance(70).then(|| self.dice.one(households)),
            municipality: self.dice.chance(90).then(|| self.dice.one(&self.places)),
            responsible: self.dice.chance(90).then(|| self.dice.one(&self.staff)),
            started,
            ended,
            no_plan: self.dice.one(&["", "child", "refused", "open"]),
            members: self.dice.some(people, 4),
            plans,
        }
    }

    /// A case has one open plan at most.
    fn plan(&mut self, open: &mut bool) -> Plan {
        let started = self.dice.chance(80).then(|| self.any_day());
        let mut plan = Plan {
            id: self.id(),
            state: "ended",
            started,
            ..Plan::default()
        };
        if self.dice.chance(60) && !*open {
            *open = true;
            plan.state = if self.dice.chance(20) {
                "draft"
            } else {
                "active"
            };
        }
        if plan.state == "draft" {
            return plan;
        }
        let first = started.unwrap_or_else(|| self.any_day());
        let number = if self.dice.chance(75) { 1 } else { 2 };
        for at in 0..self.dice.below(4) {
            let later = first + self.days(200 * at + 1);
            plan.versions
                .push((number + i64::try_from(at).unwrap(), later));
        }
        if plan.state == "ended" {
            plan.ended = Some(first + self.days(400));
        }
        plan
    }

    fn talk(&mut self, all: &[Uuid], cases: &[Case]) -> Talk {
        let case = self.dice.chance(80).then(|| self.dice.below(cases.len()));
        let people = case.map_or(all, |at| &cases[at].members);
        let topics = [
            "asylverfahren",
            "aufenthaltstitel",
            "wohnungssuche",
            "ausserhalb",
        ];
        let states = ["held", "held", "held", "planned", "cancelled", "missed"];
        Talk {
            id: self.id(),
            case: case.map(|at| cases[at].id),
            staff: self.dice.one(&self.staff),
            municipality: self.dice.chance(85).then(|| self.dice.one(&self.places)),
            on: self.any_day(),
            minutes: i64::try_from(self.dice.below(24) * 5).unwrap(),
            channel: self.dice.one(&["office", "phone", "home_visit"]),
            state: self.dice.one(&states),
            people: if people.is_empty() {
                Vec::new()
            } else {
                self.dice.some(people, 3)
            },
            topics: self.dice.some(&topics, 3),
        }
    }
}
