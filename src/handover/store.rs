use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use sqlx::FromRow;
use uuid::Uuid;

use super::model::{HandoverRow, Passing};
use crate::audit::Work;
use crate::permission::Actor;

/// Every handover of a case the actor sees, what is prepared first, then the latest.
pub(super) async fn of_case(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<HandoverRow>, DbError> {
    let mut rows: Vec<HandoverRow> = db
        .all(
            "select h.id, h.to_id, f.name as from_name, t.name as to_name, h.summary_sealed,
                    w.name as written_name, h.written_at, h.handed_at, h.read_at,
                    h.replaced_at is not null as replaced, h.version
             from handover h
             join access_grant g on g.tenant_id = h.tenant_id and g.subject_id = h.case_id
                  and g.audience_id = $3
             left join account f on f.tenant_id = h.tenant_id and f.id = h.from_id
             left join account t on t.tenant_id = h.tenant_id and t.id = h.to_id
             left join account w on w.tenant_id = h.tenant_id and w.id = h.written_by
             where h.tenant_id = $1 and h.case_id = $2",
            args![actor.tenant, case, actor.audience()],
        )
        .await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.handed_at.unwrap_or(i64::MAX), row.id)));
    Ok(rows)
}

/// Keeps a summary for the next handover, or for the one that still lacks it. `row` is the one it
/// belongs to with its version; nothing: there was none yet.
///
/// # Errors
/// [`DbError::Stale`] or [`DbError::Unique`] when somebody else was faster.
pub(super) async fn save(
    work: &mut Work,
    case: Uuid,
    (id, version): (Uuid, Option<i64>),
    sealed: &[u8],
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let Some(version) = version else {
        work.run(
            "insert into handover (tenant_id, id, case_id, summary_sealed, written_by, written_at)
             values ($1, $2, $3, $4, $5, $6)",
            args![tenant, id, case, sealed, by, now],
        )
        .await?;
        return Ok(());
    };
    work.run_one(
        "update handover set summary_sealed = $4, written_by = $5, written_at = $6,
                version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and read_at is null
           and replaced_at is null",
        args![tenant, id, version, sealed, by, now],
    )
    .await
}

/// Keeps that a case was handed over; what is prepared goes with it, and nobody has to read the one
/// before any more. A case that nobody had and nobody wrote about needs none.
pub(super) async fn hand(work: &mut Work, passing: &Passing, to: Uuid) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let Passing {
        case,
        version: _,
        from,
        to: _,
        summary,
        id,
    } = passing;
    work.run(
        "update handover set replaced_at = $3
         where tenant_id = $1 and case_id = $2 and handed_at is not null and replaced_at is null",
        args![tenant, *case, now],
    )
    .await?;
    let taken = work
        .run(
            "update handover set from_id = $4, to_id = $5, handed_on = $6, handed_at = $7,
                    handed_by = $8, version = version + 1,
                    summary_sealed = coalesce($9, summary_sealed),
                    written_by = case when cast($9 as bytea) is null then written_by else $8 end,
                    written_at = case when cast($9 as bytea) is null then written_at else $7 end
             where tenant_id = $1 and case_id = $2 and id = $3 and handed_at is null",
            args![
                tenant,
                *case,
                *id,
                *from,
                to,
                now.date(),
                now,
                by,
                summary.clone()
            ],
        )
        .await?;
    if taken == 0 && (from.is_some() || summary.is_some()) {
        new_handover(work, passing, to).await?;
    }
    Ok(())
}

/// A handover nobody prepared anything for.
async fn new_handover(work: &mut Work, passing: &Passing, to: Uuid) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let Passing {
        case,
        from,
        summary,
        id,
        ..
    } = passing;
    let written = summary.is_some().then_some(by);
    work.run(
        "insert into handover (tenant_id, id, case_id, from_id, to_id, summary_sealed,
                 written_by, written_at, handed_on, handed_at, handed_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tenant,
            *id,
            *case,
            *from,
            to,
            summary.clone(),
            written,
            summary.is_some().then_some(now),
            now.date(),
            now,
            by
        ],
    )
    .await?;
    Ok(())
}

/// The colleague who took a case over has read what was written for her. Whether that is new.
pub(super) async fn mark_read(work: &mut Work, actor: &Actor, case: Uuid) -> Result<bool, DbError> {
    let now = work.now();
    let rows = work
        .run(
            "update handover set read_at = $4, version = version + 1
             where tenant_id = $1 and case_id = $2 and to_id = $3 and read_at is null
               and replaced_at is null and handed_at is not null and summary_sealed is not null",
            args![actor.tenant, case, actor.id, now],
        )
        .await?;
    Ok(rows > 0)
}

/// A case somebody took over and has not read about.
#[derive(Debug, Clone, FromRow)]
pub struct Unread {
    pub case_id: Uuid,
    pub from_name: Option<String>,
    pub handed_at: i64,
    /// Nobody has written the summary yet.
    pub missing: bool,
}

