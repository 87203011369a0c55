use bindeglied_kit::args;
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::DataKey;
use serde_json::json;
use uuid::Uuid;

use super::steps::insert_step;
use super::versions::freeze;
use crate::audit::{Event, Work};
use crate::plan::model::{Agreement, Goal, Plan};
use crate::plan::review::GoalReview;

/// Continues a plan by a review: what became of its goals and steps, what comes next, and the
/// version that keeps it, as one line of the log. `plan.version` is the version that was on the
/// screen.
///
/// # Errors
/// [`DbError::Stale`] when the plan was changed since.
pub(crate) async fn review(
    work: &mut Work,
    key: &DataKey,
    target: (&Plan, Uuid),
    (before, reviews): (&[Goal], &[GoalReview]),
    (agreement, content): (&Agreement, &str),
) -> Result<(), DbError> {
    // First the condition that locks the plan.
    freeze(work, key, target, agreement, content).await?;
    let (mut goals, mut steps) = (0, 0);
    for review in reviews {
        let Some(goal) = before.iter().find(|goal| goal.id == review.goal) else {
            continue;
        };
        if (goal.attainment, &goal.status) != (review.attainment, &review.status) {
            set_goal(work, goal, review).await?;
            goals += 1;
        }
        steps += review.steps.len() + review.next.iter().len();
        set_steps(work, goal, review).await?;
        if let Some((id, next)) = &review.next {
            insert_step(work, key, (goal.id, *id), next).await?;
        }
    }
    let (plan, _) = target;
    let detail = json!({ "number": agreement.number, "goals": goals, "steps": steps });
    work.record(Event::new("plan.review", "plan", plan.id).with(detail));
    Ok(())
}

async fn set_goal(work: &mut Work, goal: &Goal, review: &GoalReview) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update plan_goal set status = $4, attainment = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            goal.id,
            goal.version,
            &review.status,
            review.attainment
        ],
    )
    .await
}

async fn set_steps(work: &mut Work, goal: &Goal, review: &GoalReview) -> Result<(), DbError> {
    let tenant = work.tenant();
    for (id, outcome) in &review.steps {
        let Some(step) = goal.steps.iter().find(|step| step.id == *id) else {
            continue;
        };
        let (due, done, dropped) = outcome.days(step.due_on);
        work.run_one(
            "update plan_step set due_on = $4, done_on = $5, dropped_on = $6, version = version + 1
             where tenant_id = $1 and id = $2 and version = $3",
            args![tenant, step.id, step.version, due, done, dropped],
        )
        .await?;
    }
    Ok(())
}
