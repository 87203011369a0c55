use axum::http::StatusCode;
use bindeglied_kit::media::samples;
use bindeglied_kit_macros::both;

use super::*;

#[both]
async fn details_change_and_the_file_stays(db: TestDb) {
    let world = World::new(db).await;
    let id = world.pdf("a.pdf", &[]).await;
    let path = format!("{}/{id}", world.base());
    let before = world.karrer.get(&format!("{path}/file")).await.ok().bytes;
    let edit = world.karrer.get(&format!("{path}/edit")).await.ok().text;
    assert!(edit.contains("name=\"version\" value=\"1\""));
    let person = world.made.people[1].to_string();
    let fields = [
        ("version", "1"),
        ("title", "Pass von Yonas"),
        ("kind", "identity"),
        ("on_date", "2.2.2020"),
        ("person", &person),
        ("note", "läuft bald ab"),
    ];
    world.karrer.post(&path, &fields).await.location();
    let page = world.karrer.get(&path).await.ok().text;
    for text in [
        "Pass von Yonas",
        "Ausweis, Pass",
        "02.02.2020",
        "Yonas Haile",
        "läuft bald ab",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let after = world.karrer.get(&format!("{path}/file")).await.ok().bytes;
    assert!(before == after);
    // Somebody who had the old page open is told, and keeps what was typed.
    let late = [
        ("version", "1"),
        ("title", "Mein Titel"),
        ("on_date", "1.1.2021"),
    ];
    let answer = world.karrer.post(&path, &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("Pass von Yonas") && answer.text.contains("Mein Titel"));
    assert!(answer.text.contains("name=\"version\" value=\"2\""));
    let empty = world
        .karrer
        .post(&path, &[("version", "2"), ("title", " ")])
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[both]
async fn removing_takes_the_file_and_leaves_a_trace(db: TestDb) {
    let world = World::new(db).await;
    let id = world.pdf("a.pdf", &[("kind", "notice")]).await;
    let path = format!("{}/{id}", world.base());
    let removal = format!("{path}/removal");
    drop(world.karrer.get(&removal).await.ok());
    let answer = world.karrer.post(&removal, &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.rows().await, 1);
    let answer = world.karrer.post(&removal, &[("reason", "mistake")]).await;
    assert_eq!(answer.location(), world.base());
    assert_eq!((world.rows().await, world.files().len()), (0, 0));
    assert_eq!(world.log().await, ["document.add", "document.remove"]);
    let sql = "select detail from audit_event where action = 'document.remove'";
    let detail: Vec<(sqlx::types::Json<serde_json::Value>,)> = world
        .test
        .app
        .db
        .all(sql, bindeglied_kit::args![])
        .await
        .unwrap();
    assert_eq!(detail[0].0.0["reason"], "mistake");
    assert_eq!(world.karrer.get(&path).await.status, StatusCode::NOT_FOUND);
    // It can be handed in anew.
    world.pdf("a.pdf", &[]).await;
}

#[both]
async fn erasing_a_key_erases_documents_and_exchanging_keys_does_not(db: TestDb) {
    let world = World::new(db).await;
    let (tenant, keys) = (world.test.county.tenant, &world.test.app.keys);
    let person = world.made.people[0].to_string();
    let of_person = world.pdf("person.pdf", &[("person", &person)]).await;
    let of_case = world.pdf("fall.pdf", &[]).await;
    keys.rotate_tenant(tenant).await.unwrap();
    for id in [of_person, of_case] {
        drop(
            world
                .karrer
                .get(&format!("{}/{id}/file", world.base()))
                .await
                .ok(),
        );
    }
    keys.erase(tenant, world.made.people[0]).await.unwrap();
    let path = format!("{}/{of_person}", world.base());
    let gone = world.karrer.get(&format!("{path}/file")).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.text.contains("kann nicht mehr gelesen werden"));
    let page = world.karrer.get(&path).await.ok().text;
    assert!(page.contains("Der Schlüssel dieses Dokuments ist gelöscht"));
    drop(world.karrer.get(&world.base()).await.ok());
    drop(
        world
            .karrer
            .get(&format!("/cases/{}", world.made.case))
            .await
            .ok(),
    );
    drop(
        world
            .karrer
            .get(&format!("{}/{of_case}/file", world.base()))
            .await
            .ok(),
    );
    // What cannot be read any more can be removed.
    let removal = [("reason", "not_needed")];
    world
        .karrer
        .post(&format!("{path}/removal"), &removal)
        .await
        .location();
    assert_eq!(world.files(), [of_case.to_string()]);
}

#[both]
async fn a_full_disk_or_a_lost_file_is_told(db: TestDb) {
    let world = World::new(db).await;
    let id = world.pdf("a.pdf", &[]).await;
    let other = world
        .hand_in("b.pdf", &samples::pdf(400_000), &[])
        .await
        .id();
    let folder = world.test.db.dir.path().join("files");
    let file = |id: Uuid| folder.join(crate::document::place_of(world.test.county.tenant, id));
    let path = |id: Uuid| format!("{}/{id}/file", world.base());
    // Another file of the same length, cut off, changed, gone.
    let whole = std::fs::read(file(other)).unwrap();
    let mut changed = whole.clone();
    changed[200] ^= 1;
    for wrong in [&whole[..whole.len() - 1], &changed] {
        std::fs::write(file(other), wrong).unwrap();
        let answer = world.karrer.get(&path(other)).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.text.contains("kann nicht gelesen werden"));
    }
    std::fs::write(file(other), &whole).unwrap();
    drop(world.karrer.get(&path(other)).await.ok());
    let twin = world
        .hand_in("c.pdf", &samples::pdf(400_001), &[])
        .await
        .id();
    let _ = twin;
    std::fs::remove_file(file(id)).unwrap();
    let answer = world.karrer.get(&path(id)).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[both]
async fn a_file_damaged_further_on_ends_the_answer(db: TestDb) {
    use futures::StreamExt;
    use tower::ServiceExt;
    let world = World::new(db).await;
    let id = world
        .hand_in("b.pdf", &samples::pdf(400_000), &[])
        .await
        .id();
    let place = crate::document::place_of(world.test.county.tenant, id);
    let file = world.test.db.dir.path().join("files").join(place);
    let mut bytes = std::fs::read(&file).unwrap();
    let late = bytes.len() - 100;
    bytes[late] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let path = format!("{}/{id}/file", world.base());
    let request = world.karrer.request("GET", &path);
    let request = request.body(axum::body::Body::empty()).unwrap();
    let answer = world.test.router.clone().oneshot(request).await.unwrap();
    let mut body = answer.into_body().into_data_stream();
    let (mut read, mut failed) = (0, false);
    while let Some(piece) = body.next().await {
        match piece {
            Ok(piece) => read += piece.len(),
            Err(_) => failed = true,
        }
    }
    assert!(failed && read < 400_000, "{read}");
}
