use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::testing::TestApp;

/// The body of the page's table.
fn rows(page: &str) -> &str {
    let (_, body) = page.split_once("<tbody>").unwrap();
    body.split_once("</tbody>").unwrap().0
}

#[both]
async fn the_log_is_read_and_filtered_without_names(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let _ = karrer.get(&format!("/cases/{}/plan", made.case)).await.ok();
    test.clock.advance(2 * Micros::DAY);
    let reader = test.client("Datenschutz").await;
    let page = reader.get("/audit").await.ok().text;
    assert!(page.contains("Erika Karrer") && page.contains("Akte geöffnet"));
    assert!(page.contains("F-00001"), "{page}");
    assert!(!page.contains("Haile") && !page.contains("Selam"));

    let of_file = reader
        .get("/audit?subject=f-00001&action=file-open")
        .await
        .ok()
        .text;
    let of_file = rows(&of_file);
    assert_eq!(of_file.matches("<tr>").count(), 1, "{of_file}");
    let later = reader.get("/audit?from=21.11.2025").await.ok().text;
    let later = rows(&later);
    assert!(later.contains("Angemeldet") && !later.contains("Akte geöffnet"));
    let earlier = reader
        .get("/audit?to=20.11.2025&action=file-open")
        .await
        .ok()
        .text;
    assert!(rows(&earlier).contains("F-00001"));
    let weber = test.county.account("Weber").id;
    let nothing = reader
        .get(&format!("/audit?actor={weber}&action=file-open"))
        .await
        .ok()
        .text;
    assert!(nothing.contains("Nichts passt dazu"));
    let unknown = reader.get("/audit?subject=F-99999").await.ok().text;
    assert!(unknown.contains("Diese Akte gibt es nicht") && unknown.contains("value=\"F-99999\""));
    // The other tenant has a log of its own, and nobody else reads this one.
    let other = test.sign_in(test.other.account("Datenschutz")).await;
    assert!(!other.get("/audit").await.ok().text.contains("F-00001"));
    for name in ["Karrer", "Leitung", "Verwaltung", "Koordination"] {
        let answer = test.client(name).await.get("/audit").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[both]
async fn older_lines_are_a_page_away(db: TestDb) {
    let test = TestApp::new(db).await;
    for _ in 0..60 {
        test.client("Karrer").await;
    }
    let reader = test.client("Datenschutz").await;
    let mut path = "/audit?action=account-login".to_owned();
    let mut seen = 0;
    for _ in 0..3 {
        let page = reader.get(&path).await.ok().text;
        seen += rows(&page).matches("<tr>").count();
        let Some((_, rest)) = page.split_once("rel=\"next\" href=\"") else {
            break;
        };
        path = rest
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&");
    }
    assert_eq!(seen, 61);
}

#[both]
async fn the_chain_is_checked_on_demand(db: TestDb) {
    let test = TestApp::new(db).await;
    let reader = test.client("Datenschutz").await;
    let whole = reader.post("/audit/verification", &[]).await.ok().text;
    assert!(whole.contains("Die Kette ist vollständig"), "{whole}");
    let mut tx = test.app.db.begin().await.unwrap();
    tx.run(
        "update audit_event set at = at + 1 where tenant_id = $1 and seq = 3",
        args![test.county.tenant],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let broken = reader.post("/audit/verification", &[]).await.ok().text;
    let broken = broken.replace(['\u{2068}', '\u{2069}'], "");
    assert!(broken.contains("Zeile 3 wurde nachträglich geändert"));
}

#[both]
async fn the_log_is_exported_and_that_is_logged(db: TestDb) {
    let test = TestApp::new(db).await;
    let reader = test.client("Datenschutz").await;
    let csv = reader
        .get("/audit/export.csv?action=account-create")
        .await
        .ok();
    assert!(
        csv.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    assert_eq!(
        csv.text.lines().count(),
        11,
        "a head and ten accounts: {}",
        csv.text
    );
    let xlsx = reader.get("/audit/export.xlsx").await.ok();
    assert!(xlsx.bytes.starts_with(b"PK"));
    let limits = bindeglied_kit::sheet::Limits::default();
    let book = bindeglied_kit::sheet::read(&xlsx.bytes, "x.xlsx", &limits).unwrap();
    assert!(book.sheets[0].rows.len() > 15);
    let page = reader.get("/audit?action=audit-export").await.ok().text;
    assert_eq!(rows(&page).matches("<tr>").count(), 2);
}
