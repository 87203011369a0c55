//! The words of the trade: which of them name a channel, an outcome, a topic.

use std::collections::HashSet;
use std::sync::OnceLock;

use bindeglied_kit::text::folded;

use crate::State;
use crate::words::Word;

const CHANNELS: &str = include_str!("../words/channels.csv");
const STATES: &str = include_str!("../words/states.csv");
const TOPICS: &str = include_str!("../words/topics.csv");
const GIVEN: &str = include_str!("../../catalogues/import/given_names.txt");

/// A word of one's own, as a Träger adds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// A word and the key of a channel.
    Channel(String, String),
    /// A word and the name of a topic.
    Topic(String, String),
}

/// How strongly a word speaks for what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Wherever it stands.
    Strong,
    /// Only where nothing stronger is said beside it.
    Weak,
}

#[derive(Debug, Clone)]
enum Part {
    Exact(String),
    Begins(String),
    Ends(String),
    Within(String),
    /// As it is written, capitals and all: `BuT`.
    Cased(String),
}

impl Part {
    fn read(text: &str) -> Self {
        if let Some(cased) = text.strip_prefix('=') {
            return Self::Cased(cased.to_owned());
        }
        match (text.strip_prefix('*'), text.strip_suffix('*')) {
            (Some(_), Some(_)) => Self::Within(text.trim_matches('*').to_owned()),
            (Some(end), None) => Self::Ends(end.to_owned()),
            (None, Some(start)) => Self::Begins(start.to_owned()),
            (None, None) => Self::Exact(text.to_owned()),
        }
    }

    fn fits(&self, piece: &Piece<'_>) -> bool {
        match self {
            Self::Exact(text) => piece.text == text,
            Self::Begins(text) => piece.text.starts_with(text.as_str()),
            Self::Ends(text) => piece.text.ends_with(text.as_str()),
            Self::Within(text) => piece.text.contains(text.as_str()),
            Self::Cased(text) => piece.raw.split(['-', '/']).any(|part| part == text),
        }
    }

    /// The more of the word it names, the more it is worth.
    fn worth(&self) -> usize {
        match self {
            Self::Exact(text) | Self::Cased(text) => 1000 + text.len(),
            Self::Begins(text) => 500 + text.len(),
            Self::Ends(text) => 250 + text.len(),
            Self::Within(text) => text.len(),
        }
    }
}

/// A piece of a word: `jc-antrag` has two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) raw: &'a str,
    /// The word it belongs to.
    pub(crate) word: usize,
}

pub(crate) fn pieces(words: &[Word]) -> Vec<Piece<'_>> {
    words
        .iter()
        .enumerate()
        .flat_map(|(index, word)| {
            word.plain
                .split(' ')
                .filter(|text| !text.is_empty())
                .map(move |text| Piece {
                    text,
                    raw: &word.raw,
                    word: index,
                })
        })
        .collect()
}

#[derive(Debug, Clone)]
pub(crate) struct Phrase<T> {
    parts: Vec<Part>,
    pub(crate) value: T,
    pub(crate) weight: Weight,
}

/// The longest phrase that stands at the beginning of these pieces.
pub(crate) fn longest<'p, T>(phrases: &'p [Phrase<T>], at: &[Piece<'_>]) -> Option<&'p Phrase<T>> {
    phrases
        .iter()
        .filter(|phrase| {
            phrase.parts.len() <= at.len()
                && phrase
                    .parts
                    .iter()
                    .zip(at)
                    .all(|(part, piece)| part.fits(piece))
        })
        .max_by_key(|phrase| {
            let worth: usize = phrase.parts.iter().map(Part::worth).sum();
            (phrase.parts.len(), worth)
        })
}

impl<T> Phrase<T> {
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    fn new(text: &str, value: T) -> Self {
        let (weight, text) = match text.strip_prefix('?') {
            Some(text) => (Weight::Weak, text),
            None => (Weight::Strong, text),
        };
        Self {
            parts: text.split_whitespace().map(Part::read).collect(),
            value,
            weight,
        }
    }
}

/// The words the rules know.
#[derive(Debug, Clone)]
pub struct Lexicon {
    pub(crate) channels: Vec<Phrase<String>>,
    pub(crate) states: Vec<Phrase<State>>,
    pub(crate) topics: Vec<Phrase<String>>,
    /// All topics there are, for `#`.
    pub(crate) names: Vec<String>,
    given: HashSet<String>,
}

impl Lexicon {
    /// The words that come with the program.
    pub fn shipped() -> &'static Self {
        static WORDS: OnceLock<Lexicon> = OnceLock::new();
        WORDS.get_or_init(|| {
            let topics = table(TOPICS);
            Self {
                channels: phrases(table(CHANNELS), str::to_owned),
                states: phrases(table(STATES), |key| match key {
                    "planned" => State::Planned,
                    "cancelled" => State::Cancelled,
                    "missed" => State::Missed,
                    _ => State::Held,
                }),
                names: topics.iter().map(|(name, _)| name.clone()).collect(),
                topics: phrases(topics, str::to_owned),
                given: GIVEN.split_whitespace().map(folded).collect(),
            }
        })
    }

    /// The same with words of one's own, which go before the others.
    #[must_use]
    pub fn with(&self, own: &[Own]) -> Self {
        let mut all = self.clone();
        for word in own {
            match word {
                Own::Channel(text, key) => add(&mut all.channels, text, key),
                Own::Topic(text, name) => {
                    add(&mut all.topics, text, name);
                    if !all.names.contains(name) {
                        all.names.push(name.clone());
                    }
                }
            }
        }
        all
    }

    pub(crate) fn is_given_name(&self, plain: &str) -> bool {
        self.given.contains(plain)
    }
}

fn add(phrases: &mut Vec<Phrase<String>>, text: &str, value: &str) {
    let plain = folded(text);
    if !plain.is_empty() {
        // The last of equals wins in `longest`.
        phrases.push(Phrase::new(&plain, value.to_owned()));
    }
}

/// Lines of `value;word|word|…`; lines that begin with # are remarks.
fn table(text: &str) -> Vec<(String, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .comment(Some(b'#'))
        .has_headers(true)
        .from_reader(text.as_bytes());
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for record in reader.records().flatten() {
        let words = record.get(1).unwrap_or_default().split('|');
        let words = words.filter(|w| !w.is_empty()).map(str::to_owned);
        found.push((
            record.get(0).unwrap_or_default().to_owned(),
            words.collect(),
        ));
    }
    found
}

fn phrases<T: Clone>(
    table: Vec<(String, Vec<String>)>,
    value: impl Fn(&str) -> T,
) -> Vec<Phrase<T>> {
    let mut found = Vec::new();
    for (key, words) in table {
        let value = value(&key);
        found.extend(words.iter().map(|word| Phrase::new(word, value.clone())));
    }
    found
}
