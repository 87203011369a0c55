use bindeglied_kit::args;
use bindeglied_kit::db::{DbUrl, Migration};
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::*;
use crate::app::MIGRATIONS;
use crate::testing::TestApp;

async fn look(test: &TestApp) -> Report {
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&test.app.config.data, private).unwrap();
    examine(&test.app.config, MIGRATIONS, true).await
}

async fn run(test: &TestApp, sql: &str) {
    let mut tx = test.app.db.begin().await.unwrap();
    tx.run(sql, args![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a small disk may say does not count here.
fn findings(report: &Report) -> Vec<&'static str> {
    report
        .checks
        .iter()
        .filter(|check| check.level != Level::Fine && check.check != "disk-space")
        .map(|check| check.check)
        .collect()
}

#[both]
async fn finds_nothing_wrong_with_a_sound_installation(db: TestDb) {
    let test = TestApp::new(db).await;
    let report = look(&test).await;
    assert!(findings(&report).is_empty(), "{:?}", report.checks);
    let chains = report.checks.iter().filter(|check| check.check == "audit");
    assert_eq!(chains.count(), 2);
    assert!(!report.checks.iter().any(|c| c.text.contains("password")));
}

#[both]
async fn a_changed_log_is_found(db: TestDb) {
    let test = TestApp::new(db).await;
    run(
        &test,
        "update audit_event set action = 'nothing' where seq = 3",
    )
    .await;
    let report = look(&test).await;
    assert_eq!(findings(&report), ["audit", "audit"]);
    let short = examine(&test.app.config, MIGRATIONS, false).await;
    assert!(findings(&short).is_empty());
}

#[both]
async fn a_missing_key_and_a_missing_entry_are_found(db: TestDb) {
    let test = TestApp::new(db).await;
    let (county, owner) = (&test.county, Uuid::from_u128(9));
    let mut tx = test.app.db.begin().await.unwrap();
    tx.run(
        "insert into person (tenant_id, id, number, agency_id, family_name, given_name, sort_key,
                             remark_sealed, created_at, created_by, changed_at)
         values ($1, $2, 1, $3, 'A', 'B', $4, $4, 0, $2, 0)",
        args![county.tenant, owner, county.agency, vec![1_u8]],
    )
    .await
    .unwrap();
    tx.run(
        "delete from catalogue_entry where tenant_id = $1 and catalogue = 'channel' and key = 'phone'",
        args![county.tenant],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let report = look(&test).await;
    assert_eq!(
        findings(&report),
        ["catalogues", "keys"],
        "{:?}",
        report.checks
    );
    assert!(report.findings("keys")[0].text.contains(&owner.to_string()));
    test.app.keys.create(county.tenant, owner).await.unwrap();
    assert_eq!(findings(&look(&test).await), ["catalogues"]);
}

#[both]
async fn wrong_master_keys_and_newer_schemas_are_found(db: TestDb) {
    let test = TestApp::new(db).await;
    test.app
        .keys
        .create(test.county.tenant, Uuid::from_u128(1))
        .await
        .unwrap();
    let path = test.app.config.master_key_path();
    let kept = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        bindeglied_kit::seal::MasterKey::generate()
            .reveal()
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(
        findings(&look(&test).await),
        ["master-key", "audit", "audit"],
        "without its key only the order of the log can be checked"
    );
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        findings(&look(&test).await),
        ["master-key", "audit", "audit"],
        "without its key only the order of the log can be checked"
    );
    assert!(!path.exists());
    std::fs::write(&path, kept).unwrap();
    let fewer: Vec<Migration> = MIGRATIONS[..MIGRATIONS.len() - 1].to_vec();
    let report = examine(&test.app.config, &fewer, false).await;
    assert!(report.findings("schema")[0].text.contains("newer version"));
}

#[tokio::test]
async fn dangling_references_and_missing_databases_are_found() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let DbUrl::File(path) = &test.db.url else {
        unreachable!()
    };
    let raw = sqlx::SqlitePool::connect_with(
        sqlx::sqlite::SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(false),
    )
    .await
    .unwrap();
    sqlx::query_scalar::<_, i64>("delete from team returning 1")
        .fetch_all(&raw)
        .await
        .unwrap();
    raw.close().await;
    assert_eq!(findings(&look(&test).await), ["foreign-keys"]);

    let empty = tempfile::tempdir().unwrap();
    let config = Config {
        data: empty.path().to_owned(),
        ..Config::default()
    };
    let report = examine(&config, MIGRATIONS, false).await;
    assert_eq!(
        findings(&report)[findings(&report).len() - 2..],
        ["database", "key-store"]
    );
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn every_sealed_column_is_known_here() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let columns: Vec<(String, String, i64)> = test
        .app
        .db
        .all(
            "select m.name, c.name, c.\"notnull\" from sqlite_master m, pragma_table_info(m.name) c
             where m.type = 'table' and c.name like '%sealed'",
            args![],
        )
        .await
        .unwrap();
    assert!(columns.len() >= 10);
    // A column that is always filled stands for the others of its table.
    let filled = |table: &str, column: &str| {
        let mut of = columns.iter();
        of.any(|(t, c, always)| t == table && c == column && *always != 0)
    };
    for (table, column, _) in &columns {
        let mut known = store::SEALED.iter().filter(|(of, ..)| of == table);
        assert!(
            known.any(|(_, _, looked)| looked == column || filled(table, looked)),
            "{table}.{column}: say in src/doctor/store.rs whose key seals it"
        );
    }
}
