//! Comparing words as people write them in lists.

use bindeglied_kit::text::folded;

/// Longest text that is compared word by word; what is longer is prose.
pub const LONGEST: usize = 200;

/// The plain form of a short text; of a long one only its beginning.
#[must_use]
pub fn plain(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => folded(&text[..end]),
        None => folded(text),
    }
}

/// 0.0 to 1.0.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

/// At most one typing error per five letters, and never in very short words.
#[must_use]
pub fn typo(a: &str, b: &str) -> bool {
    let length = a.len().min(b.len());
    if length < 5 || a.len().abs_diff(b.len()) > 2 {
        return false;
    }
    // Most typing errors leave the first letter alone; asking it first saves nearly all comparisons.
    a.as_bytes()[0] == b.as_bytes()[0] && strsim::osa_distance(a, b) <= length / 5
}

/// Nothing in the catalogues is longer; longer texts are prose.
const LONGEST_WORD: usize = 60;

#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    pub value: T,
    /// 0 to 100.
    pub certainty: u8,
}

/// Words that stand for something, with the plain form as key.
#[derive(Debug, Clone)]
pub struct Lexicon<T> {
    exact: std::collections::HashMap<String, (T, u8)>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Self {
            exact: std::collections::HashMap::new(),
        }
    }
}

impl<T: Clone + PartialEq> Lexicon<T> {
    /// The first entry of a word stays.
    pub fn add(&mut self, word: &str, value: T, certainty: u8) {
        let key = plain(word);
        if !key.is_empty() {
            self.exact.entry(key).or_insert((value, certainty));
        }
    }

    /// An entry that wins over what was there.
    pub fn put(&mut self, word: &str, value: T, certainty: u8) {
        let key = plain(word);
        if !key.is_empty() {
            self.exact.insert(key, (value, certainty));
        }
    }

    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.exact.retain(|_, (value, _)| keep(value));
    }

    #[must_use]
    pub fn exact(&self, key: &str) -> Option<Found<T>> {
        self.exact.get(key).map(|(value, certainty)| Found {
            value: value.clone(),
            certainty: *certainty,
        })
    }

    /// Exact, then abbreviation with a point, then one typing error, if that points to one value only.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Found<T>> {
        let key = plain(text);
        if key.is_empty() || key.len() > LONGEST_WORD {
            return None;
        }
        if let Some(found) = self.exact(&key) {
            return Some(found);
        }
        if let Some(found) = self.joined(&key) {
            return Some(found);
        }
        if text.trim_end().ends_with('.')
            && key.len() >= 3
            && let Some(value) = self.only(|word| word.starts_with(&key))
        {
            return Some(Found {
                value,
                certainty: 75,
            });
        }
        self.only(|word| typo(word, &key)).map(|value| Found {
            value,
            certainty: 65,
        })
    }

    /// `kein Zwischenraum` and `keinZwischenraum` are the same word.
    fn joined(&self, key: &str) -> Option<Found<T>> {
        let joined = key.replace(' ', "");
        self.exact(&joined).filter(|_| joined.len() >= 4)
    }

    fn only(&self, mut matches: impl FnMut(&str) -> bool) -> Option<T> {
        let mut found: Option<T> = None;
        for (word, (value, _)) in &self.exact {
            if matches(word) {
                match &found {
                    Some(other) if other != value => return None,
                    _ => found = Some(value.clone()),
                }
            }
        }
        found
    }
}

/// Parts of a list inside one cell.
#[must_use]
pub fn parts(text: &str) -> Vec<&str> {
    text.split([',', ';', '\n', '+', '&', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .take(30)
        .collect()
}
