use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::model::NewHousehold;
use crate::audit::Work;
use crate::permission::Actor;

/// Stores households with their members.
pub async fn create_many(work: &mut Work, households: &[NewHousehold]) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let rows = households
        .iter()
        .map(|new| args![tenant, new.id, new.agency, &new.label, new.import_id, now])
        .collect();
    work.insert_many(
        "insert into household (tenant_id, id, agency_id, label, import_id, created_at)",
        rows,
        "",
    )
    .await?;
    let rows = households
        .iter()
        .flat_map(|new| {
            new.members
                .iter()
                .map(|(person, relation)| args![tenant, new.id, *person, relation])
        })
        .collect();
    work.insert_many(
        "insert into household_member (tenant_id, household_id, person_id, relation)",
        rows,
        "on conflict do nothing",
    )
    .await?;
    Ok(())
}

/// One who lives in a household, as far as the actor sees that person.
#[derive(Debug, Clone, FromRow)]
pub struct Member {
    pub person_id: Uuid,
    pub relation: String,
    pub from_date: Option<NaiveDate>,
    pub to_date: Option<NaiveDate>,
}

/// The members of a household whom the actor sees.
pub async fn members(db: &Db, actor: &Actor, household: Uuid) -> Result<Vec<Member>, DbError> {
    db.all(
        "select m.person_id, m.relation, m.from_date, m.to_date
         from household_member m
         join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.person_id
              and g.audience_id = $2
         where m.tenant_id = $1 and m.household_id = $3
         order by m.person_id",
        args![actor.tenant, actor.audience(), household],
    )
    .await
}

/// Adds a member, or changes the relation of one who is there.
pub async fn add_member(
    work: &mut Work,
    household: Uuid,
    person: Uuid,
    relation: &str,
    from: Option<NaiveDate>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "insert into household_member (tenant_id, household_id, person_id, relation, from_date)
         values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, household_id, person_id)
         do update set relation = excluded.relation, to_date = null,
                       from_date = coalesce(excluded.from_date, household_member.from_date)",
        args![tenant, household, person, relation, from],
    )
    .await?;
    Ok(())
}

/// Somebody moves out: the row stays as history.
pub async fn remove_member(
    work: &mut Work,
    household: Uuid,
    person: Uuid,
    on: NaiveDate,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update household_member set to_date = $4
         where tenant_id = $1 and household_id = $2 and person_id = $3",
        args![tenant, household, person, on],
    )
    .await
}

/// Gives a household another name.
pub async fn rename(
    work: &mut Work,
    household: Uuid,
    label: &str,
    version: i64,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update household set label = $3, version = version + 1
         where tenant_id = $1 and id = $2 and version = $4",
        args![tenant, household, label, version],
    )
    .await
}

/// Takes back the households of an import; their cases must be gone.
pub async fn remove_imported(work: &mut Work, import: Uuid) -> Result<u64, DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from household where tenant_id = $1 and import_id = $2",
        args![tenant, import],
    )
    .await
}
