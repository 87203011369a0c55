//! Names: which part is the family name, and in which script.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::message::Message;
use super::super::words::plain;
use super::{Sure, Understood};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    pub family: String,
    pub given: String,
    /// The name, or the part of it that the list holds in another script.
    pub own_script: Option<String>,
    /// What stood in brackets.
    pub extra: Option<String>,
}

impl PersonName {
    #[must_use]
    pub fn shown(&self) -> String {
        if self.given.is_empty() {
            self.family.clone()
        } else {
            format!("{}, {}", self.family, self.given)
        }
    }
}

/// What the rest of the file says about names.
#[derive(Debug, Clone)]
pub struct NameEvidence {
    family: HashSet<String>,
    given: HashSet<String>,
    known_given: HashSet<String>,
    /// The header says that the family name comes first.
    pub family_first: bool,
}

impl Default for NameEvidence {
    fn default() -> Self {
        let known = include_str!("../../../catalogues/import/given_names.txt");
        Self {
            family: HashSet::new(),
            given: HashSet::new(),
            known_given: known.split_whitespace().map(plain).collect(),
            family_first: false,
        }
    }
}

impl NameEvidence {
    /// Learns from a cell whose parts are beyond doubt.
    pub fn learn(&mut self, text: &str) {
        if let Some((family, given)) = text.split_once(',').filter(|(_, rest)| !rest.contains(','))
        {
            self.learn_parts(family, given);
        }
    }

    pub fn learn_parts(&mut self, family: &str, given: &str) {
        let family = plain(family);
        if !family.is_empty() {
            self.family.insert(family);
        }
        self.given.extend(
            given
                .split_whitespace()
                .map(plain)
                .filter(|word| !word.is_empty()),
        );
    }

    fn family_score(&self, words: &[&str]) -> f64 {
        let whole = plain(&words.join(" "));
        let known = if self.family.contains(&whole) {
            3.0
        } else {
            0.0
        };
        let shouting = words.iter().all(|word| shouts(word));
        let particle = words.len() > 1 && is_particle(words[0]);
        // A given name used as a family name elsewhere in the file stays possible.
        let given = words.iter().all(|word| self.given.contains(&plain(word)));
        known + if shouting { 3.0 } else { 0.0 } + if particle { 1.5 } else { 0.0 }
            - if given { 1.0 } else { 0.0 }
    }

    fn given_score(&self, words: &[&str]) -> f64 {
        let known = |word: &&&str| {
            let key = plain(word);
            self.given.contains(&key) || self.known_given.contains(&key)
        };
        let share = words.iter().filter(known).count() as f64 / words.len().max(1) as f64;
        share * 2.0
            - if words.iter().all(|word| shouts(word)) {
                1.0
            } else {
                0.0
            }
    }
}

const PARTICLES: [&str; 18] = [
    "al", "el", "as", "ash", "an", "ar", "von", "van", "zu", "de", "der", "den", "ben", "bin",
    "ibn", "abu", "umm", "abo",
];
const TITLES: [&str; 10] = [
    "herr", "frau", "hr", "fr", "familie", "fam", "dr", "mr", "mrs", "ms",
];
const LONGEST: usize = 120;

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&plain(word).as_str())
}

/// Written in capitals, as offices write family names. One letter shouts for nobody.
fn shouts(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1
        && word.chars().any(char::is_uppercase)
        && !word.chars().any(char::is_lowercase)
}

/// A full name from one cell.
pub fn parse_name(text: &str, evidence: &NameEvidence) -> Understood<PersonName> {
    let (text, extra) = without_brackets(text.trim());
    judge_shape(&text)?;
    let parsed = match text.split_once(',') {
        Some((family, given)) => Ok(Sure::certain((
            family.trim().to_owned(),
            given.trim().to_owned(),
        ))),
        None => by_evidence(&text, evidence),
    }?;
    Ok(parsed.map(|(family, given)| finish(&family, &given, extra)))
}

