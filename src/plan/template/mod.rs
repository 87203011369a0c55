//! Goals with typical steps to start from: shipped ones, which each Träger may make its own.

mod built_in;
mod pages;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store;
use crate::web::{Ctx, Result};

pub(super) use pages::router;

/// A goal to start from. It names no client: nothing of it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) id: Uuid,
    pub(super) life_area: String,
    pub(super) wording: String,
    pub(super) indicator: String,
    /// Until when the goal is mostly reached.
    pub(super) months: i64,
    pub(super) steps: Vec<TemplateStep>,
    pub(super) active: bool,
    /// 0 for a built-in one.
    pub(super) version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TemplateStep {
    /// One of `ACTORS`.
    pub(super) actor: String,
    pub(super) what: String,
}

/// The templates of the actor's Träger, the built-in ones as long as it has no own.
pub(super) async fn all(ctx: &Ctx) -> Result<Vec<Template>> {
    let own = store::templates(&ctx.app.db, &ctx.actor).await?;
    if own.is_empty() {
        return Ok(built_in::templates());
    }
    Ok(own)
}
