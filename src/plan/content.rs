//! Reads a plan with its texts opened.

use std::collections::HashMap;
use std::sync::Arc;

use bindeglied_kit::seal::{DataKey, Place, SealError};
use uuid::Uuid;

use super::model::{
    self, Content, Frame, Goal, GoalInput, GoalRow, Plan, Step, StepInput, StepRow, VersionRow, Who,
};
use super::store;
use crate::organisation::Catalogue;
use crate::web::{Ctx, Result};
use crate::{case, person};

/// Opens the texts of a case.
pub(super) struct Reader {
    key: Option<Arc<DataKey>>,
    /// What stands where a text was erased.
    gone: String,
}

impl Reader {
    pub(super) async fn new(ctx: &Ctx, case: Uuid) -> Result<Self> {
        let key = match ctx.app.keys.key(ctx.actor.tenant, case).await {
            Ok(key) => Some(key),
            Err(SealError::NoKey) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            key,
            gone: ctx.l.t("plan-erased"),
        })
    }

    pub(super) fn text(&self, place: Place<'_>, sealed: Option<&[u8]>) -> Result<String> {
        let text = model::open(self.key.as_deref(), place, sealed)?;
        Ok(text.unwrap_or_else(|| self.gone.clone()))
    }

    /// Whether the key of the case is still there.
    pub(super) fn is_open(&self) -> bool {
        self.key.is_some()
    }

    pub(super) fn goal(&self, row: &GoalRow) -> Result<GoalInput> {
        let place = |column| Place::new("plan_goal", row.id, column);
        Ok(GoalInput {
            life_area: row.life_area.clone(),
            wording: self.text(place("wording_sealed"), Some(&row.wording_sealed))?,
            indicator: self.text(place("indicator_sealed"), row.indicator_sealed.as_deref())?,
            target_on: row.target_on,
            status: row.status.clone(),
            attainment: row.attainment,
        })
    }

    pub(super) fn step(&self, row: &StepRow) -> Result<StepInput> {
        let place = |column| Place::new("plan_step", row.id, column);
        Ok(StepInput {
            actor: row.actor.clone(),
            actor_name: self.text(place("actor_name_sealed"), row.actor_name_sealed.as_deref())?,
            what: self.text(place("what_sealed"), Some(&row.what_sealed))?,
            due_on: row.due_on,
            done_on: row.done_on,
        })
    }

    pub(super) fn explained_by(&self, row: &VersionRow) -> Result<String> {
        let place = Place::new("plan_version", row.id, "explained_by_sealed");
        self.text(place, row.explained_by_sealed.as_deref())
    }

    /// What a version froze; nothing when its key is gone.
    pub(super) async fn frozen(&self, ctx: &Ctx, version: Uuid) -> Result<Option<Content>> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let sealed = store::frozen(&ctx.app.db, &ctx.actor, version).await?;
        let place = Place::new("plan_version", version, "content_sealed");
        let text = key.open(place, &sealed)?;
        Ok(Some(
            serde_json::from_str(&text).map_err(anyhow::Error::from)?,
        ))
    }
}

/// The goals of a plan with their steps: by life area in the order of the catalogue, then in their
/// own order.
pub(super) async fn goals(ctx: &Ctx, reader: &Reader, plan: Uuid) -> Result<Vec<Goal>> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let rows = store::goals(db, actor, plan).await?;
    let mut steps: HashMap<Uuid, Vec<Step>> = HashMap::new();
    for row in store::steps(db, actor, plan).await? {
        let StepInput {
            actor,
            actor_name,
            what,
            due_on,
            done_on,
        } = reader.step(&row)?;
        steps.entry(row.goal_id).or_default().push(Step {
            id: row.id,
            actor,
            actor_name,
            what,
            due_on,
            done_on,
            dropped_on: row.dropped_on,
            position: row.position,
            version: row.version,
        });
    }
    let catalogues = ctx.app.catalogues(actor.tenant).await?;
    let areas = catalogues.of("life_area");
    let mut goals = Vec::with_capacity(rows.len());
    for row in rows {
        let GoalInput {
            life_area,
            wording,
            indicator,
            target_on,
            status,
            attainment,
        } = reader.goal(&row)?;
        goals.push(Goal {
            id: row.id,
            area: areas.label(&life_area, "de").to_owned(),
            life_area,
            wording,
            indicator,
            target_on,
            status,
            attainment,
            remark: String::new(),
            steps: steps.remove(&row.id).unwrap_or_default(),
            position: row.position,
            version: row.version,
        });
    }
    by_area(&mut goals, areas);
    Ok(goals)
}

/// Takes the remarks of the last review over from the version that keeps them.
pub(super) fn with_remarks(goals: &mut [Goal], frozen: &Content) {
    for goal in goals {
        let then = frozen.goals.iter().find(|then| then.id == goal.id);
        goal.remark = then.map_or(String::new(), |then| then.remark.clone());
    }
}

/// Stable: within an area the goals keep their order. An area that was deleted comes last.
pub(super) fn by_area(goals: &mut [Goal], areas: &Catalogue) {
    let place = |key: &str| areas.entries().iter().position(|entry| entry.key == key);
    goals.sort_by_key(|goal| place(&goal.life_area).unwrap_or(usize::MAX));
}

/// The head of the paper.
pub(super) async fn frame(ctx: &Ctx, case: Uuid) -> Result<Frame> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let head = case::visible(db, actor, case).await?;
    let german = ctx.l.in_language("de");
    let people = case::members(db, actor, case)
        .await?
        .into_iter()
        .map(|member| Who {
            id: Some(member.id),
            adult_from: member.birth_date.map(model::adult_from),
            name: member.list_name(),
            birth: person::birth_text(&member.birth(), &german),
            native_name: member.native_name,
        })
        .collect();
    let responsible = store::responsible(db, actor, case).await?;
    Ok(Frame {
        people,
        case_number: case::number_text(head.number),
        agency: responsible.agency,
        responsible: responsible.name.unwrap_or_default(),
        languages: store::languages(db, actor, case).await?,
    })
}

/// The plan as it stands now.
pub(super) async fn current(
    ctx: &Ctx,
    reader: &Reader,
    plan: &Plan,
    case: Uuid,
) -> Result<Content> {
    Ok(Content {
        frame: frame(ctx, case).await?,
        goals: goals(ctx, reader, plan.id).await?,
        review_on: plan.review_on,
        reviewed: false,
    })
}
