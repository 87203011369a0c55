//! Who stands in for whom today. Computed from absences and deputies for one day and kept as rows, so
//! that what is seen stays one look-up: the first request of a day brings the rows up to date.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use super::{CaseRow, refresh_grants};
use crate::audit::{Event, Ledger, Work};
use crate::permission::Actor;

/// Brings up to date who stands in for whom when a new day has begun. `known` is the day the rows are
/// true for, as the session was read with it; nothing: the tenant never had an absence.
pub async fn new_day(
    db: &Ledger,
    tenant: Uuid,
    (known, now): (Option<NaiveDate>, Micros),
) -> Result<(), DbError> {
    if known.is_none_or(|known| known >= now.date()) {
        return Ok(());
    }
    let mut work = Work::begin(db, tenant, None, now).await?;
    let begun = work
        .run(
            "update access_day set day = $2 where tenant_id = $1 and day < $2",
            args![tenant, now.date()],
        )
        .await?;
    // Somebody else's request was first.
    if begun == 0 {
        return Ok(());
    }
    let changed = recompute(&mut work).await?;
    work.record(Event::new("access.day", "tenant", tenant).with(json!({ "cases": changed })));
    work.commit().await
}

/// Brings up to date who stands in for whom today: after a change of absences, of deputies or of who
/// works here.
pub async fn switch_deputies(work: &mut Work) -> Result<(), DbError> {
    let (tenant, day) = (work.tenant(), work.now().date());
    work.run(
        "insert into access_day (tenant_id, day) values ($1, $2)
         on conflict (tenant_id) do update set day = excluded.day",
        args![tenant, day],
    )
    .await?;
    recompute(work).await?;
    Ok(())
}

/// The same where cases were added or changed hands in numbers: nothing to do where nobody ever was
/// away.
pub async fn switch_for_new(work: &mut Work) -> Result<(), DbError> {
    let tenant = work.tenant();
    let known: Option<(NaiveDate,)> = work
        .optional(
            "select day from access_day where tenant_id = $1",
            args![tenant],
        )
        .await?;
    if known.is_some() {
        recompute(work).await?;
    }
    Ok(())
}

/// The cases in which the actor stands in today, and for whom.
pub async fn standing_in(db: &Db, actor: &Actor) -> Result<HashMap<Uuid, Uuid>, DbError> {
    let rows: Vec<(Uuid, Uuid)> = db
        .all(
            "select case_id, absent_id from access_stand_in where tenant_id = $1 and deputy_id = $2",
            args![actor.tenant, actor.id],
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// Who is away today, and who stands in generally.
pub(super) struct Away {
    away: BTreeSet<Uuid>,
    /// Colleagues who work here and are not away: id, Träger.
    here: BTreeMap<Uuid, Uuid>,
    general: BTreeMap<Uuid, Uuid>,
}

impl Away {
    pub(super) async fn today(work: &mut Work) -> Result<Self, DbError> {
        let (tenant, day) = (work.tenant(), work.now().date());
        let away: Vec<(Uuid,)> = work
            .all(
                "select distinct account_id from absence
                 where tenant_id = $1 and from_on <= $2 and (until_on is null or until_on >= $2)",
                args![tenant, day],
            )
            .await?;
        let away: BTreeSet<Uuid> = away.into_iter().map(|(id,)| id).collect();
        if away.is_empty() {
            return Ok(Self {
                away,
                here: BTreeMap::new(),
                general: BTreeMap::new(),
            });
        }
        let here: Vec<(Uuid, Uuid)> = work
            .all(
                "select id, agency_id from account
                 where tenant_id = $1 and active and agency_id is not null
                   and role in ('case_worker', 'team_lead')",
                args![tenant],
            )
            .await?;
        let general: Vec<(Uuid, Uuid)> = work
            .all(
                "select account_id, deputy_id from general_deputy where tenant_id = $1",
                args![tenant],
            )
            .await?;
        Ok(Self {
            here: here
                .into_iter()
                .filter(|(id, _)| !away.contains(id))
                .collect(),
            away,
            general: general.into_iter().collect(),
        })
    }

    /// Who stands in for the responsible of a case today: its deputy, else her general deputy; nobody
    /// when both are away too.
    fn deputy_of(&self, case: &CaseRow) -> Option<(Uuid, Uuid)> {
        let absent = case.responsible_id.filter(|id| self.away.contains(id))?;
        let works = |id: &Uuid| self.here.get(id) == Some(&case.agency_id);
        let general = || self.general.get(&absent).copied().filter(works);
        let deputy = case.deputy_id.filter(works).or_else(general)?;
        Some((absent, deputy))
    }
}

#[derive(FromRow)]
struct Row {
    case_id: Uuid,
    deputy_id: Uuid,
    absent_id: Uuid,
}

/// Makes the rows and the grants of the cases whose row changed true for today; how many they were.
async fn recompute(work: &mut Work) -> Result<usize, DbError> {
    let tenant = work.tenant();
    let away = Away::today(work).await?;
    let mut wanted = BTreeMap::new();
    for absent in &away.away {
        let cases: Vec<CaseRow> = work
            .all(
                "select id, agency_id, responsible_id, deputy_id, false as ended from case_file
                 where tenant_id = $1 and responsible_id = $2 and ended_on is null",
                args![tenant, *absent],
            )
            .await?;
        for case in cases {
            if let Some((absent, deputy)) = away.deputy_of(&case) {
                wanted.insert(case.id, (deputy, absent));
            }
        }
    }
    let rows: Vec<Row> = work
        .all(
            "select case_id, deputy_id, absent_id from access_stand_in where tenant_id = $1",
            args![tenant],
        )
        .await?;
    let stored: BTreeMap<Uuid, (Uuid, Uuid)> = rows
        .into_iter()
        .map(|row| (row.case_id, (row.deputy_id, row.absent_id)))
        .collect();
    let known: BTreeSet<Uuid> = wanted.keys().chain(stored.keys()).copied().collect();
    let changed: Vec<Uuid> = known
        .into_iter()
        .filter(|case| wanted.get(case) != stored.get(case))
        .collect();
    for case in &changed {
        put(work, *case, wanted.get(case).copied()).await?;
    }
    for case in &changed {
        refresh_grants(work, *case, &[]).await?;
    }
    Ok(changed.len())
}

/// Keeps who stands in for whom in one case, or that nobody does.
async fn put(work: &mut Work, case: Uuid, row: Option<(Uuid, Uuid)>) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from access_stand_in where tenant_id = $1 and case_id = $2",
        args![tenant, case],
    )
    .await?;
    if let Some((deputy, absent)) = row {
        work.run(
            "insert into access_stand_in (tenant_id, case_id, deputy_id, absent_id)
             values ($1, $2, $3, $4)",
            args![tenant, case, deputy, absent],
        )
        .await?;
    }
    Ok(())
}

/// The same for a case whose people in charge may have changed. Says who stands in.
pub(super) async fn refresh(work: &mut Work, case: &CaseRow) -> Result<Option<Uuid>, DbError> {
    let away = Away::today(work).await?;
    let row = if case.ended {
        None
    } else {
        away.deputy_of(case)
    };
    let row = row.map(|(absent, deputy)| (deputy, absent));
    put(work, case.id, row).await?;
    Ok(row.map(|(deputy, _)| deputy))
}
