//! Finding the person a consultation names. Nobody is guessed: one person fits, or the row goes back.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::duplicates::{Keys, names_alike};
use super::telling::Duty;
use super::value::birth::Birth;
use super::value::name::PersonName;
use super::words::plain;

/// Spellings this much alike mean one name, if nobody else is as near.
const ALIKE: f64 = 0.93;

/// Somebody who can be named.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) person: Uuid,
    /// None: not stored yet.
    pub(super) number: Option<i64>,
    /// None: there is no case a consultation could belong to.
    pub(super) case: Option<Uuid>,
    pub(super) family: String,
    pub(super) given: String,
    pub(super) birth: Option<Birth>,
    /// AGS of where they live.
    pub(super) ags: Option<String>,
    /// Who counsels or counselled them.
    pub(super) duties: Vec<Duty>,
    /// A row of the same list, not stored yet.
    pub(super) coming: bool,
}

/// Who is meant by a name.
#[derive(Debug, Clone)]
pub(super) enum Meant<'a> {
    One(&'a Named),
    /// Found under another spelling.
    Spelt(&'a Named),
    /// All of them have this name.
    Several(Vec<&'a Named>),
    /// All of them have a name like this one.
    Near(Vec<&'a Named>),
    Nobody,
}

/// Everyone who can be named, by spelling and sound.
#[derive(Default)]
pub(super) struct NameBook {
    people: Vec<(Named, Keys)>,
    exact: HashMap<String, Vec<usize>>,
    sounds: HashMap<String, Vec<usize>>,
}

impl NameBook {
    #[must_use]
    pub(super) fn new(people: Vec<Named>) -> Self {
        let mut book = Self::default();
        for (index, named) in people.into_iter().enumerate() {
            let keys = Keys::new(&named.family, &named.given);
            book.exact
                .entry(spelling(&named.family, &named.given))
                .or_default()
                .push(index);
            for block in &keys.blocks {
                book.sounds.entry(block.clone()).or_default().push(index);
            }
            book.people.push((named, keys));
        }
        book
    }

    /// Who is meant; `birth` tells apart people of one name.
    #[must_use]
    pub(super) fn find(&self, name: &PersonName, birth: Option<&Birth>) -> Meant<'_> {
        let exact = self.exact.get(&spelling(&name.family, &name.given));
        if let Some(all) = exact {
            return match self.narrow(all, birth).as_slice() {
                [one] => Meant::One(one),
                [] => Meant::Nobody,
                several => Meant::Several(several.to_vec()),
            };
        }
        // One word alone is too little to go by its sound.
        if name.family.is_empty() || name.given.is_empty() {
            return Meant::Nobody;
        }
        let keys = Keys::new(&name.family, &name.given);
        let near: HashSet<usize> = keys
            .blocks
            .iter()
            .filter_map(|block| self.sounds.get(block))
            .flatten()
            .copied()
            .filter(|index| names_alike(&self.people[*index].1, &keys) >= ALIKE)
            .collect();
        let mut near: Vec<usize> = near.into_iter().collect();
        near.sort_unstable();
        match self.narrow(&near, birth).as_slice() {
            [one] => Meant::Spelt(one),
            [] => Meant::Nobody,
            several => Meant::Near(several.to_vec()),
        }
    }

    fn narrow(&self, all: &[usize], birth: Option<&Birth>) -> Vec<&Named> {
        let fits = |named: &Named| match (birth, &named.birth) {
            (Some(told), Some(known)) => told.compatible(known),
            _ => true,
        };
        let fitting: Vec<&Named> = all
            .iter()
            .map(|index| &self.people[*index].0)
            .filter(|named| fits(named))
            .collect();
        let sure: Vec<&Named> = fitting
            .iter()
            .copied()
            .filter(|named| birth.is_some() && named.birth.is_some())
            .collect();
        if sure.len() == 1 { sure } else { fitting }
    }
}

/// The words of a name whatever their order.
fn spelling(family: &str, given: &str) -> String {
    let whole = plain(&format!("{family} {given}"));
    let mut words: Vec<&str> = whole.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}
