use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::DataKey;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::{Action, Deadline, Deed, Key, note_place};
use crate::audit::Work;
use crate::permission::{Actor, Role};

/// What a person does with a deadline.
pub(in crate::deadline) struct Written<'a> {
    pub(in crate::deadline) id: Uuid,
    pub(in crate::deadline) key: Key,
    pub(in crate::deadline) deed: Deed,
    pub(in crate::deadline) note: &'a str,
}

/// Keeps it. The deadline was looked up as the actor; what stood on her screen is its
/// `action_id`.
///
/// # Errors
/// [`DbError::Stale`] or [`DbError::Unique`] when somebody else was faster.
pub(in crate::deadline) async fn write(
    work: &mut Work,
    actor: &Actor,
    seal: Option<&DataKey>,
    (deadline, written): (&Deadline, &Written<'_>),
) -> Result<(), DbError> {
    let (tenant, now) = (actor.tenant, work.now());
    let Written {
        id,
        key,
        deed,
        note,
    } = written;
    if let Some(seen) = deadline.action_id {
        work.run_one(
            "update deadline_action set replaced_at = $3
             where tenant_id = $1 and id = $2 and replaced_at is null",
            args![tenant, seen, now],
        )
        .await?;
    }
    let hand = hand_after(work, actor, (deadline, *deed)).await?;
    let until = match deed {
        Deed::Snoozed(until) => Some(*until),
        _ => None,
    };
    let note = seal
        .filter(|_| !note.is_empty())
        .map(|key| key.seal(note_place(*id), note));
    work.run(
        "insert into deadline_action (tenant_id, id, kind, record_id, due_on, stage, file_id,
                case_id, what, done_at, until_on, owner_id, handed_by, owner_audience,
                note_sealed, on_date, at, by_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        args![
            tenant,
            *id,
            key.kind.key(),
            key.record,
            key.due_on,
            key.stage,
            deadline.file_id,
            deadline.case_id,
            deed.key(),
            matches!(deed, Deed::Done).then_some(now),
            until,
            hand.owner_id,
            hand.handed_by,
            hand.owner_audience,
            note,
            now.date(),
            now,
            actor.id
        ],
    )
    .await?;
    Ok(())
}

/// In whose hands it is.
#[derive(Default, FromRow)]
struct Hand {
    owner_id: Option<Uuid>,
    handed_by: Option<Uuid>,
    owner_audience: Option<Uuid>,
}

async fn hand_after(
    work: &mut Work,
    actor: &Actor,
    (deadline, deed): (&Deadline, Deed),
) -> Result<Hand, DbError> {
    let action = match (deed, deadline.action_id) {
        // Given to the one who has it anyway is given back.
        (Deed::Handed(to, _), _) if deadline.owner_id == Some(to) => return Ok(Hand::default()),
        (Deed::Handed(to, audience), _) => {
            return Ok(Hand {
                owner_id: Some(to),
                handed_by: Some(actor.id),
                owner_audience: Some(audience),
            });
        }
        (_, None) => return Ok(Hand::default()),
        (_, Some(action)) => action,
    };
    let tenant = work.tenant();
    work.one(
        "select owner_id, handed_by, owner_audience from deadline_action
         where tenant_id = $1 and id = $2",
        args![tenant, action],
    )
    .await
}

const ACTION: &str = "d.id, d.kind, d.record_id, d.due_on, d.stage, d.file_id, d.case_id, d.what, \
     d.until_on, d.note_sealed, d.at, b.short_name as by_name, t.short_name as to_name";
const PEOPLE: &str = "left join account b on b.tenant_id = d.tenant_id and b.id = d.by_id
     left join account t on t.tenant_id = d.tenant_id and t.id = d.owner_id";

/// Everything people did with a deadline, the latest first. The caller has looked up the deadline.
pub(in crate::deadline) async fn history(
    db: &Db,
    actor: &Actor,
    key: &Key,
) -> Result<Vec<Action>, DbError> {
    let sql = format!(
        "select {ACTION}, cast(null as bytea) as text_sealed from deadline_action d {PEOPLE}
         where d.tenant_id = $1 and d.record_id = $2 and d.kind = $3 and d.due_on = $4
           and d.stage = $5
           and exists (select 1 from access_grant g where g.tenant_id = d.tenant_id
               and g.subject_id = d.file_id and g.audience_id = $6)
         order by d.at desc, d.id desc limit 50"
    );
    let values = args![
        actor.tenant,
        key.record,
        key.kind.key(),
        key.due_on,
        key.stage,
        actor.audience()
    ];
    db.all(&sql, values).await
}

/// Which done ones.
pub(in crate::deadline) struct Past<'a> {
    /// Of everybody, not only by the actor.
    pub(in crate::deadline) team: bool,
    pub(in crate::deadline) kind: Option<&'a str>,
    pub(in crate::deadline) before: Option<(i64, Uuid)>,
    pub(in crate::deadline) limit: i64,
}

