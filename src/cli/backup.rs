use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::{Db, DbUrl, OpenOptions};
use bindeglied_kit::files::{Files, FilesError};
use clap::Args;

use super::Place;
use crate::app::MIGRATIONS;
use crate::backup::{self, Kind, Lock, Made, Order};
use crate::config::Config;

/// The content and the files go into FILE, the keys into the file of --keys: keep the two apart,
/// and the keys only as long as erased people may still be restored. The master key is in neither.
#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// Where the content goes.
    #[arg(required_unless_present = "keys")]
    file: Option<PathBuf>,
    /// Where the keys go.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Public key that can open it (age1…); may be given several times.
    #[arg(long, value_name = "KEY")]
    recipient: Vec<String>,
    /// File whose first line is the passphrase.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Overwrite an earlier backup of the same name, once the new one is complete.
    #[arg(long)]
    replace: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let lock = Lock::new(&self.recipient, self.passphrase_file.as_deref())?;
        if self.file.is_some() && self.file == self.keys {
            bail!("the keys must not go into the same file as the content");
        }
        let config = self.place.config()?;
        let now = Clock::system().now();
        let mut made = Vec::new();
        // Content first: a key is made before what it seals, so the keys taken later fit.
        if let Some(file) = &self.file {
            let db = open(&config.database_url()).await?;
            let order = Order {
                kind: Kind::Content,
                db: &db,
                migrations: MIGRATIONS,
                files: open_files(&config)?,
                now,
            };
            made.push(backup::make(&order, &lock, file, self.replace).await?);
            db.close().await;
        }
        if let Some(file) = &self.keys {
            let store = open(&config.keys_url()).await?;
            let order = backup::keys(&store, now);
            made.push(backup::make(&order, &lock, file, self.replace).await?);
            store.close().await;
        }
        self.tell(&made)?;
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, made: &[Made]) -> anyhow::Result<()> {
        if self.json {
            say!("{}", serde_json::to_string(made)?);
            return Ok(());
        }
        for one in made {
            let what = match one.kind {
                Kind::Content => "content",
                Kind::Keys => "keys",
            };
            say!(
                "{}: {what}, {} tables, {} rows, {} files, {} bytes",
                one.file.display(),
                one.tables,
                one.rows,
                one.files,
                one.bytes
            );
        }
        if self.keys.is_none() {
            say!(
                "The keys are not in it: back them up with --keys FILE, and keep the master key apart."
            );
        }
        Ok(())
    }
}

/// The place of the documents, if it is there.
pub(super) fn open_files(config: &Config) -> anyhow::Result<Option<Files>> {
    let place = config.files_place()?;
    match Files::open(&place) {
        Ok(files) => Ok(Some(files)),
        Err(FilesError::Missing) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the documents in {place}")),
    }
}

/// Opens what is there and makes nothing.
pub(super) async fn open(url: &DbUrl) -> anyhow::Result<Db> {
    let options = OpenOptions {
        connections: 2,
        create: false,
    };
    Db::open(url, options)
        .await
        .with_context(|| format!("{} cannot be opened", url.shown()))
}
