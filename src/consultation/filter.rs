//! What the list of consultations is asked for.

use std::fmt::Write;

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::State;
use crate::task::near_day;
use crate::web::Form;

/// Where a page stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Turn {
    #[default]
    Latest,
    /// After this one, to the older ones.
    Older(NaiveDate, Uuid),
    /// Before this one, to the newer ones.
    Newer(NaiveDate, Uuid),
}

/// The filters that were understood; what was not understood filters nothing and is shown again.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    pub(super) staff: Option<Uuid>,
    pub(super) municipality: Option<Uuid>,
    pub(super) channel: String,
    pub(super) state: String,
    pub(super) topic: String,
    pub(super) turn: Turn,
}

/// The fields that filter, in the order of the page.
pub(super) const FIELDS: [&str; 7] = [
    "from",
    "to",
    "staff",
    "channel",
    "state",
    "topic",
    "municipality",
];

impl Filter {
    pub(super) fn of(form: &Form, today: NaiveDate) -> Self {
        let turn = |name: &str| -> Option<(NaiveDate, Uuid)> {
            let (day, id) = form.get(name).split_once('_')?;
            Some((day.parse().ok()?, id.parse().ok()?))
        };
        Self {
            from: near_day(form.get("from"), today),
            to: near_day(form.get("to"), today),
            staff: form.id("staff"),
            municipality: form.id("municipality"),
            channel: form.get("channel").to_owned(),
            state: State::parse(form.get("state")).map_or_else(String::new, |s| s.key().to_owned()),
            topic: form.get("topic").to_owned(),
            turn: turn("older")
                .map(|(day, id)| Turn::Older(day, id))
                .or_else(|| turn("newer").map(|(day, id)| Turn::Newer(day, id)))
                .unwrap_or_default(),
        }
    }
}

/// The address of the list with the filters set, without one of them, and at a place.
pub(super) fn address(form: &Form, without: &str, turn: Option<(&str, NaiveDate, Uuid)>) -> String {
    let mut out = String::from("/consultations");
    let mut join = '?';
    let set = FIELDS
        .iter()
        .filter(|field| **field != without && !form.get(field).is_empty());
    for field in set {
        let _ = write!(out, "{join}{field}={}", encoded(form.get(field)));
        join = '&';
    }
    if let Some((name, day, id)) = turn {
        let _ = write!(out, "{join}{name}={day}_{id}");
    }
    out
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
