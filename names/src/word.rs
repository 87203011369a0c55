//! A word of a name: how it was written, how it may be said, by which sounds it is found.

use crate::glued::{Glued, servant};
use crate::tables::{by_rules, tables};
use crate::{MOST_LETTERS, MOST_SOUNDS, frame, glued, split};

/// Which of the texts a word came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Family,
    Given,
    /// The name in its own script, family and given name in any order.
    Native,
    /// Typed into one field, nobody knows in which order.
    Typed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Latin,
    Arabic,
    Cyrillic,
    Ethiopic,
    /// Read by a plain transliteration.
    Other,
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) script: Script,
    pub(crate) readings: Vec<String>,
    pub(crate) sounds: Vec<String>,
    pub(crate) groups: Vec<u16>,
    /// Lines of look-alikes the spelling stands on.
    pub(crate) apart: Vec<u16>,
    pub(crate) article: bool,
    /// Short vowels are not written and the word is in no list.
    pub(crate) bare: bool,
}

impl Word {
    pub(crate) fn new(glued: Glued, place: Place) -> Self {
        let Glued {
            text,
            article,
            script,
        } = glued;
        let (readings, bare) = readings(&text, script);
        let groups = tables().groups(&readings);
        let sounds = sounds_of(&readings, &groups, bare);
        let apart = tables().apart(&text).to_vec();
        Self {
            text,
            place,
            script,
            readings,
            sounds,
            groups,
            apart,
            article,
            bare,
        }
    }

    /// The word as written, small, without article and accents of Arabic script.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn place(&self) -> Place {
        self.place
    }

    pub fn script(&self) -> Script {
        self.script
    }

    /// The keys of the word, see [`sounds`].
    pub fn sounds(&self) -> &[String] {
        &self.sounds
    }

    /// A single letter stands for the name that begins with it.
    pub(crate) fn initial(&self) -> bool {
        self.text.chars().nth(1).is_none()
    }
}

/// The readings, and whether short vowels are missing.
fn readings(text: &str, script: Script) -> (Vec<String>, bool) {
    if let Some(listed) = tables().vowels(text) {
        return (listed.to_vec(), false);
    }
    if let Some(rest) = servant(text, script) {
        let (rest, bare) = readings(rest, script);
        let whole = rest.iter().map(|r| {
            let mut all = format!("abdul{r}");
            all.truncate(MOST_LETTERS);
            all
        });
        return (whole.collect(), bare);
    }
    for (tail, said) in [("الدين", "edin"), ("الله", "ula")] {
        if let Some(first) = text.strip_suffix(tail)
            && first.chars().nth(1).is_some()
        {
            let (first, bare) = readings(first, script);
            let whole = first.iter().map(|r| format!("{r}{said}"));
            return (whole.collect(), bare);
        }
    }
    if script == Script::Latin
        && let Some(first) = faith(text)
    {
        let (first, bare) = readings(first, script);
        let whole = first.iter().map(|r| format!("{r}edin"));
        return (whole.collect(), bare);
    }
    if let Some(rest) = glued::perhaps_article(text, script) {
        let mut all = by_rules(text, script);
        all.truncate(2);
        all.extend(by_rules(rest, script).into_iter().take(2));
        return (all, false);
    }
    let bare = matches!(script, Script::Arabic | Script::Ethiopic);
    (by_rules(text, script), bare)
}

/// The first half of names that end with ad-Din (of the faith), as in Nureddin, Salahuddin.
fn faith(text: &str) -> Option<&str> {
    const ENDS: [&str; 12] = [
        "eddine", "uddine", "addine", "eddin", "uddin", "addin", "iddin", "ettin", "attin",
        "uddeen", "eddeen", "adin",
    ];
    let first = ENDS.iter().find_map(|end| text.strip_suffix(end))?;
    first.chars().nth(2).is_some().then_some(first)
}

/// Sounds of the groups first, then one of each reading, then the less likely ones.
fn sounds_of(readings: &[String], groups: &[u16], bare: bool) -> Vec<String> {
    let heads = groups.iter().take(2).filter_map(|g| tables().head(*g));
    let mut all: Vec<String> = heads.map(str::to_owned).collect();
    let frames: Vec<Vec<String>> = readings.iter().map(|r| frame::frames(r, bare)).collect();
    let likeliest = frames.iter().take(1).flatten();
    let firsts = frames.iter().filter_map(|f| f.first());
    let others = frames.iter().flatten();
    for sound in likeliest.chain(firsts).chain(others) {
        if all.len() < MOST_SOUNDS && !all.contains(sound) {
            all.push(sound.clone());
        }
    }
    all.dedup();
    all
}

/// The keys by which one word is found: at most four, plain a–z, at most 40 letters, the likeliest
/// first; none for a text without letters. Spellings of the same name share a key. Of several words
/// only the first counts.
///
/// ```
/// let key = |word| bindeglied_names::sounds(word)[0].clone();
/// assert_eq!(key("Mohammed"), key("محمد"));
/// assert_eq!(key("Schewtschenko"), key("Шевченко"));
/// assert_ne!(key("Hassan"), key("Hussein"));
/// ```
pub fn sounds(word: &str) -> Vec<String> {
    let first = glued::glued(split::words(word)).into_iter().next();
    first.map_or_else(Vec::new, |one| Word::new(one, Place::Typed).sounds)
}
