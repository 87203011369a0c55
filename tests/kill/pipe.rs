//! `bindeglied … | head`: the reader goes first, and nobody is told of a panic.

use std::io::pipe;

use bindeglied::testing::TestApp;
use bindeglied_kit::testing::TestDb;

use super::server::Program;

#[tokio::test]
async fn a_closed_pipe_is_no_mistake() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let program = Program {
        data: test.db.dir.path(),
        database: &test.app.config.database,
    };
    for (arguments, code) in [
        (&["user", "list"][..], 0),
        (&["user", "list", "--json"], 0),
        (&["doctor"], 3),
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = program.command(arguments).stdout(writer).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!told.contains("panicked"), "{arguments:?}: {told}");
        let ended = output.status.code();
        assert!(ended == Some(code) || ended == Some(0), "{ended:?} {told}");
    }
    // What nobody could write is a mistake.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let output = program
        .command(&["user", "list"])
        .stdout(full.unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
}
