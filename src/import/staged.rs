//! A row of a list on its way: what was understood and what will happen to it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::consultations::ConsultationRow;
use super::duplicates::Strength;
use super::message::{Level, Message};
use super::outcome::SkippedRow;
use super::people::PersonRow;

/// What happens to a row when the list is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Becomes a person or consultation.
    New,
    /// Looked like somebody else, but is another person: becomes a person.
    Other,
    /// Was taken over before.
    Known,
    /// The person is known, the row says something else; nothing is overwritten.
    Differs,
    /// Is the same person as another row or as somebody stored.
    Same,
    /// May be the same person; waits for a decision and is not taken over without one.
    Held,
    /// Cannot be taken over.
    Rejected,
    /// Is no entry: a sum, a title.
    Skipped,
}

impl Action {
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Other,
        Self::Known,
        Self::Differs,
        Self::Same,
        Self::Held,
        Self::Rejected,
        Self::Skipped,
    ];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Other => "other",
            Self::Known => "known",
            Self::Differs => "differs",
            Self::Same => "same",
            Self::Held => "held",
            Self::Rejected => "rejected",
            Self::Skipped => "skipped",
        }
    }

    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    /// Whether the row becomes a record of its own.
    #[must_use]
    pub fn makes(self) -> bool {
        matches!(self, Self::New | Self::Other)
    }

    /// Whether the row goes back to whoever sent the list.
    #[must_use]
    pub fn returns(self) -> bool {
        matches!(self, Self::Rejected | Self::Held | Self::Differs)
    }
}

/// The kinds as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOf {
    People,
    Consultations,
    Nothing,
}

impl RowOf {
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Consultations => "consultations",
            Self::Nothing => "skipped",
        }
    }

    #[must_use]
    pub fn parse(key: &str) -> Self {
        match key {
            "people" => Self::People,
            "consultations" => Self::Consultations,
            _ => Self::Nothing,
        }
    }
}

/// A row with everything that was decided about it.
#[derive(Debug, Clone)]
pub struct Staged {
    pub id: Uuid,
    pub position: i64,
    pub kind: RowOf,
    pub action: Action,
    pub fingerprint: Vec<u8>,
    pub identity: Vec<u8>,
    pub record: Option<Uuid>,
    pub matched: Option<Uuid>,
    pub content: Content,
}

impl Staged {
    /// Whether somebody should look at the row.
    #[must_use]
    pub fn noted(&self) -> bool {
        let warned = match &self.content.entry {
            Entry::Person(row) => &row.remarks,
            Entry::Consultation(row) => &row.remarks,
            Entry::Skipped(_) => return false,
        }
        .iter()
        .any(|remark| remark.level == Level::Warn);
        let fresh = !matches!(self.action, Action::Known);
        let waits = !matches!(self.action, Action::New | Action::Known);
        waits
            || fresh && (warned || self.content.returns_cells())
            || !self.content.why.is_empty()
            || self.content.twin.is_some()
    }

    /// Whether something of the row goes back to the sender.
    #[must_use]
    pub fn returns(&self) -> bool {
        let same = self.action == Action::Same && !self.content.differences.is_empty();
        self.action.returns() || same || self.action.makes() && self.content.returns_cells()
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Entry {
    Person(Box<PersonRow>),
    Consultation(Box<ConsultationRow>),
    Skipped(SkippedRow),
}

/// Whom a row may be the same as.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Twin {
    /// Row in the same list; none when the person is stored already.
    pub row: Option<(String, usize)>,
    pub name: String,
    /// Number of the stored person.
    pub number: Option<i64>,
    pub born: Option<super::value::birth::Birth>,
    pub score: u8,
    pub strength: Strength,
    pub reasons: Vec<Message>,
}

/// What a row says differently about a known person: field, stored, in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub field: String,
    pub there: String,
    pub here: String,
}

/// What is kept sealed of a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Content {
    /// The cells of the list as they read.
    pub cells: Vec<String>,
    pub entry: Entry,
    /// Why this will happen.
    pub why: Vec<Message>,
    pub differences: Vec<Difference>,
    pub twin: Option<Twin>,
    pub staff: Option<Uuid>,
    /// Whom a consultation was held with: a row of the list or somebody stored.
    pub person: Option<Uuid>,
    /// The case a row belongs to when it is stored already.
    pub case: Option<Uuid>,
    /// AGS of the municipality a consultation counts for.
    pub ags: Option<String>,
    /// Rows of one household have the same number.
    pub household: usize,
}

impl Content {
    #[must_use]
    pub fn sheet(&self) -> &str {
        match &self.entry {
            Entry::Person(row) => &row.sheet,
            Entry::Consultation(row) => &row.sheet,
            Entry::Skipped(row) => &row.sheet,
        }
    }

    #[must_use]
    pub fn row(&self) -> usize {
        match &self.entry {
            Entry::Person(row) => row.row,
            Entry::Consultation(row) => row.row,
            Entry::Skipped(row) => row.row,
        }
    }

    #[must_use]
    pub fn returns_cells(&self) -> bool {
        match &self.entry {
            Entry::Person(row) => !row.rejections.is_empty(),
            Entry::Consultation(row) => !row.rejections.is_empty(),
            Entry::Skipped(_) => false,
        }
    }

    /// Every reason why something of the row goes back.
    #[must_use]
    pub fn reasons(&self) -> Vec<Message> {
        let (refused, cells) = match &self.entry {
            Entry::Person(row) => (&row.refused, &row.rejections),
            Entry::Consultation(row) => (&row.refused, &row.rejections),
            Entry::Skipped(_) => return Vec::new(),
        };
        let mut all: Vec<Message> = refused.iter().cloned().collect();
        all.extend(self.why.iter().cloned());
        all.extend(cells.iter().map(|cell| cell.message.clone()));
        all
    }
}
