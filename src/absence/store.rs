use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::model::AbsenceRow;
use crate::access;
use crate::audit::Work;
use crate::permission::{Ability, Actor};

/// The absences of the actor's Träger that are not over, the next first.
pub(super) async fn coming(
    db: &Db,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Vec<AbsenceRow>, DbError> {
    db.all(
        "select a.id, a.account_id, x.name, a.from_on, a.until_on, a.version
         from absence a
         join account x on x.tenant_id = a.tenant_id and x.id = a.account_id
         where a.tenant_id = $1 and x.agency_id = $2 and x.active
           and (a.until_on is null or a.until_on >= $3)
         order by a.from_on, a.id limit 500",
        args![actor.tenant, actor.agency_or_nil(), today],
    )
    .await
}

/// An absence the actor may change: her own, and those of her Träger for a Teamleitung.
///
/// # Errors
/// [`DbError::NotFound`] for anyone else.
pub(super) async fn own(db: &Db, actor: &Actor, id: Uuid) -> Result<AbsenceRow, DbError> {
    db.one(
        "select a.id, a.account_id, x.name, a.from_on, a.until_on, a.version
         from absence a
         join account x on x.tenant_id = a.tenant_id and x.id = a.account_id
         where a.tenant_id = $1 and a.id = $2 and x.agency_id = $3 and (a.account_id = $4 or $5)",
        args![
            actor.tenant,
            id,
            actor.agency_or_nil(),
            actor.id,
            actor.may(Ability::LeadTeam)
        ],
    )
    .await
}

/// Colleagues of the actor's Träger who counsel, with who stands in for each.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Colleague {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) deputy_id: Option<Uuid>,
}

pub(super) async fn colleagues(db: &Db, actor: &Actor) -> Result<Vec<Colleague>, DbError> {
    let mut found: Vec<Colleague> = db
        .all(
            "select a.id, a.name, g.deputy_id from account a
             left join general_deputy g on g.tenant_id = a.tenant_id and g.account_id = a.id
             where a.tenant_id = $1 and a.agency_id = $2 and a.active
               and a.role in ('case_worker', 'team_lead')",
            args![actor.tenant, actor.agency_or_nil()],
        )
        .await?;
    found.sort_by_cached_key(|one| bindeglied_kit::text::sort_key(&one.name));
    Ok(found)
}

pub(super) struct New {
    pub(super) id: Uuid,
    pub(super) account: Uuid,
    pub(super) from: NaiveDate,
    pub(super) until: Option<NaiveDate>,
}

/// Keeps an absence; from its first day on the deputies see the cases.
pub(super) async fn create(work: &mut Work, new: &New) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into absence (tenant_id, id, account_id, from_on, until_on, recorded_at,
                              recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![tenant, new.id, new.account, new.from, new.until, now, by],
    )
    .await?;
    access::switch_deputies(work).await
}

/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(super) async fn change(
    work: &mut Work,
    (id, version): (Uuid, i64),
    until: Option<NaiveDate>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update absence set until_on = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, id, version, until],
    )
    .await?;
    access::switch_deputies(work).await
}

/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(super) async fn remove(work: &mut Work, (id, version): (Uuid, i64)) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "delete from absence where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, id, version],
    )
    .await?;
    access::switch_deputies(work).await
}

/// Says who stands in for a colleague where a case has no deputy of its own; or that nobody does.
///
/// # Errors
/// [`DbError::Stale`] when it is not the one any more that stood on the screen.
pub(super) async fn set_deputy(
    work: &mut Work,
    (account, before): (Uuid, Option<Uuid>),
    deputy: Option<Uuid>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.lock(account).await?;
    let stored: Option<(Uuid,)> = work
        .optional(
            "select deputy_id from general_deputy where tenant_id = $1 and account_id = $2",
            args![tenant, account],
        )
        .await?;
    if stored.map(|(id,)| id) != before {
        return Err(DbError::Stale);
    }
    work.run(
        "delete from general_deputy where tenant_id = $1 and account_id = $2",
        args![tenant, account],
    )
    .await?;
    if let Some(deputy) = deputy {
        work.run(
            "insert into general_deputy (tenant_id, account_id, deputy_id) values ($1, $2, $3)",
            args![tenant, account, deputy],
        )
        .await?;
    }
    access::switch_deputies(work).await
}

