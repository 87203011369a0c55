//! The note: the line without what has its own place, as readable as it was written.

use std::ops::Range;

use crate::channel::filler;
use crate::mark::{Kind, Reading};
use crate::words::Word;

/// Words that go with what stands beside them.
const LEANING: &[&str] = &[
    "am", "um", "mit", "bei", "beim", "in", "im", "fuer", "frau", "fr", "herr", "herrn", "hr",
    "familie", "fam", "ca", "und", "von", "per", "ab", "der", "u",
];

/// What has its own place in a consultation. Topics, partners and appointments are told as well.
fn placed(kind: Option<Kind>) -> bool {
    kind.is_some_and(|kind| !matches!(kind, Kind::Topic | Kind::Partner | Kind::Appointment))
}

pub(crate) fn of(reading: &Reading<'_>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < reading.words.len() {
        let clause = at..reading.clause(at).end;
        let kept = kept(reading, clause.clone());
        if !kept.is_empty() {
            let first = &reading.words[kept.start];
            let last = &reading.words[kept.end - 1];
            let to = if kept.end == clause.end {
                punctuation(reading, clause.end)
            } else {
                last.end
            };
            let from = opening(reading, first);
            parts.push(reading.line[from..to.max(last.end)].trim());
        }
        at = clause.end;
    }
    if reading.words.is_empty() {
        return reading.line.trim().to_owned();
    }
    let note = parts.join(" ");
    note.trim_end_matches([',', ';', ' ']).to_owned()
}

/// The words of a clause that are left when what has its place is cut from both ends. What stands in
/// the middle of a sentence stays, so that the sentence stays one.
fn kept(reading: &Reading<'_>, clause: Range<usize>) -> Range<usize> {
    let leaning = |word: &Word| word.is(LEANING) || word.plain.is_empty();
    let used = |i: usize| placed(reading.used[i]);
    let free = |i: &usize| !used(*i) && !leaning(&reading.words[*i]);
    let told = |i: usize| !used(i) && !filler(&reading.words[i]);
    if clause.clone().any(used) && !clause.clone().any(told) {
        // `Frau Haile hat abgesagt`: what is left of the sentence says nothing.
        return clause.end..clause.end;
    }
    let Some(first) = clause.clone().find(free) else {
        let any = clause.clone().any(used);
        return if any { clause.end..clause.end } else { clause };
    };
    let last = clause.clone().rev().find(free).unwrap_or(first);
    let start = (clause.start..first)
        .rev()
        .find(|i| used(*i))
        .map_or(clause.start, |i| i + 1);
    let end = (last + 1..clause.end)
        .find(|i| used(*i))
        .unwrap_or(clause.end);
    // Leaning words before what was cut go with it.
    let end = (last + 1..end)
        .rev()
        .find(|_| end == clause.end)
        .map_or(if end == clause.end { end } else { last + 1 }, |i| i + 1);
    start..end
}

/// Signs before the first word that belong to it: a bracket, a quotation mark, `#`.
fn opening(reading: &Reading<'_>, first: &Word) -> usize {
    let before = &reading.line[..first.start];
    let glued = before.trim_end_matches(|c: char| {
        !c.is_whitespace() && !c.is_alphanumeric() && !",;#@>+".contains(c)
    });
    glued.len()
}

/// Where the signs behind the last word of a clause end.
fn punctuation(reading: &Reading<'_>, end: usize) -> usize {
    let from = reading.words[end - 1].end;
    let to = reading
        .words
        .get(end)
        .map_or(reading.line.len(), |word| word.start);
    let between = &reading.line[from..to];
    let signs = between.trim_end_matches(|c: char| c.is_whitespace() || "#@>+(\"„".contains(c));
    from + signs.len()
}
