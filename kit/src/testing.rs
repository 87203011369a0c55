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

/// A database that takes no more until it is mended: the disk is full, or another holds it.
pub struct Fault {
    held: Option<sqlx::SqliteConnection>,
}

impl Fault {
    /// No room left. SQLite still fills the pages it has.
    pub async fn full(db: &Db) -> Self {
        match db {
            Db::Sqlite { .. } => script(db, "pragma max_page_count = 1").await,
            Db::Postgres(_) => refuse(db, "53100").await,
        }
        Self { held: None }
    }

    /// Everybody waits in vain for somebody else to finish writing.
    pub async fn busy(test: &TestDb, db: &Db) -> Self {
        use sqlx::{ConnectOptions, Connection};
        let DbUrl::File(path) = &test.url else {
            refuse(db, "55P03").await;
            return Self { held: None };
        };
        script(db, "pragma busy_timeout = 50").await;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut other = options.connect().await.expect("the file opens");
        other.ping().await.expect("the file answers");
        #[expect(clippy::disallowed_methods, reason = "nothing else holds a database")]
        sqlx::raw_sql("begin immediate")
            .execute(&mut other)
            .await
            .expect("a lock");
        Self { held: Some(other) }
    }

    /// All is well again.
    pub async fn mend(self, db: &Db) {
        use sqlx::Connection;
        if let Some(other) = self.held {
            other.close().await.expect("the lock goes");
        }
        match db {
            Db::Sqlite { .. } => script(db, "pragma max_page_count = 1073741823").await,
            Db::Postgres(_) => script(db, "drop function refused() cascade").await,
        }
    }
}

/// Every write into a table is refused with this code.
async fn refuse(db: &Db, code: &str) {
    let sql = format!(
        "create function refused() returns trigger language plpgsql as $f$
         begin raise exception 'refused by a test' using errcode = '{code}'; end $f$;
         do $d$ declare t text; begin
             for t in select tablename from pg_tables where schemaname = 'public' loop
                 execute format('create trigger refused before insert or update on %I
                     for each statement execute function refused()', t);
             end loop;
         end $d$"
    );
    script(db, &sql).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "a fault is no statement of the program"
)]
async fn script(db: &Db, sql: &str) {
    let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
    match db {
        Db::Sqlite { write, .. } => sql.execute(write).await.map(|_| ()),
        Db::Postgres(pool) => sql.execute(pool).await.map(|_| ()),
    }
    .expect("a fault");
}
