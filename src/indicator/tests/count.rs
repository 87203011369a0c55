//! Counts a world fact by fact, without a database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::world::{Case, Person, Plan, Talk, World};
use crate::indicator::{Dimension, INDICATORS, Key, Question, Scope, Values};

impl World {
    fn person(&self, id: Uuid) -> &Person {
        self.people.iter().find(|p| p.id == id).unwrap()
    }

    fn case(&self, id: Uuid) -> &Case {
        self.cases.iter().find(|c| c.id == id).unwrap()
    }

    /// The groups of a person; `groups` knows the catalogue.
    fn of_person(
        &self,
        id: Uuid,
        dimension: Dimension,
        question: &Question,
        groups: &Groups,
    ) -> Key {
        let person = self.person(id);
        let word = match dimension {
            Dimension::Sex => person.sex.to_owned(),
            Dimension::Nationality => person
                .nationalities
                .first()
                .copied()
                .unwrap_or("")
                .to_owned(),
            Dimension::StatusGroup => {
                let mut best: Option<(Option<NaiveDate>, &str)> = None;
                for (code, from) in &person.statuses {
                    let begun = from.is_none_or(|from| from <= question.period.to);
                    if begun && best.is_none_or(|(day, _)| *from >= day) {
                        best = Some((*from, code));
                    }
                }
                best.map_or(String::new(), |(_, code)| groups.status[code].clone())
            }
            Dimension::GermanLevel => {
                let mut best: Option<(Option<NaiveDate>, &str)> = None;
                for level in person.levels.iter().filter(|level| !level.withdrawn) {
                    let to = question.period.to;
                    let holds = level.from.is_none_or(|from| from <= to)
                        && level.ended.is_none_or(|ended| ended > to);
                    if holds && best.is_none_or(|(day, _)| level.from >= day) {
                        best = Some((level.from, level.code));
                    }
                }
                best.map_or(String::new(), |(_, code)| code.to_owned())
            }
            _ => person.birth.map_or(String::new(), |born| {
                let to = question.period.to;
                let had = (to.month(), to.day()) >= (born.month(), born.day());
                let age = to.year() - born.year() - i32::from(!had);
                let age = u32::try_from(age.max(0)).unwrap();
                let all = question.settings.age_groups();
                let group = all
                    .iter()
                    .find(|(_, _, last)| last.is_none_or(|last| age <= last));
                group.unwrap().0.clone()
            }),
        };
        Key { id: None, word }
    }
}

/// What the catalogues say: group of a status code, life area of a topic.
pub(super) struct Groups {
    pub(super) status: BTreeMap<String, String>,
    pub(super) area: BTreeMap<String, String>,
}

/// Sets per figure and group, filled one fact at a time.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Key, [BTreeSet<Uuid>; 12]>, BTreeMap<Uuid, i64>);

impl Tally {
    fn note(&mut self, keys: &BTreeSet<Key>, figure: &str, what: Uuid) {
        let at = INDICATORS.iter().position(|i| i.key == figure).unwrap();
        for key in keys {
            self.0.entry(key.clone()).or_default()[at].insert(what);
        }
    }

    pub(super) fn values(&self, dimension: Option<Dimension>) -> BTreeMap<Key, Values> {
        let has = |at: usize| dimension.is_none_or(|d| INDICATORS[at].has(d));
        self.0
            .iter()
            .map(|(key, sets)| {
                let mut values: Values = std::array::from_fn(|at| {
                    has(at).then(|| i64::try_from(sets[at].len()).unwrap())
                });
                values[1] = has(1).then(|| sets[0].iter().map(|id| self.1[id]).sum());
                let (part, whole) = (sets[9].len(), sets[8].len());
                let share = 1000.0 * part as f64 / whole as f64;
                values[10] = (has(10) && whole > 0).then(|| (share + 1e-9).round() as i64);
                (key.clone(), values)
            })
            .filter(|(_, values)| values.iter().flatten().any(|v| *v > 0))
            .collect()
    }
}

/// Counts a world fact by fact.
pub(super) struct Counter<'a> {
    pub(super) world: &'a World,
    pub(super) question: &'a Question,
    pub(super) groups: &'a Groups,
    pub(super) dimension: Option<Dimension>,
}

