//! The lists in `words/`: spellings of one name that no rule reaches, frequent names of Arabic script
//! with their vowels, and names that only look alike.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::word::Script;
use crate::{arabic, frame, latin, split};

/// A line each: spellings of the same name, the first one giving the sound in the index.
const ALIASES: &str = include_str!("../words/alias.csv");
/// `arabic;latin`: what is read where vowels are not written.
const VOWELS: &str = include_str!("../words/arabic.csv");
/// A line each: names that are never the same.
const DIFFERENT: &str = include_str!("../words/different.csv");

#[derive(Default)]
pub(crate) struct Tables {
    alias: HashMap<String, Vec<u16>>,
    heads: Vec<String>,
    vowels: HashMap<String, Vec<String>>,
    different: HashMap<String, Vec<u16>>,
    latin: HashSet<String>,
    readings: HashSet<String>,
}

impl Tables {
    /// The groups a word belongs to, by its readings.
    pub(crate) fn groups(&self, readings: &[String]) -> Vec<u16> {
        let mut all = Vec::new();
        for group in readings.iter().take(2).filter_map(|r| self.alias.get(r)) {
            all.extend(
                group
                    .iter()
                    .filter(|g| !all.contains(*g))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        all
    }

    /// The sound of a group in the index.
    pub(crate) fn head(&self, group: u16) -> Option<&str> {
        self.heads.get(usize::from(group)).map(String::as_str)
    }

    /// Readings of a word in unified Arabic letters, when it is listed.
    pub(crate) fn vowels(&self, word: &str) -> Option<&[String]> {
        self.vowels.get(word).map(Vec::as_slice)
    }

    pub(crate) fn knows_arabic(&self, word: &str) -> bool {
        self.vowels.contains_key(word)
    }

    pub(crate) fn knows_latin(&self, word: &str) -> bool {
        self.latin.contains(word)
    }

    pub(crate) fn knows_reading(&self, reading: &str) -> bool {
        self.readings.contains(reading)
    }

    /// The lines of names to keep apart that a spelling stands on.
    pub(crate) fn apart(&self, word: &str) -> &[u16] {
        self.different.get(word).map_or(&[], Vec::as_slice)
    }

    fn read(&mut self) {
        for line in lines(VOWELS) {
            let mut cells = line.split(';');
            let Some(native) = cells.next().and_then(first_word) else {
                continue;
            };
            let spellings: Vec<String> = cells.filter_map(first_word).collect();
            let readings = spellings.iter().filter_map(|s| first_reading(s)).collect();
            for spelling in &spellings {
                self.note(spelling);
            }
            self.vowels.insert(native, readings);
        }
        for (at, line) in lines(ALIASES).enumerate() {
            self.group(at, line);
        }
        for (at, line) in lines(DIFFERENT).enumerate() {
            let Ok(at) = u16::try_from(at) else { break };
            for name in line.split(';').filter_map(first_word) {
                self.different.entry(name).or_default().push(at);
            }
        }
    }

    fn group(&mut self, at: usize, line: &str) {
        let Ok(at) = u16::try_from(at) else { return };
        let mut head = None;
        for name in line.split(';').filter_map(first_word) {
            let Some(reading) = self.reading(&name) else {
                continue;
            };
            if head.is_none() {
                head = frame::frames(&reading, false).into_iter().next();
            }
            self.note(&name);
            let groups = self.alias.entry(reading).or_default();
            if !groups.contains(&at) {
                groups.push(at);
            }
        }
        self.heads.push(head.unwrap_or_default());
    }

    fn reading(&self, name: &str) -> Option<String> {
        if split::script(name) != Script::Arabic {
            return first_reading(name);
        }
        let listed = self.vowels(name).and_then(|all| all.first().cloned());
        listed.or_else(|| first_reading(name))
    }

    fn note(&mut self, spelling: &str) {
        if split::script(spelling) == Script::Latin {
            self.latin.insert(spelling.to_owned());
            self.readings.extend(first_reading(spelling));
        }
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    let each = text.lines().map(str::trim);
    each.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn first_word(cell: &str) -> Option<String> {
    split::words(cell).into_iter().next()
}

/// The likeliest reading by the rules of the script alone.
fn first_reading(word: &str) -> Option<String> {
    by_rules(word, split::script(word)).into_iter().next()
}

/// The readings by the rules of the script alone.
pub(crate) fn by_rules(word: &str, script: Script) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    match script {
        Script::Arabic => arabic::readings(&letters),
        Script::Cyrillic => crate::cyrillic::readings(&letters),
        Script::Ethiopic => crate::ethiopic::readings(&letters),
        Script::Latin | Script::Other => latin::readings(&letters),
    }
}

pub(crate) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Tables::default();
        tables.read();
        tables
    })
}
