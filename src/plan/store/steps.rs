use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::{sealed_or_none, touch};
use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::plan::model::{GoalRow, StepInput, StepRow};

const COLUMNS: &str = "s.id, s.goal_id, s.actor, s.actor_name_sealed, s.what_sealed, s.due_on, s.done_on, \
     s.dropped_on, s.position, s.version";

/// The steps of all goals of a plan in their order.
pub(crate) async fn steps(db: &Db, actor: &Actor, plan: Uuid) -> Result<Vec<StepRow>, DbError> {
    let sql = format!(
        "select {COLUMNS}
         from plan_goal o
         join plan p on p.tenant_id = o.tenant_id and p.id = o.plan_id
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         cross join plan_step s
         where s.tenant_id = o.tenant_id and s.goal_id = o.id
           and o.tenant_id = $1 and o.plan_id = $2
         order by s.goal_id, s.position, s.id"
    );
    db.all(&sql, args![actor.tenant, plan, actor.audience()])
        .await
}

/// A step of a goal; the goal was looked up before.
pub(crate) async fn step(
    db: &Db,
    actor: &Actor,
    goal: &GoalRow,
    id: Uuid,
) -> Result<StepRow, DbError> {
    let sql = format!(
        "select {COLUMNS} from plan_step s
         where s.tenant_id = $1 and s.goal_id = $2 and s.id = $3"
    );
    db.one(&sql, args![actor.tenant, goal.id, id]).await
}

fn what(key: &DataKey, id: Uuid, step: &StepInput) -> Vec<u8> {
    key.seal(Place::new("plan_step", id, "what_sealed"), &step.what)
}

fn actor_name(key: &DataKey, id: Uuid, step: &StepInput) -> Option<Vec<u8>> {
    let place = Place::new("plan_step", id, "actor_name_sealed");
    sealed_or_none(key, place, &step.actor_name)
}

fn event(action: &'static str, goal: &GoalRow, step: Uuid) -> Event {
    Event::new(action, "plan", goal.plan_id).with(json!({ "goal": goal.id, "step": step }))
}

/// Adds a step at the end of a goal.
pub(crate) async fn add_step(
    work: &mut Work,
    key: &DataKey,
    (goal, id): (&GoalRow, Uuid),
    step: &StepInput,
) -> Result<(), DbError> {
    touch(work, goal.plan_id).await?;
    insert_step(work, key, (goal.id, id), step).await?;
    work.record(event("plan.step_add", goal, id));
    Ok(())
}

/// The same without a line for the log, for whoever has locked the plan.
pub(super) async fn insert_step(
    work: &mut Work,
    key: &DataKey,
    (goal, id): (Uuid, Uuid),
    step: &StepInput,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let (last,): (i64,) = work
        .one(
            "select coalesce(max(position), cast(0 as bigint)) from plan_step
             where tenant_id = $1 and goal_id = $2",
            args![tenant, goal],
        )
        .await?;
    work.run(
        "insert into plan_step (tenant_id, id, goal_id, actor, actor_name_sealed, what_sealed,
                due_on, done_on, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tenant,
            id,
            goal,
            &step.actor,
            actor_name(key, id, step),
            what(key, id, step),
            step.due_on,
            step.done_on,
            last + 1
        ],
    )
    .await?;
    Ok(())
}

/// Adds a step to a goal that was made in the same transaction.
pub(crate) async fn add_first_step(
    work: &mut Work,
    key: &DataKey,
    ((plan, goal), id): ((Uuid, Uuid), Uuid),
    step: &StepInput,
) -> Result<(), DbError> {
    let goal = GoalRow {
        id: goal,
        plan_id: plan,
        life_area: String::new(),
        wording_sealed: Vec::new(),
        indicator_sealed: None,
        target_on: None,
        status: String::new(),
        attainment: None,
        position: 0,
        version: 1,
    };
    add_step(work, key, (&goal, id), step).await
}

/// Changes a step. `row.version` is the version the change was made from.
pub(crate) async fn change_step(
    work: &mut Work,
    key: &DataKey,
    (goal, row): (&GoalRow, &StepRow),
    step: &StepInput,
) -> Result<(), DbError> {
    touch(work, goal.plan_id).await?;
    let (tenant, id) = (work.tenant(), row.id);
    work.run_one(
        "update plan_step set actor = $4, actor_name_sealed = $5, what_sealed = $6, due_on = $7,
                done_on = $8, dropped_on = $9,
                version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            id,
            row.version,
            &step.actor,
            actor_name(key, id, step),
            what(key, id, step),
            step.due_on,
            step.done_on,
            row.dropped_on.filter(|_| step.done_on.is_none())
        ],
    )
    .await?;
    work.record(event("plan.step_change", goal, id));
    Ok(())
}

/// Ticks a step, or takes the tick or its being dropped back.
pub(crate) async fn complete_step(
    work: &mut Work,
    goal: &GoalRow,
    row: &StepRow,
    done_on: Option<NaiveDate>,
) -> Result<(), DbError> {
    touch(work, goal.plan_id).await?;
    let tenant = work.tenant();
    work.run_one(
        "update plan_step set done_on = $4, dropped_on = null, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, row.id, row.version, done_on],
    )
    .await?;
    let action = match done_on {
        Some(_) => "plan.step_done",
        None => "plan.step_undone",
    };
    work.record(event(action, goal, row.id));
    Ok(())
}

pub(crate) async fn remove_step(
    work: &mut Work,
    goal: &GoalRow,
    row: &StepRow,
) -> Result<(), DbError> {
    touch(work, goal.plan_id).await?;
    let tenant = work.tenant();
    work.run_one(
        "delete from plan_step where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, row.id, row.version],
    )
    .await?;
    work.record(event("plan.step_remove", goal, row.id));
    Ok(())
}

/// Lets two steps of a goal change places.
pub(crate) async fn move_step(
    work: &mut Work,
    goal: &GoalRow,
    (one, other): (&StepRow, &StepRow),
) -> Result<(), DbError> {
    touch(work, goal.plan_id).await?;
    let tenant = work.tenant();
    for (from, to) in [(one, other), (other, one)] {
        work.run_one(
            "update plan_step set position = $4
             where tenant_id = $1 and id = $2 and position = $3",
            args![tenant, from.id, from.position, to.position],
        )
        .await?;
    }
    work.record(event("plan.step_move", goal, one.id));
    Ok(())
}
