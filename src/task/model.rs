use bindeglied_kit::seal::Place;
use chrono::NaiveDate;
use uuid::Uuid;

/// Characters a follow-up's text may have.
pub const MAX_TEXT: usize = 2_000;

/// A follow-up to be stored.
#[derive(Debug, Clone)]
pub struct NewFollowUp {
    pub id: Uuid,
    /// Who sees it and whose key seals it: the case, or an account for what belongs to no case.
    pub file_id: Uuid,
    pub case_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub consultation_id: Option<Uuid>,
    pub owner_id: Uuid,
    pub due_on: NaiveDate,
    /// May be empty.
    pub text: String,
    pub import_id: Option<Uuid>,
}

/// A follow-up as lists show it.
#[derive(Debug, Clone)]
pub struct FollowUp {
    pub id: Uuid,
    pub file_id: Uuid,
    pub case_id: Option<Uuid>,
    pub consultation_id: Option<Uuid>,
    pub owner_id: Uuid,
    pub owner_name: String,
    pub due_on: NaiveDate,
    /// None when its key was deleted.
    pub text: Option<String>,
    pub done: bool,
}

impl FollowUp {
    /// Where it stands among the deadlines.
    pub fn address(&self) -> String {
        format!("/deadlines/follow_up.{}.{}.0", self.id, self.due_on)
    }
}

pub(super) fn place(id: Uuid) -> Place<'static> {
    Place::new("follow_up", id, "text_sealed")
}
