//! What is sealed is nowhere in clear: not in the database, not in its log files, not in the key
//! store, not in a backup. Every sealed column gets a text of its own through the pages or stores
//! users reach; then everything that lies on a disk is searched for it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up must fail"
)]

#[path = "sealed/partings.rs"]
mod partings;
#[path = "sealed/planted.rs"]
mod planted;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bindeglied::app::MIGRATIONS;
use bindeglied::backup::{self, Kind, Lock, Order};
use bindeglied::person::NewPerson;
use bindeglied::testing::{Answer, Client, TestApp};
use bindeglied_kit::args;
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use secrecy::ExposeSecret;
use uuid::Uuid;

use planted::PLANTED;

/// Not sealed on purpose: if it is not found, the search finds nothing at all.
const FAMILY_NAME: &str = "Sichtbarname";

fn planted(column: &str) -> &'static str {
    let found = PLANTED.iter().find(|(name, _)| *name == column);
    found
        .unwrap_or_else(|| panic!("plant a text for {column}"))
        .1
}

fn input(page: &Answer, name: &str) -> String {
    let field = page
        .text
        .split(&format!("name=\"{name}\""))
        .nth(1)
        .expect(name);
    let value = field.split("value=\"").nth(1).expect(name);
    value.split('"').next().unwrap().to_owned()
}

async fn plant(test: &TestApp) {
    let person = NewPerson {
        id: test.new_id(),
        family_name: FAMILY_NAME.to_owned(),
        given_name: "Selam".to_owned(),
        contacts: vec![(
            "mobile".to_owned(),
            planted("person_contact.value_sealed").to_owned(),
        )],
        identifiers: vec![(
            "azr".to_owned(),
            planted("person_identifier.value_sealed").to_owned(),
        )],
        remark: planted("person.remark_sealed").to_owned(),
        ..NewPerson::default()
    };
    let made = test.make_case_of("Karrer", vec![person]).await;
    let karrer = test.client("Karrer").await;
    let talk = [
        ("case", &*made.case.to_string()),
        ("person", &made.people[0].to_string()),
        ("day", "19.11.2025"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "held"),
        ("interpreter", "none"),
        ("note", planted("consultation.note_sealed")),
        ("follow-up", "12.12.2025"),
        ("follow-up-text", planted("follow_up.text_sealed")),
    ];
    let answer = karrer.post("/consultations", &talk).await;
    assert!(answer.status.is_redirection(), "{}", answer.text);
    let page = karrer.get("/deadlines").await.ok().text;
    let key = page.split("/deadlines/follow_up.").nth(1).unwrap();
    let path = format!("/deadlines/follow_up.{}", key.split('"').next().unwrap());
    let note = [("note", planted("deadline_action.note_sealed"))];
    karrer.post(&path, &note).await.location();
    plan(&karrer, made.case).await;
    document(&karrer, made.case, made.people[0]).await;
    situation(&karrer, made.case, made.people[0]).await;
    let lead = test.client("Leitung").await;
    extension(&karrer, &lead, made.case).await;
    list(&lead).await;
    partings::plant(test).await;
}

async fn document(karrer: &Client, case: Uuid, person: Uuid) {
    let person = person.to_string();
    let fields = [
        ("person", person.as_str()),
        ("title", planted("document.title_sealed")),
        ("note", planted("document.note_sealed")),
    ];
    let name = format!("{}.txt", planted("document.name_sealed"));
    let text = planted("document.key_sealed").repeat(5_000);
    let path = format!("/cases/{case}/documents");
    let answer = karrer.upload(&path, &name, text.as_bytes(), &fields).await;
    let path = format!("{}/file", answer.location());
    assert_eq!(karrer.get(&path).await.ok().text, text);
}

async fn extension(karrer: &Client, lead: &Client, case: Uuid) {
    let path = format!("/cases/{case}/extension");
    let version = input(&karrer.get(&path).await.ok(), "version");
    let wish = [
        ("version", version.as_str()),
        ("until", "1.11.2029"),
        ("reason", planted("case_extension.reason_sealed")),
    ];
    karrer.post(&path, &wish).await.location();
    let request = input(&lead.get(&path).await.ok(), "request");
    let verdict = [
        ("request", request.as_str()),
        ("verdict", "approved"),
        ("until", "1.11.2029"),
        ("remark", planted("case_extension.remark_sealed")),
    ];
    let path = format!("{path}/decision");
    lead.post(&path, &verdict).await.location();
}

