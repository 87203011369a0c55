use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use bindeglied_kit::media::samples::{self, SECRET};
use bindeglied_kit_macros::both;
use futures::StreamExt;

use super::*;

#[both]
async fn a_document_is_kept_shown_and_given_back(db: TestDb) {
    let world = World::new(db).await;
    let bytes = samples::pdf(200_000);
    let fields = [
        ("kind", "notice"),
        ("on_date", "3.11.2025"),
        ("person", &*world.made.people[0].to_string()),
        ("note", "Widerspruch bis Monatsende"),
    ];
    let answer = world
        .hand_in("Bescheid Jobcenter.pdf", &bytes, &fields)
        .await;
    let path = answer.location();
    let page = world.karrer.get(&path).await.ok().text;
    for text in [
        "Bescheid Jobcenter",
        "Bescheid",
        "03.11.2025",
        "Selam Haile",
        "Widerspruch bis Monatsende",
        "PDF, 196 KB",
        "iframe",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let file = world.karrer.get(&format!("{path}/file")).await.ok();
    assert!(file.bytes == bytes);
    let header = |answer: &Answer, name: &str| answer.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header(&file, "content-type"), "application/pdf");
    assert_eq!(header(&file, "content-length"), "200000");
    assert_eq!(header(&file, "x-content-type-options"), "nosniff");
    assert_eq!(header(&file, "cache-control"), "no-store");
    assert_eq!(
        header(&file, "content-disposition"),
        "attachment; filename=\"Bescheid Jobcenter.pdf\"; filename*=UTF-8''Bescheid%20Jobcenter.pdf"
    );
    let shown = world.karrer.get(&format!("{path}/preview")).await.ok();
    assert!(shown.bytes == bytes);
    assert!(header(&shown, "content-disposition").starts_with("inline;"));
    assert!(header(&shown, "content-security-policy").contains("default-src 'none'"));
    assert!(header(&shown, "content-security-policy").contains("frame-ancestors 'self'"));
    assert_eq!(header(&shown, "x-frame-options"), "SAMEORIGIN");
    let list = world.karrer.get(&world.base()).await.ok().text;
    assert!(list.contains("Bescheid Jobcenter") && list.contains("Selam Haile"));
    let case = format!("/cases/{}", world.made.case);
    let history = world.karrer.get(&case).await.ok().text;
    assert!(
        history.contains("Bescheid: Bescheid Jobcenter"),
        "{history}"
    );
    assert_eq!(
        world.log().await,
        ["document.add", "document.download", "document.open"]
    );
}

#[both]
async fn nothing_of_it_lies_in_clear(db: TestDb) {
    let world = World::new(db).await;
    let text = "Streng vertraulich: Zimtstern. ".repeat(5_000);
    let id = world
        .hand_in("Zimtstern.txt", text.as_bytes(), &[])
        .await
        .id();
    assert_eq!(world.files(), [id.to_string()]);
    let place = crate::document::place_of(world.test.county.tenant, id);
    let stored = world.test.db.dir.path().join("files").join(place);
    let stored = std::fs::read(stored).unwrap();
    assert!(stored.len() > text.len());
    assert!(!stored.windows(9).any(|part| part == b"Zimtstern"));
}

#[both]
async fn photos_lose_where_they_were_taken(db: TestDb) {
    let world = World::new(db).await;
    let photos = [
        ("IMG_1.jpg", samples::jpeg(300_000)),
        ("b.png", samples::png()),
        ("c.webp", samples::webp()),
    ];
    for (name, bytes) in photos {
        let path = world.hand_in(name, &bytes, &[]).await.location();
        let page = world.karrer.get(&path).await.ok().text;
        assert!(page.contains("<img class=\"preview__image\""), "{page}");
        let kept = world.karrer.get(&format!("{path}/preview")).await.ok();
        assert!(
            !kept
                .bytes
                .windows(SECRET.len())
                .any(|p| p == SECRET.as_bytes())
        );
        assert!(kept.bytes.len() > bytes.len() / 3);
    }
}

