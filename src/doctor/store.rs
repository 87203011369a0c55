use std::collections::{BTreeMap, HashSet};

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError, Migration, applied};
use bindeglied_kit::seal::{Keyring, SealError};
use uuid::Uuid;

/// Tables with sealed columns, and whose key each row is sealed with.
pub(super) const SEALED: &[(&str, &str, &str)] = &[
    ("person", "x.id", "remark_sealed"),
    ("person_contact", "x.person_id", "value_sealed"),
    ("person_identifier", "x.person_id", "value_sealed"),
    ("consultation", "x.file_id", "note_sealed"),
    ("follow_up", "x.file_id", "text_sealed"),
    ("deadline_action", "x.file_id", "note_sealed"),
    ("plan", "x.case_id", "end_note_sealed"),
    (
        "plan_version",
        "(select p.case_id from plan p where p.tenant_id = x.tenant_id and p.id = x.plan_id)",
        "content_sealed",
    ),
    (
        "plan_signature",
        "(select p.case_id from plan p join plan_version v on v.tenant_id = p.tenant_id and v.plan_id = p.id
          where v.tenant_id = x.tenant_id and v.id = x.version_id)",
        "name_sealed",
    ),
    (
        "plan_goal",
        "(select p.case_id from plan p where p.tenant_id = x.tenant_id and p.id = x.plan_id)",
        "wording_sealed",
    ),
    (
        "plan_step",
        "(select p.case_id from plan p join plan_goal g on g.tenant_id = p.tenant_id and g.plan_id = p.id
          where g.tenant_id = x.tenant_id and g.id = x.goal_id)",
        "what_sealed",
    ),
    (
        "assessment_area",
        "(select s.case_id from assessment s where s.tenant_id = x.tenant_id and s.id = x.assessment_id)",
        "needs_sealed",
    ),
    (
        "assessment_area",
        "(select s.case_id from assessment s where s.tenant_id = x.tenant_id and s.id = x.assessment_id)",
        "resources_sealed",
    ),
    ("case_extension", "x.case_id", "reason_sealed"),
    ("case_event", "x.case_id", "text_sealed"),
    ("case_event", "x.case_id", "without_sealed"),
    ("handover", "x.case_id", "summary_sealed"),
    ("document", "x.owner_id", "title_sealed"),
    ("situation_fact", "x.person_id", "detail_sealed"),
    ("protection_need", "x.person_id", "content_sealed"),
    ("import_run", "x.tenant_id", "file_name_sealed"),
    ("import_file", "x.tenant_id", "content_sealed"),
    ("import_row", "x.tenant_id", "content_sealed"),
    ("import_secret", "x.tenant_id", "secret_sealed"),
];

/// Imports that stand there as running.
pub(super) async fn running_imports(db: &Db) -> Result<Vec<Uuid>, DbError> {
    let all: Vec<(Uuid,)> = db
        .all(
            "select id from import_run where state = 'running' order by tenant_id, id",
            args![],
        )
        .await?;
    Ok(all.into_iter().map(|(id,)| id).collect())
}

/// So many owners without a key are named; the rest is counted.
const NAMED: usize = 10;
/// So many keys are also opened.
const OPENED: usize = 100;

pub(super) async fn schema(
    db: &Db,
    migrations: &[Migration],
) -> Result<Vec<(i64, String)>, DbError> {
    let mut tx = db.snapshot().await?;
    let done = applied(&mut tx, migrations).await?;
    tx.rollback().await?;
    Ok(done)
}

pub(super) async fn integrity(db: &Db) -> Result<Vec<String>, DbError> {
    let mut tx = db.snapshot().await?;
    let lines = tx.integrity().await?;
    tx.rollback().await?;
    Ok(lines)
}

pub(super) async fn dangling(db: &Db) -> Result<Vec<String>, DbError> {
    let mut tx = db.snapshot().await?;
    let lines = tx.dangling().await?;
    tx.rollback().await?;
    Ok(lines)
}

/// How many owners of sealed content there are, and what is wrong with their keys.
pub(super) async fn without_key(
    db: &Db,
    keyring: &Keyring,
) -> Result<(usize, Vec<String>), DbError> {
    let mut keys: HashSet<(Uuid, Uuid)> = HashSet::new();
    let read = keyring.each_owner(|tenant, owner| {
        keys.insert((tenant, owner));
    });
    match read.await {
        Ok(()) => {}
        Err(SealError::Db(error)) => return Err(error),
        Err(error) => return Ok((0, vec![error.to_string()])),
    }
    let (mut owners, mut lost) = (HashSet::new(), BTreeMap::<&str, HashSet<Uuid>>::new());
    let mut tx = db.snapshot().await?;
    let there = tx.tables().await?;
    tx.rollback().await?;
    for (table, owner, column) in SEALED {
        if !there.iter().any(|name| name == table) {
            continue;
        }
        let sql = format!(
            "select distinct x.tenant_id, {owner} from {table} x where x.{column} is not null"
        );
        db.each(&sql, args![], |(tenant, owner): (Uuid, Uuid)| {
            if keys.contains(&(tenant, owner)) {
                owners.insert((tenant, owner));
            } else {
                lost.entry(table).or_default().insert(owner);
            }
            Ok(())
        })
        .await?;
    }
    let mut lines: Vec<String> = lost
        .into_iter()
        .map(|(table, ids)| told(table, &ids))
        .collect();
    for (tenant, owner) in owners.iter().take(OPENED) {
        match keyring.key(*tenant, *owner).await {
            Ok(_) => {}
            Err(SealError::Db(error)) => return Err(error),
            Err(_) => lines.push(format!("the key of {owner} does not open")),
        }
    }
    Ok((owners.len(), lines))
}

fn told(table: &str, ids: &HashSet<Uuid>) -> String {
    let named: Vec<String> = ids.iter().take(NAMED).map(Uuid::to_string).collect();
    format!(
        "{table}: {} owners of sealed content have no key, for example {}",
        ids.len(),
        named.join(", ")
    )
}
