//! Every SQL statement of the program is prepared and planned on both databases, reading ones are
//! run, and none may walk through a whole big table.
//!
//! The statements are read out of the source (`sql/source.rs`). What is put together at run time
//! and cannot be read there is listed in `golden/sql_composed.txt` with the test that runs it;
//! what may read many rows is listed in `golden/sql_scans.txt` with the reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "sql/source.rs"]
mod source;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use bindeglied::testing::TestApp;
use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use source::{Found, Statement};

/// Tables that grow with the work: no statement may read them from end to end, nor a whole tenant.
const BIG: &[&str] = &[
    "access_stand_in",
    "access_grant",
    "audit_event",
    "case_file",
    "case_former_member",
    "case_member",
    "consultation",
    "consultation_person",
    "consultation_topic",
    "deadline_action",
    "follow_up",
    "handover",
    "household",
    "household_member",
    "person",
    "person_contact",
    "person_housing",
    "person_identifier",
    "person_index",
    "person_language",
    "person_nationality",
    "person_status",
    "plan",
    "plan_copy",
    "plan_goal",
    "plan_progress",
    "plan_signature",
    "document",
    "plan_step",
    "plan_version",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn golden(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("tests/golden").join(name)).unwrap_or_default();
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn found() -> Found {
    source::read(&root().join("src"))
}

#[both]
async fn every_statement_is_understood(db: TestDb) {
    let test = TestApp::new(db).await;
    add_key_store(&test.app.db).await;
    let found = found();
    assert!(
        found.statements.len() > 25,
        "the source holds more statements than {}",
        found.statements.len()
    );
    let mut wrong = String::new();
    for statement in &found.statements {
        if other_database(&test.app.db, &statement.sql) || is_part(&statement.sql) {
            continue;
        }
        if let Err(error) = understood(&test.app.db, &statement.sql).await {
            let _ = writeln!(wrong, "{}: {error}\n    {}", statement.place, statement.sql);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The key store is a database of its own; here its tables stand beside the others.
async fn add_key_store(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    for file in bindeglied_kit::seal::Keyring::MIGRATIONS {
        for sql in file.sql.split_terminator(';') {
            tx.run(sql, args![]).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// Prepares and plans a statement, and runs it when it only reads. Nothing is kept.
async fn understood(db: &Db, sql: &str) -> Result<(), DbError> {
    let nulls = vec!["null"; places(sql)].join(", ");
    let reads = sql.trim_start().to_lowercase().starts_with("select");
    let mut tx = db.begin().await?;
    match db {
        Db::Sqlite { .. } => {
            tx.run(&format!("explain query plan {sql}"), args![])
                .await?;
            // Nothing is bound here, and SQLite takes no null for a number of rows.
            if reads && !sql.contains("limit $") {
                tx.run(sql, args![]).await?;
            }
        }
        Db::Postgres(_) => {
            tx.run(&format!("prepare tried as {sql}"), args![]).await?;
            let call = if nulls.is_empty() {
                "execute tried".to_owned()
            } else {
                format!("execute tried ({nulls})")
            };
            tx.run(&format!("explain {call}"), args![]).await?;
            if reads {
                tx.run(&call, args![]).await?;
            }
            tx.run("deallocate tried", args![]).await?;
        }
    }
    tx.rollback().await
}

/// Looking into the schema is the one thing each database has its own words for.
fn other_database(db: &Db, sql: &str) -> bool {
    match db {
        Db::Sqlite { .. } => sql.contains("information_schema") || sql.contains("pg_catalog"),
        Db::Postgres(_) => sql.contains("pragma_") || sql.contains("sqlite_schema"),
    }
}

/// A statement with a gap in its placeholders stands inside another one, which is listed as
/// composed.
fn is_part(sql: &str) -> bool {
    let uses = |n: usize| {
        sql.match_indices(&format!("${n}")).any(|(at, mark)| {
            let after = sql[at + mark.len()..].chars().next();
            !after.is_some_and(|c| c.is_ascii_digit())
        })
    };
    !(1..=places(sql)).all(uses)
}

/// The highest placeholder of a statement.
fn places(sql: &str) -> usize {
    sql.split('$')
        .skip(1)
        .filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().ok()
        })
        .max()
        .unwrap_or(0)
}

/// What SQLite plans. PostgreSQL chooses by the size of the tables, which are empty here, so its
/// plan would say nothing; the benches measure it on full ones.
#[tokio::test]
async fn no_statement_walks_through_a_big_table() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    add_key_store(&test.app.db).await;
    let mut walks = BTreeSet::new();
    let mut details = String::new();
    for Statement { place, sql } in found().statements {
        let mut tx = test.app.db.begin().await.unwrap();
        let plan: Vec<(i64, i64, i64, String)> = tx
            .all(&format!("explain query plan {sql}"), args![])
            .await
            .unwrap_or_else(|error| panic!("{place}: {error}\n{sql}"));
        for (.., step) in plan {
            if let Some(table) = walked(&step, &sql) {
                let file = place.split(':').next().unwrap_or_default();
                walks.insert(format!("{file} {table}"));
                let _ = writeln!(details, "{place}: {step}\n    {sql}");
            }
        }
    }
    let allowed: BTreeSet<String> = golden("sql_scans.txt")
        .iter()
        .map(|line| line.split(':').next().unwrap_or_default().trim().to_owned())
        .collect();
    let new: Vec<&String> = walks.difference(&allowed).collect();
    let gone: Vec<&String> = allowed.difference(&walks).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "whole tables are read: {new:?}; no longer: {gone:?} (tests/golden/sql_scans.txt)\n{details}"
    );
}

/// The big table a step of a plan reads as a whole: a scan, or a search by the tenant alone.
fn walked(step: &str, sql: &str) -> Option<String> {
    let mut words = step.split_whitespace();
    let kind = words.next()?;
    let name = words.next()?;
    let table = table_of(name, sql);
    if !BIG.contains(&table.as_str()) {
        return None;
    }
    let whole = kind == "SCAN" || (kind == "SEARCH" && step.ends_with("(tenant_id=?)"));
    whole.then_some(table)
}

/// The table behind an alias in this statement.
fn table_of(alias: &str, sql: &str) -> String {
    let flat = sql.replace([',', '(', ')'], " , ").to_lowercase();
    let words: Vec<&str> = flat.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        if !["from", "join", "update", "into"].contains(word) {
            continue;
        }
        let table = words.get(at + 1).copied().unwrap_or_default();
        let mut next = words.get(at + 2).copied().unwrap_or_default();
        if next == "as" {
            next = words.get(at + 3).copied().unwrap_or_default();
        }
        if next == alias {
            return table.to_owned();
        }
    }
    alias.to_owned()
}

/// The list of composed statements may only hold what the source holds, and the other way round.
#[test]
fn composed_statements_are_listed_with_their_test() {
    let listed = golden("sql_composed.txt");
    let mut problems = String::new();
    for line in &listed {
        let Some((_, test)) = line.split_once(" → ") else {
            let _ = writeln!(problems, "{line}: names no test (… → name of the test)");
            continue;
        };
        if !source::has_test(&root().join("src"), test.trim()) {
            let _ = writeln!(problems, "{line}: there is no such test");
        }
    }
    let known: BTreeSet<&str> = listed
        .iter()
        .map(|line| line.split(" → ").next().unwrap_or_default())
        .collect();
    let found = found();
    let composed: BTreeSet<&str> = found.composed.iter().map(String::as_str).collect();
    for new in composed.difference(&known) {
        let _ = writeln!(problems, "not readable from the source: {new}");
    }
    for gone in known.difference(&composed) {
        let _ = writeln!(problems, "no longer there: {gone}");
    }
    assert!(
        problems.is_empty(),
        "tests/golden/sql_composed.txt:\n{problems}"
    );
}

/// The search puts one condition per word behind its statement.
#[both]
async fn names_are_searched_by_several_words(db: TestDb) {
    use bindeglied::person::{self, Query};
    let test = TestApp::new(db).await;
    test.make_case("Karrer", &[("Haile Gebre", "Selam Abrehet")])
        .await;
    let (karrer, today) = (test.actor("Karrer"), test.clock.now().date());
    let query = Query::parse("sel hai abre", today);
    let found = person::search(&test.app.db, &karrer, today, &query, 10).await;
    assert_eq!(found.unwrap().people.len(), 1);
    let query = Query::parse("sel hai weber", today);
    let found = person::search(&test.app.db, &karrer, today, &query, 10).await;
    assert!(found.unwrap().people.is_empty());
    let words = ["haile".to_owned(), "selam".to_owned(), "gebre".to_owned()];
    let found = person::with_words(&test.app.db, &karrer, &words).await;
    assert_eq!(found.unwrap().len(), 1);
}
