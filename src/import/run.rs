//! An import as a record: what was uploaded, where it stands, what came of it.

use std::collections::BTreeMap;

use bindeglied_kit::clock::Micros;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::mapping::Mapping;

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
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
    pub(super) fn key(self) -> &'static str {
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
    pub(super) fn parse(key: &str) -> Self {
        let found = Self::ALL.into_iter().find(|state| state.key() == key);
        found.unwrap_or(Self::Failed)
    }

    /// Whether rows were judged and may be taken over.
    #[must_use]
    pub(super) fn is_ready(self) -> bool {
        matches!(self, Self::Mapped | Self::Interrupted | Self::Failed)
    }

    /// Whether the file is still here.
    #[must_use]
    pub(super) fn is_open(self) -> bool {
        self.is_ready() || self == Self::Uploaded
    }
}

/// Figures of an import: of the list as it was read, and of what was made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Figures {
    pub(super) rows: usize,
    /// Consultations that were understood, whatever their state.
    pub(super) consultations: usize,
    pub(super) held_by_staff: BTreeMap<String, usize>,
    pub(super) minutes_by_staff: BTreeMap<String, u64>,
    pub(super) made: Made,
}

/// What was made of a list, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Made {
    pub(super) people: usize,
    pub(super) households: usize,
    pub(super) consultations: usize,
    pub(super) follow_ups: usize,
    pub(super) plans: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) id: Uuid,
    pub(super) agency: Uuid,
    pub(super) team: Option<Uuid>,
    pub(super) file_name: String,
    pub(super) mapping: Mapping,
    /// The saved mapping that was used, by name.
    pub(super) mapping_name: String,
    pub(super) state: State,
    /// A text that says why it failed.
    pub(super) failure: String,
    pub(super) figures: Figures,
    pub(super) created_at: Micros,
    /// Name of whoever uploaded it; empty for the command line.
    pub(super) by: String,
    pub(super) version: i64,
}

pub(super) struct NewRun<'a> {
    pub(super) id: Uuid,
    pub(super) agency: Uuid,
    pub(super) team: Option<Uuid>,
    pub(super) file_name: &'a str,
    pub(super) mapping: &'a Mapping,
    pub(super) mapping_name: &'a str,
    pub(super) bytes: &'a [u8],
}

/// A mapping that was kept.
#[derive(Debug, Clone)]
pub(super) struct Saved {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) mapping: Mapping,
}
