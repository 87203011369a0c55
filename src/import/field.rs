use serde::{Deserialize, Serialize};

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    People,
    Consultations,
    /// Notes, abbreviations, empty sheets: not taken over.
    Unknown,
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    RowNumber,
    Household,
    FullName,
    FamilyName,
    GivenName,
    OwnScriptName,
    Birth,
    Sex,
    Nationality,
    Residence,
    ValidUntil,
    Municipality,
    Street,
    Postcode,
    HousingSince,
    CaseStart,
    Staff,
    Languages,
    Interpreter,
    Plan,
    Phone,
    Email,
    FamilyStatus,
    FileNumber,
    Date,
    Start,
    End,
    Minutes,
    Channel,
    State,
    Topics,
    FollowUp,
    Note,
    /// Kept, but only as a line of the note.
    Other,
    /// Left out by the user's wish.
    Ignore,
}

impl Field {
    pub const ALL: [Self; 35] = [
        Self::RowNumber,
        Self::Household,
        Self::FullName,
        Self::FamilyName,
        Self::GivenName,
        Self::OwnScriptName,
        Self::Birth,
        Self::Sex,
        Self::Nationality,
        Self::Residence,
        Self::ValidUntil,
        Self::Municipality,
        Self::Street,
        Self::Postcode,
        Self::HousingSince,
        Self::CaseStart,
        Self::Staff,
        Self::Languages,
        Self::Interpreter,
        Self::Plan,
        Self::Phone,
        Self::Email,
        Self::FamilyStatus,
        Self::FileNumber,
        Self::Date,
        Self::Start,
        Self::End,
        Self::Minutes,
        Self::Channel,
        Self::State,
        Self::Topics,
        Self::FollowUp,
        Self::Note,
        Self::Other,
        Self::Ignore,
    ];

    /// The name in files and form fields.
    #[must_use]
    pub fn key(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(key)) => key,
            _ => String::new(),
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(key.to_owned())).ok()
    }

    /// Several columns of one sheet may mean this.
    #[must_use]
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Self::Note | Self::Other | Self::Ignore | Self::Phone | Self::Topics
        )
    }

    /// Which fields a sheet of this kind can hold.
    #[must_use]
    pub fn fits(self, kind: Kind) -> bool {
        let only_consultations = matches!(
            self,
            Self::Date
                | Self::Start
                | Self::End
                | Self::Minutes
                | Self::Channel
                | Self::State
                | Self::Topics
                | Self::FollowUp
        );
        let both = matches!(
            self,
            Self::RowNumber
                | Self::FullName
                | Self::FamilyName
                | Self::GivenName
                | Self::Birth
                | Self::Municipality
                | Self::Staff
                | Self::Languages
                | Self::Interpreter
                | Self::Note
                | Self::Other
                | Self::Ignore
        );
        match kind {
            Kind::People => !only_consultations,
            Kind::Consultations => both || only_consultations,
            Kind::Unknown => false,
        }
    }
}
