use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::permission::{Ability, Actor};

/// Lines of a list on the page.
const FEW: i64 = 8;

/// A request to go on longer that nobody has decided.
#[derive(Debug, FromRow)]
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) until_on: NaiveDate,
    pub(super) asked_at: i64,
    pub(super) asked_by: Option<String>,
}

/// Requests the actor is to decide, the oldest first.
pub(super) async fn waiting(db: &Db, actor: &Actor) -> Result<Vec<Waiting>, DbError> {
    if !actor.may(Ability::LeadTeam) {
        return Ok(Vec::new());
    }
    db.all(
        "select x.case_id as id, x.until_on, x.asked_at, a.name as asked_by
         from case_extension x
         join access_grant g on g.tenant_id = x.tenant_id and g.subject_id = x.case_id
              and g.audience_id = $2
         join case_file c on c.tenant_id = x.tenant_id and c.id = x.case_id
         left join account a on a.tenant_id = x.tenant_id and a.id = x.asked_by
         where x.tenant_id = $1 and x.state = 'open' and c.ended_on is null
         order by x.asked_at, x.id limit 50",
        args![actor.tenant, actor.audience()],
    )
    .await
}

/// A case the actor had to do with.
#[derive(Debug, FromRow)]
pub(super) struct Touched {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) municipality: Option<String>,
    pub(super) seq: i64,
}

/// The cases the actor opened last, from the log.
pub(super) async fn touched(db: &Db, actor: &Actor) -> Result<Vec<Touched>, DbError> {
    db.all_planned(
        "select c.id, c.number, m.name as municipality, t.seq
         from (select l.subject_id, max(l.seq) as seq
               from (select subject_id, seq from audit_event
                     where tenant_id = $1 and actor_id = $2 and subject_kind = 'case'
                     order by seq desc limit 200) l
               group by l.subject_id) t
         join case_file c on c.tenant_id = $1 and c.id = t.subject_id
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
             and g.audience_id = $3
         left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
         order by t.seq desc limit coalesce(cast($4 as bigint), 0)",
        args![actor.tenant, actor.id, actor.audience(), FEW],
    )
    .await
}

/// How much passes from hand to hand around the actor today: most days nothing, then one statement says
/// so.
#[derive(Debug, FromRow)]
pub(super) struct Passing {
    /// Handed over to the actor and not read.
    pub(super) unread: i64,
    /// Cases the actor stands in for.
    pub(super) stood_in: i64,
    /// Colleagues who are away; for a Teamleitung.
    pub(super) away: i64,
    /// Handovers nobody has read, and those without a summary; for a Teamleitung.
    pub(super) waiting: i64,
    pub(super) missing: i64,
}

/// See [`Passing`].
pub(super) async fn passing(db: &Db, actor: &Actor, day: NaiveDate) -> Result<Passing, DbError> {
    if !actor.may(Ability::LeadTeam) {
        return db
            .one(
                "select (select cast(count(*) as bigint) from handover h
                         where h.tenant_id = $1 and h.to_id = $2 and h.handed_at is not null
                           and h.read_at is null and h.replaced_at is null) as unread,
                        (select cast(count(*) as bigint) from access_stand_in i
                         where i.tenant_id = $1 and i.deputy_id = $2) as stood_in,
                        cast(0 as bigint) as away, cast(0 as bigint) as waiting,
                        cast(0 as bigint) as missing",
                args![actor.tenant, actor.id],
            )
            .await;
    }
    db.one(
        "select (select cast(count(*) as bigint) from handover h
                 where h.tenant_id = $1 and h.to_id = $2 and h.handed_at is not null
                   and h.read_at is null and h.replaced_at is null) as unread,
                (select cast(count(*) as bigint) from access_stand_in i
                 where i.tenant_id = $1 and i.deputy_id = $2) as stood_in,
                (select cast(count(*) as bigint) from absence a
                 where a.tenant_id = $1 and a.from_on <= $4
                   and (a.until_on is null or a.until_on >= $4)) as away,
                w.waiting, w.missing
         from (select cast(count(*) as bigint) as waiting,
                      cast(coalesce(sum(case when h.summary_sealed is null then 1 else 0 end), 0)
                           as bigint) as missing
               from handover h
               join access_grant g on g.tenant_id = h.tenant_id and g.subject_id = h.case_id
                    and g.audience_id = $3
               where h.tenant_id = $1 and h.handed_at is not null and h.read_at is null
                 and h.replaced_at is null) w",
        args![actor.tenant, actor.id, actor.audience(), day],
    )
    .await
}
