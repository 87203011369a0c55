//! Fresh databases for tests. PostgreSQL is reached by `BINDEGLIED_TEST_PG` or by the address in
//! `target/test-pg/url`; `./test --pg` starts one.
#![expect(clippy::expect_used, reason = "a test without its database must fail")]

use std::path::PathBuf;

use tempfile::TempDir;

use crate::args;
use crate::clock::{Clock, Micros};
use crate::db::{Db, DbUrl, OpenOptions};
use crate::id;

/// An empty database with a folder for files and keys; both go when it is dropped.
pub struct TestDb {
    pub url: DbUrl,
    pub dir: TempDir,
}

impl TestDb {
    /// An empty SQLite file.
    pub async fn sqlite() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        Self {
            url: DbUrl::File(dir.path().join("test.db")),
            dir,
        }
    }

    /// An empty PostgreSQL database.
    pub async fn postgres() -> Self {
        let server = server();
        let name = format!("t_{}", id::new_id(Clock::system().now()).simple());
        run(
            &server,
            &format!("create database {name} template template0"),
        )
        .await;
        let url = format!(
            "{}/{name}",
            server
                .trim_end_matches('/')
                .rsplit_once('/')
                .expect("a database in the address")
                .0
        );
        Self {
            url: DbUrl::Server(url),
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// Opens the database with few connections.
    pub async fn open(&self) -> Db {
        let options = OpenOptions {
            connections: 4,
            create: true,
        };
        Db::open(&self.url, options)
            .await
            .expect("the database opens")
    }
}

async fn run(server: &str, sql: &str) {
    let options = OpenOptions {
        connections: 1,
        create: false,
    };
    let db = Db::open(&DbUrl::Server(server.to_owned()), options)
        .await
        .expect("PostgreSQL answers");
    db.all::<(i64,)>(sql, args![]).await.expect(sql);
    db.close().await;
}

fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests find their server by it")]
    if let Ok(url) = std::env::var("BINDEGLIED_TEST_PG") {
        return url;
    }
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/test-pg/url");
    let url = std::fs::read_to_string(file)
        .expect("no PostgreSQL for tests: start one with ./test --pg or set BINDEGLIED_TEST_PG");
    url.trim().to_owned()
}

/// A fixed moment for tests: 20 November 2025, 09:00 UTC.
pub fn test_clock() -> Clock {
    Clock::fixed(Micros(1_763_629_200_000_000))
}
