//! The line while it is read: which word was taken for what.

use std::ops::Range;

use chrono::NaiveDate;

use crate::words::{self, Word};

/// What a part of the line was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Person,
    Ambiguous,
    Date,
    Start,
    Minutes,
    Channel,
    State,
    Topic,
    FollowUp,
    Appointment,
    Partner,
    Step,
}

/// A part of the line and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// In bytes of the line.
    pub at: Range<usize>,
    pub kind: Kind,
}

pub(crate) struct Reading<'a> {
    pub(crate) line: &'a str,
    pub(crate) today: NaiveDate,
    pub(crate) words: Vec<Word>,
    pub(crate) used: Vec<Option<Kind>>,
    pub(crate) unclear: Vec<String>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(line: &'a str, today: NaiveDate) -> Self {
        let words = words::split(line);
        Self {
            line,
            today,
            used: vec![None; words.len()],
            words,
            unclear: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self, at: Range<usize>, kind: Kind) {
        for slot in &mut self.used[at] {
            slot.get_or_insert(kind);
        }
    }

    pub(crate) fn free(&self, at: Range<usize>) -> bool {
        at.end <= self.words.len() && self.used[at].iter().all(Option::is_none)
    }

    /// The words of the clause around a word.
    pub(crate) fn clause(&self, at: usize) -> Range<usize> {
        let start = (0..at).rev().find(|i| self.words[*i].ends);
        let end = (at..self.words.len()).find(|i| self.words[*i].ends);
        start.map_or(0, |i| i + 1)..end.map_or(self.words.len(), |i| i + 1)
    }

    /// The text from the first to the last word of a range.
    pub(crate) fn text(&self, at: Range<usize>) -> &'a str {
        match (
            self.words.get(at.start),
            self.words.get(at.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if at.start < at.end => &self.line[first.start..last.end],
            _ => "",
        }
    }

    /// Neighbours of one kind as one mark.
    pub(crate) fn marks(&self) -> Vec<Mark> {
        let mut found: Vec<Mark> = Vec::new();
        let mut last = None;
        for (index, kind) in self.used.iter().enumerate() {
            if let Some(kind) = *kind {
                let word = &self.words[index];
                match found.last_mut() {
                    Some(mark) if last == Some(kind) && mark.kind == kind => mark.at.end = word.end,
                    _ => found.push(Mark {
                        at: word.start..word.end,
                        kind,
                    }),
                }
            }
            last = *kind;
        }
        found
    }
}
