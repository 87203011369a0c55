use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place};
use serde_json::json;
use uuid::Uuid;

use super::{sealed_or_none, touch};
use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::plan::model::{GoalInput, GoalRow};

const COLUMNS: &str = "o.id, o.plan_id, o.life_area, o.wording_sealed, o.indicator_sealed, \
     o.target_on, o.status, o.attainment, o.position, o.version";

/// The goals of a plan in their order.
pub(crate) async fn goals(db: &Db, actor: &Actor, plan: Uuid) -> Result<Vec<GoalRow>, DbError> {
    let sql = format!(
        "select {COLUMNS}
         from plan_goal o
         join plan p on p.tenant_id = o.tenant_id and p.id = o.plan_id
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         where o.tenant_id = $1 and o.plan_id = $2
         order by o.position, o.id"
    );
    db.all(&sql, args![actor.tenant, plan, actor.audience()])
        .await
}

/// A goal of an open plan of this case.
pub(crate) async fn goal(db: &Db, actor: &Actor, case: Uuid, id: Uuid) -> Result<GoalRow, DbError> {
    let sql = format!(
        "select {COLUMNS}
         from plan_goal o
         join plan p on p.tenant_id = o.tenant_id and p.id = o.plan_id
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $4
         where o.tenant_id = $1 and o.id = $2 and p.case_id = $3 and p.state <> 'ended'"
    );
    db.one(&sql, args![actor.tenant, id, case, actor.audience()])
        .await
}

/// Adds a goal at the end.
pub(crate) async fn add_goal(
    work: &mut Work,
    key: &DataKey,
    (plan, id): (Uuid, Uuid),
    goal: &GoalInput,
) -> Result<(), DbError> {
    touch(work, plan).await?;
    let tenant = work.tenant();
    let (last,): (i64,) = work
        .one(
            "select coalesce(max(position), cast(0 as bigint)) from plan_goal
             where tenant_id = $1 and plan_id = $2",
            args![tenant, plan],
        )
        .await?;
    work.run(
        "insert into plan_goal (tenant_id, id, plan_id, life_area, wording_sealed,
                indicator_sealed, target_on, status, attainment, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tenant,
            id,
            plan,
            &goal.life_area,
            key.seal(Place::new("plan_goal", id, "wording_sealed"), &goal.wording),
            indicator(key, id, goal),
            goal.target_on,
            &goal.status,
            goal.attainment,
            last + 1
        ],
    )
    .await?;
    work.record(Event::new("plan.goal_add", "plan", plan).with(json!({ "goal": id })));
    Ok(())
}

fn indicator(key: &DataKey, id: Uuid, goal: &GoalInput) -> Option<Vec<u8>> {
    let place = Place::new("plan_goal", id, "indicator_sealed");
    sealed_or_none(key, place, &goal.indicator)
}

/// Changes a goal. `row.version` is the version the change was made from.
pub(crate) async fn change_goal(
    work: &mut Work,
    key: &DataKey,
    row: &GoalRow,
    goal: &GoalInput,
) -> Result<(), DbError> {
    touch(work, row.plan_id).await?;
    let (tenant, id) = (work.tenant(), row.id);
    work.run_one(
        "update plan_goal set life_area = $4, wording_sealed = $5, indicator_sealed = $6,
                target_on = $7, status = $8, attainment = $9, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            id,
            row.version,
            &goal.life_area,
            key.seal(Place::new("plan_goal", id, "wording_sealed"), &goal.wording),
            indicator(key, id, goal),
            goal.target_on,
            &goal.status,
            goal.attainment
        ],
    )
    .await?;
    work.record(Event::new("plan.goal_change", "plan", row.plan_id).with(json!({ "goal": id })));
    Ok(())
}

/// Removes a goal with its steps; agreed versions keep theirs.
pub(crate) async fn remove_goal(work: &mut Work, row: &GoalRow) -> Result<(), DbError> {
    touch(work, row.plan_id).await?;
    let tenant = work.tenant();
    work.run_one(
        "delete from plan_goal where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, row.id, row.version],
    )
    .await?;
    work.record(
        Event::new("plan.goal_remove", "plan", row.plan_id).with(json!({ "goal": row.id })),
    );
    Ok(())
}

/// Lets two goals of a plan change places.
pub(crate) async fn move_goal(
    work: &mut Work,
    one: &GoalRow,
    other: &GoalRow,
) -> Result<(), DbError> {
    touch(work, one.plan_id).await?;
    let tenant = work.tenant();
    for (from, to) in [(one, other), (other, one)] {
        work.run_one(
            "update plan_goal set position = $4
             where tenant_id = $1 and id = $2 and position = $3",
            args![tenant, from.id, from.position, to.position],
        )
        .await?;
    }
    work.record(Event::new("plan.goal_move", "plan", one.plan_id).with(json!({ "goal": one.id })));
    Ok(())
}
