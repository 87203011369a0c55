use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use bindeglied_kit::clock::{Clock, Micros};
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::seal::Keyring;
use clap::Args;

use super::{Place, doctor};
use crate::app::MIGRATIONS;
use crate::backup::{self, Kind, Restored, Unlock};
use crate::config::Config;
use crate::doctor::examine;

/// The place must be empty, apart from bindeglied.toml and master.key. A backup of either database
/// goes into either database.
#[derive(Args)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup of the content.
    #[arg(required_unless_present = "keys")]
    file: Option<PathBuf>,
    /// The backup of the keys.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// File with the secret key (AGE-SECRET-KEY-…).
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// File whose first line is the passphrase.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Only read the backups to their end and compare them with their manifests.
    #[arg(long)]
    check: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let unlock = Unlock::new(self.identity.as_deref(), self.passphrase_file.as_deref())?;
        let files = [&self.keys, &self.file].into_iter().flatten();
        if self.check {
            let seen = files
                .map(|file| backup::check(file, &unlock))
                .collect::<anyhow::Result<Vec<_>>>()?;
            self.tell(&seen, "complete")?;
            return Ok(ExitCode::SUCCESS);
        }
        let config = self.place.config()?;
        make_folder(&config.data)?;
        let restored = self.all(&config, &unlock).await?;
        self.tell(&restored, "restored")?;
        if restored.len() < 2 {
            return Ok(ExitCode::SUCCESS);
        }
        // Both halves are there: now everything must fit together.
        let report = examine(&config, MIGRATIONS, true).await;
        if !self.json {
            doctor::print(&report);
        }
        Ok(ExitCode::from(if report.found() { 3 } else { 0 }))
    }

    async fn all(&self, config: &Config, unlock: &Unlock) -> anyhow::Result<Vec<Restored>> {
        let now = Clock::system().now();
        let mut done = Vec::new();
        // The small one first: what is wrong with passphrase or place shows at once.
        if let Some(file) = &self.keys {
            done.push(backup::restore(file, unlock, &keys_place(config, now)).await?);
        }
        if let Some(file) = &self.file {
            let place = backup::Place {
                kind: Kind::Content,
                database: config.database_url(),
                migrations: MIGRATIONS,
                files: Some(config.files_place()?),
                now,
            };
            match backup::restore(file, unlock, &place).await {
                Ok(content) => done.push(content),
                Err(error) => {
                    if !done.is_empty() {
                        take_back(&config.keys_url())?;
                    }
                    return Err(error);
                }
            }
        }
        Ok(done)
    }

    fn tell(&self, all: &[Restored], word: &str) -> anyhow::Result<()> {
        if self.json {
            say!("{}", serde_json::to_string(all)?);
            return Ok(());
        }
        for one in all {
            let what = match one.kind {
                Kind::Content => "content",
                Kind::Keys => "keys",
            };
            say!(
                "{what} of {} ({}, version {}) {word}: {} tables, {} rows, {} files; row counts and hashes fit",
                Micros(one.made_at).local().format("%d.%m.%Y %H:%M"),
                one.from,
                one.program,
                one.tables,
                one.rows,
                one.files
            );
            if !one.migrated.is_empty() {
                say!("schema changes applied afterwards: {:?}", one.migrated);
            }
        }
        Ok(())
    }
}

fn keys_place(config: &Config, now: Micros) -> backup::Place<'static> {
    backup::Place {
        kind: Kind::Keys,
        database: config.keys_url(),
        migrations: Keyring::MIGRATIONS,
        files: None,
        now,
    }
}

/// A key store restored a moment ago must not stay behind without its content.
fn take_back(url: &DbUrl) -> anyhow::Result<()> {
    if let DbUrl::File(path) = url {
        std::fs::remove_file(path)
            .with_context(|| format!("{} stays behind: remove it", path.display()))?;
    }
    Ok(())
}

fn make_folder(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("{} cannot be made", path.display()))
}
