use std::ops::{Deref, DerefMut};

use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{DbError, Tx};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ledger::ChainKey;
use super::{Ledger, store};

/// A line of the log. It never holds a name or content: ids, field names, counts.
#[derive(Debug, Clone)]
pub struct Event {
    /// `person.create`, `case.open` …; texts are `audit-action-<action with dashes>`.
    pub action: &'static str,
    /// `person`, `case`, `account` …
    pub subject_kind: &'static str,
    pub subject_id: Option<Uuid>,
    /// An object; numbers in it are whole numbers.
    pub detail: Value,
}

impl Event {
    pub fn new(action: &'static str, subject_kind: &'static str, subject_id: Uuid) -> Self {
        Self {
            action,
            subject_kind,
            subject_id: Some(subject_id),
            detail: json!({}),
        }
    }

    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// A writing transaction that knows who writes. It cannot be committed without a line for the log.
pub struct Work {
    tx: Tx,
    key: ChainKey,
    tenant: Uuid,
    actor: Option<Uuid>,
    now: Micros,
    events: Vec<Event>,
}

impl Work {
    /// `actor` is none for work the system does by itself or on the command line.
    pub async fn begin(
        ledger: &Ledger,
        tenant: Uuid,
        actor: Option<Uuid>,
        now: Micros,
    ) -> Result<Self, DbError> {
        Ok(Self {
            // Before the transaction: the key store may be the same database.
            key: ledger.chain_key(tenant).await?,
            tx: ledger.begin().await?,
            tenant,
            actor,
            now,
            events: Vec::new(),
        })
    }

    pub fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// The moment of this work.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// Who does it; the nil id stands for the system.
    pub fn actor_or_nil(&self) -> Uuid {
        self.actor.unwrap_or_else(Uuid::nil)
    }

    /// Says what is done; written with the commit.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Writes the log lines and commits.
    ///
    /// # Errors
    /// Nothing is kept when it fails; also when nothing was recorded, which is a mistake in the
    /// calling code.
    pub async fn commit(mut self) -> Result<(), DbError> {
        if self.events.is_empty() {
            return Err(DbError::Refused(
                "a write without a line for the log".to_owned(),
            ));
        }
        let events = std::mem::take(&mut self.events);
        let events = events
            .into_iter()
            .map(|event| (self.actor, event))
            .collect();
        let chain = (self.tenant, &self.key);
        store::append(&mut self.tx, chain, self.now, events).await?;
        self.tx.commit().await
    }
}

impl Deref for Work {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
