use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use super::touch;
use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::plan::progress::{Progress, Settled};

/// A goal of an active plan, once per open step.
#[derive(FromRow)]
pub(crate) struct OpenRow {
    pub(crate) id: Uuid,
    pub(crate) plan_id: Uuid,
    pub(crate) wording_sealed: Vec<u8>,
    pub(crate) attainment: Option<i64>,
    pub(crate) step_id: Option<Uuid>,
    pub(crate) what_sealed: Option<Vec<u8>>,
}

/// What is still pursued in the active plan of a case.
pub(crate) async fn open_work(db: &Db, actor: &Actor, case: Uuid) -> Result<Vec<OpenRow>, DbError> {
    db.all(
        "select o.id, o.plan_id, o.wording_sealed, o.attainment, s.id as step_id, s.what_sealed
         from plan p
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         cross join plan_goal o
         left join plan_step s on s.tenant_id = o.tenant_id and s.goal_id = o.id
              and s.done_on is null and s.dropped_on is null
         where o.tenant_id = p.tenant_id and o.plan_id = p.id
           and p.tenant_id = $1 and p.case_id = $2 and p.state = 'active' and o.status <> 'dropped'
         order by o.position, o.id, s.position, s.id",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Ticks steps and sets levels, and keeps which consultation did it.
pub(crate) async fn note_progress(
    work: &mut Work,
    (consultation, on): (Uuid, NaiveDate),
    progress: &Progress,
) -> Result<(), DbError> {
    touch(work, progress.plan_id).await?;
    let tenant = work.tenant();
    let mut rows = Vec::new();
    for step in &progress.steps {
        work.run_one(
            "update plan_step set done_on = $3, version = version + 1
             where tenant_id = $1 and id = $2 and done_on is null and dropped_on is null",
            args![tenant, *step, on],
        )
        .await?;
        rows.push(args![tenant, consultation, *step, "step", None::<i64>]);
    }
    for (goal, before, now) in &progress.goals {
        work.run_one(
            "update plan_goal set attainment = $3, version = version + 1
             where tenant_id = $1 and id = $2 and coalesce(attainment, 9) = coalesce(cast($4 as bigint), 9)",
            args![tenant, *goal, *now, *before],
        )
        .await?;
        rows.push(args![tenant, consultation, *goal, "goal", Some(*now)]);
    }
    // A level that is set twice in one consultation is one thing that moved.
    work.insert_many(
        "insert into plan_progress (tenant_id, consultation_id, subject_id, kind, attainment)",
        rows,
        "on conflict (tenant_id, consultation_id, subject_id) do update set attainment = excluded.attainment",
    )
    .await?;
    let detail = json!({
        "consultation": consultation,
        "steps": progress.steps.len(),
        "goals": progress.goals.len(),
    });
    work.record(Event::new("plan.progress", "plan", progress.plan_id).with(detail));
    Ok(())
}

/// Sets how far goals have come and what became of steps when a case ends: outside of any
/// consultation.
pub(crate) async fn settle(
    work: &mut Work,
    on: NaiveDate,
    settled: &Settled,
) -> Result<(), DbError> {
    touch(work, settled.plan_id).await?;
    let tenant = work.tenant();
    for (step, done) in &settled.steps {
        let (done, dropped) = if *done {
            (Some(on), None)
        } else {
            (None, Some(on))
        };
        work.run_one(
            "update plan_step set done_on = $3, dropped_on = $4, version = version + 1
             where tenant_id = $1 and id = $2 and done_on is null and dropped_on is null",
            args![tenant, *step, done, dropped],
        )
        .await?;
    }
    for (goal, before, now) in &settled.goals {
        work.run_one(
            "update plan_goal set attainment = $3, version = version + 1
             where tenant_id = $1 and id = $2 and coalesce(attainment, 9) = coalesce(cast($4 as bigint), 9)",
            args![tenant, *goal, *now, *before],
        )
        .await?;
    }
    Ok(())
}

#[derive(FromRow)]
pub(crate) struct MovedRow {
    pub(crate) subject_id: Uuid,
    pub(crate) attainment: Option<i64>,
    pub(crate) text_sealed: Option<Vec<u8>>,
    pub(crate) undone: bool,
}

/// What a consultation moved; texts of what was removed are gone.
pub(crate) async fn progress_of(
    db: &Db,
    actor: &Actor,
    (case, consultation): (Uuid, Uuid),
) -> Result<Vec<MovedRow>, DbError> {
    db.all(
        "select m.subject_id, m.attainment,
                coalesce(s.what_sealed, o.wording_sealed) as text_sealed,
                (m.kind = 'step' and s.id is not null and s.done_on is null) as undone
         from plan_progress m
         join consultation c on c.tenant_id = m.tenant_id and c.id = m.consultation_id
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
              and g.audience_id = $4
         left join plan_step s on s.tenant_id = m.tenant_id and s.id = m.subject_id
         left join plan_goal o on o.tenant_id = m.tenant_id and o.id = m.subject_id
         where m.tenant_id = $1 and m.consultation_id = $2 and c.case_id = $3
         order by m.kind desc, s.position, o.position, m.subject_id",
        args![actor.tenant, consultation, case, actor.audience()],
    )
    .await
}
