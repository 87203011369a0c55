//! What a consultation moves in the plan: steps that are done, goals that came nearer. Others ask
//! for what is open and hand back what was said; nobody else writes plans.

use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::Place;
use chrono::NaiveDate;
use uuid::Uuid;

use super::content::Reader;
use super::store;
use super::view::LEVELS;
use crate::audit::Work;
use crate::web::{Ctx, Result};

/// A goal of the active plan with its open steps.
#[derive(Debug, Clone)]
pub struct OpenGoal {
    pub id: Uuid,
    pub plan_id: Uuid,
    pub wording: String,
    pub attainment: Option<i64>,
    /// Id and text.
    pub steps: Vec<(Uuid, String)>,
}

/// What was said about the plan in one conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    pub plan_id: Uuid,
    /// Steps that are done.
    pub steps: Vec<Uuid>,
    /// Goals with their level from −2 to +2: before, and now.
    pub goals: Vec<(Uuid, Option<i64>, i64)>,
}

impl Progress {
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.goals.is_empty()
    }
}

/// What becomes of goals and steps with the end of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    pub plan_id: Uuid,
    /// Steps, and whether each was done; the others will not be done any more.
    pub steps: Vec<(Uuid, bool)>,
    /// Goals with their level from −2 to +2: before, and now.
    pub goals: Vec<(Uuid, Option<i64>, i64)>,
}

/// What a consultation moved, in words.
#[derive(Debug, Clone)]
pub struct Moved {
    pub text: String,
    /// The level a goal got; nothing for a step.
    pub level: Option<String>,
    /// The tick was taken back in the plan since.
    pub undone: bool,
}

/// The goals of the active plan of a case the actor sees; none without such a plan.
pub async fn open_goals(ctx: &Ctx, case: Uuid) -> Result<Vec<OpenGoal>> {
    let rows = store::open_work(&ctx.app.db, &ctx.actor, case).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let reader = Reader::new(ctx, case).await?;
    let mut goals: Vec<OpenGoal> = Vec::new();
    for row in rows {
        if goals.last().is_none_or(|last| last.id != row.id) {
            let place = Place::new("plan_goal", row.id, "wording_sealed");
            goals.push(OpenGoal {
                id: row.id,
                plan_id: row.plan_id,
                wording: reader.text(place, Some(&row.wording_sealed))?,
                attainment: row.attainment,
                steps: Vec::new(),
            });
        }
        if let (Some(goal), Some(step)) = (goals.last_mut(), row.step_id) {
            let place = Place::new("plan_step", step, "what_sealed");
            let what = reader.text(place, row.what_sealed.as_deref())?;
            goal.steps.push((step, what));
        }
    }
    Ok(goals)
}

/// The levels a goal can get, in words; values from -2 to 2.
pub fn levels(ctx: &Ctx) -> Vec<(String, String)> {
    let levels = LEVELS.iter();
    levels
        .map(|(value, _, sign, key)| (value.to_string(), format!("{sign} {}", ctx.l.t(key))))
        .collect()
}

/// Writes what a consultation moved. The goals and steps were found by [`open_goals`].
///
/// # Errors
/// [`DbError::Stale`] when somebody else has moved one of them meanwhile.
pub async fn note_progress(
    work: &mut Work,
    (consultation, on): (Uuid, NaiveDate),
    progress: &Progress,
) -> std::result::Result<(), DbError> {
    if progress.is_empty() {
        return Ok(());
    }
    store::note_progress(work, (consultation, on), progress).await
}

/// Writes what becomes of goals and steps. They were found by [`open_goals`].
///
/// # Errors
/// [`DbError::Stale`] when somebody else has moved one of them meanwhile.
pub async fn settle(
    work: &mut Work,
    on: NaiveDate,
    settled: &Settled,
) -> std::result::Result<(), DbError> {
    if settled.steps.is_empty() && settled.goals.is_empty() {
        return Ok(());
    }
    store::settle(work, on, settled).await
}

/// What a consultation of a case moved, as far as it is still known.
pub async fn progress_of(ctx: &Ctx, consultation: Uuid, case: Uuid) -> Result<Vec<Moved>> {
    let rows = store::progress_of(&ctx.app.db, &ctx.actor, (case, consultation)).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let reader = Reader::new(ctx, case).await?;
    let mut moved = Vec::with_capacity(rows.len());
    for row in rows {
        let (table, column) = match row.attainment {
            Some(_) => ("plan_goal", "wording_sealed"),
            None => ("plan_step", "what_sealed"),
        };
        let place = Place::new(table, row.subject_id, column);
        let text = match row.text_sealed.as_deref() {
            Some(sealed) => reader.text(place, Some(sealed))?,
            None => ctx.l.t("plan-progress-removed"),
        };
        let level = LEVELS.iter().find(|(v, ..)| Some(*v) == row.attainment);
        moved.push(Moved {
            text,
            level: level.map(|(_, _, sign, key)| format!("{sign} {}", ctx.l.t(key))),
            undone: row.undone,
        });
    }
    Ok(moved)
}
