//! The name of a person, or what somebody typed of it.

use crate::glued::{Glued, glued};
use crate::word::{Place, Word};
use crate::{MOST_WORDS, split};

/// A name as words that know where they came from. Whatever text it is made from, it holds at most
/// [`MOST_WORDS`] words; of a text the first 1,000 characters are looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub(crate) words: Vec<Word>,
    /// Neighbours written as one word: `Haile Mariam` is also `Hailemariam`. With the place of the first.
    pub(crate) joined: Vec<(usize, Word)>,
    /// The last word may be only a beginning.
    pub(crate) open: bool,
}

impl Name {
    /// The name of a person: family name, given name, and the name in its own script where known.
    pub fn new(family: &str, given: &str, native: &str) -> Self {
        let texts = [
            (Place::Family, family, 5),
            (Place::Given, given, 4),
            (Place::Native, native, MOST_WORDS),
        ];
        Self::of(&texts, false)
    }

    /// What was typed to find somebody: words in any order, the last one perhaps unfinished.
    pub fn typed(text: &str) -> Self {
        let ended = text.ends_with([' ', ',', '.']);
        Self::of(&[(Place::Typed, text, MOST_WORDS)], !ended)
    }

    /// A name known as a whole, without anything about its order, of finished words.
    pub fn whole(text: &str) -> Self {
        Self::of(&[(Place::Typed, text, MOST_WORDS)], false)
    }

    fn of(texts: &[(Place, &str, usize)], open: bool) -> Self {
        let mut name = Self {
            words: Vec::with_capacity(6),
            joined: Vec::new(),
            open,
        };
        for (place, text, most) in texts {
            name.add(*place, text, *most);
        }
        name
    }

    fn add(&mut self, place: Place, text: &str, most: usize) {
        let room = MOST_WORDS - self.words.len();
        let words = glued(split::words(text));
        for (at, one) in words.iter().take(most.min(room)).enumerate() {
            if let Some(next) = words.get(at + 1)
                && at + 1 < most.min(room)
                && self.joined.len() < 4
                && let Some(both) = together(one, next)
            {
                self.joined.push((self.words.len(), Word::new(both, place)));
            }
            self.words.push(Word::new(one.clone(), place));
        }
    }

    /// The words, in the order family name, given name, own script.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Nothing in it can be compared.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

fn together(one: &Glued, next: &Glued) -> Option<Glued> {
    let long = |word: &Glued| word.text.chars().nth(1).is_some();
    let fits = one.script == next.script && !next.article && long(one) && long(next);
    let text: String = one.text.chars().chain(next.text.chars()).collect();
    let short = text.chars().count() <= crate::MOST_LETTERS;
    (fits && short).then_some(Glued {
        text,
        article: one.article,
        script: one.script,
    })
}
