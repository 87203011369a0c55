//! Files that would fill the memory, all at once, over HTTP.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use zip::write::SimpleFileOptions;

use super::Scene;

/// What the server may take at most, in MiB: itself, one open file at the limit of cells, and what
/// four people send at once.
const MOST: u64 = 420;

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Small as a file, 64 MiB unpacked.
fn bomb() -> Vec<u8> {
    packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", &vec![b'0'; 64 * 1024 * 1024]),
    ])
}

/// Nearly as many rows and cells as are allowed, hardly any of them with a meaning.
fn wide() -> Vec<u8> {
    let mut list = "Name;Vorname;geb.;a;b;c;d;e;f;g;h;i;j;k\n".to_owned();
    for row in 0..199_000 {
        writeln!(list, "N;V;1.1.1990;{row};1;2;3;4;5;6;7;8;9;0").unwrap();
    }
    list.into_bytes()
}

fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line.unwrap().trim_end_matches("kB").trim().parse().unwrap();
    kib / 1024
}

#[both]
async fn large_files_at_once_fit_into_the_memory(db: TestDb) {
    let scene = Scene::new(db).await;
    let token = scene.token().await;
    let server = scene.program().serve();
    let csrf = server.browser(&token).get("/imports");
    let csrf = csrf.field("csrf").to_owned();
    let (bomb, wide) = (bomb(), wide());
    let files = [
        ("bombe.xlsx", &bomb, 422),
        ("breit.csv", &wide, 303),
        ("bombe.xlsx", &bomb, 422),
        ("breit2.csv", &wide, 303),
    ];
    std::thread::scope(|all| {
        for (name, file, status) in files {
            let (server, token, csrf) = (&server, &token, &csrf);
            all.spawn(move || {
                let answer = server.browser(token).upload("/imports", csrf, name, file);
                assert_eq!(answer.status, status, "{name}: {}", answer.text);
                if status == 422 {
                    assert!(answer.text.contains("nicht geöffnet"), "{}", answer.text);
                }
            });
        }
    });
    let reached = peak(server.pid());
    assert!(reached < MOST, "{reached} MiB");
    println!("{reached} MiB");
}

/// For documents: the server itself, and of each upload a few pieces.
const MOST_FOR_DOCUMENTS: u64 = 150;

#[both]
async fn many_documents_at_once_are_never_whole_in_memory(db: TestDb) {
    let scene = Scene::new(db).await;
    let token = scene.token().await;
    let case = scene.case().await;
    let server = scene.program().serve();
    let path = format!("/cases/{case}/documents");
    let csrf = server.browser(&token).get(&path);
    let csrf = csrf.field("csrf").to_owned();
    std::thread::scope(|all| {
        for at in 0..4 {
            let (server, token, csrf, path) = (&server, &token, &csrf, &path);
            all.spawn(move || {
                let mut file = format!("%PDF-1.7 {at}").into_bytes();
                let large = at % 4 == 3;
                file.resize(if large { 30 } else { 25 } * 1024 * 1024, b' ');
                let answer = server.browser(token).upload(path, csrf, "a.pdf", &file);
                let status = if large { 422 } else { 303 };
                assert_eq!(answer.status, status, "{}", answer.text);
            });
        }
    });
    let reached = peak(server.pid());
    assert!(reached < MOST_FOR_DOCUMENTS, "{reached} MiB");
    println!("{reached} MiB");
    assert_eq!(scene.of("document").await, 3);
}
