//! What people mark themselves: `#topic`, `@partner`, `> step`.

use crate::lexicon::{Lexicon, longest, pieces};
use crate::mark::{Kind, Reading};
use bindeglied_kit::text::folded;

#[derive(Default)]
pub(crate) struct Signs {
    pub(crate) topics: Vec<String>,
    pub(crate) partners: Vec<String>,
    pub(crate) steps: Vec<String>,
}

pub(crate) fn read(reading: &mut Reading<'_>, lexicon: &Lexicon) -> Signs {
    let mut signs = Signs::default();
    for at in 0..reading.words.len() {
        if reading.used[at].is_some() {
            continue;
        }
        match reading.words[at].sign {
            Some('#') => topic(reading, at, lexicon, &mut signs),
            Some('@') => {
                signs.partners.push(reading.words[at].raw.clone());
                reading.take(at..at + 1, Kind::Partner);
            }
            Some('>') => step(reading, at, &mut signs),
            _ => {}
        }
    }
    signs
}

fn topic(reading: &mut Reading<'_>, at: usize, lexicon: &Lexicon, signs: &mut Signs) {
    let found = {
        let pieces = pieces(&reading.words[at..=at]);
        longest(&lexicon.topics, &pieces)
            .map(|phrase| phrase.value.clone())
            .or_else(|| named(&reading.words[at].plain, lexicon))
    };
    let Some(name) = found else {
        reading.unclear.push(format!("#{}", reading.words[at].raw));
        return;
    };
    reading.take(at..at + 1, Kind::Topic);
    if !signs.topics.contains(&name) {
        signs.topics.push(name);
    }
}

/// The only topic whose name begins so.
fn named(plain: &str, lexicon: &Lexicon) -> Option<String> {
    let mut fitting = lexicon
        .names
        .iter()
        .filter(|name| folded(name).starts_with(plain));
    let first = fitting.next()?;
    fitting.next().is_none().then(|| first.clone())
}

/// From `>` to the end of the clause, the next sign or the follow-up.
fn step(reading: &mut Reading<'_>, at: usize, signs: &mut Signs) {
    let bare = reading.words[at].raw == ">";
    let from = at + usize::from(bare);
    let mut to = from;
    while to < reading.words.len() {
        let word = &reading.words[to];
        let next_sign = to > at && matches!(word.sign, Some('>' | '#' | '@'));
        if next_sign || word.is(&["wv", "wiedervorlage"]) {
            break;
        }
        to += 1;
        if word.ends {
            break;
        }
    }
    let text = reading.text(from..to);
    if text.is_empty() {
        return;
    }
    signs.steps.push(text.to_owned());
    reading.take(at..to, Kind::Step);
}
