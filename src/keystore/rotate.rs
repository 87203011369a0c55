use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::Db;
use bindeglied_kit::seal::{Keyring, MasterKey, SealError};
use uuid::Uuid;

use super::master::{from_file, write_secret};
use super::{Running, open};
use crate::config::Config;

/// What an exchange of the master key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Tenant keys wrapped anew.
    pub tenants: usize,
    /// Where the new key is.
    pub new: PathBuf,
    /// Where the old one was kept: it still opens older backups of the keys.
    pub old: Option<PathBuf>,
}

fn next_to(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Exchanges the master key: the new one is written down first, then every tenant key is wrapped
/// with it in one transaction, then it takes the old one's place. Whatever interrupts this, one of
/// the two written keys fits, and [`open`] finds out which.
///
/// # Errors
/// A sentence for the operator; when no file can be exchanged (the key comes from the environment)
/// `new_file` must say where the new one goes.
pub async fn rotate_master(
    config: &Config,
    clock: &Clock,
    new_file: Option<&Path>,
) -> anyhow::Result<Rotated> {
    let _alone = Running::alone(&config.data)?;
    if new_file.is_none() && config.master_key.is_some() {
        bail!(
            "the master key comes from BINDEGLIED_MASTER_KEY: say --new-file FILE, and set the variable to its content afterwards"
        );
    }
    let keyring = open(config, clock).await?;
    let path = config.master_key_path();
    let written = new_file.map_or_else(|| next_to(&path, ".next"), Path::to_owned);
    // Left by an attempt that did not come to wrapping: as good as a new one.
    let new = match from_file(&written)? {
        Some(key) => key,
        None => {
            let key = MasterKey::generate();
            write_secret(&written, &key.reveal())?;
            sync_folder(&written)?;
            key
        }
    };
    let tenants = keyring.rotate_master(&new).await?;
    keyring.store().close().await;
    if new_file.is_some() {
        return Ok(Rotated {
            tenants,
            new: written,
            old: None,
        });
    }
    let old = exchange(&path, clock)?;
    Ok(Rotated {
        tenants,
        new: path,
        old,
    })
}

/// Puts the new key in its place; the old one is kept under another name. There is no moment
/// without a key.
fn exchange(path: &Path, clock: &Clock) -> anyhow::Result<Option<PathBuf>> {
    let stamp = clock.now().local().format("%Y%m%d-%H%M%S");
    let old = next_to(path, &format!(".until-{stamp}"));
    let kept = path.exists();
    if kept {
        fs::hard_link(path, &old)
            .with_context(|| format!("{} cannot be written", old.display()))?;
    }
    fs::rename(next_to(path, ".next"), path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    sync_folder(path)?;
    Ok(kept.then_some(old))
}

/// Looks for a new master key left by an interrupted exchange. If it is the one that fits, the
/// exchange is finished.
pub(super) async fn finish(
    config: &Config,
    store: &Db,
    clock: &Clock,
) -> anyhow::Result<Option<Keyring>> {
    let path = config.master_key_path();
    if config.master_key.is_some() {
        return Ok(None);
    }
    let Some(next) = from_file(&next_to(&path, ".next"))? else {
        return Ok(None);
    };
    let keyring = Keyring::new(store.clone(), next);
    match keyring.verify().await {
        Ok(()) => {}
        Err(SealError::WrongMaster) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    exchange(&path, clock)?;
    tracing::warn!(
        file = %path.display(),
        "an interrupted exchange of the master key was finished; keep a copy of the new key apart"
    );
    Ok(Some(keyring))
}

/// Replaces a tenant's key and wraps all keys of its people and cases anew.
///
/// # Errors
/// When a server runs on the data folder, or a key does not open.
pub async fn rotate_tenant(config: &Config, clock: &Clock, tenant: Uuid) -> anyhow::Result<usize> {
    let _alone = Running::alone(&config.data)?;
    let keyring = open(config, clock).await?;
    let count = keyring.rotate_tenant(tenant).await?;
    keyring.store().close().await;
    Ok(count)
}

fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
