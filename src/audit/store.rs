pub(super) mod read;

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError, Tx};
use bindeglied_kit::seal::Keyring;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use sqlx::FromRow;
use uuid::Uuid;

use super::Event;
use super::ledger::ChainKey;

/// What a row of the log stands for; the hash covers all of it and the hash before it.
#[derive(FromRow)]
struct Link {
    seq: i64,
    at: i64,
    actor_id: Option<Uuid>,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    detail: sqlx::types::Json<Value>,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

impl Link {
    fn digest(&self, tenant: Uuid, key: &ChainKey) -> Vec<u8> {
        let mut text = String::new();
        canonical(&self.detail.0, &mut text);
        // Any length of key is fine for this hash.
        let Ok(mut hasher) = Hmac::<Sha256>::new_from_slice(key.0.as_slice()) else {
            return Vec::new();
        };
        for part in [
            tenant.as_bytes().as_slice(),
            &self.seq.to_be_bytes(),
            &self.at.to_be_bytes(),
            // Nobody is not the same as the nil id.
            &[u8::from(self.actor_id.is_some())],
            self.actor_id.unwrap_or_default().as_bytes(),
            self.action.as_bytes(),
            self.subject_kind.as_bytes(),
            &[u8::from(self.subject_id.is_some())],
            self.subject_id.unwrap_or_default().as_bytes(),
            text.as_bytes(),
            &self.prev,
        ] {
            hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().into_bytes().to_vec()
    }
}

/// JSON with sorted keys: the databases may hand the keys back in another order.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for key in keys {
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                canonical(&map[key], out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for item in list {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// Appends events to a tenant's chain within the transaction. The changed head
/// keeps two transactions from taking the same number.
pub(super) async fn append(
    tx: &mut Tx,
    (tenant, key): (Uuid, &ChainKey),
    now: Micros,
    events: Vec<(Option<Uuid>, Event)>,
) -> Result<(), DbError> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let head: Option<(i64, Vec<u8>)> = tx
        .optional(
            "update audit_head set seq = seq + $2 where tenant_id = $1 returning seq, hash",
            args![tenant, count],
        )
        .await?;
    let (last, mut prev) = match head {
        Some(head) => head,
        None => begin(tx, tenant, count).await?,
    };
    let mut rows = Vec::with_capacity(events.len());
    for (seq, (actor, event)) in (last - count + 1..).zip(events) {
        let mut link = Link {
            seq,
            at: now.0,
            actor_id: actor,
            action: event.action.to_owned(),
            subject_kind: event.subject_kind.to_owned(),
            subject_id: event.subject_id,
            detail: sqlx::types::Json(event.detail),
            prev,
            hash: Vec::new(),
        };
        link.hash = link.digest(tenant, key);
        prev = link.hash.clone();
        rows.push(args![
            tenant,
            link.seq,
            link.at,
            link.actor_id,
            link.action,
            link.subject_kind,
            link.subject_id,
            link.detail.0,
            link.prev,
            link.hash
        ]);
    }
    tx.insert_many(
        "insert into audit_event (tenant_id, seq, at, actor_id, action, subject_kind, subject_id, detail, prev, hash)",
        rows,
        "",
    )
    .await?;
    tx.run_one(
        "update audit_head set hash = $2 where tenant_id = $1",
        args![tenant, prev],
    )
    .await
}

async fn begin(tx: &mut Tx, tenant: Uuid, count: i64) -> Result<(i64, Vec<u8>), DbError> {
    tx.one(
        "insert into audit_head (tenant_id, seq, hash) values ($1, $2, $3)
         on conflict (tenant_id) do update set seq = audit_head.seq + excluded.seq returning seq, hash",
        args![tenant, count, Vec::new()],
    )
    .await
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Rows looked at.
    pub events: i64,
    /// The hash of the last row, to be compared with one kept elsewhere.
    pub head: Vec<u8>,
    /// Whether the rows were compared with their hashes. Without the keys only the order of the
    /// rows can be checked.
    pub keyed: bool,
    pub broken: Option<Broken>,
}

/// Where the chain is broken first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The row does not fit its own hash: it was changed.
    Changed(i64),
    /// A row before this one is missing, or was put in.
    Gap(i64),
    /// The end was cut off: the head counts more rows than there are.
    Cut(i64),
    /// A tenant without a chain: its first row was written together with the tenant.
    NoHead,
    /// The key store has no key for this chain.
    NoKey,
}

/// Rows of one slice; each slice is a statement of its own, because rows never change.
const SLICE: i64 = 5_000;

/// Reads a tenant's whole chain and checks every link. Rows written meanwhile are left out. Without
/// `keys` (a backup of the content alone) only the order of the rows is checked.
pub async fn verify(db: &Db, keys: Option<&Keyring>, tenant: Uuid) -> Result<Checked, DbError> {
    let found: Option<(i64, Vec<u8>)> = db
        .optional(
            "select seq, hash from audit_head where tenant_id = $1",
            args![tenant],
        )
        .await?;
    let key = match keys {
        Some(keys) => ChainKey::find(keys, tenant).await?,
        None => None,
    };
    let mut checked = Checked {
        events: 0,
        head: Vec::new(),
        keyed: key.is_some(),
        broken: None,
    };
    let Some((last, head)) = found else {
        checked.broken = Some(Broken::NoHead);
        return Ok(checked);
    };
    checked.head.clone_from(&head);
    if keys.is_some() && key.is_none() {
        checked.broken = Some(Broken::NoKey);
        return Ok(checked);
    }
    let walked = walk(db, (tenant, key.as_ref()), last).await?;
    checked.events = walked.seen;
    checked.broken = walked.broken;
    if checked.broken.is_none() && (walked.seen != last || walked.prev != head) {
        checked.broken = Some(Broken::Cut(walked.seen + 1));
    }
    if checked.broken.is_none() {
        checked.broken = beyond(db, tenant).await?;
    }
    Ok(checked)
}

#[derive(Default)]
struct Walked {
    seen: i64,
    prev: Vec<u8>,
    broken: Option<Broken>,
}

async fn walk(
    db: &Db,
    (tenant, key): (Uuid, Option<&ChainKey>),
    last: i64,
) -> Result<Walked, DbError> {
    let mut walked = Walked::default();
    loop {
        let slice: Vec<Link> = db
            .all(
                "select seq, at, actor_id, action, subject_kind, subject_id, detail, prev, hash
                 from audit_event where tenant_id = $1 and seq > $2 and seq <= $3
                 order by seq limit $4",
                args![tenant, walked.seen, last, SLICE],
            )
            .await?;
        if slice.is_empty() {
            return Ok(walked);
        }
        for link in slice {
            if link.seq != walked.seen + 1 || link.prev != walked.prev {
                walked.broken = Some(Broken::Gap(link.seq));
            } else if key.is_some_and(|key| link.digest(tenant, key) != link.hash) {
                walked.broken = Some(Broken::Changed(link.seq));
            }
            if walked.broken.is_some() {
                return Ok(walked);
            }
            walked.seen = link.seq;
            walked.prev = link.hash;
        }
    }
}

/// Rows after the head: head and rows are read by one statement, so none can be on its way.
async fn beyond(db: &Db, tenant: Uuid) -> Result<Option<Broken>, DbError> {
    let row: Option<(i64,)> = db
        .optional(
            "select cast(min(e.seq) as bigint) from audit_head h
             join audit_event e on e.tenant_id = h.tenant_id and e.seq > h.seq
             where h.tenant_id = $1 having count(*) > 0",
            args![tenant],
        )
        .await?;
    Ok(row.map(|(seq,)| Broken::Gap(seq)))
}