#[both]
async fn what_is_refused_says_why_and_keeps_what_was_typed(db: TestDb) {
    let world = World::new(db).await;
    let too_large = samples::pdf(30 * 1024 * 1024);
    let files = [
        ("gross.pdf", too_large, "„gross.pdf“ ist größer als 25 MB"),
        (
            "falsch.pdf",
            b"<html>hallo</html>".to_vec(),
            "nicht das, was Name oder Art sagen",
        ),
        ("x.svg", b"<svg/>".to_vec(), "Möglich sind PDF"),
        ("x.docm", samples::docx(&[]), "Makros"),
        ("x.docx", samples::docx(&["word/vbaProject.bin"]), "Makros"),
        ("x.heic", b"\0\0\0\x18ftypheic".to_vec(), "HEIC"),
        ("leer.pdf", Vec::new(), "ist leer"),
        (
            "x.docx",
            samples::compound(&["EncryptedPackage"]),
            "Passwort",
        ),
        ("x.png", samples::png()[..70].to_vec(), "unvollständig"),
    ];
    for (name, bytes, why) in files {
        let fields = [
            ("title", "Mietvertrag & mehr"),
            ("kind", "contract"),
            ("on_date", "1.9.2025"),
            ("person", &*world.made.people[1].to_string()),
            ("note", "unterschrieben"),
        ];
        let answer = world.hand_in(name, &bytes, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let page = answer.text;
        assert!(page.contains(why), "{name}: {page}");
        assert!(page.contains("id=\"f-file-error\""), "{name}");
        for kept in [
            "value=\"Mietvertrag &#38; mehr\"",
            "value=\"contract\" selected",
            "value=\"1.9.2025\"",
            &format!("value=\"{}\" selected", world.made.people[1]),
            "unterschrieben</textarea>",
        ] {
            assert!(page.contains(kept), "{name}: {kept} in {page}");
        }
    }
    assert_eq!(world.rows().await, 0);
    until(async || world.files().is_empty()).await;
    assert_eq!(world.log().await, Vec::<String>::new());
}

#[both]
async fn wrong_fields_come_back_and_nothing_is_kept(db: TestDb) {
    let world = World::new(db).await;
    let long = "x".repeat(201);
    let other = world.test.make_case("Weber", &[("Anders", "Ada")]).await;
    let person = other.people[0].to_string();
    let wrong = [
        ("on_date", "31.2.2025"),
        ("on_date", "1.1.2026"),
        ("kind", "unknown"),
        ("title", &long),
        ("person", &person),
        ("more", "step.nonsense"),
    ];
    for (field, value) in wrong {
        let answer = world
            .hand_in("a.pdf", &samples::pdf(99), &[(field, value)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            answer.text.contains(&format!("id=\"f-{field}-error\"")),
            "{field}"
        );
        assert!(answer.text.contains("noch einmal auswählen"), "{field}");
    }
    let nothing = world.karrer.upload(&world.base(), "", b"", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("Bitte eine Datei auswählen"));
    assert_eq!(world.rows().await, 0);
}

/// A form with several files.
fn form(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(b"--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nZeugnis\r\n");
    for (name, bytes) in files {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

async fn send(world: &World, body: Body) -> Answer {
    let request = world
        .karrer
        .request("POST", &world.base())
        .header("x-csrf-token", &world.karrer.csrf)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
    world.karrer.send(request.body(body).unwrap()).await
}

#[both]
async fn of_several_files_the_good_ones_are_kept(db: TestDb) {
    let world = World::new(db).await;
    let files = [
        ("a.pdf", samples::pdf(100)),
        ("b.pdf", b"no pdf".to_vec()),
        ("c.pdf", samples::pdf(300)),
    ];
    let answer = send(&world, Body::from(form(&files))).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("„b.pdf“ ist nicht das"));
    assert!(answer.text.contains(">Zeugnis</a>") && answer.text.contains(">Zeugnis (3)</a>"));
    assert_eq!(world.rows().await, 2);
    let many: Vec<_> = (0..22)
        .map(|at| ("x.pdf", samples::pdf(500 + at)))
        .collect();
    let answer = send(&world, Body::from(form(&many))).await;
    assert!(answer.text.contains("höchstens 20 Dateien"));
    assert_eq!(world.rows().await, 22);
}

#[both]
async fn of_an_upload_that_was_cut_off_nothing_stays(db: TestDb) {
    let world = World::new(db).await;
    let mut body = form(&[("a.pdf", samples::pdf(3_000_000))]);
    body.truncate(2_000_000);
    let broken = std::io::Error::other("the line went away");
    let pieces = body.chunks(50_000).map(|piece| Ok(piece.to_vec()));
    let pieces: Vec<_> = pieces.chain([Err(broken)]).collect();
    let answer = send(&world, Body::from_stream(futures::stream::iter(pieces))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("Zeugnis") || answer.status.is_client_error());
    until(async || world.files().is_empty()).await;
    assert_eq!(world.rows().await, 0);
}

#[both]
async fn whoever_goes_away_in_between_leaves_nothing(db: TestDb) {
    let world = World::new(db).await;
    let body = form(&[("a.pdf", samples::pdf(3_000_000))]);
    let pieces: Vec<_> = body[..2_000_000]
        .chunks(50_000)
        .map(<[u8]>::to_vec)
        .collect();
    let pieces = futures::stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
    let endless = pieces.chain(futures::stream::pending());
    let sending = send(&world, Body::from_stream(endless));
    let waited = tokio::time::timeout(std::time::Duration::from_millis(500), sending).await;
    assert!(waited.is_err());
    until(async || world.files().is_empty()).await;
    assert_eq!(world.rows().await, 0);
}

#[both]
async fn the_same_file_twice_is_told(db: TestDb) {
    let world = World::new(db).await;
    let bytes = samples::pdf(5_000);
    let first = world.hand_in("a.pdf", &bytes, &[]).await.id();
    let again = world.hand_in("andersnamig.pdf", &bytes, &[]).await;
    assert_eq!(again.id(), first);
    let cookie = again.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("document-known"), "{cookie}");
    assert_eq!(world.rows().await, 1);
    until(async || world.files() == [first.to_string()]).await;
    // In another case it is another document.
    let other = world.test.make_case("Karrer", &[("Anders", "Ada")]).await;
    let base = format!("/cases/{}/documents", other.case);
    world
        .karrer
        .upload(&base, "a.pdf", &bytes, &[])
        .await
        .location();
    assert_eq!(world.rows().await, 2);
}

#[both]
async fn names_are_made_harmless(db: TestDb) {
    let world = World::new(db).await;
    let long = format!("{}.pdf", "ä".repeat(20_000));
    let path = world
        .hand_in(&long, &samples::pdf(99), &[])
        .await
        .location();
    let file = world.karrer.get(&format!("{path}/file")).await.ok();
    assert!(file.headers["content-disposition"].len() < 2_000);
    let name = "../..\\Rechnung\u{202E}<b>.pdf";
    let path = world.hand_in(name, &samples::pdf(88), &[]).await.location();
    let page = world.karrer.get(&path).await.ok().text;
    assert!(page.contains("Rechnung&#60;b&#62;.pdf"), "{page}");
    assert!(!page.contains('\u{202E}'));
}

#[both]
async fn a_form_of_somebody_else_takes_no_file(db: TestDb) {
    let world = World::new(db).await;
    let request = world
        .karrer
        .request("POST", &world.base())
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let body = Body::from(form(&[("a.pdf", samples::pdf(99))]));
    let answer = world.karrer.send(request.body(body).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(world.files(), Vec::<String>::new());
}
