use bindeglied_kit::seal::Place;
use sqlx::FromRow;
use uuid::Uuid;

use crate::case::Assignment;

/// Characters of a summary.
pub(super) const LONG: usize = 8_000;

/// A handover of a case, or a summary prepared for one.
#[derive(Debug, Clone, FromRow)]
pub(super) struct HandoverRow {
    pub(super) id: Uuid,
    pub(super) to_id: Option<Uuid>,
    pub(super) from_name: Option<String>,
    pub(super) to_name: Option<String>,
    pub(super) summary_sealed: Option<Vec<u8>>,
    pub(super) written_name: Option<String>,
    pub(super) written_at: Option<i64>,
    pub(super) handed_at: Option<i64>,
    pub(super) read_at: Option<i64>,
    pub(super) replaced: bool,
    pub(super) version: i64,
}

impl HandoverRow {
    /// Whether it is the one that holds: the last one handed over, or what is prepared.
    pub(super) fn holds(&self) -> bool {
        !self.replaced
    }

    pub(super) fn prepared(&self) -> bool {
        self.handed_at.is_none()
    }
}

/// A case that goes on with somebody else.
#[derive(Debug, Clone)]
pub(super) struct Passing {
    pub(super) case: Uuid,
    pub(super) version: i64,
    pub(super) from: Option<Uuid>,
    pub(super) to: Assignment,
    /// A new summary, sealed for the row of [`Passing::id`]; nothing: the prepared one, if there is one.
    pub(super) summary: Option<Vec<u8>>,
    /// The row: the prepared one, or a new one.
    pub(super) id: Uuid,
}

pub(super) fn summary_place(id: Uuid) -> Place<'static> {
    Place::new("handover", id, "summary_sealed")
}
