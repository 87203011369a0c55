//! Which rows become one case: the households of a list.

use std::collections::{BTreeMap, HashMap, HashSet};

use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::people::PersonRow;
use super::super::prepare::Ground;
use super::super::staged::{Action, Entry, Staged};
use super::super::value::person::PlanState;

/// Rows of one household that become people.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) case: Uuid,
    /// The case is stored already: its new members join it.
    pub(super) stored: bool,
    pub(super) household: Uuid,
    pub(super) label: String,
    /// The list itself says that they live together.
    listed: bool,
    pub(super) members: Vec<Uuid>,
    pub(super) staff: Option<Uuid>,
    pub(super) ags: Option<String>,
    pub(super) start: Option<NaiveDate>,
    pub(super) plan: Option<PlanState>,
}

impl Group {
    fn new(row: &Staged, person: &PersonRow, now: Micros) -> Self {
        Self {
            case: row.content.case.unwrap_or_else(|| id::new_id(now)),
            stored: row.content.case.is_some(),
            household: id::new_id(now),
            label: person.name.family.clone(),
            listed: person.household_label.is_some(),
            members: Vec::new(),
            staff: None,
            ags: None,
            start: None,
            plan: None,
        }
    }

    fn add(&mut self, row: &Staged, person: &PersonRow) {
        self.members.push(row.id);
        self.staff = self.staff.or(row.content.staff);
        if self.ags.is_none() {
            self.ags = person.place.as_ref().map(|place| place.ags.clone());
        }
        let start = person.case_start.or(person.housing_since);
        self.start = match (self.start, start) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.plan = match (self.plan, person.plan) {
            (Some(PlanState::Yes), _) | (_, Some(PlanState::Yes)) => Some(PlanState::Yes),
            (Some(PlanState::InProgress), _) | (_, Some(PlanState::InProgress)) => {
                Some(PlanState::InProgress)
            }
            (one, other) => one.or(other),
        };
    }

    /// Whether the people form a household, or one person stands alone.
    pub(super) fn is_household(&self) -> bool {
        self.listed || self.members.len() > 1
    }
}

/// All cases that come of a list.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) all: BTreeMap<usize, Group>,
    of_person: HashMap<Uuid, usize>,
    /// What other rows say of somebody who becomes a person: the list's own second rows.
    pub(super) more: HashMap<Uuid, Vec<String>>,
    /// Rows settled as the same person, and that person.
    same: HashMap<Uuid, Uuid>,
}

impl Groups {
    pub(super) fn take(&mut self, row: &Staged, now: Micros, line: impl Fn(&Staged) -> String) {
        let Entry::Person(person) = &row.content.entry else {
            return;
        };
        if row.action.makes() {
            let number = row.content.household;
            let group = self
                .all
                .entry(number)
                .or_insert_with(|| Group::new(row, person, now));
            group.add(row, person);
            self.of_person.insert(row.id, number);
        } else if row.action == Action::Same
            && let Some(target) = row.matched
        {
            self.same.insert(row.id, target);
            self.more.entry(target).or_default().push(line(row));
        }
    }

    /// Takes out people whom another import took over meanwhile.
    pub(super) fn without(&mut self, late: &HashSet<Uuid>) {
        for group in self.all.values_mut() {
            group.members.retain(|person| !late.contains(person));
        }
        self.all.retain(|_, group| !group.members.is_empty());
        self.of_person.retain(|person, _| !late.contains(person));
    }

    pub(super) fn of(&self, person: Uuid) -> Option<&Group> {
        self.all.get(self.of_person.get(&person)?)
    }

    /// The person a settled row stands for in the end.
    pub(super) fn meant(&self, mut person: Uuid) -> Uuid {
        // A chain of rows is never longer than the list; a circle ends all the same.
        for _ in 0..64 {
            match self.same.get(&person) {
                Some(next) => person = *next,
                None => break,
            }
        }
        person
    }

    /// How many people come of the list.
    pub(super) fn people(&self) -> usize {
        self.of_person.len()
    }

    pub(super) fn fresh(&self) -> impl Iterator<Item = &Group> {
        self.all.values().filter(|group| !group.stored)
    }

    /// Everybody whose content is sealed: new people and new cases.
    pub(super) fn owners(&self) -> Vec<Uuid> {
        let people = self
            .all
            .values()
            .flat_map(|group| group.members.iter().copied());
        people.chain(self.fresh().map(|group| group.case)).collect()
    }

    /// The first day of counselling: as the list says, else today.
    pub(super) fn start(group: &Group, ground: &Ground) -> NaiveDate {
        group.start.unwrap_or(ground.today)
    }
}
