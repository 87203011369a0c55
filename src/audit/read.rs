//! What the data-protection role looks up in the log.

use chrono::NaiveDate;
use uuid::Uuid;

/// What to show of the log.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    pub(super) actor: Option<Uuid>,
    /// As in the keys of the texts: `person-create`.
    pub(super) action: String,
    pub(super) subject: Option<Uuid>,
}

/// A line of the log as it is shown: a subject has a kind and a number, never a name.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) actor_name: Option<String>,
    pub(super) action: String,
    pub(super) subject_kind: String,
    pub(super) subject_id: Option<Uuid>,
    pub(super) detail: sqlx::types::Json<serde_json::Value>,
    pub(super) case_number: Option<i64>,
    pub(super) person_number: Option<i64>,
}

impl Entry {
    /// `F-00042`, `P-000123`, or nothing.
    pub(super) fn number(&self) -> String {
        match (self.case_number, self.person_number) {
            (Some(number), _) => format!("F-{number:05}"),
            (_, Some(number)) => format!("P-{number:06}"),
            _ => String::new(),
        }
    }

    /// The further values of the line, `name: value`.
    pub(super) fn more(&self) -> String {
        let Some(map) = self.detail.0.as_object() else {
            return String::new();
        };
        let shown = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(list) => {
                let parts: Vec<&str> = list.iter().filter_map(|v| v.as_str()).collect();
                parts.join(", ")
            }
            other => other.to_string(),
        };
        let parts: Vec<String> = map
            .iter()
            .map(|(name, value)| format!("{name}: {}", shown(value)))
            .collect();
        parts.join(" · ")
    }

    /// The key of the action's text without its beginning.
    pub(super) fn action_key(&self) -> String {
        self.action.replace(['.', '_'], "-")
    }
}
