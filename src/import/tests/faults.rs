//! Files that cannot be taken in: each gets a sentence that says what to do, and nothing is kept.

use std::io::{Cursor, Write};

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use zip::write::SimpleFileOptions;

use super::flow::{count, previewed, version as version_of};
use crate::testing::{Answer, Client, TestApp};

fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![b'0'; 1024 * 1024];
    for name in ["[Content_Types].xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        for _ in 0..40 {
            zip.write_all(&zeros).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

fn encrypted() -> Vec<u8> {
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    file
}

#[both]
async fn every_bad_file_gets_its_sentence(db: TestDb) {
    let test = TestApp::new(db).await;
    let leader = test.client("Leitung").await;
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("leer.xlsx", Vec::new(), "Die Datei ist leer"),
        ("bombe.xlsx", bomb(), "wurde deshalb nicht geöffnet"),
        ("kaputt.xlsx", b"PK\x03\x04 nichts".to_vec(), "beschädigt"),
        ("geheim.xlsx", encrypted(), "mit einem Kennwort geschützt"),
        ("brief.pdf", b"%PDF-1.7".to_vec(), "Das ist keine Tabelle"),
        (
            "kopf.csv",
            b"Name;geb.;Kommune\n".to_vec(),
            "aber keine Zeilen",
        ),
        ("", Vec::new(), "Bitte wählen Sie eine Datei"),
    ];
    for (name, file, sentence) in cases {
        let answer = leader.upload("/imports", name, &file, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(sentence), "{name}: {}", answer.text);
    }
    let leader = leader.in_english();
    for (name, file, sentence) in [
        ("leer.xlsx", Vec::new(), "The file is empty"),
        ("bombe.xlsx", bomb(), "was not opened"),
        ("geheim.xlsx", encrypted(), "password"),
        ("brief.pdf", b"%PDF-1.7".to_vec(), "not a table"),
    ] {
        let answer = leader.upload("/imports", name, &file, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(sentence), "{name}: {}", answer.text);
    }
    let leader = test.client("Leitung").await;
    let large = vec![b'a'; test.app.config.upload_limit + 1];
    let answer = leader.upload("/imports", "riesig.csv", &large, &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        answer.text.contains("überschreitet die erlaubte Größe"),
        "{}",
        answer.text
    );
    let kept = "select cast(count(*) as bigint) from import_run where tenant_id = $1";
    assert_eq!(count(&test, kept).await, 0);
}

#[both]
async fn a_list_of_an_old_windows_program(db: TestDb) {
    let test = TestApp::new(db).await;
    let leader = test.client("Leitung").await;
    let list = b"Name;Vorname;geb.;m/w;Kommune\nM\xFCller;J\xF6rg;3.4.1990;m;Mengen\n";
    let id = previewed(&leader, "alt.csv", list).await;
    let page = leader.get(&format!("/imports/{id}")).await.ok();
    assert!(page.text.contains("Müller, Jörg"), "{}", page.text);
}

async fn by_hand(client: &Client, parts: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in parts {
        let file = if *name == "file" {
            "; filename=\"l.csv\""
        } else {
            ""
        };
        body += &format!(
            "--e\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        );
    }
    body += "--e--\r\n";
    let request = client
        .request("POST", "/imports")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=e");
    client.send(request.body(Body::from(body)).unwrap()).await
}

#[both]
async fn the_token_comes_before_the_file(db: TestDb) {
    let test = TestApp::new(db).await;
    let leader = test.client("Leitung").await;
    let list = "Name;Vorname;Kommune\nHaile;Selam;Mengen\n";
    let token = leader.csrf.clone();
    let good = by_hand(&leader, &[("csrf", &token), ("file", list)]).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER, "{}", good.text);
    for parts in [
        vec![("file", list), ("csrf", token.as_str())],
        vec![("csrf", "0123"), ("file", list)],
        vec![("file", list)],
    ] {
        assert_eq!(by_hand(&leader, &parts).await.status, StatusCode::FORBIDDEN);
    }
    let kept = "select cast(count(*) as bigint) from import_run where tenant_id = $1";
    assert_eq!(count(&test, kept).await, 1);
}

#[both]
async fn columns_are_corrected_and_remembered(db: TestDb) {
    let test = TestApp::new(db).await;
    let leader = test.client("Leitung").await;
    let list = b"Wer;Was;Kommune;geb.\nHaile, Selam;Rollstuhl;Mengen;3.4.1990\n";
    let upload = leader.upload("/imports", "eigen.csv", list, &[]).await;
    let id = upload.id();
    let path = format!("/imports/{id}/mapping");
    let page = leader.get(&path).await.ok();
    let version = version_of(&page);
    let fields = [
        ("version", version.as_str()),
        ("kind-0", "people"),
        ("column-0-0", "full_name"),
        ("column-0-1", "full_name"),
    ];
    let twice = leader.post(&path, &fields).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text.contains("zweimal zugeordnet"), "{}", twice.text);
    let fields = [
        ("version", version.as_str()),
        ("kind-0", "people"),
        ("column-0-0", "full_name"),
        ("column-0-1", "ignore"),
        ("save_as", "Eigene Liste"),
    ];
    assert_eq!(
        leader.post(&path, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let stale = leader.post(&path, &fields).await;
    assert_eq!(
        stale.status,
        StatusCode::CONFLICT,
        "somebody else was quicker"
    );
    let next = leader
        .upload("/imports", "naechste.csv", list, &[])
        .await
        .id();
    let page = leader.get(&format!("/imports/{next}/mapping")).await.ok();
    assert!(page.text.contains("Eigene Liste"), "{}", page.text);
    assert!(
        page.text.contains("value=\"ignore\" selected"),
        "{}",
        page.text
    );
    let discard = leader.post(&format!("/imports/{next}/discard"), &[]).await;
    assert_eq!(discard.status, StatusCode::SEE_OTHER);
    let list = leader.get("/imports").await.ok();
    assert!(!list.text.contains("naechste.csv") && list.text.contains("eigen.csv"));
}
