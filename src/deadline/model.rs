use bindeglied_kit::seal::Place;
use chrono::{Datelike, Days, Months, NaiveDate};
use sqlx::FromRow;
use uuid::Uuid;

use crate::organisation::Notices;

/// Characters a note may have.
pub(super) const LONG: usize = 2_000;

/// What is due. Texts are `deadline-kind-<key>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    FollowUp,
    /// A residence permit ends.
    Permit,
    /// A plan is to be reviewed.
    PlanReview,
    /// Counselling reaches its planned end: 36 months, or 48 after an extension.
    PlannedEnd,
    /// The consent of the client ends.
    Consent,
    /// A planned consultation.
    Appointment,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::FollowUp,
        Self::Permit,
        Self::PlanReview,
        Self::PlannedEnd,
        Self::Consent,
        Self::Appointment,
    ];

    /// The stored name.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::FollowUp => "follow_up",
            Self::Permit => "permit",
            Self::PlanReview => "plan_review",
            Self::PlannedEnd => "planned_end",
            Self::Consent => "consent",
            Self::Appointment => "appointment",
        }
    }

    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The last days on which a record may be due to be told of today: the first notice, and the
    /// urgent one. Nothing: it is told of from the beginning.
    pub(super) fn reach(self, notices: &Notices, today: NaiveDate) -> Vec<NaiveDate> {
        match self {
            Self::FollowUp | Self::Appointment => Vec::new(),
            Self::Permit => notices.permit_days.map(|n| days_on(today, n)).to_vec(),
            Self::PlanReview => vec![days_on(today, notices.plan_days)],
            Self::Consent => vec![days_on(today, notices.consent_days)],
            Self::PlannedEnd => notices.end_months.map(|n| reached(today, n)).to_vec(),
        }
    }

    /// How many times it is told of.
    pub(super) fn stages(self) -> i64 {
        match self {
            Self::Permit | Self::PlannedEnd => 2,
            _ => 1,
        }
    }

    /// What became of an appointment is written into the appointment, not beside it.
    pub fn is_settled_elsewhere(self) -> bool {
        self == Self::Appointment
    }
}

fn days_on(today: NaiveDate, days: u32) -> NaiveDate {
    today
        .checked_add_days(Days::new(days.into()))
        .unwrap_or(today)
}

/// The last day whose date so many months before is today or earlier. What ends on 31 August is told
/// of from 28 February on, although 28 February and six months make 28 August.
pub(super) fn reached(today: NaiveDate, months: u32) -> NaiveDate {
    let then = today
        .checked_add_months(Months::new(months))
        .unwrap_or(today);
    let last_of_month = today.succ_opt().is_none_or(|next| next.day() == 1);
    if last_of_month { month_end(then) } else { then }
}

fn month_end(day: NaiveDate) -> NaiveDate {
    day.with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .and_then(|next| next.pred_opt())
        .unwrap_or(day)
}

/// What a deadline is known by, also in addresses: `permit.<record>.2026-01-31.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) kind: Kind,
    pub(super) record: Uuid,
    pub(super) due_on: NaiveDate,
    pub(super) stage: i64,
}

impl Key {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let kind = Kind::parse(parts.next()?)?;
        let key = Self {
            kind,
            record: parts.next()?.parse().ok()?,
            due_on: parts.next()?.parse().ok()?,
            stage: parts.next()?.parse().ok()?,
        };
        let whole = parts.next().is_none() && (0..kind.stages()).contains(&key.stage);
        // The databases' calendars are shorter than chrono's.
        (whole && (1..=9999).contains(&key.due_on.year())).then_some(key)
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, record) = (self.kind.key(), self.record);
        write!(f, "{kind}.{record}.{}.{}", self.due_on, self.stage)
    }
}

/// Whose deadlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of cases I am responsible for, of follow-ups and appointments of mine.
    Own,
    /// Those of cases I deputise in.
    Deputy,
    /// Those a colleague handed to me.
    Handed,
    /// Those of a colleague who is away today, in cases I stand in for her.
    StandIn,
    /// Everyone's on files I see; for a Teamleitung.
    Team,
    /// Everyone's of one file.
    File,
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum When {
    #[default]
    Open,
    Overdue,
    /// Until the end of the week.
    Week,
    Month,
    Snoozed,
    Done,
    /// On these days; of the calendar, no choice of the list.
    Between(NaiveDate, NaiveDate),
}

impl When {
    pub(super) const ALL: [Self; 6] = [
        Self::Open,
        Self::Overdue,
        Self::Week,
        Self::Month,
        Self::Snoozed,
        Self::Done,
    ];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Week => "week",
            Self::Month => "month",
            Self::Snoozed => "snoozed",
            Self::Done => "done",
            Self::Between(..) => "between",
        }
    }

    pub(super) fn parse(key: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|when| when.key() == key).unwrap_or_default()
    }

    /// The first and the last day of what is asked for.
    pub(super) fn days(self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self {
            Self::Overdue => (None, today.pred_opt()),
            Self::Week => {
                let left = 6 - today.weekday().num_days_from_monday();
                (Some(today), Some(days_on(today, left)))
            }
            Self::Month => (Some(today), Some(days_on(today, 30))),
            Self::Between(from, to) => (Some(from), Some(to)),
            Self::Open | Self::Snoozed | Self::Done => (None, None),
        }
    }
}

