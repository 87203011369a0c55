use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::{Keyring, Place, SealError};
use bindeglied_kit::{args, id};
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::model::{Housing, NewPerson, Status};
use crate::access;
use crate::audit::Work;

/// Changes what is known of a person, all but housing and status, which have a history. The
/// person's key must exist.
///
/// # Errors
/// [`DbError::Stale`] when the version is not the current one.
pub(in crate::person) async fn update(
    work: &mut Work,
    keys: &Keyring,
    person: &NewPerson,
    version: i64,
) -> Result<(), SealError> {
    let (tenant, now, p) = (work.tenant(), work.now(), person);
    let key = keys.key(tenant, p.id).await?;
    let remark = (!p.remark.is_empty())
        .then(|| key.seal(Place::new("person", p.id, "remark_sealed"), &p.remark));
    let sex = if p.sex.is_empty() { "unknown" } else { &p.sex };
    work.run_one(
        "update person set family_name = $4, given_name = $5, native_name = $6, birth_date = $7,
                birth_precision = $8, sex = $9, family_status = $10, sort_key = $11,
                remark_sealed = $12, changed_at = $13, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            p.id,
            version,
            &p.family_name,
            &p.given_name,
            &p.native_name,
            p.birth.date,
            p.birth.precision.key(),
            sex,
            &p.family_status,
            access::person_sort_key(&p.family_name, &p.given_name),
            remark,
            now
        ],
    )
    .await?;
    replace_lists(work, keys, person).await?;
    access::refresh_people(work, &[p.id]).await?;
    Ok(())
}

async fn replace_lists(
    work: &mut Work,
    keys: &Keyring,
    person: &NewPerson,
) -> Result<(), SealError> {
    let (tenant, now) = (work.tenant(), work.now());
    let key = keys.key(tenant, person.id).await?;
    for table in [
        "person_nationality",
        "person_language",
        "person_contact",
        "person_identifier",
    ] {
        let sql = format!("delete from {table} where tenant_id = $1 and person_id = $2");
        work.run(&sql, args![tenant, person.id]).await?;
    }
    let rows = person.nationalities.iter().zip(0_i64..);
    let rows = rows
        .map(|(code, at)| args![tenant, person.id, code, at])
        .collect();
    work.insert_many(
        "insert into person_nationality (tenant_id, person_id, code, position)",
        rows,
        "on conflict do nothing",
    )
    .await?;
    let rows = person.languages.iter().zip(0_i64..);
    let rows = rows
        .map(|((code, needs), at)| args![tenant, person.id, code, *needs, at])
        .collect();
    work.insert_many(
        "insert into person_language (tenant_id, person_id, code, interpreter, position)",
        rows,
        "on conflict do nothing",
    )
    .await?;
    let insert_contact =
        "insert into person_contact (tenant_id, id, person_id, kind, value_sealed, position)";
    let insert_identifier =
        "insert into person_identifier (tenant_id, id, person_id, kind, value_sealed, position)";
    for (head, table, pairs) in [
        (insert_contact, "person_contact", &person.contacts),
        (insert_identifier, "person_identifier", &person.identifiers),
    ] {
        let rows = pairs.iter().zip(0_i64..).map(|((kind, value), at)| {
            let row = id::new_id(now);
            let sealed = key.seal(Place::new(table, row, "value_sealed"), value);
            args![tenant, row, person.id, kind, sealed, at]
        });
        work.insert_many(head, rows.collect(), "").await?;
    }
    Ok(())
}

/// Adds a status to the history; nothing is overwritten.
pub(in crate::person) async fn add_status(
    work: &mut Work,
    person: Uuid,
    status: &Status,
) -> Result<(), DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    let counts = supersedes(work, person, status).await?;
    let Status {
        code,
        valid_from,
        valid_until,
        unlimited,
        certain,
    } = status;
    work.run(
        "insert into person_status (tenant_id, id, person_id, status_code, valid_from, valid_until,
                                    unlimited, certain, recorded_at, recorded_by, superseded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tenant,
            id::new_id(now),
            person,
            code,
            *valid_from,
            *valid_until,
            *unlimited,
            *certain,
            now,
            actor,
            (!counts).then_some(now)
        ],
    )
    .await?;
    touch(work, person).await
}

/// Makes room for a new status: of a person's permits one counts for deadlines, the last one
/// noted. One from before the one that counts, or that was over when it was noted, is history.
async fn supersedes(work: &mut Work, person: Uuid, new: &Status) -> Result<bool, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let counting: Option<(Option<NaiveDate>,)> = work
        .optional(
            "select valid_from from person_status
             where tenant_id = $1 and person_id = $2 and superseded_at is null
             order by recorded_at desc, id desc limit 1",
            args![tenant, person],
        )
        .await?;
    let Some((from,)) = counting else {
        return Ok(true);
    };
    let history = match (new.valid_from, from) {
        (Some(new), Some(from)) => new < from,
        // Lists that were imported know no first day.
        _ => new.valid_until.is_some_and(|until| until < now.date()),
    };
    if !history {
        work.run(
            "update person_status set superseded_at = $3
             where tenant_id = $1 and person_id = $2 and superseded_at is null",
            args![tenant, person, now],
        )
        .await?;
    }
    Ok(!history)
}

/// Adds a housing to the history; nothing is overwritten.
pub(in crate::person) async fn add_housing(
    work: &mut Work,
    person: Uuid,
    housing: &Housing,
) -> Result<(), DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    let Housing {
        municipality_id,
        district,
        kind,
        valid_from,
    } = housing;
    work.run(
        "insert into person_housing (tenant_id, id, person_id, municipality_id, district, kind,
                                     valid_from, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tenant,
            id::new_id(now),
            person,
            *municipality_id,
            district,
            kind,
            *valid_from,
            now,
            actor
        ],
    )
    .await?;
    touch(work, person).await
}

async fn touch(work: &mut Work, person: Uuid) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    work.run_one(
        "update person set changed_at = $3 where tenant_id = $1 and id = $2",
        args![tenant, person, now],
    )
    .await
}

/// Says on which day somebody died; what was said before stays.
pub async fn died(work: &mut Work, person: Uuid, on: NaiveDate) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "update person set died_on = $3 where tenant_id = $1 and id = $2 and died_on is null",
        args![tenant, person, on],
    )
    .await?;
    Ok(())
}

/// Somebody is counselled again: it was not true that the person died.
pub async fn not_dead(work: &mut Work, person: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "update person set died_on = null
         where tenant_id = $1 and id = $2 and died_on is not null",
        args![tenant, person],
    )
    .await?;
    Ok(())
}
