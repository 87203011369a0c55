use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Db, DbError};

/// Where a database is: a file (SQLite) or a server (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    File(PathBuf),
    Server(String),
}

impl DbUrl {
    /// `postgres://…` and `postgresql://…` are servers; `sqlite:FILE` and plain paths are files.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Server(text.to_owned())
        } else {
            let path = text.strip_prefix("sqlite:").unwrap_or(text);
            Self::File(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
        }
    }

    /// The address without its password, for messages.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => {
                // Secrets may also stand behind the question mark.
                let (url, query) = url.split_once('?').unwrap_or((url, ""));
                let scheme = url.find("://").map_or(0, |at| at + 3);
                let host = url.rfind('@').map_or(scheme, |at| at + 1);
                let known = ["sslmode=", "host=", "port=", "dbname="];
                let shown: Vec<&str> = query
                    .split('&')
                    .filter(|part| known.iter().any(|name| part.starts_with(name)))
                    .collect();
                let mark = if shown.is_empty() { "" } else { "?" };
                format!(
                    "{}{}{mark}{}",
                    &url[..scheme],
                    &url[host..],
                    shown.join("&")
                )
            }
        }
    }

    /// Whether the connection is sealed, but not checked who is at its other end: whoever can get in
    /// between may pretend to be the database.
    ///
    /// # Errors
    /// When the address cannot be understood.
    pub fn unverified(&self) -> Result<bool, DbError> {
        let Self::Server(url) = self else {
            return Ok(false);
        };
        let connect: PgConnectOptions = url.parse()?;
        Ok(matches!(connect.get_ssl_mode(), PgSslMode::Require))
    }

    /// Whether what goes to the database could be read on the way: a server elsewhere, and the
    /// address does not insist on TLS.
    ///
    /// # Errors
    /// When the address cannot be understood.
    pub fn readable_on_the_way(&self) -> Result<bool, DbError> {
        let Self::Server(url) = self else {
            return Ok(false);
        };
        let connect: PgConnectOptions = url.parse()?;
        let host = connect.get_host();
        let loopback = host == "localhost"
            || host.starts_with('/')
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        let here = connect.get_socket().is_some() || loopback;
        let sealed = matches!(
            connect.get_ssl_mode(),
            PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
        );
        Ok(!here && !sealed)
    }
}

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Connections for reading (SQLite) or altogether (PostgreSQL).
    pub connections: u32,
    /// Whether a missing SQLite file is made.
    pub create: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            connections: 8,
            create: true,
        }
    }
}

impl Db {
    /// Opens the database.
    ///
    /// # Errors
    /// When the file or server cannot be reached.
    pub async fn open(url: &DbUrl, options: OpenOptions) -> Result<Self, DbError> {
        match url {
            DbUrl::File(path) => open_file(path, options).await,
            DbUrl::Server(url) => {
                let connect: PgConnectOptions = url.parse()?;
                // Whoever waits for another, or forgets his transaction, lets go in the end.
                let connect = connect.statement_cache_capacity(500).options([
                    ("lock_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "5min"),
                    // Compiling a statement takes longer than running any of ours.
                    ("jit", "off"),
                    // What is worked with is in memory, or on a disk without moving parts: with the
                    // default, lists read whole tables instead of looking fifty rows up.
                    ("random_page_cost", "1.1"),
                ]);
                let pool = PgPoolOptions::new()
                    // One for a transaction, one for what is read beside it.
                    .max_connections(options.connections.max(2))
                    .acquire_timeout(Duration::from_secs(10))
                    .test_before_acquire(false)
                    .connect_with(connect)
                    .await?;
                Ok(Self::Postgres(pool))
            }
        }
    }
}

async fn open_file(path: &Path, options: OpenOptions) -> Result<Db, DbError> {
    if options.create {
        make_private(path)
            .map_err(sqlx::Error::Io)
            .map_err(DbError::from)?;
    }
    // synchronous = full: an acknowledged save survives a power cut, also in WAL mode.
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(options.create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "file")
        .pragma("journal_size_limit", "67108864")
        .pragma("secure_delete", "on")
        .statement_cache_capacity(100)
        // A whole page at once: the thread that reads need not wait in between.
        .row_buffer_size(512);
    // KiB. The lists of a page touch more than the default's 2 MiB; whoever writes much touches all
    // indexes, and there is only one who does.
    let writing = connect.clone().pragma("cache_size", "-16384");
    let counting = connect
        .clone()
        .pragma("cache_size", "-1024")
        .pragma("query_only", "on");
    let reading = connect
        .pragma("cache_size", "-4096")
        .pragma("query_only", "on");
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(30))
        // A full disk makes SQLite take a transaction back by itself; the driver then takes the
        // connection for one that is still in it, and could never write again.
        .test_before_acquire(true)
        .before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
        .connect_with(writing)
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(readers(options.connections))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(reading)
        .await?;
    let aside = SqlitePoolOptions::new()
        .max_connections(2)
        .idle_timeout(Duration::from_secs(60))
        .acquire_timeout(Duration::from_secs(120))
        .test_before_acquire(false)
        .connect_lazy_with(counting);
    Ok(Db::Sqlite { read, write, aside })
}

/// Each reading connection is a thread with a cache of its own: more of them than the processors can
/// keep busy cost memory and read the same pages once more.
fn readers(asked: u32) -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let useful = u32::try_from(cores * 2).unwrap_or(u32::MAX).max(4);
    asked.clamp(1, useful)
}

/// A new file is for its owner only, whatever the folder allows; SQLite gives the files beside it
/// the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path == Path::new(":memory:") {
        return Ok(());
    }
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_secrets() {
        let shown = |url: &str| DbUrl::parse(url).shown();
        assert_eq!(
            shown("postgres://me:geheim@db/x?sslmode=require&password=geheim&options=-c%20x"),
            "postgres://db/x?sslmode=require"
        );
        assert_eq!(shown("postgres://db/x"), "postgres://db/x");
        assert_eq!(shown("postgres://db/x?password=geheim"), "postgres://db/x");
    }

    #[test]
    fn servers_elsewhere_need_tls() {
        let readable = |url: &str| DbUrl::parse(url).readable_on_the_way().unwrap();
        for near in [
            "data/bindeglied.db",
            "postgres://me@localhost/x",
            "postgres://me@127.0.0.1:5433/x",
            "postgres://me@[::1]/x",
            "postgres:///x?host=/run/postgresql",
            "postgres://me@db.example/x?sslmode=require",
            "postgres://me@10.1.2.3/x?sslmode=verify-full",
        ] {
            assert!(!readable(near), "{near}");
        }
        let unverified = |url: &str| DbUrl::parse(url).unverified().unwrap();
        assert!(unverified("postgres://me@db.example/x?sslmode=require"));
        assert!(!unverified(
            "postgres://me@db.example/x?sslmode=verify-full"
        ));
        assert!(!unverified("postgres://me@localhost/x") && !unverified("a.db"));
        for far in [
            "postgres://me@db.example/x",
            "postgres://me@10.1.2.3/x?sslmode=prefer",
            "postgres://me@db.example/x?sslmode=disable",
            "postgres://me@localhost.example/x",
        ] {
            assert!(readable(far), "{far}");
        }
    }
}
