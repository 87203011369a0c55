use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::Made;
use crate::audit::Work;
use crate::organisation;
use crate::testing::Answer;

fn header(answer: &Answer, name: &str) -> String {
    answer.headers[name].to_str().unwrap().to_owned()
}

/// The text of all pages without white space, hyphens and places to break.
pub(super) fn text(pdf: &[u8]) -> String {
    let file = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    let text = file.extract_text(&pages).unwrap();
    text.chars()
        .filter(|c| !c.is_whitespace() && !['-', '\u{200b}'].contains(c))
        .collect()
}

#[both]
async fn the_plan_is_printed_in_german_and_beside_arabic(db: TestDb) {
    let made = Made::new(db).await;
    let path = format!("{}.pdf?lang=ar", made.base);
    let draft = made.karrer.get(&path).await.ok();
    assert_eq!(header(&draft, "content-type"), "application/pdf");
    assert_eq!(
        header(&draft, "content-disposition"),
        "inline; filename=\"plan-F-00001-entwurf-ar.pdf\""
    );
    assert!(draft.bytes.starts_with(b"%PDF"));
    assert!(
        draft.headers.get("set-cookie").is_none(),
        "every sign is shown"
    );
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|p| p == text.as_bytes());
    assert!(has(&draft.bytes, "<pdfuaid:part>1</pdfuaid:part>"));
    assert!(has(&draft.bytes, "/Lang (ar)") || has(&draft.bytes, "/Lang(ar)"));

    let text = text(&draft.bytes);
    for words in [
        "Haile,Selam",
        "ሰላምሃይለ",
        "bestehtdiePrüfungB1",
        "JobcenterGammertingen",
    ] {
        assert!(text.contains(words), "{words} not in {text}");
    }
    // Glyphs lie from left to right: Arabic reads backwards here.
    assert!(
        text.contains(&"والخطوات".chars().rev().collect::<String>()),
        "{text}"
    );

    // Emoji are not in the fonts: the page after the print says it.
    let step = [("actor", "client"), ("what", "Kurs 🦄")];
    made.karrer
        .post(&format!("{}/steps", made.goal), &step)
        .await
        .location();
    made.agree("20.11.2025", "true").await.location();
    let path = format!("{}/versions/1.pdf", made.base);
    let printed = made.karrer.get(&path).await.ok();
    assert_eq!(
        header(&printed, "content-disposition"),
        "inline; filename=\"plan-F-00001-v1.pdf\""
    );
    assert!(header(&printed, "set-cookie").contains("plan-print-replaced-warning"));
    assert!(!has(&printed.bytes, "/Lang (ar)") && !has(&printed.bytes, "/Lang(ar)"));

    for wrong in ["versions/2.pdf", "versions/x.pdf", "versions/1.pdf?lang=xx"] {
        let answer = made.karrer.get(&format!("{}/{wrong}", made.base)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let opened = "select count(*) from audit_event where tenant_id = $1 and action = 'file.open' and subject_kind = 'plan_pdf'";
    assert_eq!(made.count(opened).await, 2);
}

#[both]
async fn a_plan_of_the_demo_county_says_so_on_paper(db: TestDb) {
    let made = Made::new(db).await;
    let path = format!("{}.pdf", made.base);
    let words = "Vorführdaten–keineechtenPersonen";
    let real = made.karrer.get(&path).await.ok();
    assert!(!text(&real.bytes).contains(words));
    let app = &made.test.app;
    let mut work = Work::begin(&app.db, made.test.county.tenant, None, app.clock.now())
        .await
        .unwrap();
    organisation::set_settings(&mut work, &serde_json::json!({ "demo": true }))
        .await
        .unwrap();
    work.commit().await.unwrap();
    for path in [path.clone(), format!("{path}?lang=ar")] {
        let printed = made.karrer.get(&path).await.ok();
        assert!(text(&printed.bytes).contains(words), "{path}");
    }
}
