use std::collections::BTreeMap;

use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::DbError;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{Event, Ledger, store};

/// At most so many openings share one transaction.
const BATCH: usize = 256;

struct Opening {
    tenant: Uuid,
    actor: Uuid,
    event: Event,
    done: oneshot::Sender<Outcome>,
}

/// What became of a line, for everyone whose line was in the same transaction.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Written,
    Retry,
    Full,
    Failed,
}

impl Outcome {
    fn of(written: Result<(), DbError>) -> Self {
        match written {
            Ok(()) => Self::Written,
            Err(error) => {
                tracing::error!(%error, "openings could not be logged");
                match error {
                    DbError::Retry => Self::Retry,
                    DbError::Full => Self::Full,
                    _ => Self::Failed,
                }
            }
        }
    }

    fn result(self) -> Result<(), DbError> {
        match self {
            Self::Written => Ok(()),
            Self::Retry => Err(DbError::Retry),
            Self::Full => Err(DbError::Full),
            Self::Failed => Err(failed()),
        }
    }
}

fn failed() -> DbError {
    DbError::Refused("the opening could not be logged".to_owned())
}

/// Logs openings of files. A page is delivered only after its line is durable; openings that come
/// at the same time share one transaction, because each one alone would cost a disk sync.
pub struct Openings(mpsc::Sender<Opening>);

impl Openings {
    pub fn start(ledger: Ledger, clock: Clock) -> Self {
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(write_all(ledger, clock, receiver));
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
        self.0.send(opening).await.map_err(|_| failed())?;
        written.await.map_err(|_| failed())?.result()
    }

    /// Waits until everything sent so far has been taken up.
    pub async fn flush(&self) {
        while self.0.capacity() < self.0.max_capacity() {
            tokio::task::yield_now().await;
        }
    }
}

async fn write_all(ledger: Ledger, clock: Clock, mut queue: mpsc::Receiver<Opening>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut per_tenant: BTreeMap<Uuid, (Vec<_>, Vec<_>)> = BTreeMap::new();
        for opening in batch.drain(..) {
            let (events, waiting) = per_tenant.entry(opening.tenant).or_default();
            events.push((Some(opening.actor), opening.event));
            waiting.push(opening.done);
        }
        for (tenant, (events, waiting)) in per_tenant {
            let outcome = Outcome::of(write(&ledger, &clock, tenant, events).await);
            for done in waiting {
                // The request may have gone away meanwhile.
                let _ = done.send(outcome);
            }
        }
    }
}

async fn write(
    ledger: &Ledger,
    clock: &Clock,
    tenant: Uuid,
    events: Vec<(Option<Uuid>, Event)>,
) -> Result<(), DbError> {
    let key = ledger.chain_key(tenant).await?;
    let mut tx = ledger.begin().await?;
    store::append(&mut tx, (tenant, &key), clock.now(), events).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_in_a_batch_hears_what_was_wrong() {
        let heard = |error| Outcome::of(Err(error)).result().unwrap_err();
        assert!(matches!(heard(DbError::Full), DbError::Full));
        assert!(matches!(heard(DbError::Retry), DbError::Retry));
        assert!(matches!(heard(DbError::NotFound), DbError::Refused(_)));
        assert!(Outcome::of(Ok(())).result().is_ok());
    }
}
