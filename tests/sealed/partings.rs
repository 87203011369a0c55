use bindeglied::testing::TestApp;

use super::{FAMILY_NAME, planted};

/// A summary for the next colleague, and the end of a case.
pub(crate) async fn plant(test: &TestApp) {
    let karrer = test.client("Karrer").await;
    let case = test.make_case("Karrer", &[(FAMILY_NAME, "Abel")]).await;
    let base = format!("/cases/{}", case.case);
    let summary = [("summary", planted("handover.summary_sealed"))];
    let path = format!("{base}/handover/summary");
    karrer.post(&path, &summary).await.location();
    let end = [
        ("version", "1"),
        ("end_reason", "moved"),
        ("outcome", planted("case_event.text_sealed")),
        ("without", planted("case_event.without_sealed")),
    ];
    karrer
        .post(&format!("{base}/closure"), &end)
        .await
        .location();
}
