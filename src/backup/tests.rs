use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbUrl, Migration, migrate};
use bindeglied_kit::files;
use bindeglied_kit::seal::{Keyring, MasterKey, Place as Sealed};
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::container::told;
use super::*;
use crate::app::MIGRATIONS;
use crate::audit;
use crate::audit::{Ledger, Work};
use crate::organisation;
use crate::testing::TestApp;

fn pair(dir: &Path) -> (Lock, Unlock) {
    let (secret, public) = new_identity();
    let file = dir.join("identity");
    std::fs::write(&file, secret.expose_secret()).unwrap();
    (
        Lock::new(&[public], None).unwrap(),
        Unlock::new(Some(&file), None).unwrap(),
    )
}

fn content(test: &TestApp) -> Order<'_> {
    Order {
        kind: Kind::Content,
        db: &test.app.db,
        migrations: MIGRATIONS,
        files: Some(test.app.files.clone()),
        now: test.app.clock.now(),
    }
}

fn into(target: &TestDb) -> Place<'static> {
    Place {
        kind: Kind::Content,
        database: target.url.clone(),
        migrations: MIGRATIONS,
        files: Some(files::Place::Folder(target.dir.path().join("files"))),
        now: Micros(0),
    }
}

async fn numbers(db: &Db, sql: &str, tenant: Uuid) -> i64 {
    db.one::<(i64,)>(sql, args![tenant]).await.unwrap().0
}

async fn is_empty(target: &TestDb) -> bool {
    match &target.url {
        DbUrl::File(path) => {
            let left: Vec<_> = std::fs::read_dir(path.parent().unwrap())
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            left.is_empty()
        }
        DbUrl::Server(_) => {
            let db = target.open().await;
            let mut tx = db.begin().await.unwrap();
            let tables = tx.tables().await.unwrap();
            tx.rollback().await.unwrap();
            db.close().await;
            tables.is_empty()
                && std::fs::read_dir(target.dir.path())
                    .unwrap()
                    .next()
                    .is_none()
        }
    }
}

/// Puts teams in by twos, until it is told to stop.
fn write_all_the_time(test: &TestApp, stop: &Arc<AtomicBool>, done: &Arc<AtomicU64>) {
    let (db, county, stop, done) = (
        test.app.db.clone(),
        (test.county.tenant, test.county.agency),
        stop.clone(),
        done.clone(),
    );
    tokio::spawn(async move {
        while !stop.load(Ordering::SeqCst) {
            let now = Micros(1_763_629_200_000_000);
            let mut work = Work::begin(&db, county.0, None, now).await.unwrap();
            for name in ["eins", "zwei"] {
                organisation::add_team(&mut work, county.1, name)
                    .await
                    .unwrap();
            }
            work.commit().await.unwrap();
            done.fetch_add(1, Ordering::SeqCst);
        }
    });
}

#[both]
async fn is_of_one_moment_while_others_write_and_goes_into_either_database(db: TestDb) {
    let test = TestApp::new(db).await;
    let files = test.db.dir.path().join("files");
    std::fs::create_dir_all(files.join("a")).unwrap();
    let long: Vec<u8> = (0..200_000_u32)
        .map(|n| u8::try_from(n % 251).unwrap())
        .collect();
    std::fs::write(files.join("a/brief.bin"), &long).unwrap();
    std::fs::write(files.join("leer"), b"").unwrap();
    let (lock, unlock) = pair(test.db.dir.path());
    let (stop, done) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(0)),
    );
    write_all_the_time(&test, &stop, &done);
    while done.load(Ordering::SeqCst) < 20 {
        tokio::task::yield_now().await;
    }
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("stand.age");
    let before = done.load(Ordering::SeqCst);
    let made = make(&content(&test), &lock, &file, false).await.unwrap();
    // The writers went on during the backup, otherwise this test would show nothing.
    while done.load(Ordering::SeqCst) < before + 5 {
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::SeqCst);
    assert_eq!(made.files, 2);
    assert!(made.rows > 500, "{made:?}");
    assert_eq!(check(&file, &unlock).unwrap().rows, made.rows);

    for target in [TestDb::sqlite().await, TestDb::postgres().await] {
        let restored = restore(&file, &unlock, &into(&target)).await.unwrap();
        assert_eq!((restored.rows, restored.files), (made.rows, 2));
        assert!(restored.migrated.is_empty());
        assert_eq!(
            std::fs::read(target.dir.path().join("files/a/brief.bin")).unwrap(),
            long
        );
        assert!(target.dir.path().join("files/leer").exists());
        look_at(&target, &test).await;
        // It is not empty any more.
        let again = restore(&file, &unlock, &into(&target)).await.unwrap_err();
        assert!(
            format!("{again:#}").contains("empty place only"),
            "{again:#}"
        );
    }
}

