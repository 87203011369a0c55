pub(super) mod read;

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError, Tx};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::Event;

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
    fn digest(&self, tenant: Uuid) -> Vec<u8> {
        let mut text = String::new();
        canonical(&self.detail.0, &mut text);
        let mut hasher = Sha256::new();
        for part in [
            tenant.as_bytes().as_slice(),
            &self.seq.to_be_bytes(),
            &self.at.to_be_bytes(),
            self.actor_id.unwrap_or_default().as_bytes(),
            self.action.as_bytes(),
            self.subject_kind.as_bytes(),
            self.subject_id.unwrap_or_default().as_bytes(),
            text.as_bytes(),
            &self.prev,
        ] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().to_vec()
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

/// Appends events to a tenant's chain within the transaction. The lock on the tenant
/// keeps two transactions from taking the same number.
pub(super) async fn append(
    tx: &mut Tx,
    tenant: Uuid,
    now: Micros,
    events: Vec<(Option<Uuid>, Event)>,
) -> Result<(), DbError> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    tx.lock(tenant).await?;
    let head: Option<(i64, Vec<u8>)> = tx
        .optional(
            "select seq + $2, hash from audit_head where tenant_id = $1",
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
        link.hash = link.digest(tenant);
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
        "update audit_head set hash = $2, seq = $3 where tenant_id = $1",
        args![tenant, prev, last],
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
}

/// Reads a tenant's whole chain and checks every link.
pub async fn verify(db: &Db, tenant: Uuid) -> Result<Checked, DbError> {
    let mut tx = db.snapshot().await?;
    let head: Option<(i64, Vec<u8>)> = tx
        .optional(
            "select seq, hash from audit_head where tenant_id = $1",
            args![tenant],
        )
        .await?;
    let (last, head) = head.unwrap_or_default();
    let (mut seen, mut prev, mut broken) = (0, Vec::new(), None);
    while broken.is_none() {
        let page: Vec<Link> = tx
            .all(
                "select seq, at, actor_id, action, subject_kind, subject_id, detail, prev, hash
                 from audit_event where tenant_id = $1 and seq > $2 order by seq limit 1000",
                args![tenant, seen],
            )
            .await?;
        if page.is_empty() {
            break;
        }
        for link in page {
            if link.seq != seen + 1 || link.prev != prev {
                broken = Some(Broken::Gap(link.seq));
                break;
            }
            if link.digest(tenant) != link.hash {
                broken = Some(Broken::Changed(link.seq));
                break;
            }
            seen = link.seq;
            prev = link.hash;
        }
    }
    if broken.is_none() && (seen != last || prev != head) {
        broken = Some(Broken::Cut(seen + 1));
    }
    tx.rollback().await?;
    Ok(Checked {
        events: seen,
        head,
        broken,
    })
}
