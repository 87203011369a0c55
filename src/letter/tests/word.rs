use std::io::{Cursor, Read};

use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit::word::samples::{TYPES, docx, zipped};
use bindeglied_kit_macros::both;

use super::World;
use super::templates::address_of;
use crate::testing::{Answer, Client};

const UPLOAD: &str = "/letter-templates/word";
const FIELDS: [(&str, &str); 3] = [
    ("name", "Briefbogen: Nachweis"),
    ("group", "proof"),
    ("kind", "certificate"),
];
const DOCUMENT: &str = "<w:document><w:body><w:p><w:r><w:t>Für {{klient.</w:t></w:r><w:r><w:t>name}}, </w:t></w:r><w:r><w:t>{{klient.telefon}}: {{beratung.anzahl}}</w:t></w:r></w:p></w:body></w:document>";

async fn upload(client: &Client, name: &str, bytes: &[u8]) -> Answer {
    client.upload(UPLOAD, name, bytes, &FIELDS).await
}

fn document(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut part = archive.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

#[both]
async fn a_word_file_is_filled_and_filed(db: TestDb) {
    let world = World::new(db, "<w:t>&").await;
    let lead = world.test.client("Leitung").await;
    let given = docx(DOCUMENT);
    let answer = upload(&lead, "Bogen.docx", &given).await;
    assert_eq!(answer.location(), "/letter-templates");
    let path = address_of(&lead, "Briefbogen: Nachweis").await;
    let kept = lead.get(&format!("{path}/word")).await.ok();
    assert_eq!(kept.bytes, given);

    let id = path.rsplit('/').next().unwrap();
    let page = world
        .karrer
        .get(&format!("{}/new?template={id}", world.base))
        .await;
    let page = page.ok().text;
    assert!(
        page.contains("<dd dir=\"auto\">&#60;w:t&#62;&#38; Haile</dd>"),
        "{page}"
    );
    assert!(
        page.contains("fehlt in der Akte") && page.contains("name=\"from\""),
        "{page}"
    );

    let fields = [
        ("template", id),
        ("from", "1.1.2025"),
        ("until", "20.11.2025"),
        ("action", "file"),
    ];
    let answer = world.karrer.post(&world.base, &fields).await;
    let to = answer.location();
    let shown = world.karrer.get(&to).await.ok().text;
    assert!(
        shown.contains("Briefbogen: Nachweis") && shown.contains("DOCX"),
        "{shown}"
    );
    let file = world.karrer.get(&format!("{to}/file")).await.ok();
    let text = document(&file.bytes);
    assert!(text.contains("Für &lt;w:t&gt;&amp; Haile<"), "{text}");
    assert!(text.contains("[Telefon fehlt]: 0"), "{text}");

    // It is a template of this Träger alone.
    let second = world.second_agency().await;
    let path = format!("{path}/word");
    assert_eq!(second.get(&path).await.status, StatusCode::NOT_FOUND);
    let foreign = world
        .test
        .sign_in(world.test.other.account("Leitung"))
        .await;
    assert_eq!(foreign.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[both]
async fn what_cannot_be_filled_is_refused_with_its_reason(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let lead = world.test.client("Leitung").await;
    let good = docx(DOCUMENT);
    let macros = zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", DOCUMENT.as_bytes()),
        ("word/vbaProject.bin", b"x"),
    ]);
    let swollen = zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", &vec![b' '; 50 * 1024 * 1024 + 1]),
    ]);
    let strange = docx(&DOCUMENT.replace("telefon", "konto"));
    let large = vec![0; 2 * 1024 * 1024 + 1];
    for (name, bytes, reason) in [
        ("a.docm", good.as_slice(), "Makros enthalten"),
        ("a.docx", &macros, "Makros enthalten"),
        ("a.pdf", b"%PDF-1.7", "keine lesbare Word-Datei"),
        ("a.docx", b"%PDF-1.7", "keine lesbare Word-Datei"),
        (
            "a.docx",
            &good[..good.len() - 30],
            "keine lesbare Word-Datei",
        ),
        ("a.docx", &docx("<w:p>"), "keine lesbare Word-Datei"),
        ("a.docx", &swollen, "Die Datei ist zu groß"),
        ("a.docx", &large, "Die Datei ist zu groß"),
        ("a.docx", &strange, "{{klient.konto}}"),
        ("a.docx", b"", "Bitte eine Word-Datei auswählen."),
    ] {
        let answer = upload(&lead, name, bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(answer.text.contains(reason), "{reason}: {}", answer.text);
        assert!(answer.text.contains("Briefbogen: Nachweis"), "{reason}");
    }
    let list = lead.get("/letter-templates").await.ok().text;
    assert!(list.contains("Mitgelieferte Vorlagen"), "{list}");
}
