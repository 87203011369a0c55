use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::seal::{DataKey, Keyring, SealError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::model::{FollowUp, NewFollowUp, place};
use crate::audit::Work;
use crate::permission::Actor;

/// Stores follow-ups with their sealed texts, in bulk. The files must be seen by whoever calls;
/// keys are made where they are missing. Recording the event is the caller's.
pub async fn create_many(
    work: &mut Work,
    keys: &Keyring,
    new: &[NewFollowUp],
) -> Result<(), SealError> {
    let files: BTreeSet<Uuid> = new.iter().map(|one| one.file_id).collect();
    let files: Vec<Uuid> = files.into_iter().collect();
    let by_file = keys.create_all(work.tenant(), &files).await?;
    Ok(create_many_keyed(work, &by_file, new).await?)
}

/// The same with keys that are at hand already.
pub async fn create_many_keyed(
    work: &mut Work,
    keys: &HashMap<Uuid, Arc<DataKey>>,
    new: &[NewFollowUp],
) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let mut rows = Vec::with_capacity(new.len());
    for one in new {
        let NewFollowUp {
            id,
            file_id,
            case_id,
            person_id,
            consultation_id,
            owner_id,
            due_on,
            text,
            import_id,
        } = one;
        let key = keys.get(file_id).ok_or(DbError::NotFound)?;
        let text = (!text.is_empty()).then(|| key.seal(place(*id), text));
        rows.push(args![
            tenant,
            id,
            file_id,
            *case_id,
            *person_id,
            *consultation_id,
            owner_id,
            *due_on,
            text,
            *import_id,
            now
        ]);
    }
    work.insert_many(
        "insert into follow_up (tenant_id, id, file_id, case_id, person_id, consultation_id,
             owner_id, due_on, text_sealed, import_id, created_at)",
        rows,
        "",
    )
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    file_id: Uuid,
    case_id: Option<Uuid>,
    consultation_id: Option<Uuid>,
    owner_id: Uuid,
    owner_name: String,
    due_on: NaiveDate,
    text_sealed: Option<Vec<u8>>,
    done_at: Option<i64>,
}

const COLUMNS: &str = "f.id, f.file_id, f.case_id, f.consultation_id, f.owner_id, \
     a.short_name as owner_name, f.due_on, f.text_sealed, f.done_at";
const OWNER: &str = "join account a on a.tenant_id = f.tenant_id and a.id = f.owner_id";

/// The follow-ups that came from a consultation; the caller has looked up the consultation.
pub async fn of_consultation(
    db: &Db,
    keys: &Keyring,
    actor: &Actor,
    consultation: Uuid,
) -> Result<Vec<FollowUp>, SealError> {
    let sql = format!(
        "select {COLUMNS} from follow_up f {OWNER}
         join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.file_id
             and g.audience_id = $3
         where f.tenant_id = $1 and f.consultation_id = $2 order by f.due_on, f.id"
    );
    let values = args![actor.tenant, consultation, actor.audience()];
    let rows = db.all(&sql, values).await?;
    open_all(keys, actor.tenant, rows).await
}

/// The open follow-ups of a case the actor sees, the nearest first.
pub async fn open_of_case(
    db: &Db,
    keys: &Keyring,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<FollowUp>, SealError> {
    let sql = format!(
        "select {COLUMNS} from follow_up f {OWNER}
         join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.file_id
             and g.audience_id = $3
         where f.tenant_id = $1 and f.file_id = $2 and f.done_at is null order by f.due_on, f.id"
    );
    let values = args![actor.tenant, case, actor.audience()];
    let rows = db.all(&sql, values).await?;
    open_all(keys, actor.tenant, rows).await
}

async fn open_all(
    keys: &Keyring,
    tenant: Uuid,
    rows: Vec<Row>,
) -> Result<Vec<FollowUp>, SealError> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let text = match &row.text_sealed {
            None => Some(String::new()),
            Some(sealed) => match keys.key(tenant, row.file_id).await {
                Ok(key) => Some(key.open(place(row.id), sealed)?),
                Err(SealError::NoKey) => None,
                Err(error) => return Err(error),
            },
        };
        found.push(FollowUp {
            id: row.id,
            file_id: row.file_id,
            case_id: row.case_id,
            consultation_id: row.consultation_id,
            owner_id: row.owner_id,
            owner_name: row.owner_name,
            due_on: row.due_on,
            text,
            done: row.done_at.is_some(),
        });
    }
    Ok(found)
}

const SEEN: &str = "select f.id from follow_up f
     join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.file_id
         and g.audience_id = $3
     where f.tenant_id = $1 and f.id = $2";

async fn must_see(work: &mut Work, actor: &Actor, id: Uuid) -> Result<(), DbError> {
    let values = args![actor.tenant, id, actor.audience()];
    work.one::<(Uuid,)>(SEEN, values).await?;
    Ok(())
}

/// Marks it done, or open again. Doing it twice changes nothing. The slice `deadline` keeps who did
/// so and why; recording the event is the caller's.
pub async fn set_done(
    work: &mut Work,
    actor: &Actor,
    id: Uuid,
    done: Option<Micros>,
) -> Result<(), DbError> {
    must_see(work, actor, id).await?;
    work.run(
        "update follow_up set done_at = $3, done_by = $4, version = version + 1
         where tenant_id = $1 and id = $2 and (done_at is null) = $5",
        args![
            actor.tenant,
            id,
            done,
            done.map(|_| actor.id),
            done.is_some()
        ],
    )
    .await?;
    Ok(())
}

/// Open follow-ups of a case go from one colleague to another.
pub async fn pass_on(work: &mut Work, case: Uuid, from: Uuid, to: Uuid) -> Result<u64, DbError> {
    let tenant = work.tenant();
    work.run(
        "update follow_up set owner_id = $4, version = version + 1
         where tenant_id = $1 and file_id = $2 and owner_id = $3 and done_at is null",
        args![tenant, case, from, to],
    )
    .await
}

#[derive(FromRow)]
struct Name {
    case_id: Uuid,
    family_name: String,
    given_name: String,
}

/// How cases are called in lists: the first person's name and how many more there are. Names only
/// of cases the actor sees.
pub async fn case_labels(
    db: &Db,
    actor: &Actor,
    cases: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbError> {
    let cases: BTreeSet<Uuid> = cases.into_iter().collect();
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..cases.len()).map(|at| format!("${}", at + 3)).collect();
    let sql = format!(
        "select m.case_id, p.family_name, p.given_name from case_member m
         join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
         join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
             and g.audience_id = $2
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         left join household_member h on h.tenant_id = c.tenant_id
             and h.household_id = c.household_id and h.person_id = p.id
         where m.tenant_id = $1 and m.case_id in ({})
         order by m.case_id, case when h.relation = 'head' then 0 else 1 end,
             p.birth_date nulls last, p.number",
        marks.join(", ")
    );
    let values = cases.iter().fold(
        args![actor.tenant, actor.audience()],
        |values: Args, case| values.with(*case),
    );
    let names: Vec<Name> = db.all_planned(&sql, values).await?;
    let mut people: HashMap<Uuid, (String, usize)> = HashMap::new();
    for name in names {
        people
            .entry(name.case_id)
            .and_modify(|(_, more)| *more += 1)
            .or_insert_with(|| (format!("{}, {}", name.family_name, name.given_name), 0));
    }
    Ok(people
        .into_iter()
        .map(|(case, (first, more))| {
            let label = match more {
                0 => first,
                more => format!("{first} +{more}"),
            };
            (case, label)
        })
        .collect())
}
