use chrono::{Datelike, NaiveDate};
use sqlx::FromRow;
use uuid::Uuid;

use crate::absence::Away;
use crate::consultation::time_text;

/// So far ahead open hours can begin or end, in days.
pub(super) const FURTHEST: i64 = 10 * 366;

/// Characters of a place.
pub(super) const PLACE: usize = 200;

/// Open hours as they are stored, with the names they need.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) municipality_id: Uuid,
    pub(super) municipality: String,
    pub(super) staff_id: Uuid,
    pub(super) staff: String,
    /// Whether the holder's account is open.
    pub(super) active: bool,
    /// Who stands in for her generally, as long as that account is open.
    pub(super) deputy_id: Option<Uuid>,
    pub(super) deputy: Option<String>,
    pub(super) weekday: Option<i64>,
    pub(super) from_minute: i64,
    pub(super) until_minute: i64,
    pub(super) place: String,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) deputy_holds: bool,
    /// Whether the reader may change them.
    pub(super) own: bool,
}

/// Open hours without the names around them, as they are written.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) municipality_id: Uuid,
    pub(super) staff_id: Uuid,
    pub(super) weekday: Option<i64>,
    pub(super) from_minute: i64,
    pub(super) until_minute: i64,
    pub(super) place: String,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) deputy_holds: bool,
    pub(super) version: i64,
}

/// Open hours to be entered by the program itself: every week, without an end.
#[derive(Debug, Clone)]
pub struct Weekly {
    pub municipality: Uuid,
    pub staff: Uuid,
    /// 1 is Monday.
    pub weekday: i64,
    /// From and until, in minutes after midnight.
    pub minutes: (i64, i64),
    pub place: String,
    pub first: NaiveDate,
    pub deputy_holds: bool,
}

impl Row {
    /// Whether they are held on this day, as far as they themselves say.
    pub(super) fn on(&self, day: NaiveDate) -> bool {
        let weekday = i64::from(day.weekday().number_from_monday());
        self.valid_from <= day
            && self.valid_until.is_none_or(|until| day <= until)
            && self.weekday.is_none_or(|own| own == weekday)
    }

    /// `14:00–16:30`
    pub(super) fn hours(&self) -> String {
        hours(self.from_minute, self.until_minute)
    }

    /// The first thing to sort by within a municipality: weekdays before single days.
    pub(super) fn order(&self) -> (i64, NaiveDate, i64) {
        match self.weekday {
            Some(weekday) => (weekday, NaiveDate::MIN, self.from_minute),
            None => (8, self.valid_from, self.from_minute),
        }
    }
}

/// Who holds open hours on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// Whoever always does.
    Holder,
    /// Whoever stands in for her that day.
    Deputy(Uuid, String),
    /// Nobody: they do not take place.
    Nobody,
}

/// Open hours on one day.
#[derive(Debug, Clone)]
pub struct Occurrence {
    pub id: Uuid,
    pub day: NaiveDate,
    pub from_minute: i64,
    pub until_minute: i64,
    pub municipality: String,
    pub place: String,
    pub staff_id: Uuid,
    /// Whoever always holds them.
    pub staff: String,
    pub holding: Holding,
}

impl Occurrence {
    /// `14:00–16:30`
    pub fn hours(&self) -> String {
        hours(self.from_minute, self.until_minute)
    }

    /// Whether they stand in the calendar of this staff member.
    pub(super) fn concerns(&self, staff: Uuid) -> bool {
        let deputy = matches!(&self.holding, Holding::Deputy(id, _) if *id == staff);
        self.staff_id == staff || deputy
    }
}

fn hours(from: i64, until: i64) -> String {
    format!("{}–{}", time_text(from), time_text(until))
}