impl Counter<'_> {
    pub(super) fn count(&self) -> BTreeMap<Key, Values> {
        let mut tally = Tally::default();
        if self.dimension.is_none() {
            tally.0.entry(Key::default()).or_default();
        }
        for talk in &self.world.talks {
            self.talk(talk, &mut tally);
        }
        for case in &self.world.cases {
            self.case(case, &mut tally);
        }
        tally.values(self.dimension)
    }

    fn within(&self, day: NaiveDate) -> bool {
        (self.question.period.from..=self.question.period.to).contains(&day)
    }

    fn has_talk(&self, talk: &Talk) -> bool {
        talk.state == "held" && self.within(talk.on)
    }

    fn keys_of(&self, people: &[Uuid]) -> BTreeSet<Key> {
        let dimension = self.dimension.unwrap();
        let mut keys: BTreeSet<Key> = people
            .iter()
            .map(|p| {
                self.world
                    .of_person(*p, dimension, self.question, self.groups)
            })
            .collect();
        if keys.is_empty() {
            keys.insert(Key::default());
        }
        keys
    }

    fn talk(&self, talk: &Talk, tally: &mut Tally) {
        let mine = match self.question.scope {
            Scope::Staff(id) => talk.staff == id,
            Scope::Municipality(id) => talk.municipality == Some(id),
            _ => true,
        };
        if !self.has_talk(talk) || !mine {
            return;
        }
        tally.1.insert(talk.id, talk.minutes);
        let word = |word: &str| Key {
            id: None,
            word: word.to_owned(),
        };
        let id = |id: Option<Uuid>| {
            BTreeSet::from([Key {
                id,
                word: String::new(),
            }])
        };
        let words = |words: Vec<&str>| -> BTreeSet<Key> {
            if words.is_empty() {
                [word("")].into()
            } else {
                words.into_iter().map(word).collect()
            }
        };
        let area = |topic: &&str| self.groups.area.get(*topic).map_or("", String::as_str);
        let keys = match self.dimension {
            None => [Key::default()].into(),
            Some(Dimension::Staff) => id(Some(talk.staff)),
            Some(Dimension::Municipality) => id(talk.municipality),
            Some(Dimension::Channel) => words(vec![talk.channel]),
            Some(Dimension::Topic) => words(talk.topics.clone()),
            Some(Dimension::LifeArea) => words(talk.topics.iter().map(area).collect()),
            Some(Dimension::NoPlan) => return,
            Some(_) => self.keys_of(&talk.people),
        };
        tally.note(&keys, "consultations_held", talk.id);
        for person in &talk.people {
            let own = if self.dimension.is_some_and(Dimension::is_personal) {
                self.keys_of(&[*person])
            } else {
                keys.clone()
            };
            tally.note(&own, "people", *person);
        }
        if let Some(case) = talk.case {
            let household = self.world.case(case).household.unwrap_or(case);
            tally.note(&keys, "households", household);
        }
    }

    fn case(&self, case: &Case, tally: &mut Tally) {
        let mine = match self.question.scope {
            Scope::Staff(id) => case.responsible == Some(id),
            Scope::Municipality(id) => case.municipality == Some(id),
            _ => true,
        };
        if !mine {
            return;
        }
        let id = |id: Option<Uuid>| {
            Some(BTreeSet::from([Key {
                id,
                word: String::new(),
            }]))
        };
        let keys = match self.dimension {
            None => Some([Key::default()].into()),
            Some(Dimension::Staff) => id(case.responsible),
            Some(Dimension::Municipality) => id(case.municipality),
            Some(Dimension::NoPlan) => None,
            Some(d) if d.is_personal() => Some(self.keys_of(&case.members)),
            Some(_) => return,
        };
        if let Some(keys) = &keys {
            self.plans(case, keys, tally);
        }
        let period = self.question.period;
        let ran = case.started <= period.to && case.ended.is_none_or(|end| end >= period.from);
        if !ran {
            return;
        }
        for person in &case.members {
            let keys = match (&keys, self.dimension) {
                (None, _) => [Key {
                    id: None,
                    word: case.no_plan.to_owned(),
                }]
                .into(),
                (_, Some(d)) if d.is_personal() => self.keys_of(&[*person]),
                (Some(keys), _) => keys.clone(),
            };
            tally.note(&keys, "people_in_care", *person);
            if self
                .world
                .talks
                .iter()
                .any(|t| self.has_talk(t) && t.people.contains(person))
            {
                tally.note(&keys, "people_reached", *person);
            }
            let open = case.ended.is_none_or(|end| end > period.to);
            if open && !self.has_plan(*person) {
                tally.note(&keys, "people_without_plan", *person);
            }
        }
    }

    fn begun(plan: &Plan) -> Option<NaiveDate> {
        let first = plan.versions.iter().find(|(number, _)| *number == 1);
        first.map(|(_, day)| *day).or(plan.started)
    }

    fn active(&self, plan: &Plan) -> bool {
        let to = self.question.period.to;
        plan.state != "draft"
            && Self::begun(plan).is_none_or(|day| day <= to)
            && plan.ended.is_none_or(|day| day > to)
    }

    fn has_plan(&self, person: Uuid) -> bool {
        let cases = self
            .world
            .cases
            .iter()
            .filter(|c| c.members.contains(&person));
        cases.flat_map(|c| &c.plans).any(|plan| self.active(plan))
    }

    fn plans(&self, case: &Case, keys: &BTreeSet<Key>, tally: &mut Tally) {
        for plan in case.plans.iter().filter(|plan| plan.state != "draft") {
            if Self::begun(plan).is_some_and(|day| self.within(day)) {
                tally.note(keys, "plans_new", plan.id);
            }
            if plan
                .versions
                .iter()
                .any(|(n, day)| *n > 1 && self.within(*day))
            {
                tally.note(keys, "plans_continued", plan.id);
            }
            if self.active(plan) {
                tally.note(keys, "plans_active", plan.id);
            }
            if plan.ended.is_some_and(|day| self.within(day)) {
                tally.note(keys, "plans_ended", plan.id);
            }
        }
    }
}
