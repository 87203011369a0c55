use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use bindeglied_kit::seal::MasterKey;

use crate::config::Config;

/// The master key from the environment or its file; none when there is no file yet.
///
/// # Errors
/// When there is one that cannot be read, or that is no key.
pub fn read_master(config: &Config) -> anyhow::Result<Option<MasterKey>> {
    if let Some(text) = &config.master_key {
        return MasterKey::parse(text)
            .map(Some)
            .context("BINDEGLIED_MASTER_KEY");
    }
    from_file(&config.master_key_path())
}

pub(super) fn from_file(path: &Path) -> anyhow::Result<Option<MasterKey>> {
    match fs::read_to_string(path) {
        Ok(text) => MasterKey::parse(&text)
            .map(Some)
            .with_context(|| format!("master key {}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("master key {}", path.display())),
    }
}

/// Writes a new installation's key down.
pub(super) fn keep(config: &Config, key: &MasterKey) -> anyhow::Result<()> {
    let path = config.master_key_path();
    write_secret(&path, &key.reveal())?;
    tracing::warn!(
        file = %path.display(),
        "a new master key was made; keep a copy of it apart from the database and its backups – without it no note can be read again"
    );
    Ok(())
}

/// Writes a file that only its owner may read; it must not be there yet.
pub(super) fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}