/// What of these open hours stands on the days from `from` to `to`, in order. Whose account is closed
/// holds none.
pub(super) fn occurrences(
    rows: &[Row],
    away: &[Away],
    (from, to): (NaiveDate, NaiveDate),
) -> Vec<Occurrence> {
    let mut found = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        let of_day = rows.iter().filter(|row| row.active && row.on(day));
        let start = found.len();
        found.extend(of_day.map(|row| Occurrence {
            id: row.id,
            day,
            from_minute: row.from_minute,
            until_minute: row.until_minute,
            municipality: row.municipality.clone(),
            place: row.place.clone(),
            staff_id: row.staff_id,
            staff: row.staff.clone(),
            holding: holding(row, away, day),
        }));
        found[start..].sort_by_key(|one: &Occurrence| (one.from_minute, one.id));
    }
    found
}

fn holding(row: &Row, away: &[Away], day: NaiveDate) -> Holding {
    let is_away = |account: Uuid| {
        let mut of = away.iter().filter(|one| one.account_id == account);
        of.any(|one| one.on(day))
    };
    if !is_away(row.staff_id) {
        return Holding::Holder;
    }
    match (row.deputy_id, &row.deputy) {
        (Some(id), Some(name)) if row.deputy_holds && !is_away(id) => {
            Holding::Deputy(id, name.clone())
        }
        _ => Holding::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(weekday: Option<i64>, from: &str, until: Option<&str>) -> Row {
        Row {
            id: Uuid::nil(),
            municipality_id: Uuid::nil(),
            municipality: "Mengen".to_owned(),
            staff_id: Uuid::from_u128(1),
            staff: "Erika Karrer".to_owned(),
            active: true,
            deputy_id: Some(Uuid::from_u128(2)),
            deputy: Some("Jan Weber".to_owned()),
            weekday,
            from_minute: 14 * 60,
            until_minute: 16 * 60,
            place: "Rathaus".to_owned(),
            valid_from: day(from),
            valid_until: until.map(day),
            deputy_holds: true,
            own: true,
        }
    }

    #[test]
    fn a_weekday_within_its_days() {
        // Tuesdays; both ends count. The clock changes on Sunday, 29 March 2026.
        let tuesdays = row(Some(2), "2026-03-24", Some("2026-04-07"));
        let days: Vec<NaiveDate> = day("2026-03-01")
            .iter_days()
            .take(60)
            .filter(|day| tuesdays.on(*day))
            .collect();
        let said = ["2026-03-24", "2026-03-31", "2026-04-07"];
        assert_eq!(days, said.map(day));
        let once = row(None, "2026-03-29", Some("2026-03-29"));
        assert!(once.on(day("2026-03-29")) && !once.on(day("2026-03-30")));
        assert!(!once.on(day("2026-04-05")));
    }

    #[test]
    fn who_is_away_holds_none() {
        let mut rows = vec![row(Some(2), "2026-01-01", None)];
        let span = (day("2026-03-24"), day("2026-03-24"));
        let (karrer, weber) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let holding =
            |rows: &[Row], away: &[Away]| occurrences(rows, away, span)[0].holding.clone();
        assert_eq!(holding(&rows, &[]), Holding::Holder);
        let away = |account_id: Uuid, from: &str, until: Option<&str>| Away {
            account_id,
            from_on: day(from),
            until_on: until.map(day),
        };
        let gone = away(karrer, "2026-03-24", None);
        assert_eq!(
            holding(&rows, std::slice::from_ref(&gone)),
            Holding::Deputy(weber, "Jan Weber".to_owned())
        );
        let both = away(weber, "2026-03-01", Some("2026-03-24"));
        assert_eq!(holding(&rows, &[gone.clone(), both]), Holding::Nobody);
        let before = away(weber, "2026-03-01", Some("2026-03-23"));
        assert_ne!(holding(&rows, &[gone.clone(), before]), Holding::Nobody);
        rows[0].deputy_holds = false;
        assert_eq!(holding(&rows, &[gone]), Holding::Nobody);
        rows[0].active = false;
        assert!(occurrences(&rows, &[], span).is_empty());
    }
}
