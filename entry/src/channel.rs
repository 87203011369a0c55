//! How the contact took place, and whether it did.

use crate::State;
use crate::lexicon::{Lexicon, Weight, longest, pieces};
use crate::mark::{Kind, Reading};
use crate::words::Word;

/// Words that say nothing by themselves.
const FILLERS: &[&str] = &[
    "am",
    "um",
    "im",
    "in",
    "mit",
    "bei",
    "beim",
    "fuer",
    "von",
    "zu",
    "zum",
    "zur",
    "war",
    "habe",
    "hatte",
    "hat",
    "und",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "frau",
    "fr",
    "herr",
    "herrn",
    "hr",
    "familie",
    "fam",
    "ca",
    "wegen",
    "gespraech",
    "beratung",
    "kam",
    "ist",
    "ich",
    "wir",
    "noch",
    "auch",
    "dauer",
    "ein",
    "eine",
    "einen",
    "nach",
    "an",
    "auf",
    "kurz",
    "wieder",
    "per",
    "ueber",
    "haben",
    "hatten",
    "waren",
    "ihr",
    "ihm",
    "ihnen",
    "dort",
    "da",
    "termin",
    "ins",
    "lang",
    "sie",
    "er",
];

/// Data of the head that is read later says nothing here either.
const LATER: &[&str] = &[
    "min",
    "minuten",
    "std",
    "stunde",
    "stunden",
    "h",
    "uhr",
    "heute",
    "gestern",
    "vorgestern",
    "morgen",
    "halbe",
    "letzten",
];

/// A word that says nothing by itself.
pub(crate) fn filler(word: &Word) -> bool {
    word.is(FILLERS) || word.plain.is_empty()
}

fn data_of_head(word: &Word) -> bool {
    filler(word) || word.is(LATER) || word.number()
}

/// How many words before this one say something nobody recognised.
pub(crate) fn unknown_before(reading: &Reading<'_>, at: usize) -> usize {
    (0..at)
        .filter(|i| reading.used[*i].is_none() && !data_of_head(&reading.words[*i]))
        .count()
}

/// Everything of the clause but these words is recognised or says nothing.
pub(crate) fn alone_in_clause(reading: &Reading<'_>, at: std::ops::Range<usize>) -> bool {
    reading
        .clause(at.start)
        .filter(|i| !at.contains(i))
        .all(|i| reading.used[i].is_some() || data_of_head(&reading.words[i]))
}

struct Hit<T> {
    words: std::ops::Range<usize>,
    value: T,
    weight: Weight,
}

fn hits<T: Clone>(reading: &Reading<'_>, phrases: &[crate::lexicon::Phrase<T>]) -> Vec<Hit<T>> {
    let all = pieces(&reading.words);
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let Some(phrase) = longest(phrases, &all[at..]) else {
            at += 1;
            continue;
        };
        let words = all[at].word..all[at + phrase.len() - 1].word + 1;
        let crossed = reading.words[words.start..words.end - 1]
            .iter()
            .any(|word| word.ends);
        if reading.free(words.clone()) && !crossed {
            found.push(Hit {
                words,
                value: phrase.value.clone(),
                weight: phrase.weight,
            });
            at += phrase.len();
        } else {
            at += 1;
        }
    }
    found
}

/// Others whose cancelling is not the client's.
const OTHERS: &[&str] = &[
    "vermieter",
    "vermieterin",
    "arzt",
    "jc",
    "jobcenter",
    "abh",
    "kita",
    "schule",
    "kurs",
    "firma",
    "arbeitgeber",
    "whg",
    "wohnung",
    "besichtigung",
    "stelle",
    "zahnarzt",
    "dolmetscher",
    "dolmetscherin",
    "behoerde",
    "amt",
    "kiga",
    "bank",
    "wohnungsbesichtigung",
    "umzug",
    "hochzeit",
];

/// The outcome that was said, with the words taken. `geplant` is left for the head to judge.
pub(crate) fn state(reading: &mut Reading<'_>, lexicon: &Lexicon) -> State {
    for hit in hits(reading, &lexicon.states) {
        let clause = reading.clause(hit.words.start);
        let near = clause.start.max(hit.words.start.saturating_sub(4))..hit.words.start;
        let others = near.clone().any(|i| reading.words[i].is(OTHERS));
        let fits = match hit.value {
            State::Planned => beside_head(reading, hit.words.clone()),
            State::Cancelled => !others,
            State::Missed | State::Held => true,
        };
        if fits {
            reading.take(hit.words, Kind::State);
            return hit.value;
        }
    }
    State::Held
}

/// *geplant* for the consultation stands among its other data, not behind a noun of the note.
fn beside_head(reading: &Reading<'_>, at: std::ops::Range<usize>) -> bool {
    let before = at.start.checked_sub(1).map(|i| &reading.words[i]);
    match before {
        None => true,
        Some(word) => {
            word.ends
                || word.number()
                || reading.used[at.start - 1].is_some()
                || crate::when::day(std::slice::from_ref(word), reading.today).is_some()
                || word.is(&[
                    "uhr",
                    "min",
                    "h",
                    "std",
                    "hb",
                    "tel",
                    "termin",
                    "sprechst",
                    "buero",
                    "hausbesuch",
                ])
        }
    }
}

/// What somebody is to do is no contact that was.
const WISHES: &[&str] = &[
    "soll", "muss", "moechte", "will", "wird", "sollte", "koennte", "kann", "bitte", "wollte",
    "musste", "werde",
];

pub(crate) fn read(reading: &mut Reading<'_>, lexicon: &Lexicon) -> Option<String> {
    let mut best: Option<(usize, Hit<String>)> = None;
    for hit in hits(reading, &lexicon.channels) {
        let clause = reading.clause(hit.words.start);
        let near = clause.start.max(hit.words.start.saturating_sub(4))..hit.words.start;
        if near.clone().any(|i| reading.words[i].is(WISHES)) {
            continue;
        }
        let before = unknown_before(reading, hit.words.start);
        let weak = hit.weight == Weight::Weak;
        if weak && before > 1 && !alone_in_clause(reading, hit.words.clone()) {
            continue;
        }
        let rank = before + if weak { 2 } else { 0 };
        if best.as_ref().is_none_or(|(least, _)| rank < *least) {
            best = Some((rank, hit));
        }
    }
    let (_, hit) = best?;
    reading.take(hit.words, Kind::Channel);
    Some(hit.value)
}
