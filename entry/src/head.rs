//! When it was and how long: the data people put first, or last.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::State;
use crate::channel::{alone_in_clause, unknown_before};
use crate::mark::{Kind, Reading};
use crate::when::{Nature, When, clock, day, duration};

pub(crate) struct Head {
    pub(crate) date: Option<NaiveDate>,
    pub(crate) start: Option<NaiveTime>,
    pub(crate) minutes: Option<u32>,
    pub(crate) state: State,
}

/// More unknown words than this before a time or date: it belongs to what is told.
const DEEP: usize = 4;

pub(crate) fn read(reading: &mut Reading<'_>, state: State) -> Head {
    let mut head = Head {
        date: None,
        start: None,
        minutes: None,
        state,
    };
    date(reading, &mut head);
    minutes(reading, &mut head);
    start(reading, &mut head);
    head
}

/// Before a date of something else: `Bescheid vom 3.11.`, `bis 31.12. befristet`.
const OF_OTHERS: &[&str] = &[
    "vom",
    "bis",
    "ab",
    "seit",
    "zum",
    "gueltig",
    "befristet",
    "geb",
    "geboren",
    "von",
    "frist",
    "faellig",
    "laeuft",
];
const LEADS: &[&str] = &["am", "vom", "den", "fuer"];

fn date(reading: &mut Reading<'_>, head: &mut Head) {
    let mut best: Option<(usize, usize, When)> = None;
    let mut at = 0;
    while at < reading.words.len() {
        let found = reading
            .free(at..at + 1)
            .then(|| day(&reading.words[at..], reading.today))
            .flatten()
            .filter(|when| when.nature != Nature::Span && reading.free(at..at + when.len));
        let Some(when) = found else {
            at += 1;
            continue;
        };
        if belongs(reading, at, &when) {
            let rank = unknown_before(reading, at);
            let rank = if when.impossible() { rank + 100 } else { rank };
            if best.as_ref().is_none_or(|(least, _, _)| rank < *least) {
                best = Some((rank, at, when));
            }
        }
        at += when.len;
    }
    let Some((_, at, when)) = best else { return };
    settle(reading, head, at, &when);
}

/// Whether a day is the consultation's own.
fn belongs(reading: &Reading<'_>, at: usize, when: &When) -> bool {
    let before = at.checked_sub(1).map(|i| &reading.words[i]);
    if before.is_some_and(|word| word.is(OF_OTHERS) && !word.ends) {
        return false;
    }
    let deep = unknown_before(reading, at) > DEEP;
    let alone = alone_in_clause(reading, at..at + when.len);
    let word = &reading.words[at];
    match when.nature {
        Nature::Back => !deep || alone || word.is(&["heute", "gestern", "vorgestern"]),
        // *Morgen früh zum Arzt* is told; *Moroz morgen 10 Uhr HB* is the day.
        Nature::Ahead => {
            unknown_before(reading, at) == 0
                && !before.is_some_and(|w| w.is(&["guten", "jeden", "heute", "gestern", "am"]))
        }
        Nature::Weekday | Nature::Date | Nature::Week => alone || !deep && clean_start(reading, at),
        Nature::Span => false,
    }
}

/// Up to here the clauses hold hardly anything but the head's own words.
fn clean_start(reading: &Reading<'_>, at: usize) -> bool {
    let clause = reading.clause(at);
    let unknown = unknown_before(reading, at);
    clause.start == 0 && unknown <= DEEP || unknown <= 2
}

fn settle(reading: &mut Reading<'_>, head: &mut Head, at: usize, when: &When) {
    let planned = head.state == State::Planned || when.nature == Nature::Ahead;
    let off = matches!(head.state, State::Cancelled);
    let day = if planned {
        when.ahead.or(when.past)
    } else {
        // A cancelled appointment may lie ahead, when its year says so.
        when.past.filter(|day| off || *day <= reading.today)
    };
    let end = at + when.len;
    let Some(day) = day.filter(|day| (1990..2100).contains(&day.year())) else {
        let text = reading.text(at..end).to_owned();
        reading.unclear.push(text);
        return;
    };
    if when.nature == Nature::Ahead && head.state == State::Held {
        head.state = State::Planned;
    }
    head.date = Some(day);
    let lead = at
        .checked_sub(1)
        .filter(|i| reading.words[*i].is(LEADS) && reading.used[*i].is_none());
    reading.take(lead.unwrap_or(at)..end, Kind::Date);
}

