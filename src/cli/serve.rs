use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use tracing_subscriber::EnvFilter;

use super::Place;

const CLOSING: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port instead of the setting `listen`.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut config = self.place.config()?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        log_to_stderr(&config.log)?;
        crate::web::quiet_panics();
        let listen = config.listen;
        let data = config.data.clone();
        let app = crate::app::App::open(config, bindeglied_kit::clock::Clock::system()).await?;
        let _running = crate::keystore::Running::mark(&data)?;
        crate::import::settle(&app).await?;
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| {
                format!("cannot listen on {listen}: is another program using the port?")
            })?;
        say!("Bindeglied läuft: http://{}", listener.local_addr()?);
        crate::web::listen(
            listener,
            app.router(),
            stop(),
            crate::web::Patience::default(),
        )
        .await;
        // A request that was cut off may still hold a connection.
        if tokio::time::timeout(CLOSING, app.close()).await.is_err() {
            tracing::warn!("the databases did not close in time");
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Log lines go to standard error, coloured only for a person at a terminal.
pub(super) fn log_to_stderr(filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).context("the setting log")?;
    // A second call in the same process keeps the first one's settings.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
    Ok(())
}

/// SIGTERM (service managers) or Ctrl-C; running requests finish.
async fn stop() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: running requests finish");
}

#[derive(Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    place: Place,
    /// Only say what would be done; exit code 3 when something is open.
    #[arg(long)]
    check: bool,
}

impl Migrate {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        use bindeglied_kit::db::{Db, OpenOptions, migrate, pending};
        let config = self.place.config()?;
        std::fs::create_dir_all(&config.data)?;
        let db = Db::open(&config.database_url(), OpenOptions::default()).await?;
        if self.check {
            let open = pending(&db, crate::app::MIGRATIONS).await?;
            say!("open changes: {open:?}");
            return Ok(ExitCode::from(if open.is_empty() { 0 } else { 3 }));
        }
        let now = bindeglied_kit::clock::Clock::system().now();
        let done = migrate(&db, crate::app::MIGRATIONS, now).await?;
        say!("applied changes: {done:?}");
        db.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
