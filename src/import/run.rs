//! An import as a record: what was uploaded, where it stands, what came of it.

use std::collections::BTreeMap;

use bindeglied_kit::clock::Micros;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::mapping::Mapping;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The file is here; its columns wait to be confirmed.
    Uploaded,
    /// Every row was judged; the preview is there.
    Mapped,
    Running,
    /// The program stopped while it ran; nothing was taken over.
    Interrupted,
    Failed,
    Done,
    Undone,
    Discarded,
}

impl State {
    const ALL: [Self; 8] = [
        Self::Uploaded,
        Self::Mapped,
        Self::Running,
        Self::Interrupted,
        Self::Failed,
        Self::Done,
        Self::Undone,
        Self::Discarded,
    ];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Mapped => "mapped",
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Discarded => "discarded",
        }
    }

    #[must_use]
    pub fn parse(key: &str) -> Self {
        let found = Self::ALL.into_iter().find(|state| state.key() == key);
        found.unwrap_or(Self::Failed)
    }

    /// Whether rows were judged and may be taken over.
    #[must_use]
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Mapped | Self::Interrupted | Self::Failed)
    }

    /// Whether the file is still here.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.is_ready() || self == Self::Uploaded
    }
}

/// Figures of an import: of the list as it was read, and of what was made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    pub rows: usize,
    /// Consultations that were understood, whatever their state.
    pub consultations: usize,
    pub held_by_staff: BTreeMap<String, usize>,
    pub minutes_by_staff: BTreeMap<String, u64>,
    pub made: Made,
}

/// What was made of a list, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Made {
    pub people: usize,
    pub households: usize,
    pub consultations: usize,
    pub follow_ups: usize,
    pub plans: usize,
}

#[derive(Debug, Clone)]
pub struct Run {
    pub id: Uuid,
    pub agency: Uuid,
    pub team: Option<Uuid>,
    pub file_name: String,
    pub mapping: Mapping,
    /// The saved mapping that was used, by name.
    pub mapping_name: String,
    pub state: State,
    /// A text that says why it failed.
    pub failure: String,
    pub figures: Figures,
    pub created_at: Micros,
    /// Name of whoever uploaded it; empty for the command line.
    pub by: String,
    pub version: i64,
}

pub struct NewRun<'a> {
    pub id: Uuid,
    pub agency: Uuid,
    pub team: Option<Uuid>,
    pub file_name: &'a str,
    pub mapping: &'a Mapping,
    pub mapping_name: &'a str,
    pub bytes: &'a [u8],
}

/// A mapping that was kept.
#[derive(Debug, Clone)]
pub struct Saved {
    pub id: Uuid,
    pub name: String,
    pub mapping: Mapping,
}
