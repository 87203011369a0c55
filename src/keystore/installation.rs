//! One id in the content database and in the key store says that they belong together.

use anyhow::bail;
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::{Db, DbUrl};
use bindeglied_kit::id;
use bindeglied_kit::seal::Keyring;
use uuid::Uuid;

use super::{reach, store};
use crate::config::Config;

/// Content that knows its key store cannot begin with a new one. Looked at before anything is made,
/// so that a backup of the keys still finds an empty place.
pub(super) async fn not_lost(db: &Db, config: &Config) -> anyhow::Result<()> {
    let DbUrl::File(path) = config.keys_url() else {
        return Ok(());
    };
    if store::content_id(db).await?.is_some() && !path.exists() {
        bail!(lost(config));
    }
    Ok(())
}

/// Compares the ids; gives them to a new installation.
pub(super) async fn belong_together(db: &Db, keys: &Db, config: &Config) -> anyhow::Result<()> {
    let (content, stored) = (
        store::content_id(db).await?,
        Keyring::installation(keys).await?,
    );
    let id = match (content, stored) {
        (Some(content), Some(stored)) if content == stored => return Ok(()),
        (Some(_), Some(_)) => bail!(other(config)),
        (Some(_), None) => bail!(lost(config)),
        (None, stored) => {
            let filled = store::any_tenant(db).await?;
            if filled && (stored.is_some() || !Keyring::any_key(keys).await?) {
                bail!(lost(config));
            }
            stored.unwrap_or_else(|| Uuid::from_bytes(id::random()))
        }
    };
    // The key store first: what is cut short here goes on at the next start.
    Keyring::set_installation(keys, id).await?;
    store::set_content_id(db, id).await?;
    // Another node may have been faster.
    if store::content_id(db).await? != Keyring::installation(keys).await? {
        bail!(other(config));
    }
    Ok(())
}

/// Makes this key store the one of this content although it was another: what was sealed with lost
/// keys stays unreadable.
///
/// # Errors
/// A sentence for the operator.
pub async fn adopt(db: &Db, config: &Config, clock: &Clock) -> anyhow::Result<()> {
    let keys = reach(config, clock).await?;
    let id = match store::content_id(db).await? {
        Some(id) => id,
        None => Uuid::from_bytes(id::random()),
    };
    Keyring::replace_installation(&keys, id).await?;
    store::set_content_id(db, id).await?;
    keys.close().await;
    Ok(())
}

fn lost(config: &Config) -> String {
    format!(
        "the key store {} is lost or wrong: the content knows one, but this one holds none of its keys. Put the key store back (restore --keys FILE); all servers must use the same one",
        config.keys_url().shown()
    )
}

fn other(config: &Config) -> String {
    format!(
        "the key store {} belongs to another installation than the database {}: check the settings keys and database; all servers must use the same pair",
        config.keys_url().shown(),
        config.database_url().shown()
    )
}