/// Something that is due, as one row.
#[derive(Debug, Clone, FromRow)]
pub struct Deadline {
    pub(super) kind: String,
    pub(super) record_id: Uuid,
    pub due_on: NaiveDate,
    pub(super) stage: i64,
    /// Who sees it, and whose key seals what is written about it.
    pub(super) file_id: Uuid,
    pub case_id: Option<Uuid>,
    pub(super) person_id: Option<Uuid>,
    /// The key of a catalogue.
    pub(super) detail: String,
    pub(super) origin_id: Option<Uuid>,
    pub(super) text_sealed: Option<Vec<u8>>,
    pub(super) owner_id: Option<Uuid>,
    pub(super) deputy_id: Option<Uuid>,
    /// The last thing somebody did with it.
    pub(super) action_id: Option<Uuid>,
    pub(super) done_at: Option<i64>,
    pub(super) until_on: Option<NaiveDate>,
    pub(super) handed_to: Option<Uuid>,
    /// Whether the record still waits for somebody on this day.
    pub(super) still: Option<bool>,
    pub(super) family_name: Option<String>,
    pub(super) given_name: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) handed_name: Option<String>,
    pub(super) handed_by: Option<String>,
    /// Whether the reader stands in for the case today.
    pub(super) standing_in: bool,
}

impl Deadline {
    /// What it is; a kind this program does not know is nothing.
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }

    pub(super) fn key(&self) -> Option<Key> {
        Some(Key {
            kind: self.kind()?,
            record: self.record_id,
            due_on: self.due_on,
            stage: self.stage,
        })
    }
}

/// Something that was done.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Action {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) record_id: Uuid,
    pub(super) due_on: NaiveDate,
    pub(super) stage: i64,
    pub(super) file_id: Uuid,
    pub(super) case_id: Option<Uuid>,
    pub(super) what: String,
    pub(super) until_on: Option<NaiveDate>,
    pub(super) note_sealed: Option<Vec<u8>>,
    pub(super) at: i64,
    pub(super) by_name: Option<String>,
    pub(super) to_name: Option<String>,
    /// The text of a follow-up.
    pub(super) text_sealed: Option<Vec<u8>>,
}

impl Action {
    pub(super) fn key(&self) -> Option<Key> {
        Some(Key {
            kind: Kind::parse(&self.kind)?,
            record: self.record_id,
            due_on: self.due_on,
            stage: self.stage,
        })
    }
}

/// What somebody wants to do with a deadline.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    Done,
    Reopened,
    Snoozed(NaiveDate),
    /// To whom, and by which audience she sees files.
    Handed(Uuid, Uuid),
}

impl Deed {
    /// The stored name; texts are `deadline-action-<key>`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Reopened => "reopened",
            Self::Snoozed(_) => "snoozed",
            Self::Handed(..) => "handed",
        }
    }
}

pub(super) fn note_place(id: Uuid) -> Place<'static> {
    Place::new("deadline_action", id, "note_sealed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Told of on a day exactly when the day so many months before the end has come.
    #[test]
    fn months_before_to_the_day() {
        let mut end = day("2027-01-01");
        while end < day("2029-01-01") {
            let first = end.checked_sub_months(Months::new(6)).unwrap();
            assert!(reached(first, 6) >= end, "{end}");
            assert!(reached(first.pred_opt().unwrap(), 6) < end, "{end}");
            end = end.succ_opt().unwrap();
        }
        assert_eq!(reached(day("2026-02-28"), 6), day("2026-08-31"));
        assert_eq!(reached(day("2026-02-27"), 6), day("2026-08-27"));
    }

    #[test]
    fn keys_come_back() {
        let key = Key {
            kind: Kind::Permit,
            record: Uuid::max(),
            due_on: day("2026-01-31"),
            stage: 1,
        };
        assert_eq!(Key::parse(&key.to_string()), Some(key));
        let id = Uuid::max();
        for wrong in [
            String::new(),
            format!("permit.{id}.2026-01-31.2"),
            format!("permit.{id}.2026-01-31.1.1"),
            format!("permit.{id}.2026-02-31.1"),
            format!("permit.{id}.+12026-02-01.1"),
            "permit.x.2026-01-31.1".to_owned(),
            format!("holiday.{id}.2026-01-31.0"),
        ] {
            assert_eq!(Key::parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn weeks_end_on_sunday() {
        let thursday = day("2025-11-20");
        let (first, last) = When::Week.days(thursday);
        assert_eq!((first, last), (Some(thursday), Some(day("2025-11-23"))));
        let sunday = day("2025-11-23");
        assert_eq!(When::Week.days(sunday), (Some(sunday), Some(sunday)));
    }
}
