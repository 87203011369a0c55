use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Made, between};
use crate::plan::tests::print::text;

const NOTICE: &str = "Übersetzungnochnichtgeprüft";

#[both]
async fn a_language_is_released_by_the_lead_and_the_print_stops_warning(db: TestDb) {
    let made = Made::new(db).await;
    // A template as it is shipped is printed in both languages; what was written stays as it is.
    let goal = [
        ("life_area", "language"),
        ("wording", "Die Prüfung B1 ist bestanden"),
    ];
    let goals = format!("{}/goals", made.base);
    made.karrer.post(&goals, &goal).await.location();
    let path = format!("{}.pdf?lang=uk", made.base);
    let print = async || text(&made.karrer.get(&path).await.ok().bytes);
    let before = print().await;
    assert!(before.contains(NOTICE), "{before}");
    assert!(before.contains("ІспитB1складено") && before.contains("DiePrüfungB1istbestanden"));

    let uk = "/plan-languages/uk";
    let lead = made.test.client("Leitung").await;
    assert!(
        lead.get("/plan-languages")
            .await
            .ok()
            .text
            .contains("noch nicht geprüft")
    );
    let page = lead.get(uk).await.ok().text;
    // All that is released with it: fixed texts, entries of catalogues, templates, the warning.
    for words in [
        "Іспит B1 складено",
        "План інтеграції",
        "Переклад сталих текстів ще не перевірено; чинним є німецький текст.",
        "Мова",
        "Клієнт / клієнтка",
        "тигринья",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let seen = between(&page, "name=\"seen\" value=\"", "\"").to_owned();
    let stale = lead.post(uk, &[("released", "true"), ("seen", "00")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let release = [("released", "true"), ("seen", seen.as_str())];
    let refused = made.karrer.post(uk, &release).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(print().await.contains(NOTICE));
    // Twice does no harm.
    lead.post(uk, &release).await.location();
    lead.post(uk, &release).await.location();
    assert!(!print().await.contains(NOTICE));
    let other = format!("{}.pdf?lang=ti", made.base);
    assert!(text(&made.karrer.get(&other).await.ok().bytes).contains(NOTICE));
    lead.post(uk, &[("released", "false")]).await.location();
    assert!(print().await.contains(NOTICE));
    let unknown = lead.get("/plan-languages/xx").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
