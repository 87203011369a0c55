use std::collections::BTreeMap;

use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::{Db, DbError};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{Event, store};

/// At most so many openings share one transaction.
const BATCH: usize = 256;

struct Opening {
    tenant: Uuid,
    actor: Uuid,
    event: Event,
    done: oneshot::Sender<bool>,
}

/// Logs openings of files. A page is delivered only after its line is durable; openings that come
/// at the same time share one transaction, because each one alone would cost a disk sync.
pub struct Openings(mpsc::Sender<Opening>);

impl Openings {
    pub fn start(db: Db, clock: Clock) -> Self {
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(write_all(db, clock, receiver));
        Self(sender)
    }

    /// Writes the line; returns when it is durable.
    ///
    /// # Errors
    /// When the line could not be written: then the file must not be shown.
    pub async fn log(&self, tenant: Uuid, actor: Uuid, event: Event) -> Result<(), DbError> {
        let (done, written) = oneshot::channel();
        let opening = Opening {
            tenant,
            actor,
            event,
            done,
        };
        let failed = || DbError::Migration("the opening could not be logged".to_owned());
        self.0.send(opening).await.map_err(|_| failed())?;
        match written.await {
            Ok(true) => Ok(()),
            _ => Err(failed()),
        }
    }

    /// Waits until everything sent so far has been taken up.
    pub async fn flush(&self) {
        while self.0.capacity() < self.0.max_capacity() {
            tokio::task::yield_now().await;
        }
    }
}

async fn write_all(db: Db, clock: Clock, mut queue: mpsc::Receiver<Opening>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut per_tenant: BTreeMap<Uuid, (Vec<_>, Vec<_>)> = BTreeMap::new();
        for opening in batch.drain(..) {
            let (events, waiting) = per_tenant.entry(opening.tenant).or_default();
            events.push((Some(opening.actor), opening.event));
            waiting.push(opening.done);
        }
        for (tenant, (events, waiting)) in per_tenant {
            let written = write(&db, &clock, tenant, events).await;
            if let Err(error) = &written {
                tracing::error!(%error, "openings could not be logged");
            }
            for done in waiting {
                // The request may have gone away meanwhile.
                let _ = done.send(written.is_ok());
            }
        }
    }
}

async fn write(
    db: &Db,
    clock: &Clock,
    tenant: Uuid,
    events: Vec<(Option<Uuid>, Event)>,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    store::append(&mut tx, tenant, clock.now(), events).await?;
    tx.commit().await
}
