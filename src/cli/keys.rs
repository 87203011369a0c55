use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use bindeglied_kit::clock::Clock;
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use super::{Place, backup, serve};
use crate::organisation;
use crate::{backup as backups, keystore};

#[derive(Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Exchange the master key. The server must not run.
    RotateMaster(Master),
    /// Exchange a tenant's key. The server must not run.
    RotateTenant(Tenant),
    /// Give up lost keys: this key store becomes the one of the database. What was sealed with
    /// other keys stays unreadable, and the log before this moment cannot be proved any more.
    Adopt(Adopt),
    /// Make a pair of keys for backups: the secret one into FILE, the public one is printed.
    NewIdentity(Identity),
}

#[derive(Args)]
struct Master {
    #[command(flatten)]
    place: Place,
    /// Where the new key goes, if it shall not take the place of the old file; a key that is
    /// already there is taken.
    #[arg(long, value_name = "FILE")]
    new_file: Option<PathBuf>,
}

#[derive(Args)]
struct Tenant {
    #[command(flatten)]
    place: Place,
    /// Short name of the tenant.
    slug: String,
}

#[derive(Args)]
struct Adopt {
    #[command(flatten)]
    place: Place,
    /// Say that the old keys are lost for good.
    #[arg(long, required = true)]
    keys_are_lost: bool,
}

#[derive(Args)]
struct Identity {
    /// The file must not be there yet.
    file: PathBuf,
}

impl Keys {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        serve::log_to_stderr("warn")?;
        match self.command {
            Command::RotateMaster(command) => command.run().await?,
            Command::RotateTenant(command) => command.run().await?,
            Command::Adopt(command) => command.run().await?,
            Command::NewIdentity(command) => command.run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Master {
    async fn run(self) -> anyhow::Result<()> {
        let config = self.place.config()?;
        let done =
            keystore::rotate_master(&config, &Clock::system(), self.new_file.as_deref()).await?;
        say!(
            "{} tenant keys wrapped with the new master key",
            done.tenants
        );
        say!("new key:  {}", done.new.display());
        match &done.old {
            Some(old) => say!(
                "old key:  {} – it opens older backups of the keys only. Move it to where those are kept, or destroy it together with them.",
                old.display()
            ),
            None => say!(
                "Set master_key_file (or BINDEGLIED_MASTER_KEY) to the new key before the next start."
            ),
        }
        say!("Keep a copy of the new key apart from database and backups.");
        say!("Make a new backup of the keys now: bindeglied backup --keys FILE …");
        Ok(())
    }
}

impl Tenant {
    async fn run(self) -> anyhow::Result<()> {
        let config = self.place.config()?;
        let db = backup::open(&config.database_url()).await?;
        let tenant = organisation::tenant_by_slug(&db, &self.slug)
            .await?
            .with_context(|| format!("there is no tenant {}", self.slug))?;
        db.close().await;
        let count = keystore::rotate_tenant(&config, &Clock::system(), tenant.id).await?;
        say!(
            "{count} keys of {} wrapped with a new tenant key",
            self.slug
        );
        say!("Make a new backup of the keys now: bindeglied backup --keys FILE …");
        Ok(())
    }
}

impl Adopt {
    async fn run(self) -> anyhow::Result<()> {
        let config = self.place.config()?;
        let db = backup::open(&config.database_url()).await?;
        keystore::adopt(&db, &config, &Clock::system()).await?;
        db.close().await;
        say!(
            "{} is now the key store of {}",
            config.keys_url().shown(),
            config.database_url().shown()
        );
        Ok(())
    }
}

impl Identity {
    fn run(self) -> anyhow::Result<()> {
        let (secret, public) = backups::new_identity();
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.file)
            .with_context(|| format!("{} cannot be written", self.file.display()))?;
        file.write_all(secret.expose_secret().as_bytes())?;
        file.sync_all()?;
        say!("{public}");
        say!(
            "Back up with --recipient {public}; restore with --identity {}. Keep that file away from the server.",
            self.file.display()
        );
        Ok(())
    }
}
