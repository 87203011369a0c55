//! Appointments the client has elsewhere: `Termin ABH 14.1. 9:30`.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::joined::{Ahead, coming};
use crate::mark::{Kind, Reading};
use crate::when::{Nature, When, clock, day};
use crate::words::Word;

/// How far from the word a day may stand.
const NEAR: usize = 8;

fn marker(word: &Word) -> bool {
    const ALSO: &[&str] = &[
        "vorstellungsgespraech",
        "anhoerung",
        "besichtigung",
        "wohnungsbesichtigung",
        "elterngespraech",
        "elternabend",
        "vorsprache",
        "probearbeiten",
    ];
    let last = word.plain.rsplit(' ').next().unwrap_or_default();
    last == "termin" || last == "termine" || last.ends_with("termin") || word.is(ALSO)
}

pub(crate) fn read(reading: &mut Reading<'_>) -> Vec<Ahead> {
    let mut found = Vec::new();
    for at in 0..reading.words.len() {
        if reading.used[at].is_some() || !marker(&reading.words[at]) {
            continue;
        }
        let Some(said) = forward(reading, at).or_else(|| backward(reading, at)) else {
            continue;
        };
        let text = text(reading, at, &said);
        for index in (said.from..said.to).chain([at]) {
            reading.take(index..index + 1, Kind::Appointment);
        }
        found.push(Ahead {
            date: said.date,
            time: said.time,
            text,
        });
    }
    found
}

struct Said {
    date: NaiveDate,
    time: Option<NaiveTime>,
    from: usize,
    to: usize,
}

fn forward(reading: &Reading<'_>, at: usize) -> Option<Said> {
    let end = reading.words.len().min(at + 1 + NEAR);
    let mut from = at + 1;
    while from < end {
        if from > at + 1 && reading.words[from - 1].ends && !reading.words[from - 1].comma {
            return None;
        }
        if from > at + 1 && marker(&reading.words[from]) {
            return None;
        }
        if let Some(said) = said(reading, from) {
            return Some(said);
        }
        let stop =
            reading.words[from].is(&["wv", "wiedervorlage", "vom", "gestern", "heute", "war"]);
        if stop || reading.words[from].ends {
            return None;
        }
        from += 1;
    }
    None
}

/// `Do 14 Uhr Arzttermin`, `am 5.12. Termin beim JC`: not at the head, where the consultation's own
/// day stands.
fn backward(reading: &Reading<'_>, at: usize) -> Option<Said> {
    let clause = reading.clause(at);
    (clause.start.max(at.saturating_sub(5))..at).find_map(|from| {
        let said = said(reading, from).filter(|said| said.to == at)?;
        let on = from > 0 && reading.words[from - 1].is(&["am", "ab", "fuer"]);
        let when = day(&reading.words[from..], reading.today);
        let ahead = when.is_some_and(|when| when.nature == Nature::Ahead);
        let inner =
            clause.start > 0 || reading.used[..from].iter().filter(|u| u.is_none()).count() > 1;
        (ahead || (inner && (on || said.time.is_some()))).then_some(said)
    })
}

/// A day to come, with its time before or after it.
fn said(reading: &Reading<'_>, at: usize) -> Option<Said> {
    let words = &reading.words;
    let lead = words.get(at)?.is(&["um"]);
    let first = clock(words.get(at + usize::from(lead)..)?, lead);
    if let Some(time) = first {
        let mut next = at + usize::from(lead) + time.len;
        next += usize::from(words.get(next).is_some_and(|word| word.is(&["am"])));
        let (date, len) = date(reading, next)?;
        return Some(Said {
            date,
            time: Some(time.start),
            from: at,
            to: next + len,
        });
    }
    let (date, len) = date(reading, at)?;
    let mut to = at + len;
    let um = words.get(to).is_some_and(|word| word.is(&["um", "ab"]));
    let from = to + usize::from(um);
    let stopped = words[to - 1].ends && !words[to - 1].comma;
    let time = words
        .get(from..)
        .filter(|_| !stopped)
        .and_then(|words| clock(words, um));
    if let Some(time) = time {
        to = from + time.len;
    }
    Some(Said {
        date,
        time: time.map(|time| time.start),
        from: at,
        to,
    })
}

fn date(reading: &Reading<'_>, at: usize) -> Option<(NaiveDate, usize)> {
    let when = day(reading.words.get(at..)?, reading.today)?;
    let spoken = when.nature != Nature::Span || reading.words[at].is(&["in"]);
    if !reading.free(at..at + when.len) || !spoken || lately(&when, reading.today) {
        return None;
    }
    Some((coming(&when, reading.today)?, when.len))
}

/// A day without a year that was weeks ago and would come back in a year: it has been.
fn lately(when: &When, today: NaiveDate) -> bool {
    let (Some(past), Some(ahead)) = (when.past, when.ahead) else {
        return false;
    };
    when.nature == Nature::Date
        && past < today
        && today - past <= TimeDelta::days(60)
        && ahead - today > TimeDelta::days(300)
}

/// What it is: the words around the day within the clause, without the bare word *Termin*.
fn text(reading: &Reading<'_>, at: usize, said: &Said) -> String {
    let clause = reading.clause(at);
    let bare = reading.words[at].is(&["termin", "termine"]);
    let after = if said.from > at { said.to } else { at + 1 };
    let words = (at..clause.end.max(said.from))
        .filter(|i| !(*i >= said.from && *i < said.to))
        .filter(|i| !(bare && *i == at))
        .filter(|i| *i < said.from.max(at + 1) || *i >= after)
        .filter(|i| reading.used[*i].is_none())
        .filter(|i| !(reading.words[*i].is(&["am", "um", "ist", "hat", "fuer"])));
    let words: Vec<&str> = words.map(|i| reading.words[i].raw.as_str()).collect();
    words.join(" ")
}