/// What the actor took over and has not read, the oldest first.
pub async fn unread(db: &Db, actor: &Actor) -> Result<Vec<Unread>, DbError> {
    db.all(
        "select h.case_id, f.name as from_name, h.handed_at, h.summary_sealed is null as missing
         from handover h
         join access_grant g on g.tenant_id = h.tenant_id and g.subject_id = h.case_id
              and g.audience_id = $3
         left join account f on f.tenant_id = h.tenant_id and f.id = h.from_id
         where h.tenant_id = $1 and h.to_id = $2 and h.handed_at is not null
           and h.read_at is null and h.replaced_at is null
         order by h.handed_at, h.id limit 500",
        args![actor.tenant, actor.id, actor.audience()],
    )
    .await
}

/// A handover that is not finished: not read, or without a summary.
#[derive(Debug, Clone, FromRow)]
pub(super) struct WaitingRow {
    pub(super) case_id: Uuid,
    pub(super) from_name: Option<String>,
    pub(super) to_name: Option<String>,
    pub(super) handed_at: i64,
    pub(super) missing: bool,
}

/// The unfinished handovers among the cases a Teamleitung sees, the oldest first.
pub(super) async fn waiting(db: &Db, actor: &Actor) -> Result<Vec<WaitingRow>, DbError> {
    db.all(
        "select h.case_id, f.name as from_name, t.name as to_name, h.handed_at,
                h.summary_sealed is null as missing
         from handover h
         join access_grant g on g.tenant_id = h.tenant_id and g.subject_id = h.case_id
              and g.audience_id = $2
         left join account f on f.tenant_id = h.tenant_id and f.id = h.from_id
         left join account t on t.tenant_id = h.tenant_id and t.id = h.to_id
         where h.tenant_id = $1 and h.handed_at is not null and h.read_at is null
           and h.replaced_at is null
         order by h.handed_at, h.id limit 1000",
        args![actor.tenant, actor.audience()],
    )
    .await
}

/// What is prepared for the next handover of a case.
pub(super) async fn prepared(work: &mut Work, case: Uuid) -> Result<Option<Uuid>, DbError> {
    let tenant = work.tenant();
    let found: Option<(Uuid,)> = work
        .optional(
            "select id from handover where tenant_id = $1 and case_id = $2 and handed_at is null",
            args![tenant, case],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// A colleague who counsels; one who works here no more only while she still has cases.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Colleague {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) team_id: Option<Uuid>,
    pub(super) active: bool,
}

/// The colleagues of the actor's Träger.
pub(super) async fn colleagues(db: &Db, actor: &Actor) -> Result<Vec<Colleague>, DbError> {
    let mut found: Vec<Colleague> = db
        .all(
            "select a.id, a.name, a.team_id, a.active from account a
             where a.tenant_id = $1 and a.agency_id = $2 and a.role in ('case_worker', 'team_lead')
               and (a.active or exists (select 1 from case_file c where c.tenant_id = $1
                    and c.responsible_id = a.id and c.ended_on is null))",
            args![actor.tenant, actor.agency_or_nil()],
        )
        .await?;
    found.sort_by_cached_key(|one| bindeglied_kit::text::sort_key(&one.name));
    Ok(found)
}

/// An open case a colleague is responsible for or deputises in.
#[derive(Debug, Clone, FromRow)]
pub(super) struct LeavingRow {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) version: i64,
    pub(super) team_id: Option<Uuid>,
    pub(super) responsible_id: Option<Uuid>,
    pub(super) deputy_id: Option<Uuid>,
    pub(super) responsible: Option<String>,
    /// The summary prepared for its handover.
    pub(super) prepared: Option<Uuid>,
}

/// The open cases of a colleague that the actor sees, by their number.
pub(super) async fn of_colleague(
    db: &Db,
    actor: &Actor,
    colleague: Uuid,
) -> Result<Vec<LeavingRow>, DbError> {
    let mut rows: Vec<LeavingRow> = db
        .all(
        "select c.id, c.number, c.version, c.team_id, c.responsible_id, c.deputy_id,
                x.name as responsible, h.id as prepared
         from case_file c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
              and g.audience_id = $2
         left join account x on x.tenant_id = c.tenant_id and x.id = c.responsible_id
         left join handover h on h.tenant_id = c.tenant_id and h.case_id = c.id
              and h.handed_at is null
         where c.tenant_id = $1 and c.ended_on is null
           and c.id in (select r.id from case_file r where r.tenant_id = $1 and r.responsible_id = $3
                        union select d.id from case_file d
                        where d.tenant_id = $1 and d.deputy_id = $3)",
        args![actor.tenant, actor.audience(), colleague],
    )
    .await?;
    rows.sort_by_key(|row| row.number);
    Ok(rows)
}
