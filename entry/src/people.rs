//! Who is meant, among the people one knows. Two who fit are a question, never a guess.

use std::collections::HashMap;

use bindeglied_kit::text::folded;

use crate::lexicon::Lexicon;
use crate::mark::{Kind, Reading};

/// A name that fits several known people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// As it stands in the line.
    pub said: String,
    /// Places in the list of known people.
    pub people: Vec<usize>,
}

/// The people whose names may stand in the line.
#[derive(Debug, Clone, Default)]
pub struct Known {
    family: HashMap<String, Vec<usize>>,
    given: HashMap<String, Vec<usize>>,
    /// The first letter of the given name, by person.
    initials: Vec<Option<char>>,
}

impl Known {
    /// Family and given names, in the order in which the answer counts them.
    pub fn new<'a>(people: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut known = Self::default();
        for (index, (family, given)) in people.into_iter().enumerate() {
            known.initials.push(folded(given).chars().next());
            for key in keys(family) {
                insert(&mut known.family, key, index);
            }
            for key in keys(given) {
                insert(&mut known.given, key, index);
            }
        }
        known
    }
}

fn insert(map: &mut HashMap<String, Vec<usize>>, key: String, index: usize) {
    let slot = map.entry(key).or_default();
    if slot.last() != Some(&index) {
        slot.push(index);
    }
}

/// The whole name in one piece, its first part, and the name without its article (`Al-Hussein`).
fn keys(name: &str) -> Vec<String> {
    let plain = folded(name);
    let mut keys = vec![plain.replace(' ', "")];
    if let Some((first, rest)) = plain.split_once(' ') {
        let rest = rest.replace(' ', "");
        if matches!(first, "al" | "el" | "abu" | "bin" | "ibn") {
            if rest.len() > 3 {
                keys.push(rest);
            }
        } else if first.len() > 3 {
            keys.push(first.to_owned());
        }
    }
    keys.retain(|key| !key.is_empty());
    keys
}

pub(crate) struct Found {
    pub(crate) sure: Vec<usize>,
    pub(crate) ambiguous: Vec<Ambiguous>,
    pub(crate) group: bool,
}

const TITLES: &[&str] = &[
    "frau", "fr", "herr", "herrn", "hr", "familie", "fam", "eheleute", "ehepaar", "klient",
    "klientin",
];
/// Words that look like names and are none.
const NO_NAMES: &[&str] = &[
    "termin", "wohnung", "morgen", "gestern", "heute", "sprache", "kinder", "arbeit", "schule",
    "konto", "antrag", "brief", "mutter", "vater", "anna", "post",
];

/// Who fits the words from one place on, as family and as given name.
struct Fit {
    len: usize,
    family: Vec<usize>,
    given: Vec<usize>,
    exact: bool,
}

pub(crate) fn read(reading: &mut Reading<'_>, known: &Known, lexicon: &Lexicon) -> Found {
    let mut found = Found {
        sure: Vec::new(),
        ambiguous: Vec::new(),
        group: false,
    };
    let mut at = 0;
    let mut family: Vec<usize> = Vec::new();
    while at < reading.words.len() {
        let step = if reading.used[at].is_some() {
            1
        } else if let Some(len) = sibling(reading, at, known, &family, &mut found) {
            len
        } else {
            name(reading, at, known, lexicon, (&mut found, &mut family)).unwrap_or(1)
        };
        at += step;
    }
    settle(&mut found);
    found
}

/// `Moroz Mykhailo und Kateryna`: a given name after a joining word, of the same family.
fn sibling(
    reading: &mut Reading<'_>,
    at: usize,
    known: &Known,
    family: &[usize],
    found: &mut Found,
) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let joined = reading.words[before].is(&["und", "u", "mit", "sowie"])
        || reading.words[before].sign == Some('+')
        || reading.words[at].sign == Some('+')
        || (reading.words[before].comma && reading.used[before] == Some(Kind::Person));
    if !joined || family.is_empty() {
        return None;
    }
    let fit = fit(reading, at, known)?;
    let same: Vec<usize> = fit
        .given
        .iter()
        .copied()
        .filter(|p| family.contains(p))
        .collect();
    let [only] = same.as_slice() else { return None };
    // A whole other name goes before: `Moroz Olha und Olha Touray`.
    let own_family = fit_at(reading, at + fit.len, known)
        .is_some_and(|next| next.exact && !next.family.is_empty() && !next.family.contains(only));
    if own_family {
        return None;
    }
    found.sure.push(*only);
    found.group |= plus(reading, at);
    reading.take(at..at + fit.len, Kind::Person);
    Some(fit.len)
}

fn plus(reading: &Reading<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| &reading.words[before]);
    reading.words[at].sign == Some('+') || before.is_some_and(|word| word.sign == Some('+'))
}

fn name(
    reading: &mut Reading<'_>,
    at: usize,
    known: &Known,
    lexicon: &Lexicon,
    (found, family): (&mut Found, &mut Vec<usize>),
) -> Option<usize> {
    let first = fit(reading, at, known)?;
    let second = fit_at(reading, at + first.len, known).filter(|second| {
        !reading.words[at + first.len - 1].ends
            || reading.words[at + first.len - 1].comma && !second.given.is_empty()
    });
    let pair = second.as_ref().map(|second| {
        let mut both: Vec<usize> = first
            .family
            .iter()
            .copied()
            .filter(|p| second.given.contains(p))
            .collect();
        both.extend(
            first
                .given
                .iter()
                .copied()
                .filter(|p| second.family.contains(p)),
        );
        (both, first.len + second.len)
    });
    let (people, len) = match pair {
        Some((both, len)) if !both.is_empty() => (both, len),
        _ => {
            let people = alone(reading, at, &first, lexicon)?;
            initial(reading, at + first.len, &people, known)
                .map_or((people, first.len), |one| (vec![one], first.len + 1))
        }
    };
    found.group |= plus(reading, at);
    let from = titles(reading, at);
    let kind = match people.as_slice() {
        [only] => {
            found.sure.push(*only);
            *family = known
                .family
                .values()
                .filter(|people| people.contains(only))
                .flatten()
                .copied()
                .collect();
            Kind::Person
        }
        _ => {
            found.ambiguous.push(Ambiguous {
                said: reading.text(at..at + len).to_owned(),
                people,
            });
            Kind::Ambiguous
        }
    };
    reading.take(from..at + len, kind);
    Some(len)
}