/// What stands before a span that is not the consultation's: `seit 3 Stunden`, `arbeitet 20 Std`.
const SPAN_BEFORE: &[&str] = &[
    "seit",
    "ueber",
    "vor",
    "in",
    "alle",
    "taeglich",
    "woechentlich",
    "pro",
    "noch",
    "nach",
    "minijob",
    "je",
    "arbeitet",
    "teilzeit",
    "weg",
    "fahrt",
    "alter",
];
/// The same behind it; some only with the word that follows.
const SPAN_AFTER: &[&str] = &[
    "pro",
    "woechentlich",
    "taeglich",
    "woche",
    "wo",
    "tag",
    "verspaetung",
    "spaeter",
    "fahrt",
    "entfernt",
    "fahrzeit",
    "verspaetet",
    "teilzeit",
];
const SPAN_AFTER_WITH: &[(&str, &[&str])] = &[
    ("am", &["tag"]),
    ("zu", &["spaet", "fuss"]),
    ("die", &["woche"]),
];

/// It is not the consultation that lasted so long.
fn other_span(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let before = at.checked_sub(1).map(|i| &reading.words[i]);
    if before.is_some_and(|word| word.is(SPAN_BEFORE) && !word.ends) {
        return true;
    }
    let Some(after) = reading
        .words
        .get(end)
        .filter(|_| !reading.words[end - 1].ends)
    else {
        return false;
    };
    let next = reading.words.get(end + 1);
    let with = |(word, nexts): &(&str, &[&str])| {
        after.plain == *word && next.is_some_and(|next| next.is(nexts))
    };
    after.is(SPAN_AFTER) || SPAN_AFTER_WITH.iter().any(with)
}

fn minutes(reading: &mut Reading<'_>, head: &mut Head) {
    let mut best: Option<(usize, usize, usize, u32)> = None;
    let mut at = 0;
    while at < reading.words.len() {
        let found = reading
            .free(at..at + 1)
            .then(|| duration(&reading.words[at..]))
            .flatten()
            .filter(|(len, _)| reading.free(at..at + len));
        let Some((len, minutes)) = found else {
            at += 1;
            continue;
        };
        if !other_span(reading, at, at + len) {
            let rank = unknown_before(reading, at);
            let rank = if alone_in_clause(reading, at..at + len) {
                rank.min(1)
            } else {
                rank
            };
            if best.is_none_or(|(least, ..)| rank < least) {
                best = Some((rank, at, len, minutes));
            }
        }
        at += len;
    }
    if let Some((_, at, len, minutes)) = best {
        head.minutes = Some(minutes);
        reading.take(at..at + len, Kind::Minutes);
    }
}

fn start(reading: &mut Reading<'_>, head: &mut Head) {
    let mut at = 0;
    while at < reading.words.len() {
        if reading.used[at].is_some() {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).map(|i| &reading.words[i]);
        let said = before.is_some_and(|word| word.is(&["um", "ab", "gegen"]) && !word.ends);
        let found =
            clock(&reading.words[at..], said).filter(|time| reading.free(at..at + time.len));
        let Some(time) = found else {
            at += 1;
            continue;
        };
        let deep =
            unknown_before(reading, at) > DEEP && !alone_in_clause(reading, at..at + time.len);
        let told = before.is_some_and(|word| word.is(&["bis", "termin", "seit"]) && !word.ends);
        if deep || told {
            at += time.len;
            continue;
        }
        let word = &reading.words[at];
        let bare = time.len == 1 && time.minutes.is_none() && word.raw.contains(':') && !said;
        let short = time.start < NaiveTime::from_hms_opt(5, 0, 0).unwrap_or_default();
        if bare && short {
            if head.minutes.is_none() {
                let since = time.start - NaiveTime::MIN;
                head.minutes = u32::try_from(since.num_minutes()).ok();
                reading.take(at..at + 1, Kind::Minutes);
            }
        } else if head.start.is_none() {
            head.start = Some(time.start);
            head.minutes = head.minutes.or(time.minutes);
            let lead = at - usize::from(said);
            reading.take(lead..at + time.len, Kind::Start);
        }
        at += time.len;
    }
}
