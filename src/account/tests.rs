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
        test.app.settled().await;
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
async fn tries_at_the_same_time_are_throttled(db: TestDb) {
    let test = TestApp::new(db).await;
    let visitor = test.visitor();
    let tries = (0..20).map(|_| async {
        let wrong = [
            ("login", "karrer@sigmaringen"),
            ("password", "falsch falsch falsch"),
        ];
        visitor.post("/login", &wrong).await.status
    });
    let answers = futures::future::join_all(tries).await;
    let tried = answers
        .iter()
        .filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tried.count() <= 5, "{answers:?}");
    assert!(answers.contains(&StatusCode::TOO_MANY_REQUESTS));
}

const GOOD: &str = "vier Wörter sind besser";

async fn choose_password(test: &TestApp, name: &str) {
    let hash = account::hash_password(GOOD).await.unwrap();
    let account = test.county.account(name);
    let mut work = Work::begin(&test.app.db, account.tenant_id, None, test.clock.now())
        .await
        .unwrap();
    account::set_password(&mut work, account.id, &hash, &[])
        .await
        .unwrap();
    work.commit().await.unwrap();
}

#[both]
async fn a_chosen_password_ends_open_links(db: TestDb) {
    let test = TestApp::new(db).await;
    let path = format!("/link/{}", link_for(&test, "Karrer").await);
    drop(test.visitor().get(&path).await.ok());
    choose_password(&test, "Weber").await;
    drop(test.visitor().get(&path).await.ok());
    choose_password(&test, "Karrer").await;
    let answer = test.visitor().get(&path).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[both]
async fn signing_in_ends_the_session_this_browser_had(db: TestDb) {
    let test = TestApp::new(db).await;
    choose_password(&test, "Weber").await;
    let (browser, elsewhere) = (test.client("Weber").await, test.client("Weber").await);
    let login = [("login", "weber@sigmaringen"), ("password", GOOD)];
    assert_eq!(browser.post("/login", &login).await.location(), "/");
    let answer = browser.get("/account").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    drop(elsewhere.get("/account").await.ok());
}

#[both]
async fn signing_in_leads_to_our_own_pages_only(db: TestDb) {
    let test = TestApp::new(db).await;
    choose_password(&test, "Karrer").await;
    for (back, to) in [
        ("/account", "/account"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
    ] {
        let login = [
            ("login", "karrer@sigmaringen"),
            ("password", GOOD),
            ("back", back),
        ];
        let answer = test.visitor().post("/login", &login).await;
        assert_eq!(answer.location(), to, "{back:?}");
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

    let none = spoil("delete from audit_head where tenant_id = $1").await;
    assert_eq!(none, Some(Broken::NoHead));
    // The other chain is not touched by any of this.
    let other = verify(&test.app.db, Some(&test.app.keys), test.other.tenant);
    assert_eq!(other.await.unwrap().broken, None);
}

#[both]
async fn the_log_cannot_be_forged_without_its_key(db: TestDb) {
    let test = TestApp::new(db).await;
    let (tenant, keys) = (test.county.tenant, &test.app.keys);
    let look = || async { verify(&test.app.db, Some(keys), tenant).await.unwrap() };
    // Keys above it are exchanged: the chain stays whole and goes on.
    keys.rotate_tenant(tenant).await.unwrap();
    test.client("Karrer").await;
    let found = look().await;
    assert!(found.keyed && found.broken.is_none());

    let run = |sql: &'static str| async {
        let mut tx = test.app.db.begin().await.unwrap();
        tx.run(sql, args![tenant]).await.unwrap();
        tx.commit().await.unwrap();
    };
    // Nobody is not the same as the nil id, for which no hash may be found.
    let nil = "update audit_event set actor_id = '00000000-0000-0000-0000-000000000000'
               where tenant_id = $1 and seq = 1";
    if test.app.db.kind() == "postgres" {
        run(nil).await;
    } else {
        run("update audit_event set actor_id = zeroblob(16) where tenant_id = $1 and seq = 1")
            .await;
    }
    assert_eq!(look().await.broken, Some(Broken::Changed(1)));
    run("update audit_event set actor_id = null where tenant_id = $1 and seq = 1").await;
    assert_eq!(look().await.broken, None);
    // A line put in after the end.
    run(
        "insert into audit_event (tenant_id, seq, at, action, subject_kind, detail, prev, hash)
         select tenant_id, seq + 1, at, action, subject_kind, detail, hash, hash from audit_event
         where tenant_id = $1 and seq = (select max(seq) from audit_event where tenant_id = $1)",
    )
    .await;
    let last = found.events + 1;
    assert_eq!(look().await.broken, Some(Broken::Gap(last)));
    // Without any key of that tenant nothing can be proved, and that is no success.
    let mut tx = keys.store().begin().await.unwrap();
    tx.run("delete from data_key where tenant_id = $1", args![tenant])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let master = bindeglied_kit::seal::MasterKey::parse(&keys.master().reveal()).unwrap();
    let fresh = bindeglied_kit::seal::Keyring::new(keys.store().clone(), master);
    let found = verify(&test.app.db, Some(&fresh), tenant).await.unwrap();
    assert_eq!(found.broken, Some(Broken::NoKey));
}