/// What was done and is not open again, the latest first.
pub(in crate::deadline) async fn done(
    db: &Db,
    actor: &Actor,
    past: &Past<'_>,
) -> Result<Vec<Action>, DbError> {
    let whose = if past.team { "" } else { "and d.by_id = $7" };
    let sql = format!(
        "select {ACTION}, f.text_sealed from deadline_action d {PEOPLE}
         left join follow_up f on f.tenant_id = d.tenant_id and f.id = d.record_id
         where d.tenant_id = $1 and d.replaced_at is null and d.done_at is not null {whose}
           and (cast($3 as text) is null or d.kind = $3) and (d.at, d.id) < ($4, $5)
           and exists (select 1 from access_grant g where g.tenant_id = d.tenant_id
               and g.subject_id = d.file_id and g.audience_id = $2)
         order by d.at desc, d.id desc limit coalesce(cast($6 as bigint), 0)"
    );
    let (at, id) = past.before.unwrap_or((i64::MAX, Uuid::max()));
    let mut values = args![
        actor.tenant,
        actor.audience(),
        past.kind,
        at,
        id,
        past.limit
    ];
    if !past.team {
        values = values.with(actor.id);
    }
    db.all(&sql, values).await
}

/// A colleague who sees a file.
#[derive(Debug, Clone, FromRow)]
struct Colleague {
    id: Uuid,
    name: String,
    role: String,
    agency_id: Option<Uuid>,
    team_id: Option<Uuid>,
    audience_id: Uuid,
}

/// Who can be given a deadline of this file: id, name, and by which audience she sees it. The
/// actor herself is not among them. The file was looked up as the actor.
pub(in crate::deadline) async fn colleagues(
    db: &Db,
    actor: &Actor,
    file: Uuid,
) -> Result<Vec<(Uuid, String, Uuid)>, DbError> {
    let found: Vec<Colleague> = db
        .all(
            "select a.id, a.name, a.role, a.agency_id, a.team_id, g.audience_id
             from access_grant g
             join account a on a.tenant_id = g.tenant_id
                 and (a.id = g.audience_id or a.team_id = g.audience_id
                      or a.agency_id = g.audience_id)
             where g.tenant_id = $1 and g.subject_id = $2 and a.active and a.id <> $3
             order by a.short_name, a.id",
            args![actor.tenant, file, actor.id],
        )
        .await?;
    let sees = |one: &Colleague| {
        let as_actor = Actor {
            tenant: actor.tenant,
            id: one.id,
            role: Role::parse(&one.role).unwrap_or(Role::Volunteer),
            agency: one.agency_id,
            team: one.team_id,
            municipality: None,
        };
        as_actor.audience() == one.audience_id
    };
    Ok(found
        .into_iter()
        .filter(sees)
        .map(|one| (one.id, one.name, one.audience_id))
        .collect())
}
