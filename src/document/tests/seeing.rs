use axum::http::StatusCode;
use bindeglied_kit::media::samples;
use bindeglied_kit_macros::both;

use super::*;

#[both]
async fn who_does_not_see_the_case_finds_no_document(db: TestDb) {
    let world = World::new(db).await;
    let id = world.pdf("a.pdf", &[]).await;
    let base = world.base();
    let paths = [
        base.clone(),
        format!("{base}/{id}"),
        format!("{base}/{id}/file"),
        format!("{base}/{id}/preview"),
        format!("{base}/{id}/edit"),
        format!("{base}/{id}/removal"),
        format!("{base}/new"),
    ];
    let before = world.log().await.len();
    let stranger = world.test.other.account("Karrer");
    let others = [
        world.test.client("Weber").await,
        world.test.client("Koordination").await,
        world.test.client("Datenschutz").await,
        world.test.client("Verwaltung").await,
        world.test.sign_in(stranger).await,
    ];
    for client in &others {
        for path in &paths {
            let answer = client.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let answer = client.upload(&base, "b.pdf", &samples::pdf(9), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        for path in [format!("{base}/{id}"), format!("{base}/{id}/removal")] {
            let answer = client.post(&path, &[("reason", "mistake")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(world.log().await.len(), before);
    assert_eq!(world.rows().await, 1);
    let lead = world.test.client("Leitung").await;
    for path in &paths {
        drop(lead.get(path).await.ok());
    }
    // Through another case it is not found either.
    let own = world.test.make_case("Weber", &[("Anders", "Ada")]).await;
    for ending in ["", "/file", "/preview", "/edit", "/removal"] {
        let path = format!("/cases/{}/documents/{id}{ending}", own.case);
        let answer = others[0].get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[both]
async fn long_lists_are_read_page_by_page_and_by_kind(db: TestDb) {
    let world = World::new(db).await;
    for at in 0..35 {
        let day = format!("{}.10.2025", 1 + at % 28);
        let kind = if at % 5 == 0 { "contract" } else { "letter" };
        let name = format!("Nummer{at:02}{}.pdf", "x".repeat(at));
        world.pdf(&name, &[("kind", kind), ("on_date", &day)]).await;
    }
    let (mut path, mut seen) = (world.base(), Vec::new());
    loop {
        let page = world.karrer.get(&path).await.ok().text;
        let titles = page.match_indices("documents__title\"").count();
        seen.push(titles);
        let next = page
            .split(&format!("href=\"{}?before=", world.base()))
            .nth(1);
        match next.and_then(|rest| rest.split('"').next()) {
            Some(before) => path = format!("{}?before={before}", world.base()),
            None => break,
        }
    }
    assert_eq!(seen, [30, 5]);
    let path = format!("{}?kind=contract", world.base());
    let page = world.karrer.get(&path).await.ok().text;
    assert_eq!(page.match_indices("documents__title\"").count(), 7);
    assert!(page.contains("Vertrag (7)") && page.contains("Schreiben (28)"));
}

#[both]
#[expect(
    clippy::too_many_lines,
    reason = "one story from the consultation to the deadline"
)]
async fn documents_stand_beside_what_they_belong_to(db: TestDb) {
    let world = World::new(db).await;
    let (case, karrer) = (world.made.case, &world.karrer);
    let talk = [
        ("case", &*case.to_string()),
        ("person", &world.made.people[0].to_string()),
        ("day", "19.11.2025"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "held"),
        ("interpreter", "none"),
        ("note", "Brief mitgebracht"),
        ("follow-up", "12.12.2025"),
        ("follow-up-text", "Antwort prüfen"),
    ];
    karrer.post("/consultations", &talk).await.location();
    let history = karrer.get(&format!("/cases/{case}")).await.ok().text;
    let consultation = history.split("href=\"/consultations/").nth(1).unwrap();
    let consultation: Uuid = consultation[..36]
        .parse()
        .or_else(|_| {
            let other = history
                .split("/consultations/")
                .find_map(|p| p.get(..36)?.parse().ok());
            other.ok_or(())
        })
        .unwrap();
    let page = karrer.get("/deadlines").await.ok().text;
    let key = page.split("/deadlines/follow_up.").nth(1).unwrap();
    let key = format!("follow_up.{}", key.split(['"', '/']).next().unwrap());
    let pages = [
        format!("/consultations/{consultation}"),
        format!("/deadlines/{key}"),
    ];
    for (at, path) in pages.iter().enumerate() {
        let page = karrer.get(path).await.ok().text;
        let add = format!("{}/new?link=", world.base());
        let link = page.split(&add).nth(1).unwrap_or_else(|| panic!("{page}"));
        let link = link.split('"').next().unwrap().to_owned();
        let form = karrer.get(&format!("{add}{link}")).await.ok().text;
        assert!(
            form.contains(&format!("value=\"{link}\" checked")),
            "{form}"
        );
        let name = format!("Anlage{}.pdf", "x".repeat(at));
        let bytes = samples::pdf(2_000 + at);
        let answer = world.hand_in(&name, &bytes, &[("link", &link)]).await;
        assert_eq!(answer.location(), *path);
        let page = karrer.get(path).await.ok().text;
        assert!(page.contains("Anlage"), "{page}");
        // The same file again belongs to it already and stays one.
        world
            .hand_in(&name, &bytes, &[("link", &link)])
            .await
            .location();
    }
    assert_eq!(world.rows().await, 2);
    // Known by its content, it belongs to the other one as well.
    let link = format!("consultation.{consultation}");
    world
        .hand_in("z.pdf", &samples::pdf(2_001), &[("link", &link)])
        .await
        .location();
    let page = karrer.get(&pages[0]).await.ok().text;
    assert_eq!(page.match_indices("documents__title").count(), 2);
    // A record of another case is none to choose.
    let other = world.test.make_case("Karrer", &[("Anders", "Ada")]).await;
    let base = format!("/cases/{}/documents", other.case);
    for link in [link, format!("deadline.{key}")] {
        let answer = karrer
            .upload(&base, "y.pdf", &samples::pdf(77), &[("link", &link)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{link}");
    }
}
