//! Follow-ups (Wiedervorlagen) that are noted with the consultation.

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};

use crate::mark::{Kind, Reading};
use crate::when::{Nature, When, clock, day};

/// A follow-up to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    pub due: NaiveDate,
    pub text: String,
}

/// An appointment the client has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    pub date: NaiveDate,
    pub time: Option<NaiveTime>,
    pub text: String,
}

const MARKERS: &[&str] = &[
    "wv",
    "wiedervorlage",
    "wdv",
    "wvl",
    "wiedervorl",
    "w v",
    "wiedervorlegen",
];
const VERBS: &[&str] = &[
    "nachfragen",
    "nachhaken",
    "nachfassen",
    "erinnern",
    "erinnerung",
    "erinnere",
    "rueckfrage",
    "rueckfragen",
    "nachpruefen",
    "nachschauen",
];
const FILLERS: &[&str] = &[
    "am",
    "zum",
    "bis",
    "ab",
    "den",
    "dem",
    "fuer",
    "spaetestens",
    "auf",
    "der",
    "ist",
    "im",
    "mal",
    "bitte",
    "wieder",
    "dann",
    "gegen",
];

/// A follow-up whose day was understood.
pub(crate) struct Found {
    due: NaiveDate,
    at: Range<usize>,
    /// Marked as one (WV), not told in a sentence.
    marked: bool,
}

/// The day read as one to come.
pub(crate) fn coming(when: &When, today: NaiveDate) -> Option<NaiveDate> {
    (when.nature != Nature::Back)
        .then_some(when.ahead)
        .flatten()
        .filter(|day| *day >= today)
}

pub(crate) fn follow_ups(reading: &mut Reading<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for at in 0..reading.words.len() {
        if reading.used[at].is_some() {
            continue;
        }
        let one = if reading.words[at].is(MARKERS) {
            marked(reading, at)
        } else if reading.words[at].is(VERBS) {
            told(reading, at)
        } else {
            None
        };
        if let Some(one) = one {
            let range = one.at.clone();
            reading.take(range, Kind::FollowUp);
            found.push(one);
        } else if reading.words[at].is(MARKERS) {
            let end = reading.clause(at).end.min(at + 3);
            let text = reading.text(at..end).to_owned();
            reading.unclear.push(text);
        }
    }
    found
}

/// `WV 2 Wo`, `in 2 Wochen WV`, `WV Bescheid prüfen 3.12.`.
fn marked(reading: &Reading<'_>, at: usize) -> Option<Found> {
    let from = skip(reading, at + 1);
    let found = |due, at| Found {
        due,
        at,
        marked: true,
    };
    if let Some((due, end)) = read_at(reading, from) {
        return Some(found(due, at..end));
    }
    for start in (at.saturating_sub(4)..at).rev() {
        if let Some((due, end)) = read_at(reading, start).filter(|(_, end)| *end == at) {
            let lead = start
                .checked_sub(1)
                .filter(|i| reading.words[*i].is(FILLERS) && reading.used[*i].is_none());
            return Some(found(due, lead.unwrap_or(start)..end + 1));
        }
    }
    let clause = reading.clause(at);
    (from..clause.end.min(at + 9))
        .find_map(|start| read_at(reading, start))
        .map(|(due, end)| found(due, at..end))
}

/// `am 3.12. beim JC nachfragen`, `nachfragen in zehn Tagen`.
fn told(reading: &Reading<'_>, at: usize) -> Option<Found> {
    let clause = reading.clause(at);
    let after =
        (at + 1..clause.end.min(at + 8)).find_map(|start| Some((start, read_at(reading, start)?)));
    let before = || {
        (clause.start.max(at.saturating_sub(8))..at)
            .rev()
            .find_map(|start| {
                Some((
                    start,
                    read_at(reading, start).filter(|(_, end)| *end <= at)?,
                ))
            })
            // The longest reading that ends there: `in zwei Wochen`, not `zwei Wochen`.
            .map(|(start, (due, end))| {
                let wider = start
                    .checked_sub(1)
                    .and_then(|s| Some((s, read_at(reading, s)?)));
                match wider.filter(|(_, (_, wide))| *wide == end && start > clause.start) {
                    Some(wider) => wider,
                    None => (start, (due, end)),
                }
            })
    };
    let (start, (due, end)) = after.or_else(before)?;
    Some(Found {
        due,
        at: start..end,
        marked: false,
    })
}

fn skip(reading: &Reading<'_>, mut at: usize) -> usize {
    while reading.words.get(at).is_some_and(|word| word.is(FILLERS)) {
        at += 1;
    }
    at
}

/// A day to come at this place, with the time that may follow; where it ends.
fn read_at(reading: &Reading<'_>, at: usize) -> Option<(NaiveDate, usize)> {
    let when = day(reading.words.get(at..)?, reading.today)?;
    if !reading.free(at..at + when.len) {
        return None;
    }
    let due = coming(&when, reading.today)?;
    let mut end = at + when.len;
    let um = reading
        .words
        .get(end)
        .is_some_and(|word| word.is(&["um", "ab"]));
    let from = end + usize::from(um);
    if !reading.words[end - 1].ends
        && let Some(time) = reading.words.get(from..).and_then(|words| clock(words, um))
        && time.minutes.is_none()
    {
        end = from + time.len;
    }
    Some((due, end))
}

/// What is to be done: the words behind a marked follow-up, the clause around a told one.
pub(crate) fn with_texts(reading: &mut Reading<'_>, found: Vec<Found>) -> Vec<FollowUp> {
    found
        .into_iter()
        .map(|one| {
            let text = if one.marked {
                behind(reading, &one)
            } else {
                reading.text(reading.clause(one.at.start)).to_owned()
            };
            FollowUp { due: one.due, text }
        })
        .collect()
}

fn behind(reading: &mut Reading<'_>, one: &Found) -> String {
    let between: Vec<&str> = one
        .at
        .clone()
        .skip(1)
        .map(|i| reading.words[i].raw.as_str())
        .collect();
    // `WV Bescheid prüfen 3.12.`: what stands between marker and day.
    let spans_text = one.at.len() > 4;
    let mut to = one.at.end;
    if !reading.words[to - 1].ends {
        while to < reading.words.len() && reading.used[to].is_none() {
            to += 1;
            if reading.words[to - 1].ends {
                break;
            }
        }
    }
    if to > one.at.end {
        let text = reading.text(one.at.end..to).to_owned();
        reading.take(one.at.end..to, Kind::FollowUp);
        return text;
    }
    if spans_text {
        between.join(" ")
    } else {
        String::new()
    }
}
