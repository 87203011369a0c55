//! A disk that is really full: the server on a small file system of its own, where the system lets
//! us make one. What was typed comes back, nothing is half saved, and once there is room again the
//! same server goes on.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bindeglied::account;
use bindeglied::app::App;
use bindeglied::testing::TestApp;
use bindeglied_kit::clock::Clock;
use bindeglied_kit::testing::TestDb;

use super::server::{Program, Server};

/// Mounts a small file system over the data folder, puts its contents there, becomes the server.
const SCRIPT: &str =
    "mount -t tmpfs -o size=24m tmpfs \"$1\" && cp -r \"$2\"/. \"$1\" && shift 2 && exec \"$@\"";

fn alone(arguments: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c"]).args(arguments);
    command.stdin(Stdio::null());
    command
}

fn allowed(folder: &Path) -> bool {
    let mount = "mount -t tmpfs -o size=1m tmpfs \"$1\"";
    let tried = alone(&[mount, "sh", folder.to_str().unwrap()]).output();
    tried.is_ok_and(|output| output.status.success())
}

/// The data folder as the server sees it.
fn inside(server: &Server, data: &Path) -> PathBuf {
    let root = format!("/proc/{}/root", server.pid());
    Path::new(&root).join(data.strip_prefix("/").unwrap())
}

fn fill(file: &Path) {
    let mut ballast = std::fs::File::create(file).unwrap();
    for size in [1 << 16, 1 << 10, 1] {
        while ballast.write_all(&vec![0; size]).is_ok() {}
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one story from the first note to the last look"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_costs_nothing_that_was_typed() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let data = test.db.dir.path().to_owned();
    if !allowed(&data) {
        // The same with the database's own limit is in consultation::tests::faults.
        return;
    }
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let app = App::open(test.app.config.clone(), Clock::system())
        .await
        .unwrap();
    let karrer = test.county.account("Karrer");
    let token = account::sign_in(&app, karrer).await.unwrap();
    app.close().await;
    test.app.close().await;
    let kept = tempfile::tempdir().unwrap();
    copy(&data, kept.path());
    let database = data.join("test.db").display().to_string();
    let program = Program {
        data: &data,
        database: &database,
    };
    let serve = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut command = alone(&[
        SCRIPT,
        "sh",
        data.to_str().unwrap(),
        kept.path().to_str().unwrap(),
    ]);
    command.arg(serve.get_program()).args(serve.get_args());
    let mut server = program.serve_by(command);
    let browser = server.browser(&token);
    let new = format!("/consultations/new?case={}", made.case);
    let csrf = browser.get(&new).field("csrf").to_owned();
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let note = format!("Kaution {}", "Wort ".repeat(3_500));
    let typed = [
        ("csrf", csrf.as_str()),
        ("case", &case),
        ("person", &person),
        ("day", "19.11.2025"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "held"),
        ("interpreter", "none"),
        ("note", note.trim()),
    ];
    let ballast = inside(&server, &data).join("ballast");
    fill(&ballast);
    // What the files have already is used up first.
    let mut saved = 0;
    let refused = loop {
        let answer = browser.post("/consultations", &typed);
        if answer.status != 303 {
            break answer;
        }
        saved += 1;
        assert!(saved < 2_000, "the disk never got full");
    };
    assert_eq!(refused.status, 507, "{}\n{}", refused.text, program.log());
    assert!(refused.text.contains("Kein Speicherplatz mehr"));
    assert!(refused.text.contains(note.trim()), "the note comes back");
    assert_eq!(browser.get("/people").status, 200);
    std::fs::remove_file(&ballast).unwrap();
    let again = browser.post("/consultations", &typed);
    assert_eq!(again.status, 303, "{}\n{}", again.text, program.log());
    saved += 1;
    let result = tempfile::tempdir().unwrap();
    copy(&inside(&server, &data), result.path());
    server.kill();
    let left = result.path().join("test.db").display().to_string();
    let program = Program {
        data: result.path(),
        database: &left,
    };
    let found = program.run(&["doctor", "--audit", "--json"]).stdout;
    let report: serde_json::Value = serde_json::from_slice(&found).unwrap();
    for check in report["checks"].as_array().unwrap() {
        let name = check["check"].as_str().unwrap();
        if ["audit", "integrity", "foreign-keys", "keys"].contains(&name) {
            assert_eq!(check["level"], "fine", "{check}");
        }
    }
    let db = TestDb {
        url: bindeglied_kit::db::DbUrl::File(left.into()),
        dir: result,
    };
    let sql = "select count(*) from consultation";
    let (there,): (i64,) = db
        .open()
        .await
        .one(sql, bindeglied_kit::args![])
        .await
        .unwrap();
    assert_eq!(there, saved, "all that was acknowledged, and no more");
}
