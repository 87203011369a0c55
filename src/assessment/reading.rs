//! Reads the assessments of a case with their texts opened.

use bindeglied_kit::seal::{Place, SealError};
use uuid::Uuid;

use super::model::{Area, AreaRow, Assessment};
use super::store;
use crate::web::{Ctx, Result};

/// All assessments of a case the actor sees, oldest first; two statements.
pub(super) async fn load(ctx: &Ctx, case: Uuid) -> Result<Vec<Assessment>> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let rows = store::list(db, actor, case).await?;
    let key = match ctx.app.keys.key(actor.tenant, case).await {
        Ok(key) => Some(key),
        Err(SealError::NoKey) => None,
        Err(error) => return Err(error.into()),
    };
    let open = |row: &AreaRow, column, sealed: Option<&[u8]>| -> Result<String> {
        let place = Place::new("assessment_area", row.id, column);
        Ok(match (sealed, key.as_deref()) {
            (None, _) => String::new(),
            (Some(_), None) => ctx.l.t("person-erased"),
            (Some(sealed), Some(key)) => key.open(place, sealed)?,
        })
    };
    let mut all: Vec<Assessment> = rows
        .into_iter()
        .map(|row| Assessment {
            row,
            areas: Vec::new(),
        })
        .collect();
    for row in store::areas(db, actor, case).await? {
        let area = Area {
            resources: open(&row, "resources_sealed", row.resources_sealed.as_deref())?,
            needs: open(&row, "needs_sealed", row.needs_sealed.as_deref())?,
            life_area: row.life_area,
            level: row.level,
        };
        let found = all.iter_mut().find(|one| one.row.id == row.assessment_id);
        if let Some(found) = found {
            found.areas.push(area);
        }
    }
    Ok(all)
}