/// A name whose parts stand in two columns.
pub fn join_name(family: &str, given: &str) -> Understood<PersonName> {
    let (family, extra) = without_brackets(family.trim());
    let (given, more) = without_brackets(given.trim());
    judge_shape(&format!("{family} {given}"))?;
    Ok(Sure::certain(finish(&family, &given, extra.or(more))))
}

fn judge_shape(text: &str) -> Result<(), Message> {
    let reject = |key: &str| Err(Message::about(key, text));
    if text.is_empty() {
        return reject("import-name-missing");
    }
    if text.chars().count() > LONGEST {
        return reject("import-name-too-long");
    }
    if !text.chars().any(char::is_alphabetic) {
        return reject("import-name-missing");
    }
    let lower = text.to_lowercase();
    let several = text.matches(',').count() > 1
        || text.contains(['+', '&', ';', '\n'])
        || lower.contains(" und ")
        || lower.contains(" and ");
    if several {
        reject("import-name-several")
    } else {
        Ok(())
    }
}

fn without_brackets(text: &str) -> (String, Option<String>) {
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close => {
            let inner = text[open + 1..close].trim().to_owned();
            let rest = format!("{} {}", text[..open].trim(), text[close + 1..].trim());
            (rest.trim().to_owned(), (!inner.is_empty()).then_some(inner))
        }
        _ => (text.to_owned(), None),
    }
}

fn by_evidence(text: &str, evidence: &NameEvidence) -> Understood<(String, String)> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while words.len() > 1 && TITLES.contains(&plain(words[0]).as_str()) {
        words.remove(0);
    }
    if words.len() < 2 {
        let name = words.first().map_or("", |word| word).to_owned();
        let remark = Message::about("import-name-one-word", text);
        return Ok(Sure::about((name, String::new()), 60).noted(remark));
    }
    let mut best: Option<(f64, usize, bool)> = None;
    let mut second = f64::MIN;
    for cut in 1..words.len() {
        for family_first in [false, true] {
            let (family, given) = if family_first {
                words.split_at(cut)
            } else {
                (&words[cut..], &words[..cut])
            };
            let habit = if family_first == evidence.family_first {
                0.3
            } else {
                0.0
            };
            // Without evidence the family name is one word.
            let shape = if family.len() == 1 { 0.2 } else { 0.0 };
            let score = evidence.family_score(family) + evidence.given_score(given) + habit + shape;
            match best {
                Some((top, ..)) if score <= top => second = second.max(score),
                previous => {
                    second = second.max(previous.map_or(f64::MIN, |(top, ..)| top));
                    best = Some((score, cut, family_first));
                }
            }
        }
    }
    let (score, cut, family_first) = best.unwrap_or((0.0, 1, false));
    let (family, given) = if family_first {
        words.split_at(cut)
    } else {
        (&words[cut..], &words[..cut])
    };
    let pair = (family.join(" "), given.join(" "));
    if score >= 1.5 && score - second >= 0.4 {
        return Ok(Sure::about(pair, 90));
    }
    let remark = Message::about("import-name-order-guessed", text)
        .with("family", &pair.0)
        .with("given", &pair.1);
    Ok(Sure::about(pair, 55).noted(remark))
}

fn finish(family: &str, given: &str, extra: Option<String>) -> PersonName {
    let foreign: Vec<&str> = [given, family]
        .into_iter()
        .filter(|part| foreign_script(part))
        .collect();
    let own_script = (!foreign.is_empty()).then(|| foreign.join(" "));
    PersonName {
        family: calm(family),
        given: calm(given),
        own_script,
        extra,
    }
}

fn foreign_script(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !is_latin(c))
}

fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0x41..=0x24F | 0x1E00..=0x1EFF | 0x2B0..=0x2FF | 0xFB00..=0xFB06)
}

/// `AL-AHMAD` becomes `Al-Ahmad`; mixed case stays as it is.
fn calm(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            if shouts(word) {
                title(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

fn title(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for letter in word.chars() {
        if start {
            out.push(letter);
        } else {
            out.extend(letter.to_lowercase());
        }
        start = !letter.is_alphabetic() && letter != '\'' && letter != '’';
    }
    out
}
