use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, DbError};
use bindeglied_kit::seal::{DataKey, Keyring, SealError};
use uuid::Uuid;

use super::super::model::{NewConsultation, State, note_place};
use crate::audit::Work;
use crate::permission::Actor;

/// Stores consultations with people, topics and sealed notes, in bulk. Keys are made where they
/// are missing; recording the event is the caller's. Whether the actor sees the cases and people
/// must have been looked up before.
pub async fn create_many(
    work: &mut Work,
    keys: &Keyring,
    new: &[NewConsultation],
) -> Result<(), SealError> {
    let files: BTreeSet<Uuid> = new.iter().map(NewConsultation::file_id).collect();
    let files: Vec<Uuid> = files.into_iter().collect();
    let by_file = keys.create_all(work.tenant(), &files).await?;
    Ok(create_keyed(work, &by_file, new).await?)
}

/// The same with keys that are at hand already.
pub(in crate::consultation) async fn create_keyed(
    work: &mut Work,
    keys: &HashMap<Uuid, Arc<DataKey>>,
    new: &[NewConsultation],
) -> Result<(), DbError> {
    let mut rows = Vec::with_capacity(new.len());
    for one in new {
        let key = keys.get(&one.file_id()).ok_or(DbError::NotFound)?;
        rows.push(row(work, one, key));
    }
    work.insert_many(
        "insert into consultation (tenant_id, id, case_id, file_id, agency_id, staff_id,
             municipality_id, on_date, start_minute, minutes, channel, state, interpreter, lang,
             note_sealed, import_id, created_at, created_by, changed_at)",
        rows,
        "",
    )
    .await?;
    insert_people(work, new).await?;
    insert_topics(work, new).await
}

fn row(work: &Work, new: &NewConsultation, key: &DataKey) -> Args {
    let file_id = new.file_id();
    let NewConsultation {
        id,
        case_id,
        agency_id,
        staff_id,
        municipality_id,
        on_date,
        start_minute,
        minutes,
        channel,
        state,
        interpreter,
        lang,
        note,
        people: _,
        topics: _,
        import_id,
    } = new;
    args![
        work.tenant(),
        id,
        *case_id,
        file_id,
        agency_id,
        staff_id,
        *municipality_id,
        *on_date,
        *start_minute,
        *minutes,
        channel,
        state.key(),
        interpreter,
        lang,
        (!note.is_empty()).then(|| key.seal(note_place(*id), note)),
        *import_id,
        work.now(),
        work.actor_or_nil(),
        work.now()
    ]
}

async fn insert_people(work: &mut Work, new: &[NewConsultation]) -> Result<(), DbError> {
    let tenant = work.tenant();
    let rows = new
        .iter()
        .flat_map(|one| {
            let people: BTreeSet<Uuid> = one.people.iter().copied().collect();
            people
                .into_iter()
                .map(move |person| args![tenant, one.id, person])
        })
        .collect();
    work.insert_many(
        "insert into consultation_person (tenant_id, consultation_id, person_id)",
        rows,
        "",
    )
    .await?;
    Ok(())
}

async fn insert_topics(work: &mut Work, new: &[NewConsultation]) -> Result<(), DbError> {
    let tenant = work.tenant();
    let rows = new
        .iter()
        .flat_map(|one| {
            let topics: BTreeSet<&str> = one.topics.iter().map(String::as_str).collect();
            topics
                .into_iter()
                .map(move |topic| args![tenant, one.id, topic])
        })
        .collect();
    work.insert_many(
        "insert into consultation_topic (tenant_id, consultation_id, topic)",
        rows,
        "",
    )
    .await?;
    Ok(())
}

/// Changes a consultation that the actor was found to see.
///
/// # Errors
/// [`DbError::Stale`] when it was changed since `version`.
pub(in crate::consultation) async fn update(
    work: &mut Work,
    key: &DataKey,
    new: &NewConsultation,
    version: i64,
) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let note = (!new.note.is_empty()).then(|| key.seal(note_place(new.id), &new.note));
    work.run_one(
        "update consultation set file_id = $4, staff_id = $5, municipality_id = $6, on_date = $7,
             start_minute = $8, minutes = $9, channel = $10, state = $11, interpreter = $12,
             lang = $13, note_sealed = $14, changed_at = $15, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            new.id,
            version,
            new.file_id(),
            new.staff_id,
            new.municipality_id,
            new.on_date,
            new.start_minute,
            new.minutes,
            &new.channel,
            new.state.key(),
            &new.interpreter,
            &new.lang,
            note,
            now
        ],
    )
    .await?;
    work.run(
        "delete from consultation_person where tenant_id = $1 and consultation_id = $2",
        args![tenant, new.id],
    )
    .await?;
    work.run(
        "delete from consultation_topic where tenant_id = $1 and consultation_id = $2",
        args![tenant, new.id],
    )
    .await?;
    let new = std::slice::from_ref(new);
    insert_people(work, new).await?;
    insert_topics(work, new).await
}

/// Says what became of a planned consultation.
///
/// # Errors
/// [`DbError::Stale`] when it is not planned any more or was changed since `version`.
pub(in crate::consultation) async fn set_state(
    work: &mut Work,
    actor: &Actor,
    id: Uuid,
    version: i64,
    state: State,
) -> Result<(), DbError> {
    let now = work.now();
    work.run_one(
        "update consultation set state = $4, changed_at = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and state = 'planned'
           and exists (select 1 from access_grant g where g.tenant_id = consultation.tenant_id
               and g.subject_id = consultation.file_id and g.audience_id = $6)",
        args![
            actor.tenant,
            id,
            version,
            state.key(),
            now,
            actor.audience()
        ],
    )
    .await
}

/// Planned consultations of a case go from one colleague to another.
pub async fn pass_on(work: &mut Work, case: Uuid, from: Uuid, to: Uuid) -> Result<u64, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    work.run(
        "update consultation set staff_id = $4, changed_at = $5, version = version + 1
         where tenant_id = $1 and file_id = $2 and staff_id = $3 and state = 'planned'",
        args![tenant, case, from, to, now],
    )
    .await
}

/// Calls planned consultations of a case off that the actor was found to see.
///
/// # Errors
/// [`DbError::Stale`] when one of them is not planned any more.
pub async fn call_off(work: &mut Work, case: Uuid, ids: &[Uuid]) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    for id in ids {
        work.run_one(
            "update consultation set state = 'cancelled', changed_at = $4, version = version + 1
             where tenant_id = $1 and id = $2 and file_id = $3 and state = 'planned'",
            args![tenant, *id, case, now],
        )
        .await?;
    }
    Ok(())
}
