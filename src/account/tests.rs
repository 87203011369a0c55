use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::account;
use crate::audit::{Broken, Work, verify};
use crate::testing::TestApp;

async fn link_for(test: &TestApp, name: &str) -> String {
    let account = test.county.account(name);
    let mut work = Work::begin(&test.app.db, account.tenant_id, None, test.clock.now())
        .await
        .unwrap();
    let token = account::make_link(&mut work, account.id).await.unwrap();
    work.commit().await.unwrap();
    token
}

#[both]
async fn a_link_chooses_a_password_once(db: TestDb) {
    let test = TestApp::new(db).await;
    let token = link_for(&test, "Karrer").await;
    let visitor = test.visitor();
    let path = format!("/link/{token}");
    assert!(
        visitor
            .get(&path)
            .await
            .ok()
            .text
            .contains("karrer@sigmaringen")
    );

    let short = visitor
        .post(&path, &[("password", "kurz"), ("repeat", "kurz")])
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("mindestens 12 Zeichen"));

    let good = [
        ("password", "vier Wörter sind besser"),
        ("repeat", "vier Wörter sind besser"),
    ];
    assert_eq!(
        visitor.post(&path, &good).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);

    let login = [
        ("login", "KARRER@sigmaringen"),
        ("password", "vier Wörter sind besser"),
    ];
    let answer = visitor.post("/login", &login).await;
    assert_eq!(answer.location(), "/");
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
}

#[both]
async fn tries_are_throttled_and_the_pause_ends(db: TestDb) {
    let test = TestApp::new(db).await;
    let visitor = test.visitor();
    let wrong = [
        ("login", "karrer@sigmaringen"),
        ("password", "falsch falsch falsch"),
    ];
    for _ in 0..5 {
        let answer = visitor.post("/login", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = visitor.post("/login", &wrong).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text.contains("Zu viele Versuche"));
    test.clock.advance(2 * Micros::MINUTE);
    let answer = visitor.post("/login", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[both]
async fn sessions_end(db: TestDb) {
    let test = TestApp::new(db).await;
    let idle = test.client("Karrer").await;
    assert_eq!(idle.get("/account").await.status, StatusCode::OK);
    test.clock.advance(61 * Micros::MINUTE);
    assert_eq!(
        idle.get("/account").await.location(),
        "/login?back=/account"
    );

    let busy = test.client("Karrer").await;
    for _ in 0..13 {
        test.clock.advance(55 * Micros::MINUTE);
        busy.get("/account").await;
    }
    test.clock.advance(2 * Micros::MINUTE);
    assert_eq!(busy.get("/account").await.status, StatusCode::OK);
    test.clock.advance(10 * Micros::MINUTE);
    assert_eq!(busy.get("/account").await.status, StatusCode::SEE_OTHER);

    let leaving = test.client("Karrer").await;
    leaving.post("/logout", &[]).await;
    assert_eq!(leaving.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[both]
async fn forged_forms_change_nothing(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut karrer = test.client("Karrer").await;
    karrer.csrf = "0".repeat(32);
    assert_eq!(
        karrer.post("/logout", &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let foreign = karrer
        .request("POST", "/logout")
        .header("origin", "https://example.org")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = karrer.send(foreign).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("abgelaufen"));
}

#[both]
async fn every_answer_carries_strict_headers(db: TestDb) {
    let test = TestApp::new(db).await;
    for path in ["/login", "/nowhere", "/account"] {
        let answer = test.visitor().get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
}

#[both]
async fn the_log_is_a_chain(db: TestDb) {
    let test = TestApp::new(db).await;
    for name in ["Karrer", "Weber"] {
        test.client(name).await;
    }
    let tenant = test.county.tenant;
    let found = verify(&test.app.db, Some(&test.app.keys), tenant)
        .await
        .unwrap();
    assert!(found.events >= 14 && found.broken.is_none());

    let spoil = |sql: &'static str| async {
        let mut tx = test.app.db.begin().await.unwrap();
        tx.run(sql, args![tenant]).await.unwrap();
        tx.commit().await.unwrap();
        verify(&test.app.db, Some(&test.app.keys), tenant)
            .await
            .unwrap()
            .broken
    };
    let last = found.events;
    let cut = spoil("delete from audit_event where tenant_id = $1 and seq = (select max(seq) from audit_event where tenant_id = $1)").await;
    assert_eq!(cut, Some(Broken::Cut(last)));
    let changed =
        spoil("update audit_event set at = at + 1 where tenant_id = $1 and seq = 3").await;
    assert_eq!(changed, Some(Broken::Changed(3)));
    let gap = spoil("delete from audit_event where tenant_id = $1 and seq = 2").await;
    assert_eq!(gap, Some(Broken::Gap(3)));
}
