//! The rules of the quick entry (Kurzeintrag): one line, as people note it, becomes what a
//! consultation consists of. The rules know words, dates and the names they are given; they look
//! nothing up, store nothing and give the same answer every time.

mod appointment;
mod channel;
mod head;
mod joined;
mod lexicon;
mod mark;
mod note;
mod numbers;
mod people;
mod signs;
mod topics;
mod when;
mod words;

use chrono::{NaiveDate, NaiveTime};

pub use joined::{Ahead, FollowUp};
pub use lexicon::{Lexicon, Own};
pub use mark::{Kind, Mark};
pub use people::{Ambiguous, Known};

use mark::Reading;

/// More characters than this are no line any more. What stands behind them is not looked at and stays
/// in the note.
pub const LONGEST: usize = 2_000;

/// What becomes of the contact the line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    #[default]
    Held,
    Planned,
    Cancelled,
    Missed,
}

impl State {
    /// The key of the catalogue `consultation_state`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Planned => "planned",
            Self::Cancelled => "cancelled",
            Self::Missed => "missed",
        }
    }
}

/// What was understood of a line. Whatever is not named in one of the fields stands in the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// Places in the list of known people, in the order of the line.
    pub people: Vec<usize>,
    /// Names that fit several known people: somebody has to choose.
    pub ambiguous: Vec<Ambiguous>,
    /// People were joined by `+`.
    pub group: bool,
    /// The day of the consultation; the day of writing when the line says none.
    pub date: NaiveDate,
    /// The line itself says the day.
    pub date_said: bool,
    pub start: Option<NaiveTime>,
    pub minutes: Option<u32>,
    /// Key of the catalogue `channel`.
    pub channel: Option<String>,
    pub state: State,
    /// Topics by their German names, in the order of the line.
    pub topics: Vec<String>,
    pub note: String,
    pub follow_ups: Vec<FollowUp>,
    pub appointments: Vec<Ahead>,
    /// What stood behind `@`.
    pub partners: Vec<String>,
    /// What stood behind `>`.
    pub steps: Vec<String>,
    /// What looked like a day, a topic or a time and could not be understood. It is in the note, too.
    pub unclear: Vec<String>,
    /// Which part of the line was taken for what, in the order of the line.
    pub marks: Vec<Mark>,
}

/// Reads a line written on `today`.
pub fn understand(line: &str, today: NaiveDate, known: &Known, lexicon: &Lexicon) -> Understood {
    let cut = line
        .char_indices()
        .nth(LONGEST)
        .map_or(line.len(), |(at, _)| at);
    let mut reading = Reading::new(&line[..cut], today);
    let signs = signs::read(&mut reading, lexicon);
    let people = people::read(&mut reading, known, lexicon);
    let follow_ups = joined::follow_ups(&mut reading);
    let appointments = appointment::read(&mut reading);
    let state = channel::state(&mut reading, lexicon);
    let channel = channel::read(&mut reading, lexicon);
    let head = head::read(&mut reading, state);
    let topics = topics::read(&reading, lexicon, signs.topics);
    let follow_ups = joined::with_texts(&mut reading, follow_ups);
    let mut note = note::of(&reading);
    note.push_str(&line[cut..]);
    Understood {
        people: people.sure,
        ambiguous: people.ambiguous,
        group: people.group,
        date: head.date.unwrap_or(today),
        date_said: head.date.is_some(),
        start: head.start,
        minutes: head.minutes,
        channel,
        state: head.state,
        topics,
        note,
        follow_ups,
        appointments,
        partners: signs.partners,
        steps: signs.steps,
        unclear: reading.unclear.clone(),
        marks: reading.marks(),
    }
}
