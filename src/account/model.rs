use sqlx::FromRow;
use uuid::Uuid;

use crate::permission::{Actor, Role};

/// A running session with the account behind it.
#[derive(Debug, Clone, FromRow)]
pub struct Session {
    pub tenant_id: Uuid,
    pub tenant_name: String,
    tenant_settings: sqlx::types::Json<serde_json::Value>,
    pub account_id: Uuid,
    pub name: String,
    role: String,
    pub agency_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub municipality_id: Option<Uuid>,
    pub lang: String,
    pub(super) created_at: i64,
    pub(super) seen_at: i64,
    /// The day for which it is known who stands in for whom.
    pub(super) deputies_of: Option<chrono::NaiveDate>,
}

impl Session {
    /// Whether everybody in this county is invented; every page says so.
    pub fn demo(&self) -> bool {
        self.tenant_settings.get("demo") == Some(&true.into())
    }

    /// What is set for the whole county.
    pub fn settings(&self) -> &serde_json::Value {
        &self.tenant_settings
    }

    pub fn actor(&self) -> Actor {
        Actor {
            tenant: self.tenant_id,
            id: self.account_id,
            // A role this program does not know has no rights beyond its own settings.
            role: Role::parse(&self.role).unwrap_or(Role::Volunteer),
            agency: self.agency_id,
            team: self.team_id,
            municipality: self.municipality_id,
        }
    }
}

/// An account as others see it.
#[derive(Debug, Clone, FromRow)]
pub struct Account {
    pub tenant_id: Uuid,
    pub id: Uuid,
    pub login: String,
    pub name: String,
    /// How the person is called in lists: usually the family name.
    pub short_name: String,
    pub role: String,
    pub agency_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub municipality_id: Option<Uuid>,
    pub active: bool,
    pub version: i64,
}

/// What is needed to make an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub login: String,
    pub name: String,
    pub short_name: String,
    pub role: Role,
    pub agency_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub municipality_id: Option<Uuid>,
}

impl NewAccount {
    pub(super) fn of(login: String, change: Change) -> Self {
        let Change {
            name,
            short_name,
            role,
            agency_id,
            team_id,
            municipality_id,
        } = change;
        Self {
            login,
            name,
            short_name,
            role,
            agency_id,
            team_id,
            municipality_id,
        }
    }
}

/// Logins are stored in lower case; letters, digits and `.-_@+`, at most 120 characters.
pub fn valid_login(text: &str) -> Option<String> {
    let login = text.trim().to_lowercase();
    let fits = (2..=120).contains(&login.chars().count())
        && login
            .chars()
            .all(|c| c.is_alphanumeric() || ".-_@+".contains(c));
    fits.then_some(login)
}

/// What the administration may change on an account.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub name: String,
    pub short_name: String,
    pub role: Role,
    pub agency_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub municipality_id: Option<Uuid>,
}

/// A session of one's own.
#[derive(Debug, Clone, FromRow)]
pub(super) struct OwnSession {
    pub(super) token_hash: Vec<u8>,
    pub(super) created_at: i64,
    pub(super) seen_at: i64,
}
