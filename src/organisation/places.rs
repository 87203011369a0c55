use bindeglied_kit::db::{Db, DbError};
use uuid::Uuid;

use super::model::{Agency, Municipality, Team};
use super::store;

/// Träger, teams and municipalities of a tenant: names and choices for forms.
#[derive(Debug, Clone)]
pub struct Places {
    agencies: Vec<Agency>,
    teams: Vec<Team>,
    municipalities: Vec<Municipality>,
}

impl Places {
    pub async fn load(db: &Db, tenant: Uuid) -> Result<Self, DbError> {
        Ok(Self {
            agencies: store::agencies(db, tenant).await?,
            teams: store::teams(db, tenant).await?,
            municipalities: store::municipalities(db, tenant).await?,
        })
    }

    /// The name; empty for none.
    pub fn agency(&self, id: Option<Uuid>) -> &str {
        let found = self.agencies.iter().find(|agency| Some(agency.id) == id);
        found.map_or("", |agency| &agency.name)
    }

    pub fn team(&self, id: Option<Uuid>) -> &str {
        let found = self.teams.iter().find(|team| Some(team.id) == id);
        found.map_or("", |team| &team.name)
    }

    pub fn municipality(&self, id: Option<Uuid>) -> &str {
        let found = self.municipalities.iter().find(|m| Some(m.id) == id);
        found.map_or("", |municipality| &municipality.name)
    }

    pub fn has_agency(&self, id: Uuid) -> bool {
        self.agencies.iter().any(|agency| agency.id == id)
    }

    pub fn has_municipality(&self, id: Uuid) -> bool {
        self.municipalities.iter().any(|m| m.id == id)
    }

    /// The Träger a team belongs to.
    pub fn team_agency(&self, id: Uuid) -> Option<Uuid> {
        let found = self.teams.iter().find(|team| team.id == id);
        found.map(|team| team.agency_id)
    }

    pub fn agency_choices(&self) -> Vec<(String, String)> {
        let choices = self.agencies.iter();
        choices
            .map(|agency| (agency.id.to_string(), agency.name.clone()))
            .collect()
    }

    /// With the name of the Träger before, when there are several.
    pub fn team_choices(&self) -> Vec<(String, String)> {
        let label = |team: &Team| match self.agencies.len() {
            0 | 1 => team.name.clone(),
            _ => format!("{}: {}", self.agency(Some(team.agency_id)), team.name),
        };
        let choices = self.teams.iter();
        choices
            .map(|team| (team.id.to_string(), label(team)))
            .collect()
    }

    /// Active ones, and the current one even if it is not.
    pub fn municipality_choices(&self, current: Option<Uuid>) -> Vec<(String, String)> {
        let offered = self.municipalities.iter();
        offered
            .filter(|m| m.active || Some(m.id) == current)
            .map(|m| (m.id.to_string(), m.name.clone()))
            .collect()
    }
}