/// For whom the actor stands in today.
#[derive(Debug, Clone, FromRow)]
pub struct StandIn {
    pub name: String,
    /// The last day; nothing: nobody knows.
    pub until: Option<NaiveDate>,
    pub cases: i64,
}

/// For whom the actor stands in today, in how many cases.
pub async fn stand_ins(db: &Db, actor: &Actor, today: NaiveDate) -> Result<Vec<StandIn>, DbError> {
    db.all(
        "select x.name, s.cases,
                (select case when max(case when a.until_on is null then 1 else 0 end) = 1 then null
                             else max(a.until_on) end
                 from absence a where a.tenant_id = $1 and a.account_id = s.absent_id
                   and a.from_on <= $3 and (a.until_on is null or a.until_on >= $3)) as until
         from (select i.absent_id, cast(count(*) as bigint) as cases from access_stand_in i
               where i.tenant_id = $1 and i.deputy_id = $2 group by i.absent_id) s
         join account x on x.tenant_id = $1 and x.id = s.absent_id
         order by x.name, s.absent_id",
        args![actor.tenant, actor.id, today],
    )
    .await
}

/// A colleague who is away today while nobody stands in for some of her cases.
#[derive(Debug, Clone, FromRow)]
pub struct Gap {
    pub id: Uuid,
    pub name: String,
    pub cases: i64,
}

/// The gaps among the cases a Teamleitung sees.
pub async fn gaps(db: &Db, actor: &Actor, today: NaiveDate) -> Result<Vec<Gap>, DbError> {
    if !actor.may(Ability::LeadTeam) {
        return Ok(Vec::new());
    }
    db.all(
        "select x.id, x.name, cast(count(*) as bigint) as cases
         from (select distinct a.account_id from absence a
               where a.tenant_id = $1 and a.from_on <= $3
                 and (a.until_on is null or a.until_on >= $3)) away
         join account x on x.tenant_id = $1 and x.id = away.account_id
         join case_file c on c.tenant_id = $1 and c.responsible_id = away.account_id
              and c.ended_on is null
         join access_grant g on g.tenant_id = $1 and g.subject_id = c.id and g.audience_id = $2
         where not exists (select 1 from access_stand_in i where i.tenant_id = $1
                           and i.case_id = c.id)
         group by x.id, x.name order by x.name, x.id",
        args![actor.tenant, actor.audience(), today],
    )
    .await
}

/// Whoever leaves stands in for nobody any more, and nobody for her.
pub async fn forget_deputy(work: &mut Work, account: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    let gone = work
        .run(
            "delete from general_deputy
             where tenant_id = $1 and (account_id = $2 or deputy_id = $2)",
            args![tenant, account],
        )
        .await?;
    if gone > 0 {
        access::switch_deputies(work).await?;
    }
    Ok(())
}

/// When a colleague is away: from when until when, nothing: nobody knows until when.
#[derive(Debug, Clone, FromRow)]
pub struct Away {
    pub account_id: Uuid,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
}

impl Away {
    pub fn on(&self, day: NaiveDate) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }
}

/// Who of the actor's Träger is away on these days.
pub async fn within(
    db: &Db,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Away>, DbError> {
    db.all(
        "select a.account_id, a.from_on, a.until_on from absence a
         join account x on x.tenant_id = a.tenant_id and x.id = a.account_id
         where a.tenant_id = $1 and x.agency_id = $2
           and a.from_on <= $4 and (a.until_on is null or a.until_on >= $3)
         order by a.from_on, a.id limit 5000",
        args![actor.tenant, actor.agency_or_nil(), from, to],
    )
    .await
}