/// A list that was uploaded and looked at, not yet taken over.
async fn list(lead: &Client) {
    let line = planted("import_row.content_sealed");
    let file = format!("Nachname;Vorname;Geburtsdatum;Bemerkung\nHaile;Selam;1990;{line}\n");
    let name = format!("{}.csv", planted("import_run.file_name_sealed"));
    let answer = lead.upload("/imports", &name, file.as_bytes(), &[]).await;
    if answer.status == StatusCode::NOT_FOUND {
        // Then there are no tables to put it into either, or the next check finds them empty.
        return;
    }
    let path = format!("/imports/{}/mapping", answer.id());
    let version = input(&lead.get(&path).await.ok(), "version");
    lead.post(&path, &[("version", &version)]).await.location();
}

async fn situation(karrer: &Client, case: Uuid, person: Uuid) {
    let levels = [
        ("person", &*person.to_string()),
        ("on_date", "19.11.2025"),
        ("level_housing", "2"),
        (
            "resources_housing",
            planted("assessment_area.resources_sealed"),
        ),
        ("needs_housing", planted("assessment_area.needs_sealed")),
    ];
    let path = format!("/cases/{case}/assessments");
    karrer.post(&path, &levels).await.location();
    let fact = [
        ("kind", "benefit"),
        ("code", "sgb2"),
        ("detail", planted("situation_fact.detail_sealed")),
    ];
    let path = format!("/people/{person}/situation");
    karrer.post(&path, &fact).await.location();
    let need = [
        ("need", "pregnant"),
        ("detail", planted("protection_need.content_sealed")),
    ];
    let path = format!("/people/{person}/protection");
    karrer.post(&path, &need).await.location();
}

async fn plan(karrer: &Client, case: Uuid) {
    let base = format!("/cases/{case}/plan");
    karrer.post(&base, &[]).await.location();
    let goal = [
        ("life_area", "language"),
        ("wording", planted("plan_goal.wording_sealed")),
        ("indicator", planted("plan_goal.indicator_sealed")),
        ("target_on", "30.6.2026"),
        ("next", "step"),
    ];
    let to = karrer
        .post(&format!("{base}/goals"), &goal)
        .await
        .location();
    let step = [
        ("actor", "authority"),
        ("actor_name", planted("plan_step.actor_name_sealed")),
        ("what", planted("plan_step.what_sealed")),
        ("due_on", "1.12.2025"),
    ];
    karrer
        .post(to.strip_suffix("/new").unwrap(), &step)
        .await
        .location();
    let path = format!("{base}/agreement");
    let version = input(&karrer.get(&path).await.ok(), "version");
    let agreement = [
        ("version", version.as_str()),
        ("agreed_on", "18.11.2025"),
        ("lang", "ti"),
        ("explained_by", planted("plan_version.explained_by_sealed")),
        ("next", "sign"),
    ];
    let path = karrer.post(&path, &agreement).await.location();
    let signer = input(&karrer.get(&path).await.ok(), "signer");
    let (how, drawing) = (format!("how_{signer}"), format!("drawing_{signer}"));
    let signature = [
        ("signer", signer.as_str()),
        (&how, "drawn"),
        (&drawing, planted("plan_signature.drawing_sealed")),
    ];
    karrer.post(&path, &signature).await.location();
    let path = format!("{base}/closure");
    let version = input(&karrer.get(&path).await.ok(), "version");
    let closure = [
        ("version", version.as_str()),
        ("ended_on", "19.11.2025"),
        ("reason", "independent"),
        ("note", planted("plan.end_note_sealed")),
    ];
    karrer.post(&path, &closure).await.location();
}

/// Every sealed column there is holds something now, and each has its text.
async fn all_are_planted(test: &TestApp) {
    let schema = TestApp::new(TestDb::sqlite().await).await;
    let columns: Vec<(String, String)> = schema
        .app
        .db
        .all(
            "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c
             where m.type = 'table' and c.name like '%sealed'",
            args![],
        )
        .await
        .unwrap();
    assert!(columns.len() >= 12);
    for (table, column) in columns {
        assert!(!planted(&format!("{table}.{column}")).is_empty());
        let sql = format!("select count(*) from {table} where {column} is not null");
        let (rows,): (i64,) = test.app.db.one(&sql, args![]).await.unwrap();
        assert!(rows > 0, "nothing went into {table}.{column}");
    }
}

