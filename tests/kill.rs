//! Faults of the machine under the built program. The power goes, the system kills: SIGKILL in the middle of an import, by command line and by
//! server. Afterwards all of the list is there or nothing, the import says so, and it can be taken
//! over again.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "kill/full.rs"]
mod full;
#[path = "kill/memory.rs"]
mod memory;
#[path = "kill/pipe.rs"]
mod pipe;
#[path = "kill/server.rs"]
mod server;

use std::fmt::Write as _;
use std::process::{Child, Stdio};
use std::time::Duration;

use bindeglied::account;
use bindeglied::app::App;
use bindeglied::import;
use bindeglied::testing::TestApp;
use bindeglied_kit::args;
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use server::{Browser, Program};
use uuid::Uuid;

const FAMILIES: usize = 250;
const PEOPLE: i64 = 1_000;
/// Moments after the import says that it runs.
const MOMENTS: [u64; 6] = [0, 20, 50, 100, 170, 280];

fn list() -> String {
    let names = ["Haile", "Kovalenko", "Rahimi", "Yıldız", "Diallo"];
    let mut file =
        "Fam.;Name;Vorname;geb.;m/w;Herkunft;Kommune;Telefon;zuständig;Bemerkung\n".to_owned();
    for family in 0..FAMILIES {
        for at in 0..4 {
            let name = names[family % names.len()];
            let (day, month) = (1 + family % 28, 1 + at * 3);
            writeln!(
                file,
                "{family};{name}{};Vorname{family}x{at};{day}.{month}.{};m;Eritrea;Mengen;0151 {};Karrer;Notiz {family}",
                letters(family),
                1970 + family % 30,
                2_000_000 + family * 10 + at
            )
            .unwrap();
        }
    }
    file
}

/// Names must differ, or the list holds its people back as doubles.
fn letters(mut number: usize) -> String {
    let mut text = String::new();
    for _ in 0..4 {
        text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 7;
    }
    text
}

struct Scene {
    test: TestApp,
    app: App,
    database: String,
}

impl Scene {
    async fn new(db: TestDb) -> Self {
        let test = TestApp::new(db).await;
        let database = match &test.db.url {
            DbUrl::File(path) => path.display().to_string(),
            DbUrl::Server(url) => url.clone(),
        };
        // Sessions for the program's own clock.
        let app = App::open(test.app.config.clone(), Clock::system())
            .await
            .unwrap();
        std::fs::write(test.db.dir.path().join("liste.csv"), list()).unwrap();
        Self {
            test,
            app,
            database,
        }
    }

