use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

/// So far ahead an absence can be entered, in days.
pub(super) const FURTHEST: i64 = 3 * 366;

/// An absence as it is stored. Why somebody is away is not: a deputy needs the days alone.
#[derive(Debug, Clone, FromRow)]
pub(super) struct AbsenceRow {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) name: String,
    pub(super) from_on: NaiveDate,
    pub(super) until_on: Option<NaiveDate>,
    pub(super) version: i64,
}
