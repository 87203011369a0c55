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
pub(super) enum Action {
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
    pub(super) const ALL: [Self; 8] = [
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
    pub(super) fn key(self) -> &'static str {
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
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    /// Whether the row becomes a record of its own.
    #[must_use]
    pub(super) fn makes(self) -> bool {
        matches!(self, Self::New | Self::Other)
    }

    /// Whether the row goes back to whoever sent the list.
    #[must_use]
    pub(super) fn returns(self) -> bool {
        matches!(self, Self::Rejected | Self::Held | Self::Differs)
    }
}

/// The kinds as they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowOf {
    People,
    Consultations,
    Nothing,
}

impl RowOf {
    #[must_use]
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Consultations => "consultations",
            Self::Nothing => "skipped",
        }
    }

    #[must_use]
    pub(super) fn parse(key: &str) -> Self {
        match key {
            "people" => Self::People,
            "consultations" => Self::Consultations,
            _ => Self::Nothing,
        }
    }
}

/// A row with everything that was decided about it.
#[derive(Debug, Clone)]
pub(super) struct Staged {
    pub(super) id: Uuid,
    pub(super) position: i64,
    pub(super) kind: RowOf,
    pub(super) action: Action,
    pub(super) fingerprint: Vec<u8>,
    pub(super) identity: Vec<u8>,
    pub(super) record: Option<Uuid>,
    pub(super) matched: Option<Uuid>,
    pub(super) content: Content,
}

impl Staged {
    /// Whether somebody should look at the row.
    #[must_use]
    pub(super) fn noted(&self) -> bool {
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
    pub(super) fn returns(&self) -> bool {
        let same = self.action == Action::Same && !self.content.differences.is_empty();
        self.action.returns() || same || self.action.makes() && self.content.returns_cells()
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Entry {
    Person(Box<PersonRow>),
    Consultation(Box<ConsultationRow>),
    Skipped(SkippedRow),
}

/// Whom a row may be the same as.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Twin {
    /// Row in the same list; none when the person is stored already.
    pub(super) row: Option<(String, usize)>,
    pub(super) name: String,
    /// Number of the stored person.
    pub(super) number: Option<i64>,
    pub(super) born: Option<super::value::birth::Birth>,
    pub(super) score: u8,
    pub(super) strength: Strength,
    pub(super) reasons: Vec<Message>,
}

/// What a row says differently about a known person: field, stored, in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Difference {
    pub(super) field: String,
    pub(super) there: String,
    pub(super) here: String,
}

/// What is kept sealed of a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Content {
    /// The cells of the list as they read.
    pub(super) cells: Vec<String>,
    pub(super) entry: Entry,
    /// Why this will happen.
    pub(super) why: Vec<Message>,
    pub(super) differences: Vec<Difference>,
    pub(super) twin: Option<Twin>,
    pub(super) staff: Option<Uuid>,
    /// Whom a consultation was held with: a row of the list or somebody stored.
    pub(super) person: Option<Uuid>,
    /// The case a row belongs to when it is stored already.
    pub(super) case: Option<Uuid>,
    /// AGS of the municipality a consultation counts for.
    pub(super) ags: Option<String>,
    /// Rows of one household have the same number.
    pub(super) household: usize,
}

impl Content {
    #[must_use]
    pub(super) fn sheet(&self) -> &str {
        match &self.entry {
            Entry::Person(row) => &row.sheet,
            Entry::Consultation(row) => &row.sheet,
            Entry::Skipped(row) => &row.sheet,
        }
    }

    #[must_use]
    pub(super) fn row(&self) -> usize {
        match &self.entry {
            Entry::Person(row) => row.row,
            Entry::Consultation(row) => row.row,
            Entry::Skipped(row) => row.row,
        }
    }

    #[must_use]
    pub(super) fn returns_cells(&self) -> bool {
        match &self.entry {
            Entry::Person(row) => !row.rejections.is_empty(),
            Entry::Consultation(row) => !row.rejections.is_empty(),
            Entry::Skipped(_) => false,
        }
    }

    /// Every reason why something of the row goes back.
    #[must_use]
    pub(super) fn reasons(&self) -> Vec<Message> {
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
