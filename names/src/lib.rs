//! A person is found however the name was spelt, and in whatever script: Latin with the
//! transliterations of German, English and French, Arabic and Persian, Cyrillic read the Ukrainian and
//! the Russian way, Ge'ez, Turkish, Kurdish, Somali, West African spellings.
//!
//! A name becomes words, a word becomes *readings* (how it may be said, in an alphabet of our own) and
//! *sounds* (the frame of consonants, for the index of a database). The index gives candidates,
//! [`likeness`] puts them in order and says why. Nothing is looked up, stored or logged here.

mod arabic;
mod beam;
mod cyrillic;
mod distance;
mod ethiopic;
mod frame;
mod glued;
mod keys;
mod latin;
mod likeness;
mod name;
mod split;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod word;

pub use keys::{Lookup, MOST_KEYS, MOST_LOOKUPS, index_keys, query_keys};
pub use likeness::{How, Likeness, alike, likeness, same_word};
pub use name::Name;
pub use word::{Place, Script, Word, sounds};

/// From this likeness on, two spellings are taken for the same name.
pub const SAME: f64 = 0.8;

/// More words than this are no name any more; what follows is not looked at.
pub const MOST_WORDS: usize = 12;

/// Letters of a word that are looked at.
pub const MOST_LETTERS: usize = 40;

/// Sounds of a word, at most.
pub const MOST_SOUNDS: usize = 4;
