use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use sqlx::FromRow;
use uuid::Uuid;

use crate::access;

/// Counselling lasts at most three years (VwV Integrationsmanagement 2023); a fourth needs a
/// reason.
const PLANNED_MONTHS: u32 = 36;
/// So long it can last with one.
const LONGEST_MONTHS: u32 = 48;

/// A case to be stored.
#[derive(Debug, Clone)]
pub struct NewCase {
    pub id: Uuid,
    pub agency: Uuid,
    pub team: Option<Uuid>,
    pub household: Option<Uuid>,
    pub municipality: Option<Uuid>,
    pub responsible: Option<Uuid>,
    pub deputy: Option<Uuid>,
    pub started_on: NaiveDate,
    /// `open`, `given`, `refused`, `withdrawn`.
    pub consent_state: String,
    pub import_id: Option<Uuid>,
    pub members: Vec<Uuid>,
}

impl NewCase {
    /// Who sees the case: its Träger, its team, who is responsible, who deputises.
    pub fn audiences(&self) -> BTreeSet<Uuid> {
        access::case_audiences(self.agency, [self.team, self.responsible, self.deputy])
    }
}

/// A case as the actor sees it.
#[derive(Debug, Clone, FromRow)]
pub struct Head {
    pub id: Uuid,
    pub number: i64,
    pub agency_id: Uuid,
    pub team_id: Option<Uuid>,
    pub household_id: Option<Uuid>,
    pub municipality_id: Option<Uuid>,
    pub responsible_id: Option<Uuid>,
    pub deputy_id: Option<Uuid>,
    pub started_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    pub end_reason: String,
    pub consent_state: String,
    pub consent_on: Option<NaiveDate>,
    /// Until when it holds; nothing: without an end.
    pub consent_until: Option<NaiveDate>,
    pub version: i64,
}

/// Why somebody does not belong to a household any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeavingReason {
    MovedOut,
    Separated,
    LeftCountry,
    Died,
    Mistake,
    Other,
}

impl LeavingReason {
    pub(super) const ALL: [Self; 6] = [
        Self::MovedOut,
        Self::Separated,
        Self::LeftCountry,
        Self::Died,
        Self::Mistake,
        Self::Other,
    ];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::MovedOut => "moved_out",
            Self::Separated => "separated",
            Self::LeftCountry => "left_country",
            Self::Died => "died",
            Self::Mistake => "mistake",
            Self::Other => "other",
        }
    }

    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// One line of a picker.
#[derive(Debug, Clone)]
pub struct Hit {
    pub case_id: Uuid,
    pub person_id: Uuid,
    /// `Haile, Selam (1990) · F-00042`.
    pub label: String,
}

/// The planned end of counselling that starts on a day.
pub fn planned_end(started_on: NaiveDate) -> NaiveDate {
    started_on
        .checked_add_months(Months::new(PLANNED_MONTHS))
        .unwrap_or(started_on)
}

/// The last day counselling can be extended to.
pub(super) fn longest_end(started_on: NaiveDate) -> NaiveDate {
    started_on
        .checked_add_months(Months::new(LONGEST_MONTHS))
        .unwrap_or(started_on)
}

/// `F-00042`.
pub fn number_text(number: i64) -> String {
    format!("F-{number:05}")
}

/// The number behind `F-00042`, `f 42`.
pub fn parse_number(text: &str) -> Option<i64> {
    let rest = text.trim().strip_prefix(['F', 'f'])?;
    let digits = rest.trim_start_matches(['-', ' ']);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_years_also_from_a_leap_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(planned_end(day(2025, 3, 1)), day(2028, 3, 1));
        assert_eq!(planned_end(day(2024, 2, 29)), day(2027, 2, 28));
        assert_eq!(longest_end(day(2024, 2, 29)), day(2028, 2, 29));
        assert_eq!(number_text(42), "F-00042");
        assert_eq!(parse_number("f-00042"), Some(42));
    }
}
