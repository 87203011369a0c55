use bindeglied_kit::seal::Place;
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

/// Why somebody is away; texts are `absence-kind-<key>`. Others than the colleague herself and her
/// Teamleitung do not learn it: being ill is health data.
pub(super) const KINDS: [&str; 5] = ["vacation", "sick", "training", "caring_leave", "other"];

/// So far ahead an absence can be entered, in days.
pub(super) const FURTHEST: i64 = 3 * 366;

/// An absence as it is stored.
#[derive(Debug, Clone, FromRow)]
pub(super) struct AbsenceRow {
    pub(super) id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) name: String,
    pub(super) from_on: NaiveDate,
    pub(super) until_on: Option<NaiveDate>,
    pub(super) kind_sealed: Vec<u8>,
    pub(super) version: i64,
}

pub(super) fn kind_place(id: Uuid) -> Place<'static> {
    Place::new("absence", id, "kind_sealed")
}
