//! Keys for the index of a database, and what to look up in it.
//!
//! Two forms, sorted bytewise: `s` sound 0x00 year, and `p` sound space sound. A range over `s` sound
//! 0x00 finds all years, one over `s` beginning finds unfinished words.

use crate::frame;
use crate::name::Name;
use crate::word::{Place, Word};

/// Keys of a person, at most.
pub const MOST_KEYS: usize = 24;

/// Lookups for what somebody typed, at most.
pub const MOST_LOOKUPS: usize = 40;

/// Keys of single words among those of a person; the rest is for pairs.
const MOST_SINGLE: usize = 13;

/// A step of a search in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// Equal keys.
    Exact(Vec<u8>),
    /// Keys from the first on, before the second.
    Range(Vec<u8>, Vec<u8>),
}

impl Lookup {
    /// Whether a key of the index is meant.
    pub fn holds(&self, key: &[u8]) -> bool {
        match self {
            Self::Exact(same) => same == key,
            Self::Range(from, to) => from.as_slice() <= key && key < to.as_slice(),
        }
    }
}

/// What to store for a person: at most [`MOST_KEYS`] keys of at most 90 bytes, each once. Years are
/// those of the Gregorian calendar, 1 to 9999; another one counts as unknown.
pub fn index_keys(name: &Name, birth_year: Option<i32>) -> Vec<Vec<u8>> {
    let year = year_text(birth_year);
    let mut keys = Vec::with_capacity(MOST_KEYS);
    // The likeliest sound of every word first: what no longer fits is the far-fetched.
    for rank in 0..crate::MOST_SOUNDS {
        for word in all_words(name) {
            if let Some(sound) = word.sounds.get(rank)
                && keys.len() < MOST_SINGLE
            {
                add(&mut keys, word_key(sound, &year));
            }
        }
    }
    for (first, second) in pairs(name, 2) {
        if keys.len() >= MOST_KEYS {
            break;
        }
        add(&mut keys, pair_key(first, second));
    }
    keys
}

/// What to look up for a name as typed, from the most selective to the least: pairs of words, words
/// with the year (or with no year stored), with the years beside it, words of any year, beginnings.
/// Two or three of the first usually suffice; [`crate::likeness`] puts in order what they give.
pub fn query_keys(name: &Name, birth_year: Option<i32>) -> Vec<Lookup> {
    let mut found: Vec<Lookup> = Vec::new();
    for (first, second) in pairs(name, 3).into_iter().take(16) {
        add(&mut found, Lookup::Exact(pair_key(first, second)));
    }
    let known = birth_year.filter(|year| !year_text(Some(*year)).is_empty());
    let sounds = sounds_by_rank(name);
    if let Some(year) = known {
        for stored in [Some(year), None, Some(year - 1), Some(year + 1)] {
            let text = year_text(stored);
            if stored.is_some() && text.is_empty() {
                continue;
            }
            for sound in sounds.iter().take(6) {
                add(&mut found, Lookup::Exact(word_key(sound, &text)));
            }
        }
    }
    found.truncate(MOST_LOOKUPS - 10);
    for sound in sounds.iter().take(6) {
        let from = word_key(sound, "");
        let mut to = from.clone();
        if let Some(last) = to.last_mut() {
            *last = 1;
        }
        add(&mut found, Lookup::Range(from, to));
    }
    for begun in beginnings(name) {
        let from = [b"s", begun.as_bytes()].concat();
        let mut to = from.clone();
        // Above every letter and the zero byte.
        to.push(b'{');
        add(&mut found, Lookup::Range(from, to));
    }
    found
}

fn all_words(name: &Name) -> impl Iterator<Item = &Word> {
    name.words.iter().chain(name.joined.iter().map(|(_, w)| w))
}

fn sounds_by_rank(name: &Name) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for rank in 0..crate::MOST_SOUNDS {
        for word in all_words(name).filter(|word| !word.initial()) {
            if let Some(sound) = word.sounds.get(rank)
                && !all.contains(&sound.as_str())
            {
                all.push(sound);
            }
        }
    }
    all
}

/// What the last word may be the beginning of: at most four sounds of at least two letters.
fn beginnings(name: &Name) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let Some(last) = name.words.last().filter(|_| name.open) else {
        return all;
    };
    for reading in &last.readings {
        let begun = frame::begun(reading);
        if begun.len() > 1 && !all.contains(&begun) {
            all.push(begun);
        }
    }
    all
}

/// Pairs of sounds of words that stand for different parts of the name, likeliest first.
fn pairs(name: &Name, most: usize) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    for ranks in 0..most * 2 - 1 {
        for (at, one) in name.words.iter().enumerate() {
            for other in name.words.iter().skip(at + 1) {
                if !different_parts(one, other) {
                    continue;
                }
                for rank in 0..=ranks {
                    let (Some(first), Some(second)) =
                        (one.sounds.get(rank), other.sounds.get(ranks - rank))
                    else {
                        continue;
                    };
                    if rank < most && ranks - rank < most && all.len() < 64 {
                        all.push((first.as_str(), second.as_str()));
                    }
                }
            }
        }
    }
    all
}

/// Words of the own script repeat those in Latin letters: they make pairs among themselves only.
fn different_parts(one: &Word, other: &Word) -> bool {
    (one.place == Place::Native) == (other.place == Place::Native)
}

fn word_key(sound: &str, year: &str) -> Vec<u8> {
    [b"s", sound.as_bytes(), &[0], year.as_bytes()].concat()
}

fn pair_key(one: &str, other: &str) -> Vec<u8> {
    let (first, second) = (one.min(other), one.max(other));
    [b"p", first.as_bytes(), b" ", second.as_bytes()].concat()
}

fn year_text(year: Option<i32>) -> String {
    match year {
        Some(year @ 1..=9999) => format!("{year:04}"),
        _ => String::new(),
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
