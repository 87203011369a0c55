//! The same in a folder and in a store that speaks S3; what does not fit together is found.

use bindeglied_kit::clock::Micros;
use bindeglied_kit::files::bucket::TestBucket;
use bindeglied_kit::media::samples;
use bindeglied_kit_macros::both;

use super::*;
use crate::document::{compare, remove_unowned};

#[both]
async fn an_s3_store_keeps_documents_as_a_folder_does(db: TestDb) {
    let bucket = TestBucket::start().await;
    let test = TestApp::with(db, |config| {
        let at = bucket.settings("kreis");
        config.files = format!("s3://{}/kreis", at.bucket);
        config.s3_endpoint = at.endpoint;
        config.s3_region = at.region;
        config.s3_access_key = at.access_key;
        config.s3_secret_key = Some(at.secret_key);
        config.s3_plain = true;
    })
    .await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let base = format!("/cases/{}/documents", made.case);
    for bytes in [samples::pdf(900), samples::pdf(12_000_000)] {
        let answer = karrer.upload(&base, "a.pdf", &bytes, &[]).await;
        let id = answer.id();
        let name = format!(
            "kreis/{}",
            crate::document::place_of(test.county.tenant, id)
        );
        assert!(bucket.objects()[&name].len() > bytes.len());
        let file = karrer.get(&format!("{base}/{id}/file")).await.ok();
        assert!(file.bytes == bytes);
    }
    let refused = karrer
        .upload(&base, "b.pdf", &samples::pdf(30_000_000), &[])
        .await;
    assert!(refused.text.contains("größer als 25 MB"));
    until(async || bucket.unfinished() == 0).await;
    assert_eq!(bucket.objects().len(), 2);
    let strays = compare(&test.app.db, Some(&test.app.files), test.clock.now()).await;
    let strays = strays.unwrap();
    assert_eq!(
        (strays.documents, strays.lost.len(), strays.changed.len()),
        (2, 0, 0)
    );
    let first = bucket.objects().keys().next().unwrap().clone();
    let id = first.rsplit('/').next().unwrap().to_owned();
    let removal = format!("{base}/{id}/removal");
    karrer
        .post(&removal, &[("reason", "mistake")])
        .await
        .location();
    assert_eq!(bucket.objects().len(), 1);
    assert_eq!(bucket.requests().1, 0);
}

#[both]
async fn what_does_not_fit_together_is_found(db: TestDb) {
    let world = World::new(db).await;
    let (app, folder) = (&world.test.app, world.test.db.dir.path().join("files"));
    let lost = world.pdf("a.pdf", &[]).await;
    let cut = world.pdf("ab.pdf", &[]).await;
    world.pdf("abc.pdf", &[]).await;
    let own = folder.join(world.test.county.tenant.to_string());
    std::fs::remove_file(own.join(lost.to_string())).unwrap();
    std::fs::write(own.join(cut.to_string()), b"short").unwrap();
    let unowned = format!("{}/{}", world.test.county.tenant, world.test.new_id());
    std::fs::write(folder.join(&unowned), b"x").unwrap();
    std::fs::write(own.join("half#1"), b"x").unwrap();
    // Made by the clock of the machine, looked at two days later.
    let later = bindeglied_kit::clock::Clock::system()
        .now()
        .plus(2 * Micros::DAY);
    let strays = compare(&app.db, Some(&app.files), later).await.unwrap();
    assert_eq!(strays.lost, [lost.to_string()]);
    assert_eq!(strays.changed, [cut.to_string()]);
    assert_eq!(strays.unowned.names, [unowned.as_str()]);
    assert_eq!(strays.unowned.leftovers.len(), 1);
    // What is young may belong to an upload that goes on.
    let now = bindeglied_kit::clock::Clock::system().now();
    let young = compare(&app.db, Some(&app.files), now).await.unwrap();
    assert_eq!(young.unowned.count(), 0);
    remove_unowned(&app.files, &strays.unowned).await.unwrap();
    assert!(!folder.join(&unowned).exists() && !own.join("half#1").exists());
    assert_eq!(world.files().len(), 2);
}