/// What was written by twos is there by twos, the log is whole and goes on where it ended.
async fn look_at(target: &TestDb, test: &TestApp) {
    let tenant = test.county.tenant;
    let db = Ledger::new(target.open().await, test.app.keys.clone());
    let keys = Some(&*test.app.keys);
    let teams = numbers(
        &db,
        "select count(*) from team where tenant_id = $1 and name in ('eins', 'zwei')",
        tenant,
    )
    .await;
    assert!(teams >= 40 && teams % 2 == 0, "{teams}");
    let checked = audit::verify(&db, keys, tenant).await.unwrap();
    assert!(checked.keyed);
    assert_eq!(checked.broken, None);
    assert!(checked.events > teams);
    let mut work = Work::begin(&db, tenant, None, Micros(1)).await.unwrap();
    organisation::add_agency(&mut work, "Neu", "kdg")
        .await
        .unwrap();
    work.commit().await.unwrap();
    let checked = audit::verify(&db, keys, tenant).await.unwrap();
    assert_eq!(checked.broken, None);
    // Without the keys the order of the lines can be checked, and the answer says so.
    let linked = audit::verify(&db, None, tenant).await.unwrap();
    assert!(!linked.keyed && linked.broken.is_none());
    db.close().await;
}

#[both]
async fn keys_come_back_with_what_they_open(db: TestDb) {
    let test = TestApp::new(db).await;
    let (tenant, owner) = (test.county.tenant, Uuid::from_u128(7));
    let place = Sealed::new("note", owner, "text");
    let sealed = {
        let key = test.app.keys.create(tenant, owner).await.unwrap();
        key.seal(place, "Geheim")
    };
    let (lock, unlock) = pair(test.db.dir.path());
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("keys.age");
    let order = keys(test.app.keys.store(), test.app.clock.now());
    make(&order, &lock, &file, false).await.unwrap();

    let wrong = restore(&file, &unlock, &into(&test.db)).await.unwrap_err();
    assert!(wrong.to_string().contains("of the keys"), "{wrong}");
    for target in [TestDb::sqlite().await, TestDb::postgres().await] {
        let place_of_keys = Place {
            kind: Kind::Keys,
            database: target.url.clone(),
            migrations: Keyring::MIGRATIONS,
            files: None,
            now: Micros(0),
        };
        restore(&file, &unlock, &place_of_keys).await.unwrap();
        let master = MasterKey::parse(&test.app.keys.master().reveal()).unwrap();
        let ring = Keyring::new(target.open().await, master);
        let key = ring.key(tenant, owner).await.unwrap();
        assert_eq!(key.open(place, &sealed).unwrap(), "Geheim");
    }
}

#[both]
async fn damaged_or_foreign_backups_leave_nothing(db: TestDb) {
    let test = TestApp::new(db).await;
    let (lock, unlock) = pair(test.db.dir.path());
    let out = tempfile::tempdir().unwrap();
    let whole = out.path().join("ganz.age");
    make(&content(&test), &lock, &whole, false).await.unwrap();
    let bytes = std::fs::read(&whole).unwrap();
    let broken = out.path().join("kaputt.age");
    let mut cases: Vec<(Vec<u8>, &str)> = [0, 10, 150, 300, bytes.len() / 2, bytes.len() - 1]
        .into_iter()
        .map(|length| (bytes[..length].to_vec(), "damage"))
        .collect();
    for at in [0, 60, bytes.len() / 3, bytes.len() - 5] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        cases.push((flipped, "damage"));
    }
    for (n, (bytes, word)) in cases.into_iter().enumerate() {
        std::fs::write(&broken, bytes).unwrap();
        let target = if matches!(test.db.url, DbUrl::File(_)) {
            TestDb::sqlite().await
        } else {
            TestDb::postgres().await
        };
        let error = restore(&broken, &unlock, &into(&target)).await.unwrap_err();
        let text = format!("{error:#}");
        assert!(
            text.contains(word) || text.contains("does not open") || text.contains("no backup"),
            "{n}: {text}"
        );
        assert!(check(&broken, &unlock).is_err(), "{n}");
        assert!(is_empty(&target).await, "{n}: {text}");
    }
    let (_, other) = pair(out.path());
    let target = TestDb::sqlite().await;
    let error = restore(&whole, &other, &into(&target)).await.unwrap_err();
    assert!(error.to_string().contains("does not open"), "{error}");
    assert!(is_empty(&target).await);
}

