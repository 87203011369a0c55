use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::testing::TestApp;

#[both]
async fn strangers_make_none_on_a_case(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let case = case.to_string();
    let mut others = vec![test.sign_in(test.other.account("Leitung")).await];
    for name in ["Weber", "Koordination", "Kommune", "Verwaltung"] {
        others.push(test.client(name).await);
    }
    for client in others {
        let answer = client
            .post("/follow-ups", &[("case", &case), ("due", "morgen")])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let new = client.get(&format!("/follow-ups/new?case={case}")).await;
        assert_eq!(new.status, StatusCode::NOT_FOUND);
    }
}

#[both]
async fn bad_days_are_named(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    for (due, message) in [
        ("", "Bitte tragen Sie ein, wann"),
        ("31.02.", "nicht zu verstehen"),
        ("gestern", "schon vorbei"),
    ] {
        let answer = karrer
            .post(
                "/follow-ups",
                &[("due", due), ("follow-up-text", "bleibt stehen")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{due}");
        assert!(
            answer.text.contains(message) && answer.text.contains("bleibt stehen"),
            "{due}"
        );
    }
    // Without a case it is one's own.
    let answer = karrer
        .post(
            "/follow-ups",
            &[("due", "heute"), ("follow-up-text", "Teamsitzung")],
        )
        .await;
    assert_eq!(answer.location(), "/deadlines");
    assert!(karrer.get("/today").await.ok().text.contains("Teamsitzung"));
}
