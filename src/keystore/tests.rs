use std::path::Path;

use bindeglied_kit::seal::{DataKey, Keyring, Place};
use bindeglied_kit::testing::{TestDb, test_clock};
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::*;

const TENANT: Uuid = Uuid::from_u128(1);
const OWNER: Uuid = Uuid::from_u128(2);

fn config(db: &TestDb) -> Config {
    use bindeglied_kit::db::DbUrl;
    Config {
        data: db.dir.path().to_owned(),
        keys: match &db.url {
            DbUrl::File(path) => path.display().to_string(),
            DbUrl::Server(url) => url.clone(),
        },
        ..Config::default()
    }
}

fn place() -> Place<'static> {
    Place::new("note", OWNER, "text")
}

async fn seal(config: &Config) -> Vec<u8> {
    let ring = open(config, &test_clock()).await.unwrap();
    let key = ring.create(TENANT, OWNER).await.unwrap();
    ring.store().close().await;
    key.seal(place(), "Geheim")
}

async fn reads(config: &Config, sealed: &[u8]) -> bool {
    let Ok(ring) = open(config, &test_clock()).await else {
        return false;
    };
    let key: std::sync::Arc<DataKey> = ring.key(TENANT, OWNER).await.unwrap();
    ring.store().close().await;
    key.open(place(), sealed).unwrap() == "Geheim"
}

fn key_files(data: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("master.key"))
        .collect();
    names.sort();
    names
}

#[both]
async fn the_master_key_can_be_exchanged(db: TestDb) {
    let config = config(&db);
    let sealed = seal(&config).await;
    let before = std::fs::read_to_string(config.master_key_path()).unwrap();
    let done = rotate_master(&config, &test_clock(), None).await.unwrap();
    assert_eq!(done.tenants, 1);
    assert_eq!(key_files(db.dir.path()).len(), 2);
    assert_eq!(std::fs::read_to_string(done.old.unwrap()).unwrap(), before);
    let after = std::fs::read_to_string(config.master_key_path()).unwrap();
    assert_ne!(after, before);
    assert!(reads(&config, &sealed).await);
    // The old one opens nothing any more.
    std::fs::write(config.master_key_path(), before).unwrap();
    assert!(!reads(&config, &sealed).await);
}

#[both]
async fn an_exchange_cut_short_is_finished_or_forgotten_at_the_next_start(db: TestDb) {
    let config = config(&db);
    let sealed = seal(&config).await;
    let path = config.master_key_path();
    let next = db.dir.path().join("master.key.next");
    // Before wrapping: the old key still fits.
    let new = MasterKey::generate();
    std::fs::write(&next, new.reveal().as_bytes()).unwrap();
    assert!(reads(&config, &sealed).await);
    assert!(next.exists());
    // After wrapping, before renaming: the new one fits and is put in place.
    let ring = open(&config, &test_clock()).await.unwrap();
    ring.rotate_master(&new).await.unwrap();
    ring.store().close().await;
    assert!(reads(&config, &sealed).await);
    assert!(!next.exists());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), *new.reveal());
    assert!(reads(&config, &sealed).await);
}

#[both]
async fn no_new_key_is_made_for_a_store_that_has_one(db: TestDb) {
    let config = config(&db);
    let sealed = seal(&config).await;
    let path = config.master_key_path();
    let kept = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let error = open(&config, &test_clock()).await.err().unwrap();
    assert!(error.to_string().contains("is missing"), "{error}");
    assert!(!path.exists());
    std::fs::write(&path, kept).unwrap();
    assert!(reads(&config, &sealed).await);
}

#[both]
async fn a_key_from_the_environment_needs_a_file_for_the_new_one(db: TestDb) {
    let mut config = config(&db);
    let sealed = seal(&config).await;
    config.master_key = Some(std::fs::read_to_string(config.master_key_path()).unwrap());
    let error = rotate_master(&config, &test_clock(), None)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("--new-file"), "{error}");
    let new = db.dir.path().join("neu");
    rotate_master(&config, &test_clock(), Some(&new))
        .await
        .unwrap();
    assert!(!reads(&config, &sealed).await);
    config.master_key = Some(std::fs::read_to_string(new).unwrap());
    assert!(reads(&config, &sealed).await);
}

#[both]
async fn a_tenant_key_can_be_exchanged_but_not_beside_a_server(db: TestDb) {
    let config = config(&db);
    let sealed = seal(&config).await;
    let server = Running::mark(&config.data).unwrap();
    let second = Running::mark(&config.data).unwrap();
    let clock = test_clock();
    let error = rotate_tenant(&config, &clock, TENANT).await.unwrap_err();
    assert!(error.to_string().contains("server runs"), "{error}");
    assert!(rotate_master(&config, &clock, None).await.is_err());
    drop((server, second));
    assert_eq!(rotate_tenant(&config, &clock, TENANT).await.unwrap(), 1);
    assert!(reads(&config, &sealed).await);
    let ring: Keyring = open(&config, &clock).await.unwrap();
    ring.verify().await.unwrap();
}