    fn program(&self) -> Program<'_> {
        Program {
            data: self.test.db.dir.path(),
            database: &self.database,
        }
    }

    async fn token(&self) -> String {
        let leader = self.test.county.account("Leitung");
        account::sign_in(&self.app, leader).await.unwrap()
    }

    /// A new case of a Fachkraft of the leader's team.
    async fn case(&self) -> Uuid {
        let names = [("Haile", "Selam")];
        self.test.make_case("Karrer", &names).await.case
    }

    async fn count(&self, sql: &str) -> i64 {
        let (count,): (i64,) = self
            .app
            .db
            .one(sql, args![self.test.county.tenant])
            .await
            .unwrap();
        count
    }

    async fn of(&self, table: &str) -> i64 {
        self.count(&format!(
            "select cast(count(*) as bigint) from {table} where tenant_id = $1"
        ))
        .await
    }

    /// Whether an import runs, and its program with it.
    async fn running(&self) -> bool {
        let sql = "select id from import_run where tenant_id = $1 and state = 'running'";
        let tenant = self.test.county.tenant;
        let all: Vec<(Uuid,)> = self.app.db.all(sql, args![tenant]).await.unwrap();
        let data = self.test.db.dir.path();
        all.iter().any(|(id,)| import::alive(data, *id))
    }

    /// Imports that stand there as running.
    async fn unsettled(&self) -> i64 {
        let sql = "select cast(count(*) as bigint) from import_run
            where tenant_id = $1 and state = 'running'";
        self.count(sql).await
    }

    /// Waits until an import runs, or none runs any more.
    async fn until(&self, running: bool) {
        for _ in 0..30_000 {
            if self.running().await == running {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("an import that runs: never {running}");
    }

    /// All of the list, or nothing. What the killed program had sent PostgreSQL still finishes.
    async fn complete(&self) -> bool {
        if let DbUrl::Server(_) = self.test.db.url {
            let busy = "select cast(count(*) as bigint) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                  and state <> 'idle' and cast($1 as uuid) is not null";
            for _ in 0..2_000 {
                if self.count(busy).await == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        let tables = [
            ("person", PEOPLE),
            ("person_contact", PEOPLE),
            ("case_member", PEOPLE),
            ("household", i64::try_from(FAMILIES).unwrap()),
            ("case_file", i64::try_from(FAMILIES).unwrap()),
        ];
        let people = self.of("person").await;
        assert!(people == 0 || people == PEOPLE, "{people} people");
        for (table, all) in tables {
            let wanted = if people == 0 { 0 } else { all };
            assert_eq!(self.of(table).await, wanted, "{table}");
        }
        if people == 0 {
            assert_eq!(self.of("person_index").await, 0);
        }
        people > 0
    }

    fn doctor(&self) -> String {
        let output = self.program().run(&["doctor", "--audit", "--json"]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// The chain of the log is whole, and nothing else is wrong but what stands there.
    fn sound(&self) {
        let found = self.doctor();
        let report: serde_json::Value = serde_json::from_str(&found).unwrap();
        for check in report["checks"].as_array().unwrap() {
            let name = check["check"].as_str().unwrap();
            if ["audit", "integrity", "foreign-keys", "keys", "imports"].contains(&name) {
                assert_eq!(check["level"], "fine", "{check}");
            }
        }
        assert!(found.contains("\"audit\"") && found.contains("\"imports\""));
    }
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[both]
async fn the_command_line_is_killed(db: TestDb) {
    let scene = Scene::new(db).await;
    let program = scene.program();
    let file = scene.test.db.dir.path().join("liste.csv");
    let command = ["import", file.to_str().unwrap(), "--json"];
    let mut hit = 0;
    for moment in MOMENTS {
        let mut child = program
            .command(&command)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        scene.until(true).await;
        tokio::time::sleep(Duration::from_millis(moment)).await;
        kill(&mut child);
        if scene.complete().await {
            break;
        }
        hit += 1;
        assert_eq!(scene.unsettled().await, 1);
        let found = scene.doctor();
        assert!(found.contains("nothing of it was taken over"), "{found}");
    }
    assert!(hit > 0, "no import was hit before its end");
    let again = program.run(&command);
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    let told = String::from_utf8_lossy(&again.stderr).into_owned();
    if hit < MOMENTS.len() {
        assert_eq!(report["people_known"], PEOPLE, "{told}");
    } else {
        assert_eq!(report["people_new"], PEOPLE, "{report} {told}");
        assert!(
            told.contains("an import was interrupted"),
            "{hit} {report} {again:?}"
        );
    }
    assert!(scene.complete().await);
    assert_eq!(scene.unsettled().await, 0);
    scene.sound();
}

/// Uploads the list and looks at the preview; returns the import.
fn previewed(browser: &Browser<'_>) -> Uuid {
    let page = browser.get("/imports");
    let upload = browser.upload(
        "/imports",
        page.field("csrf"),
        "liste.csv",
        list().as_bytes(),
    );
    let path = upload.location().to_owned();
    let page = browser.get(&path);
    let fields = [
        ("csrf", page.field("csrf")),
        ("version", page.field("version")),
    ];
    let to = browser.post(&path, &fields);
    let id = to.location().trim_start_matches("/imports/");
    id.split('?').next().unwrap().parse().unwrap()
}

#[both]
async fn the_server_is_killed(db: TestDb) {
    let scene = Scene::new(db).await;
    let program = scene.program();
    let token = scene.token().await;
    let mut server = program.serve();
    let id = previewed(&server.browser(&token));
    let path = format!("/imports/{id}");
    let mut hit = 0;
    for moment in MOMENTS {
        let page = server.browser(&token).get(&path);
        let commit = [("csrf", page.field("csrf"))];
        let answer = server
            .browser(&token)
            .post(&format!("{path}/commit"), &commit);
        assert_eq!(answer.location(), path);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        server.kill();
        let complete = scene.complete().await;
        server = program.serve();
        if complete {
            break;
        }
        hit += 1;
        let page = server.browser(&token).get(&path);
        assert!(
            page.text.contains("Abgebrochen, nichts übernommen"),
            "{}",
            page.text
        );
        assert!(
            page.text
                .contains("Das Programm wurde während der Übernahme beendet")
        );
        assert!(program.log().contains("an import was interrupted"));
        assert!(scene.doctor().contains("none was interrupted"));
    }
    assert!(hit > 0, "no import was hit before its end");
    let browser = server.browser(&token);
    if hit == MOMENTS.len() {
        let page = browser.get(&path);
        let commit = [("csrf", page.field("csrf"))];
        browser.post(&format!("{path}/commit"), &commit);
        scene.until(false).await;
    }
    let page = browser.get(&path);
    assert!(page.text.contains("Rückgängig"), "{}", page.text);
    assert!(scene.complete().await);
    drop(server);
    scene.sound();
}

#[both]
async fn the_server_runs_on_while_the_command_line_is_killed(db: TestDb) {
    let scene = Scene::new(db).await;
    let program = scene.program();
    let token = scene.token().await;
    let server = program.serve();
    let file = scene.test.db.dir.path().join("liste.csv");
    let mut child = program
        .command(&["import", file.to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    scene.until(true).await;
    // Another server, or the same one started anew, leaves a running import alone.
    drop(program.serve());
    let browser = server.browser(&token);
    let list = browser.get("/imports").text;
    let alive = scene.running().await;
    kill(&mut child);
    if !scene.complete().await {
        if alive {
            assert!(!list.contains("abgebrochen"), "{list}");
        }
        let list = browser.get("/imports").text;
        assert!(list.contains("abgebrochen, nichts übernommen"), "{list}");
        assert_eq!(scene.unsettled().await, 0);
    }
}
