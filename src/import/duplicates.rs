//! Rows of one list that may tell of the same person. Nothing is merged here: pairs are shown.

use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::message::Message;
use super::people::PersonRow;
use super::value::birth::Precision;
use super::words::{plain, similarity};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Worth a look; both rows are taken over.
    Possible,
    /// The second row waits for a decision.
    Probable,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DuplicatePair {
    /// Indexes into the people of the file; the first stands higher.
    pub first: usize,
    pub second: usize,
    /// 0 to 100.
    pub score: u8,
    pub strength: Strength,
    pub reasons: Vec<Message>,
}

/// Rows compared for one family name; a list with more of one name is compared by birth year only.
const CROWD: usize = 400;

#[must_use]
pub fn find_duplicates(people: &[PersonRow]) -> Vec<DuplicatePair> {
    let keys: Vec<Keys> = people.iter().map(Keys::of).collect();
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, person) in people
        .iter()
        .enumerate()
        .filter(|(_, person)| person.refused.is_none())
    {
        for token in &keys[index].blocks {
            blocks.entry(token.clone()).or_default().push(index);
        }
        if let Some(birth) = person
            .birth
            .filter(|birth| birth.precision == Precision::Day)
        {
            let initial = keys[index].family.chars().next().unwrap_or(' ');
            blocks
                .entry(format!("{} {initial}", birth.date))
                .or_default()
                .push(index);
        }
    }
    let mut seen: HashSet<(usize, usize)> = HashSet::new();
    let mut pairs = Vec::new();
    for block in blocks.values() {
        let crowded = block.len() > CROWD;
        for (position, first) in block.iter().enumerate() {
            for second in &block[position + 1..] {
                let (one, other) = (&people[*first], &people[*second]);
                let year = |person: &PersonRow| person.birth.map(|birth| birth.date.year());
                if crowded && year(one) != year(other) || !seen.insert((*first, *second)) {
                    continue;
                }
                if let Some((score, strength, reasons)) =
                    compare(one, other, &keys[*first], &keys[*second])
                {
                    pairs.push(DuplicatePair {
                        first: *first,
                        second: *second,
                        score,
                        strength,
                        reasons,
                    });
                }
            }
        }
    }
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.strength), pair.first, pair.second));
    pairs
}

/// Somebody stored who may be the person of a row: index of the row, index of the stored person.
#[derive(Debug, Clone)]
pub struct Match {
    pub row: usize,
    pub known: usize,
    pub score: u8,
    pub strength: Strength,
    pub reasons: Vec<Message>,
}

/// The most likely stored person for every row that may be one.
#[must_use]
pub fn find_matches(people: &[PersonRow], known: &[PersonRow]) -> Vec<Match> {
    let keys: Vec<Keys> = known.iter().map(Keys::of).collect();
    let mut blocks: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, of) in keys.iter().enumerate() {
        for block in &of.blocks {
            blocks.entry(block).or_default().push(index);
        }
    }
    let mut found = Vec::new();
    for (row, person) in people.iter().enumerate() {
        if person.refused.is_some() {
            continue;
        }
        let own = Keys::of(person);
        let candidates: HashSet<usize> = own
            .blocks
            .iter()
            .filter_map(|block| blocks.get(block.as_str()))
            .flatten()
            .copied()
            .collect();
        let best = candidates
            .into_iter()
            .filter_map(|index| {
                let alike = compare(&known[index], person, &keys[index], &own)?;
                Some((alike.0, std::cmp::Reverse(index), alike))
            })
            .max_by_key(|(score, index, _)| (*score, *index));
        if let Some((_, std::cmp::Reverse(index), (score, strength, reasons))) = best {
            found.push(Match {
                row,
                known: index,
                score,
                strength,
                reasons,
            });
        }
    }
    found
}

pub(super) struct Keys {
    family: String,
    given: String,
    /// Consonants of the family name and of the given name: what other spellings share.
    pub(super) blocks: Vec<String>,
}

impl Keys {
    fn of(person: &PersonRow) -> Self {
        Self::new(&person.name.family, &person.name.given)
    }

    pub(super) fn new(family: &str, given: &str) -> Self {
        let family = sound(family);
        let given = sound(given);
        let mut blocks: Vec<String> = vec![consonants(&family), consonants(&given)];
        blocks.retain(|block| block.len() >= 2);
        blocks.dedup();
        Self {
            family,
            given,
            blocks,
        }
    }
}

