//! Every statement that writes plans, and the reads of their pages. A plan is seen by whoever sees
//! its case.

mod goals;
mod language;
mod progress;
mod review;
mod signatures;
mod steps;
mod templates;
mod versions;

pub(super) use goals::{add_goal, change_goal, goal, goals, move_goal, remove_goal};
pub(super) use language::{release, releases};
pub(super) use progress::{note_progress, open_work, progress_of, settle};
pub(super) use review::review;
pub(super) use signatures::{CopyRow, copies, hand_out, sign, signatures};
pub(super) use steps::{
    add_first_step, add_step, change_step, complete_step, move_step, remove_step, step, steps,
};
pub(super) use templates::{add_template, adopt_templates, change_template, templates};
pub(super) use versions::{add_version, frozen, versions};

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use super::model::{Closure, NewPlan, Plan};
use crate::audit::{Event, Work};
use crate::permission::Actor;

/// All plans of a case, the open one first, then the newest.
pub(super) async fn plans(db: &Db, actor: &Actor, case: Uuid) -> Result<Vec<Plan>, DbError> {
    db.all(
        "select p.id, p.case_id, p.state, p.started_on, p.ended_on, p.end_reason,
                p.end_note_sealed, p.review_on, p.import_id, p.version
         from plan p
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         where p.tenant_id = $1 and p.case_id = $2
         order by case when p.state = 'ended' then 1 else 0 end, p.created_at desc, p.id desc",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Who is responsible, as the paper names them.
#[derive(Debug, FromRow)]
pub(super) struct Responsible {
    pub(super) agency: String,
    pub(super) name: Option<String>,
    /// After so many months its Träger looks at a plan again.
    pub(super) review_months: i64,
}

pub(super) async fn responsible(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Responsible, DbError> {
    db.one(
        "select a.name as agency, r.name, a.review_months
         from case_file c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
              and g.audience_id = $3
         join agency a on a.tenant_id = c.tenant_id and a.id = c.agency_id
         left join account r on r.tenant_id = c.tenant_id and r.id = c.responsible_id
         where c.tenant_id = $1 and c.id = $2",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Languages of the people of a case, mother tongues first.
pub(super) async fn languages(db: &Db, actor: &Actor, case: Uuid) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db
        .all(
            "select l.code
             from case_member m
             join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
                  and g.audience_id = $3
             cross join person_language l
             where l.tenant_id = m.tenant_id and l.person_id = m.person_id
               and m.tenant_id = $1 and m.case_id = $2
             group by l.code
             order by min(l.position), l.code",
            args![actor.tenant, case, actor.audience()],
        )
        .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Begins an empty draft.
///
/// # Errors
/// [`DbError::Unique`] when the case has an open plan already.
pub(super) async fn begin(work: &mut Work, id: Uuid, case: Uuid) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into plan (tenant_id, id, case_id, state, created_at, created_by)
         values ($1, $2, $3, 'draft', $4, $5)",
        args![tenant, id, case, now, by],
    )
    .await?;
    work.record(Event::new("plan.begin", "plan", id).with(json!({ "case": case })));
    Ok(())
}

/// Takes back a draft that was never agreed.
pub(super) async fn discard(work: &mut Work, plan: &Plan) -> Result<(), DbError> {
    let tenant = work.tenant();
    // First the condition that locks the row: whoever agrees meanwhile makes this stale.
    work.run_one(
        "update plan set version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and state = 'draft'",
        args![tenant, plan.id, plan.version],
    )
    .await?;
    work.run(
        "delete from plan_goal where tenant_id = $1 and plan_id = $2",
        args![tenant, plan.id],
    )
    .await?;
    work.run(
        "delete from plan where tenant_id = $1 and id = $2",
        args![tenant, plan.id],
    )
    .await?;
    work.record(Event::new("plan.discard", "plan", plan.id).with(json!({ "case": plan.case_id })));
    Ok(())
}

/// Ends an active plan.
pub(super) async fn end(
    work: &mut Work,
    key: &DataKey,
    plan: &Plan,
    closure: &Closure,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let note = sealed_or_none(
        key,
        Place::new("plan", plan.id, "end_note_sealed"),
        &closure.note,
    );
    work.run_one(
        "update plan set state = 'ended', ended_on = $4, end_reason = $5, end_note_sealed = $6,
                version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and state = 'active'",
        args![
            tenant,
            plan.id,
            plan.version,
            closure.ended_on,
            &closure.reason,
            note
        ],
    )
    .await?;
    work.record(Event::new("plan.end", "plan", plan.id).with(json!({ "case": plan.case_id })));
    Ok(())
}

/// Ends the active plan of a case that is closed, without a note.
pub async fn end_with_case(
    work: &mut Work,
    case: Uuid,
    on: NaiveDate,
    reason: &str,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let plans: Vec<(Uuid,)> = work
        .all(
            "update plan set state = 'ended', ended_on = $3, end_reason = $4, version = version + 1
             where tenant_id = $1 and case_id = $2 and state = 'active' returning id",
            args![tenant, case, on, reason],
        )
        .await?;
    for (plan,) in plans {
        work.record(Event::new("plan.end", "plan", plan).with(json!({ "case": case })));
    }
    Ok(())
}

/// Says that an open plan is being changed; every change of goals and steps begins with it.
async fn touch(work: &mut Work, plan: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update plan set version = version + 1
         where tenant_id = $1 and id = $2 and state <> 'ended'",
        args![tenant, plan],
    )
    .await
}

fn sealed_or_none(key: &DataKey, place: Place<'_>, text: &str) -> Option<Vec<u8>> {
    (!text.is_empty()).then(|| key.seal(place, text))
}

/// Plans taken over from a list. A case must have no open plan. The import writes the line for
/// the log.
pub async fn create_many(work: &mut Work, plans: &[NewPlan]) -> Result<u64, DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let rows = plans
        .iter()
        .map(|plan| {
            let NewPlan {
                id,
                case_id,
                state,
                started_on,
                import_id,
            } = plan;
            args![
                tenant,
                id,
                case_id,
                state.key(),
                *started_on,
                *import_id,
                now,
                by
            ]
        })
        .collect();
    work.insert_many(
        "insert into plan (tenant_id, id, case_id, state, started_on, import_id, created_at, created_by)",
        rows,
        "",
    )
    .await
}

/// Takes back the plans of an import that nobody has worked on since.
pub async fn remove_imported(work: &mut Work, import: Uuid) -> Result<u64, DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from plan where tenant_id = $1 and import_id = $2 and version = 1",
        args![tenant, import],
    )
    .await
}