/// A text as it may lie in a file: as it is, in hexadecimal (PostgreSQL's dumps), in Base64 (ours)
/// at each of the three places it can begin.
fn shapes(text: &str) -> Vec<Vec<u8>> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![text.as_bytes().to_vec(), hex.into_bytes()];
    for before in 0..3 {
        let mut bytes = vec![b' '; before];
        bytes.extend(text.bytes());
        let code = STANDARD.encode(&bytes);
        // The characters at both ends depend on what stands beside the text.
        let inner = &code[4 * usize::from(before > 0)..code.len() - 4];
        all.push(inner.as_bytes().to_vec());
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    shapes(text).iter().any(|shape| {
        bytes
            .windows(shape.len())
            .any(|part| part == shape.as_slice())
    })
}

fn search(place: &str, bytes: &[u8], with_names: bool) {
    for (column, text) in PLANTED {
        assert!(!holds(bytes, text), "{column} is in clear in {place}");
    }
    if with_names {
        assert!(
            holds(bytes, FAMILY_NAME),
            "the search finds nothing in {place}"
        );
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// What is inside a backup, decrypted and unpacked.
fn inside(file: &Path, identity: &age::x25519::Identity) -> Vec<u8> {
    let decryptor = age::Decryptor::new(std::fs::File::open(file).unwrap()).unwrap();
    let clear = decryptor
        .decrypt(std::iter::once(identity as &dyn age::Identity))
        .unwrap();
    let mut all = Vec::new();
    flate2::read::GzDecoder::new(clear)
        .read_to_end(&mut all)
        .unwrap();
    all
}

async fn backups(test: &TestApp) {
    let identity = age::x25519::Identity::generate();
    let lock = Lock::new(&[identity.to_public().to_string()], None).unwrap();
    assert!(
        identity
            .to_string()
            .expose_secret()
            .starts_with("AGE-SECRET-KEY")
    );
    let out = tempfile::tempdir().unwrap();
    let content = Order {
        kind: Kind::Content,
        db: &test.app.db,
        migrations: MIGRATIONS,
        files: Some(test.app.files.clone()),
        now: test.clock.now(),
    };
    let keys = backup::keys(test.app.keys.store(), test.clock.now());
    for (name, order) in [("content", &content), ("keys", &keys)] {
        let file = out.path().join(name);
        backup::make(order, &lock, &file, false).await.unwrap();
        let raw = std::fs::read(&file).unwrap();
        assert!(!holds(&raw, FAMILY_NAME), "{name} is not encrypted");
        search(name, &raw, false);
        search(name, &inside(&file, &identity), name == "content");
    }
}

/// Every row of every table as the server writes it, and its own dump where it is installed.
async fn server(test: &TestApp, url: &str) {
    let mut tx = test.app.db.snapshot().await.unwrap();
    let mut all = String::new();
    for table in tx.tables().await.unwrap() {
        let sql = format!("select cast(t as text) from {table} t");
        for (row,) in tx.all::<(String,)>(&sql, args![]).await.unwrap() {
            all.push_str(&row);
            all.push('\n');
        }
    }
    tx.rollback().await.unwrap();
    search("the tables", all.as_bytes(), true);
    let newest = files(Path::new("/usr/lib/postgresql"))
        .into_iter()
        .filter(|path| path.ends_with("bin/pg_dump"))
        .max();
    if let Some(program) = newest {
        let dump = Command::new(program).arg(url).output().unwrap();
        assert!(dump.status.success());
        search("pg_dump", &dump.stdout, true);
    }
}

#[both]
async fn no_sealed_text_is_anywhere_in_clear(db: TestDb) {
    let test = TestApp::new(db).await;
    plant(&test).await;
    all_are_planted(&test).await;
    backups(&test).await;
    if let DbUrl::Server(url) = &test.db.url {
        server(&test, url).await;
    }
    // Database, write-ahead log, shared memory, key store, whatever else lies there.
    let mut found = false;
    for file in files(test.db.dir.path()) {
        let bytes = std::fs::read(&file).unwrap();
        search(&file.display().to_string(), &bytes, false);
        found |= holds(&bytes, FAMILY_NAME);
    }
    assert_eq!(found, matches!(test.db.url, DbUrl::File(_)));
}

#[test]
fn the_search_knows_every_shape() {
    for before in ["", "x", "xy", "xyz"] {
        let text = format!("{before}Wacholder-ä-Beere und mehr");
        assert!(holds(text.as_bytes(), "Wacholder-ä-Beere"));
        assert!(holds(
            STANDARD.encode(&text).as_bytes(),
            "Wacholder-ä-Beere"
        ));
    }
    assert!(!holds(b"Wacholder", "Wacholder-Beere"));
}
