use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, bail};

/// A mark in the data folder that a server runs on it. The system takes it away when the process
/// ends, however it ends.
#[derive(Debug)]
pub struct Running(
    #[expect(dead_code, reason = "the lock lives as long as the file is open")] File,
);

impl Running {
    /// For a server; several may run on one folder.
    pub fn mark(data: &Path) -> anyhow::Result<Self> {
        let file = open(data)?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                bail!("keys are being exchanged just now: start again in a moment")
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// For work no server may do anything beside.
    ///
    /// # Errors
    /// A sentence when a server runs on this folder.
    pub fn alone(data: &Path) -> anyhow::Result<Self> {
        let file = open(data)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => bail!(
                "a server runs on {}: stop it first, because it keeps the old keys in memory",
                data.display()
            ),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

fn open(data: &Path) -> anyhow::Result<File> {
    let path = data.join("running.lock");
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("{} cannot be opened", path.display()))
}