/// Who is meant by one name alone.
fn alone(reading: &Reading<'_>, at: usize, fit: &Fit, lexicon: &Lexicon) -> Option<Vec<usize>> {
    let titled = titles(reading, at) < at;
    let word = &reading.words[at];
    if !(fit.exact || titled || word.capital() && at < 3) {
        return None;
    }
    if !fit.family.is_empty() {
        // `Moroz Anton`, and no Anton is known: somebody else, or a slip. Not for us to decide.
        let next = reading.words.get(at + fit.len).filter(|_| !word.ends);
        let other = next.is_some_and(|next| {
            next.capital() && lexicon.is_given_name(&next.joined()) && next.joined().len() > 2
        });
        let before = at.checked_sub(1).map(|before| &reading.words[before]);
        let other = other
            || before.is_some_and(|before| {
                before.capital()
                    && !before.ends
                    && lexicon.is_given_name(&before.joined())
                    && before.joined().len() > 2
            });
        if other && fit.family.len() == 1 {
            return None;
        }
        return Some(fit.family.clone());
    }
    let certain = fit.exact && (word.capital() || fit.given.len() == 1) && word.joined().len() > 2;
    certain.then(|| fit.given.clone())
}

/// `Haile S.`: the only one of them whose given name begins so.
fn initial(reading: &Reading<'_>, at: usize, people: &[usize], known: &Known) -> Option<usize> {
    let word = reading.words.get(at).filter(|_| reading.free(at..at + 1))?;
    let mut letters = word.plain.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?;
    if reading.words[at - 1].ends || !word.capital() || !letter.is_alphabetic() {
        return None;
    }
    let mut fitting = people
        .iter()
        .filter(|person| known.initials.get(**person) == Some(&Some(letter)));
    let only = *fitting.next()?;
    fitting.next().is_none().then_some(only)
}

/// Where the title before a name begins.
fn titles(reading: &Reading<'_>, at: usize) -> usize {
    let before = at.checked_sub(1);
    match before
        .filter(|before| reading.words[*before].is(TITLES) && reading.used[*before].is_none())
    {
        Some(before) => before,
        None => at,
    }
}

fn fit_at(reading: &Reading<'_>, at: usize, known: &Known) -> Option<Fit> {
    (at < reading.words.len() && reading.used[at].is_none())
        .then(|| fit(reading, at, known))
        .flatten()
}

/// The longest run of words that is a known name.
fn fit(reading: &Reading<'_>, at: usize, known: &Known) -> Option<Fit> {
    let mut best = None;
    let mut key = String::new();
    for len in 1..=3 {
        let index = at + len - 1;
        if !reading.free(at..at + len) || (len > 1 && reading.words[index - 1].ends) {
            break;
        }
        key.push_str(&reading.words[index].joined());
        if let Some(fit) = exact(&key, len, known) {
            best = Some(fit);
        }
    }
    best.or_else(|| slip(reading, at, known))
}

fn exact(key: &str, len: usize, known: &Known) -> Option<Fit> {
    let of = |map: &HashMap<String, Vec<usize>>| {
        let genitive = key
            .strip_suffix('s')
            .filter(|stem| len == 1 && stem.len() > 4);
        let found = map.get(key).or_else(|| map.get(genitive?));
        found.cloned().unwrap_or_default()
    };
    let (family, given) = (of(&known.family), of(&known.given));
    (!family.is_empty() || !given.is_empty()).then_some(Fit {
        len,
        family,
        given,
        exact: true,
    })
}

/// One slip of the hand in a name of five letters or more.
fn slip(reading: &Reading<'_>, at: usize, known: &Known) -> Option<Fit> {
    let word = &reading.words[at];
    let key = word.joined();
    let letters = key.bytes().all(|b| b.is_ascii_lowercase());
    if key.len() < 5 || key.len() > 40 || !letters || word.is(NO_NAMES) {
        return None;
    }
    let near = |map: &HashMap<String, Vec<usize>>| {
        let mut found: Vec<usize> = map
            .iter()
            .filter(|(name, _)| name.len() > 4 && name.len().abs_diff(key.len()) < 2)
            .filter(|(name, _)| strsim::osa_distance(name, &key) == 1)
            .flat_map(|(_, people)| people.iter().copied())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let (family, given) = (near(&known.family), near(&known.given));
    (!family.is_empty() || !given.is_empty()).then_some(Fit {
        len: 1,
        family,
        given,
        exact: false,
    })
}

/// Everybody once; a question that another part of the line answers is none.
fn settle(found: &mut Found) {
    let mut seen = Vec::new();
    found.sure.retain(|person| {
        let new = !seen.contains(person);
        seen.push(*person);
        new
    });
    let sure = &found.sure;
    found
        .ambiguous
        .retain(|open| !open.people.iter().any(|person| sure.contains(person)));
    let mut asked: Vec<Vec<usize>> = Vec::new();
    found.ambiguous.retain(|open| {
        let new = !asked.contains(&open.people);
        asked.push(open.people.clone());
        new
    });
}
