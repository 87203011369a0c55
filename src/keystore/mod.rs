//! The key store of an installation and the master key above it: opening both, and exchanging the
//! master key so that no interruption leaves them apart.

mod installation;
mod lock;
#[cfg(test)]
mod many_tests;
mod master;
mod rotate;
mod store;
#[cfg(test)]
mod tests;

pub use installation::adopt;
pub use lock::Running;
pub use master::read_master;
pub use rotate::{Rotated, rotate_master, rotate_tenant};

use anyhow::{Context, bail};
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::{Db, OpenOptions, migrate};
use bindeglied_kit::seal::{Keyring, MasterKey, SealError};

use crate::config::Config;

const UNFIT: &str = "the master key does not open the key store: was it exchanged, or does it belong to another installation?";

/// Opens the key store of this content database, as [`open`] does.
///
/// # Errors
/// A sentence for the operator, also when the key store belongs to another installation or is gone:
/// then nothing was made or changed.
pub async fn open_for(db: &Db, config: &Config, clock: &Clock) -> anyhow::Result<Keyring> {
    installation::not_lost(db, config).await?;
    let store = reach(config, clock).await?;
    installation::belong_together(db, &store, config).await?;
    unlock(store, config, clock).await
}

/// Opens the key store, migrates it and checks the master key; makes a master key for a new
/// installation and finishes an exchange of it that was interrupted.
///
/// # Errors
/// A sentence for the operator.
pub async fn open(config: &Config, clock: &Clock) -> anyhow::Result<Keyring> {
    let store = reach(config, clock).await?;
    unlock(store, config, clock).await
}

/// Whether content and key store are of one installation.
pub async fn belong_together(db: &Db, keys: &Db) -> Result<bool, SealError> {
    Ok(store::content_id(db).await? == Keyring::installation(keys).await?)
}

async fn reach(config: &Config, clock: &Clock) -> anyhow::Result<Db> {
    let options = OpenOptions {
        connections: 2,
        create: true,
    };
    let url = config.keys_url();
    let store = Db::open(&url, options)
        .await
        .with_context(|| format!("the key store {} cannot be opened", url.shown()))?;
    migrate(&store, Keyring::MIGRATIONS, clock.now()).await?;
    Ok(store)
}

async fn unlock(store: Db, config: &Config, clock: &Clock) -> anyhow::Result<Keyring> {
    let current = read_master(config)?.map(|key| Keyring::new(store.clone(), key));
    let fits = match &current {
        Some(keyring) => match keyring.verify().await {
            Ok(()) => true,
            Err(SealError::WrongMaster) => false,
            Err(error) => return Err(error.into()),
        },
        None => false,
    };
    if let Some(keyring) = current.filter(|_| fits) {
        return Ok(keyring);
    }
    if let Some(keyring) = rotate::finish(config, &store, clock).await? {
        return Ok(keyring);
    }
    if read_master(config)?.is_some() {
        bail!(UNFIT);
    }
    let fresh = Keyring::new(store, MasterKey::generate());
    if fresh.holds_keys().await? {
        bail!(
            "the master key is missing: put it back to {} – a new one would open nothing",
            config.master_key_path().display()
        );
    }
    master::keep(config, fresh.master())?;
    Ok(fresh)
}