#[tokio::test]
async fn a_passphrase_opens_only_what_it_closed() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let dir = test.db.dir.path();
    let file = |name: &str, text: &str| {
        std::fs::write(dir.join(name), text).unwrap();
        dir.join(name)
    };
    let right = file("right", "ein langer Satz zum Merken\n");
    let wrong = file("wrong", "ein anderer Satz zum Merken\n");
    let short = file("short", "kurz\n");
    assert!(Lock::new(&[], Some(&short)).is_err());
    assert!(Lock::new(&[], None).is_err());
    assert!(Lock::new(&["age1nonsense".to_owned()], None).is_err());
    let lock = Lock::new(&[], Some(&right)).unwrap();
    let target = dir.join("stand.age");
    make(&content(&test), &lock, &target, false).await.unwrap();
    check(&target, &Unlock::new(None, Some(&right)).unwrap()).unwrap();
    let error = check(&target, &Unlock::new(None, Some(&wrong)).unwrap()).unwrap_err();
    assert!(error.to_string().contains("does not open"), "{error}");
    let (_, identity) = pair(dir);
    let error = check(&target, &identity).unwrap_err();
    assert!(error.to_string().contains("--passphrase-file"), "{error}");
}

const FUTURE: Migration = Migration {
    set: "",
    number: 999_999,
    name: "future",
    sql: "create table future (id uuid primary key)",
};

#[both]
async fn newer_schemas_are_refused_and_older_ones_brought_up(db: TestDb) {
    let dir = tempfile::tempdir().unwrap();
    let (lock, unlock) = pair(dir.path());
    let newer: Vec<Migration> = MIGRATIONS.iter().copied().chain([FUTURE]).collect();
    let source = db.open().await;
    migrate(&source, MIGRATIONS, Micros(0)).await.unwrap();
    let order = |migrations| Order {
        kind: Kind::Content,
        db: &source,
        migrations,
        files: None,
        now: Micros(0),
    };
    let old = dir.path().join("old.age");
    make(&order(MIGRATIONS), &lock, &old, false).await.unwrap();
    migrate(&source, &newer, Micros(0)).await.unwrap();
    let new = dir.path().join("new.age");
    let error = make(&order(MIGRATIONS), &lock, &new, false)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("newer version"), "{error}");
    assert!(!new.exists());
    make(&order(&newer), &lock, &new, false).await.unwrap();

    for target in [TestDb::sqlite().await, TestDb::postgres().await] {
        let error = restore(&new, &unlock, &into(&target)).await.unwrap_err();
        assert!(error.to_string().contains("newer version"), "{error}");
        assert!(is_empty(&target).await);
        let place = Place {
            migrations: &newer,
            ..into(&target)
        };
        let restored = restore(&old, &unlock, &place).await.unwrap();
        assert_eq!(restored.migrated, [FUTURE.number]);
    }
    source.close().await;
}

/// A disk that is full after some bytes.
struct Narrow(usize);

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_half_stays() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let (lock, _) = pair(test.db.dir.path());
    for room in [0, 100, 5_000] {
        let error = make::write(&content(&test), &lock, Narrow(room))
            .await
            .unwrap_err();
        let error = told(error, Path::new("/backup/stand.age"));
        assert!(error.to_string().contains("is full"), "{room}: {error:#}");
    }
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("stand.age");
    std::fs::write(&file, "frueher").unwrap();
    // What a killed backup left behind.
    std::fs::write(out.path().join("stand.age.part"), vec![1; 500_000]).unwrap();
    let error = make(&content(&test), &lock, &file, false)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("--replace"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), b"frueher");
    make(&content(&test), &lock, &file, true).await.unwrap();
    assert!(
        std::fs::read(&file)
            .unwrap()
            .starts_with(b"age-encryption.org/v1")
    );
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 1);
}