/// One spelling for the sounds that lists write differently.
fn sound(name: &str) -> String {
    let mut text = plain(name);
    for article in ["al ", "el ", "ash ", "as "] {
        if let Some(rest) = text.strip_prefix(article) {
            text = rest.to_owned();
        }
    }
    let mut text = text.replace(' ', "");
    const RULES: [(&str, &str); 22] = [
        ("tsch", "c"),
        ("shch", "c"),
        ("tch", "c"),
        ("sch", "s"),
        ("sh", "s"),
        ("ch", "c"),
        ("kh", "h"),
        ("gh", "g"),
        ("dsch", "j"),
        ("dj", "j"),
        ("th", "t"),
        ("ph", "f"),
        ("w", "v"),
        ("q", "k"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("ie", "i"),
        ("y", "i"),
        ("j", "i"),
        ("ae", "e"),
        ("x", "h"),
    ];
    for (from, to) in RULES {
        text = text.replace(from, to);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    out
}

fn consonants(sound: &str) -> String {
    sound.chars().filter(|c| !"aeiou".contains(*c)).collect()
}

/// How alike two given names sound, 0.0 to 1.0.
fn alike(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    if one == other {
        return 1.0;
    }
    let close = similarity(one, other);
    let same_frame = consonants(one) == consonants(other)
        && one.chars().next().is_some_and(|c| other.starts_with(c));
    // A final vowel often is the difference between two names: Nour and Noura.
    let ending = one.len() != other.len() && (one.starts_with(other) || other.starts_with(one));
    if same_frame && !ending {
        close.max(0.93)
    } else {
        close * if ending { 0.9 } else { 1.0 }
    }
}

pub(super) fn names_alike(one: &Keys, other: &Keys) -> f64 {
    let straight = alike(&one.family, &other.family).min(alike(&one.given, &other.given));
    let swapped = alike(&one.family, &other.given).min(alike(&one.given, &other.family));
    straight.max(swapped - 0.02)
}

fn compare(
    one: &PersonRow,
    other: &PersonRow,
    left: &Keys,
    right: &Keys,
) -> Option<(u8, Strength, Vec<Message>)> {
    let birth = match (one.birth, other.birth) {
        (Some(a), Some(b)) if a.same_day(&b) => Agreement::Exact,
        (Some(a), Some(b)) if a.compatible(&b) => Agreement::Vague,
        (Some(_), Some(_)) => return None,
        _ => Agreement::Open,
    };
    if matches!((one.sex, other.sex), (Some(a), Some(b)) if a != b) {
        return None;
    }
    let names = names_alike(left, right);
    if names < 0.88 {
        return None;
    }
    let mut reasons = vec![Message::new(if names >= 0.999 {
        "import-duplicate-same-name"
    } else {
        "import-duplicate-similar-name"
    })];
    let mut score = 40.0 + (names - 0.88) * 100.0;
    match birth {
        Agreement::Exact => {
            score += 40.0;
            reasons.push(Message::new("import-duplicate-same-birth"));
        }
        Agreement::Vague => {
            score += 18.0;
            reasons.push(Message::new("import-duplicate-compatible-birth"));
        }
        Agreement::Open => reasons.push(Message::new("import-duplicate-birth-open")),
    }
    score += circumstances(one, other, &mut reasons);
    let strength = if score >= 75.0 {
        Strength::Probable
    } else {
        Strength::Possible
    };
    (score >= 60.0).then(|| (score.clamp(0.0, 100.0).round() as u8, strength, reasons))
}

#[derive(Clone, Copy, PartialEq)]
enum Agreement {
    Exact,
    Vague,
    Open,
}

fn circumstances(one: &PersonRow, other: &PersonRow, reasons: &mut Vec<Message>) -> f64 {
    let mut score = 0.0;
    match (&one.place, &other.place) {
        (Some(a), Some(b)) if a.ags == b.ags => {
            score += 8.0;
            reasons.push(Message::new("import-duplicate-same-place"));
        }
        (Some(_), Some(_)) => score -= 12.0,
        _ => {}
    }
    match (one.nationalities.first(), other.nationalities.first()) {
        (Some(a), Some(b)) if a == b => score += 3.0,
        (Some(_), Some(_)) => score -= 15.0,
        _ => {}
    }
    let share = |a: &[String], b: &[String]| a.iter().any(|value| b.contains(value));
    if share(&one.phones, &other.phones) {
        score += 15.0;
        reasons.push(Message::new("import-duplicate-same-phone"));
    }
    if one.file_number.is_some() && one.file_number == other.file_number {
        score += 40.0;
        reasons.push(Message::new("import-duplicate-same-file-number"));
    }
    if one.residence.is_some() && one.residence == other.residence {
        score += 2.0;
    }
    // Both in the same numbered household: a family has its reasons to list two.
    let listed =
        !one.household_proposed && !other.household_proposed && one.household == other.household;
    if listed && one.household_label.is_some() {
        score -= 15.0;
    }
    if [one, other].iter().any(|person| {
        ["doppelt", "dublette", "duplikat"]
            .iter()
            .any(|word| plain(&person.note).contains(word))
    }) {
        score += 12.0;
        reasons.push(Message::new("import-duplicate-noted"));
    }
    score
}
