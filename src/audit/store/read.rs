use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Args, Db, DbError};
use chrono::NaiveDate;

use uuid::Uuid;

use super::super::read::{Entry, Filter};
use crate::permission::Actor;

/// Clocks and commits may disagree a little about the order: so many lines are looked at beyond.
const SLACK: i64 = 1_000;

const COLUMNS: &str = "e.seq, e.at, a.name as actor_name, e.action, e.subject_kind, e.subject_id, \
     e.detail, c.number as case_number, p.number as person_number";

const JOINS: &str = "left join account a on a.tenant_id = e.tenant_id and a.id = e.actor_id
     left join case_file c on c.tenant_id = e.tenant_id and c.id = e.subject_id
     left join person p on p.tenant_id = e.tenant_id and p.id = e.subject_id";

/// The newest lines before `before` (a number of a line) that fit.
pub(in crate::audit) async fn entries(
    db: &Db,
    actor: &Actor,
    filter: &Filter,
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let tenant = actor.tenant;
    let begin = midnight(filter.from).unwrap_or(i64::MIN);
    let end = midnight(filter.to.and_then(|day| day.succ_opt())).unwrap_or(i64::MAX);
    let (mut low, mut high) = (0, before);
    if filter.from.is_some() {
        low = first_at(db, tenant, begin).await?.saturating_sub(SLACK);
    }
    if filter.to.is_some() {
        high = high.min(first_at(db, tenant, end).await?.saturating_add(SLACK));
    }
    let action = match filter.action.as_str() {
        "" => None,
        key => Some(stored_action(db, tenant, key).await?),
    };
    let mut args = args![tenant, low, high, begin, end, limit];
    let mut sql = format!(
        "select {COLUMNS} from audit_event e {JOINS}
         where e.tenant_id = $1 and e.seq > $2 and e.seq < $3 and e.at >= $4 and e.at < $5"
    );
    let mut only = |column: &str, args: Args| {
        sql += &format!(" and e.{column} = ${}", args.0.len());
        args
    };
    if let Some(id) = filter.actor {
        args = only("actor_id", args.with(id));
    }
    if let Some(id) = filter.subject {
        args = only("subject_id", args.with(id));
    }
    if let Some(action) = action {
        args = only("action", args.with(action));
    }
    sql += " order by e.seq desc limit $6";
    db.all(&sql, args).await
}

fn midnight(day: Option<NaiveDate>) -> Option<i64> {
    let start = day?.and_hms_opt(0, 0, 0)?;
    let germany = Micros::default().local().timezone();
    let local = start.and_local_timezone(germany).earliest()?;
    Some(local.timestamp_micros())
}

/// The number of the first line at or after a moment: lines are numbered in the order of time, so
/// halving finds it without an index of moments, which every write would have to pay for.
async fn first_at(db: &Db, tenant: Uuid, moment: i64) -> Result<i64, DbError> {
    let head: Option<(i64,)> = db
        .optional(
            "select seq from audit_head where tenant_id = $1",
            args![tenant],
        )
        .await?;
    let (mut low, mut high) = (1, head.map_or(1, |(seq,)| seq + 1));
    while low < high {
        let middle = low + (high - low) / 2;
        let line: Option<(i64,)> = db
            .optional(
                "select at from audit_event where tenant_id = $1 and seq = $2",
                args![tenant, middle],
            )
            .await?;
        if line.is_some_and(|(at,)| at < moment) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// The action behind a text's key: the text writes dots and underscores as dashes.
async fn stored_action(db: &Db, tenant: Uuid, key: &str) -> Result<String, DbError> {
    for candidate in candidates(key) {
        let found: Option<(String,)> = db
            .optional(
                "select action from audit_event where tenant_id = $1 and action = $2 limit 1",
                args![tenant, &candidate],
            )
            .await?;
        if found.is_some() {
            return Ok(candidate);
        }
    }
    Ok(key.to_owned())
}

fn candidates(key: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, _) in key.match_indices('-') {
        let (kind, verb) = (&key[..at], &key[at + 1..]);
        for kind in [kind.to_owned(), kind.replace('-', "_")] {
            for verb in [verb.to_owned(), verb.replace('-', "_")] {
                all.push(format!("{kind}.{verb}"));
            }
        }
    }
    all.dedup();
    all.truncate(24);
    all
}

/// The file behind a number people read: `F-00042`, `P-000123`.
pub(in crate::audit) async fn by_number(
    db: &Db,
    tenant: Uuid,
    case: bool,
    number: i64,
) -> Result<Option<Uuid>, DbError> {
    let sql = if case {
        "select id from case_file where tenant_id = $1 and number = $2"
    } else {
        "select id from person where tenant_id = $1 and number = $2"
    };
    let found: Option<(Uuid,)> = db.optional(sql, args![tenant, number]).await?;
    Ok(found.map(|(id,)| id))
}

/// Everyone whose doings the log can hold.
pub(in crate::audit) async fn actors(
    db: &Db,
    tenant: Uuid,
) -> Result<Vec<(Uuid, String)>, DbError> {
    db.all(
        "select id, name from account where tenant_id = $1 order by id",
        args![tenant],
    )
    .await
}
