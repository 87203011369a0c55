//! The command line: one file per sub-command.

/// A line on standard output. Whoever reads it may have gone (`| head`): that is no mistake.
macro_rules! say {
    ($($part:tt)*) => { $crate::cli::say(format_args!($($part)*)) };
}

mod backup;
mod demo;
mod doctor;
mod entry;
mod files;
mod import;
mod keys;
mod report;
mod restore;
mod serve;
mod user;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use bindeglied_kit::clock::Clock;
use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::config::Config;

/// Integrationsmanagement: counselling refugees, and proving what the money did.
#[derive(Parser)]
#[command(name = "bindeglied", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the web server.
    Serve(serve::Serve),
    /// Take over a list of people or consultations from a spreadsheet.
    Import(import::Import),
    /// Bring the database to the schema of this program.
    Migrate(serve::Migrate),
    /// Tenants and accounts.
    User(user::User),
    /// Fill an empty place with a made-up county to look at.
    Demo(demo::Demo),
    /// Write an encrypted backup while the server runs.
    Backup(backup::Backup),
    /// Put a backup into an empty place, or only check it.
    Restore(restore::Restore),
    /// Look the installation over; exit code 3 when something needs attention.
    Doctor(doctor::Doctor),
    /// Name files that belong to no document, or remove them.
    Files(files::Files),
    /// Exchange keys, or make a pair of keys for backups.
    Keys(keys::Keys),
    /// Figures of a period.
    Report(report::Report),
    /// Quick entry: what a line is understood as.
    Entry(entry::Entry),
}

/// Where the data is; every sub-command takes it.
#[derive(Args, Clone)]
pub struct Place {
    /// Folder with database, keys, files and bindeglied.toml.
    #[arg(long, default_value = "data", env = "BINDEGLIED_DATA")]
    pub data: PathBuf,
    /// Database instead of the one in the data folder: postgres://… or a file.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

impl Place {
    /// Reads and checks the settings.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn config(&self) -> anyhow::Result<Config> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the environment"
        )]
        let mut config = Config::load(&self.data, |name| std::env::var(name).ok())?;
        if let Some(url) = &self.database {
            config.database.clone_from(url);
            config.check()?;
        }
        Ok(config)
    }

    /// Opens the application on these settings; warnings go to standard error.
    pub async fn open(&self) -> anyhow::Result<App> {
        serve::log_to_stderr("warn")?;
        App::open(self.config()?, Clock::system()).await
    }
}

/// Runs the command line. Exit codes: 0 done, 1 failed (a sentence on standard error), 2 wrong
/// arguments, 3 something was found that needs attention (doctor, import with rejected rows).
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(run(cli.command)) {
        Ok(_) if UNSAID.load(Ordering::Relaxed) => ExitCode::from(1),
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(command) => command.run().await,
        Command::Import(command) => command.run().await,
        Command::Migrate(command) => command.run().await,
        Command::User(command) => command.run().await,
        Command::Demo(command) => command.run().await,
        Command::Backup(command) => command.run().await,
        Command::Restore(command) => command.run().await,
        Command::Doctor(command) => command.run().await,
        Command::Files(command) => command.run().await,
        Command::Keys(command) => command.run().await,
        Command::Report(command) => command.run().await,
        Command::Entry(command) => command.run().await,
    }
}

/// Whether something could not be written although somebody would read it.
static UNSAID: AtomicBool = AtomicBool::new(false);

fn say(line: std::fmt::Arguments<'_>) {
    let Err(error) = writeln!(std::io::stdout().lock(), "{line}") else {
        return;
    };
    if error.kind() != ErrorKind::BrokenPipe && !UNSAID.swap(true, Ordering::Relaxed) {
        fail(&anyhow::Error::new(error).context("standard output cannot be written"));
    }
}

#[expect(clippy::print_stderr, reason = "the command line speaks to its user")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("bindeglied: {error:#}");
    ExitCode::from(1)
}
