use std::process::ExitCode;

use anyhow::Context;
use bindeglied_kit::clock::Clock;
use clap::Args;

use super::Place;
use super::backup::{open, open_files};
use crate::document::{compare, remove_unowned};

/// What an interrupted upload or removal left: sealed, and named by nothing. Files younger than a day
/// are left alone. Never remove anything while the database is older than the files.
#[derive(Args)]
pub(super) struct Files {
    #[command(flatten)]
    place: Place,
    /// Remove them instead of naming them.
    #[arg(long)]
    remove: bool,
}

impl Files {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.place.config()?;
        let db = open(&config.database_url()).await?;
        let files = open_files(&config)?.context("there is no place for documents yet")?;
        let strays = compare(&db, Some(&files), Clock::system().now()).await?;
        db.close().await;
        let unowned = &strays.unowned;
        for name in &unowned.names {
            say!("{name}");
        }
        for path in &unowned.leftovers {
            say!("{}", path.display());
        }
        if self.remove {
            remove_unowned(&files, unowned).await?;
            say!("{} files removed", unowned.count());
            return Ok(ExitCode::SUCCESS);
        }
        say!("{} files belong to no document", unowned.count());
        Ok(ExitCode::from(if unowned.count() > 0 { 3 } else { 0 }))
    }
}
