use std::path::Path;

use bindeglied_kit::seal::{DataKey, Keyring, Place};
use bindeglied_kit::testing::{TestDb, test_clock};
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::*;

pub(super) const TENANT: Uuid = Uuid::from_u128(1);
const OWNER: Uuid = Uuid::from_u128(2);

pub(super) fn config(db: &TestDb) -> Config {
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

/// Another process on the same key store.
fn beside(ring: &Keyring) -> Keyring {
    let master = MasterKey::parse(&ring.master().reveal()).unwrap();
    Keyring::new(ring.store().clone(), master)
}

#[both]
async fn a_key_made_beside_an_exchange_opens_afterwards(db: TestDb) {
    let one = open(&config(&db), &test_clock()).await.unwrap();
    let other = beside(&one);
    let sealed = |key: &DataKey| key.seal(place(), "Geheim");
    // Both have the tenant's key in memory now.
    let first = sealed(&one.create(TENANT, OWNER).await.unwrap());
    other.key(TENANT, OWNER).await.unwrap();
    one.rotate_tenant(TENANT).await.unwrap();
    let late = Uuid::from_u128(3);
    let second = sealed(&other.create(TENANT, late).await.unwrap());
    // And really at the same time.
    let many: Vec<Uuid> = (10..40).map(Uuid::from_u128).collect();
    let (made, exchanged) = tokio::join!(
        async {
            for owner in &many {
                other.create(TENANT, *owner).await?;
            }
            Ok::<_, SealError>(())
        },
        async {
            for _ in 0..4 {
                one.rotate_tenant(TENANT).await?;
            }
            Ok::<_, SealError>(())
        }
    );
    made.unwrap();
    exchanged.unwrap();
    let fresh = beside(&one);
    for owner in many {
        fresh.key(TENANT, owner).await.unwrap();
    }
    for (owner, sealed) in [(OWNER, first), (late, second)] {
        let key = fresh.key(TENANT, owner).await.unwrap();
        assert_eq!(key.open(place(), &sealed).unwrap(), "Geheim");
    }
}

#[both]
async fn an_erased_key_is_not_found_in_memory(db: TestDb) {
    let ring = open(&config(&db), &test_clock()).await.unwrap();
    for round in 0..30_u128 {
        let owner = Uuid::from_u128(100 + round);
        ring.create(TENANT, owner).await.unwrap();
        let reading = async {
            for _ in 0..8 {
                let _ = ring.key(TENANT, owner).await;
                tokio::task::yield_now().await;
            }
        };
        let (erased, (), ()) = tokio::join!(ring.erase(TENANT, owner), reading, async {
            let _ = ring.key(TENANT, owner).await;
        });
        assert!(erased.unwrap());
        let found = ring.key(TENANT, owner).await;
        assert!(matches!(found, Err(SealError::NoKey)), "round {round}");
    }
}

#[both]
async fn a_large_import_does_not_fill_the_memory(db: TestDb) {
    let ring = open(&config(&db), &test_clock()).await.unwrap();
    let few: Vec<Uuid> = (0..3).map(|n| Uuid::from_u128(1_000 + n)).collect();
    let many: Vec<Uuid> = (0..1_001).map(|n| Uuid::from_u128(5_000 + n)).collect();
    ring.create_many(TENANT, &few).await.unwrap();
    ring.create_many(TENANT, &many).await.unwrap();
    ring.key(TENANT, many[7]).await.unwrap();
    // Behind the keyring's back: what is in memory is still found.
    let mut tx = ring.store().begin().await.unwrap();
    tx.run("delete from data_key", bindeglied_kit::args![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(ring.key(TENANT, few[0]).await.is_ok());
    assert!(ring.key(TENANT, many[7]).await.is_ok());
    assert!(ring.key(TENANT, many[8]).await.is_err());
}

mod pairs {
    use super::*;
    use crate::app::App;
    use crate::testing::TestApp;

    async fn refused(config: &Config) -> String {
        match App::open(config.clone(), test_clock()).await {
            Ok(_) => panic!("it started"),
            Err(error) => format!("{error:#}"),
        }
    }

    #[both]
    async fn content_without_its_keys_does_not_start(db: TestDb) {
        let test = TestApp::new(db).await;
        let config = test.app.config.clone();
        App::open(config.clone(), test_clock()).await.unwrap();
        // A second node with a key store of its own.
        let node = tempfile::tempdir().unwrap();
        let apart = Config {
            data: node.path().to_owned(),
            database: if config.database.is_empty() {
                config.database_url().shown()
            } else {
                config.database.clone()
            },
            ..config.clone()
        };
        let error = refused(&apart).await;
        assert!(error.contains("is lost or wrong"), "{error}");
        // Nothing was made: a backup of the keys finds an empty place.
        assert_eq!(std::fs::read_dir(node.path()).unwrap().count(), 0);
        // The key store of another installation.
        let other = TestApp::new(TestDb::sqlite().await).await;
        let swapped = Config {
            keys: other.app.config.keys_url().shown(),
            master_key_file: other.app.config.master_key_path().display().to_string(),
            ..config.clone()
        };
        let error = refused(&swapped).await;
        assert!(error.contains("another installation"), "{error}");
        // An empty one that is there.
        let empty = Config {
            keys: node.path().join("leer.db").display().to_string(),
            ..config.clone()
        };
        open(&empty, &test_clock())
            .await
            .unwrap()
            .store()
            .close()
            .await;
        let error = refused(&empty).await;
        assert!(error.contains("is lost or wrong"), "{error}");
        // Only whoever says that the keys are lost goes on without them.
        adopt(&test.app.db, &empty, &test_clock()).await.unwrap();
        App::open(empty, test_clock()).await.unwrap();
        let error = {
            std::fs::remove_file(config.keys_url().shown()).unwrap();
            refused(&config).await
        };
        assert!(error.contains("is lost or wrong"), "{error}");
    }

    /// Content and keys in one database on a server, with a backup of each.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[expect(clippy::too_many_lines, reason = "one journey, told in one go")]
    async fn content_and_keys_may_share_a_database() {
        use bindeglied_kit::db::DbUrl;
        let (db, target) = (TestDb::postgres().await, TestDb::postgres().await);
        let config = |db: &TestDb| {
            let DbUrl::Server(url) = &db.url else {
                unreachable!()
            };
            Config {
                data: db.dir.path().to_owned(),
                database: url.clone(),
                keys: url.clone(),
                connections: 2,
                ..Config::default()
            }
        };
        let app = App::open(config(&db), test_clock()).await.unwrap();
        let new = crate::organisation::NewTenant {
            slug: "kreis".to_owned(),
            name: "Kreis".to_owned(),
            with_municipalities: false,
        };
        let now = app.clock.now();
        let tenant = crate::organisation::create_tenant(&app.db, &new, now)
            .await
            .unwrap();
        let sealed = app
            .keys
            .create(tenant, OWNER)
            .await
            .unwrap()
            .seal(place(), "Geheim");
        app.close().await;
        let app = App::open(config(&db), test_clock()).await.unwrap();

        let (secret, public) = crate::backup::new_identity();
        let file = |name: &str| db.dir.path().join(name);
        std::fs::write(
            file("identity"),
            secrecy::ExposeSecret::expose_secret(&secret),
        )
        .unwrap();
        let lock = crate::backup::Lock::new(&[public], None).unwrap();
        let unlock = crate::backup::Unlock::new(Some(&file("identity")), None).unwrap();
        let content = crate::backup::Order {
            kind: crate::backup::Kind::Content,
            db: &app.db,
            migrations: crate::app::MIGRATIONS,
            files: None,
            now,
        };
        let keys = crate::backup::keys(app.keys.store(), now);
        for (order, name) in [(&keys, "keys.age"), (&content, "content.age")] {
            crate::backup::make(order, &lock, &file(name), false)
                .await
                .unwrap();
            let into = crate::backup::Place {
                kind: order.kind,
                database: target.url.clone(),
                migrations: order.migrations,
                files: None,
                now,
            };
            crate::backup::restore(&file(name), &unlock, &into)
                .await
                .unwrap();
        }
        std::fs::copy(file("master.key"), target.dir.path().join("master.key")).unwrap();
        let app = App::open(config(&target), test_clock()).await.unwrap();
        let key = app.keys.key(tenant, OWNER).await.unwrap();
        assert_eq!(key.open(place(), &sealed).unwrap(), "Geheim");
        let checked = crate::audit::verify(&app.db, Some(&app.keys), tenant)
            .await
            .unwrap();
        assert!(checked.keyed && checked.broken.is_none());
    }

    #[tokio::test]
    async fn databases_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(dir.path(), open).unwrap();
        let config = Config {
            data: dir.path().to_owned(),
            ..Config::default()
        };
        let _app = App::open(config, test_clock()).await.unwrap();
        let mut seen = 0;
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?} {mode:o}", entry.file_name());
            seen += 1;
        }
        assert!(seen >= 5, "{seen}");
    }
}
