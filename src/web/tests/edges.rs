use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, COOKIE};
use axum::response::IntoResponse;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::app::App;
use crate::config::Config;
use crate::layout::Assets;
use crate::permission::Ability;
use crate::testing::TestApp;
use crate::web::{Error, Routes, Upload, serve};

async fn fails(test: &TestApp, sql: &str, id: Uuid) -> (DbError, StatusCode) {
    let run = || async {
        let mut tx = test.app.db.begin().await.unwrap();
        let error = tx
            .run(sql, args![test.county.tenant, id])
            .await
            .unwrap_err();
        tx.rollback().await.unwrap();
        error
    };
    let status = Error::from(run().await).into_response().status();
    (run().await, status)
}

#[both]
async fn broken_rules_of_the_database_are_answers_not_failures(db: TestDb) {
    let test = TestApp::new(db).await;
    let (error, status) = fails(
        &test,
        "insert into agency (tenant_id, id, name, legal_regime) values ($1, $2, 'A', 'kdg')",
        test.county.agency,
    )
    .await;
    assert!(matches!(error, DbError::Unique(_)), "{error:?}");
    assert_eq!(status, StatusCode::CONFLICT);
    let (error, status) = fails(
        &test,
        "insert into agency (tenant_id, id, name, legal_regime) values ($1, $2, 'A', 'none')",
        Uuid::from_u128(5),
    )
    .await;
    assert!(matches!(error, DbError::Invalid(_)), "{error:?}");
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (error, status) = fails(
        &test,
        "insert into team (tenant_id, id, agency_id, name) values ($1, $2, $2, 'A')",
        Uuid::from_u128(5),
    )
    .await;
    assert!(matches!(error, DbError::Invalid(_)), "{error:?}");
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[both]
async fn a_page_does_not_wait_for_the_writer(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let writer = test.app.db.begin().await.unwrap();
    test.clock.advance(2 * Micros::MINUTE);
    let page = karrer.get("/account");
    let page = tokio::time::timeout(std::time::Duration::from_secs(5), page).await;
    drop(page.expect("an answer while somebody writes").ok());
    writer.rollback().await.unwrap();
    test.app.settled().await;
    let seen: (i64,) = test
        .app
        .db
        .one(
            "select seen_at from session where tenant_id = $1",
            args![test.county.tenant],
        )
        .await
        .unwrap();
    assert_eq!(seen.0, test.clock.now().0);
}

#[tokio::test]
async fn a_foreign_cookie_does_not_sign_out() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let karrer = test.client("Karrer").await;
    let ours = karrer.request("GET", "/account");
    let ours = ours.headers_ref().unwrap()[COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    let mut all = b"fremd=Gr\xc3\xbc\xdfe; ".to_vec();
    all.extend(ours.bytes());
    let request = axum::http::Request::get("/account")
        .header(COOKIE, axum::http::HeaderValue::from_bytes(&all).unwrap())
        .body(Body::empty())
        .unwrap();
    drop(karrer.send(request).await.ok());
}

#[tokio::test]
async fn assets_have_one_address_and_only_text_is_packed() {
    let test = TestApp::new(TestDb::sqlite().await).await;
    let visitor = test.visitor();
    let packed = |path: String| {
        let request = visitor
            .request("GET", &path)
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .unwrap();
        visitor.send(request)
    };
    let style = Assets.url("css/layout.css");
    assert_ne!(style, "/assets/none");
    let answer = packed(style.to_owned()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[CONTENT_ENCODING], "gzip");
    let parts: Vec<&str> = style.split('/').collect();
    let wrong = style.replace(parts[2], "0000000000000000");
    assert_eq!(packed(wrong).await.status, StatusCode::NOT_FOUND);
    let login = visitor.get("/login").await.text;
    let font = "fonts/FiraSans-Regular.woff2";
    let font = packed(Assets.url(font).to_owned()).await;
    assert_eq!(font.status, StatusCode::OK);
    assert!(font.headers.get(CONTENT_ENCODING).is_none());
    // The token is another text on each page.
    let token = |text: &str| {
        let at = text.find("name=\"csrf\" value=\"").unwrap();
        text[at + 19..at + 19 + 64].to_owned()
    };
    assert_ne!(token(&login), token(&visitor.get("/login").await.text));
}

#[tokio::test]
async fn forms_come_from_our_name_or_not_at_all() {
    let mut test = TestApp::new(TestDb::sqlite().await).await;
    let ask = |test: &TestApp, origin: &'static str| {
        let visitor = test.visitor();
        let body = format!("csrf={}&lang=en", visitor.csrf);
        let request = visitor
            .request("POST", "/display")
            .header("origin", origin)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        async move { visitor.send(request).await.status }
    };
    let ours = "https://bindeglied.example";
    assert_eq!(ask(&test, ours).await, StatusCode::FORBIDDEN);
    let config = Config {
        public_url: format!("{ours}/"),
        ..test.app.config.clone()
    };
    let named = App::open(config, test.clock.clone()).await.unwrap();
    test.router = named.router();
    assert_eq!(ask(&test, ours).await, StatusCode::SEE_OTHER);
    let other = "https://bindeglied.example.org";
    assert_eq!(ask(&test, other).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_proxy_nobody_configured_is_noticed_and_not_believed() {
    use std::sync::atomic::Ordering;
    let test = TestApp::new(TestDb::sqlite().await).await;
    let visitor = test.visitor();
    drop(visitor.get("/login").await.ok());
    assert!(!test.app.hinted.load(Ordering::Relaxed));
    let request = visitor
        .request("GET", "/login")
        .header("x-forwarded-for", "192.0.2.1")
        .body(Body::empty())
        .unwrap();
    drop(visitor.send(request).await.ok());
    assert!(test.app.hinted.load(Ordering::Relaxed));
}

async fn told(upload: Upload) -> String {
    format!(
        "{} {} {}",
        upload.file_name,
        upload.bytes.len(),
        upload.fields.get("note")
    )
}

#[tokio::test]
async fn uploads_need_the_token_before_the_file() {
    let mut test = TestApp::new(TestDb::sqlite().await).await;
    let routes = Routes::new().upload("/upload", Ability::SignedIn, told);
    test.router = serve(&test.app, routes);
    let karrer = test.client("Karrer").await;
    let note = [("note", "ja")];
    let answer = karrer
        .upload("/upload", "C:\\x\\a.csv", b"abc", &note)
        .await;
    assert_eq!(answer.text, "a.csv 3 ja");
    let mut forged = karrer.clone();
    forged.csrf = "0".repeat(64);
    let answer = forged.upload("/upload", "a.csv", b"abc", &note).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    // The field does as well as the header, if it comes first.
    let token = karrer.csrf.clone();
    let answer = forged
        .upload("/upload", "a.csv", b"abc", &[("csrf", &token)])
        .await;
    assert_eq!(answer.text, "a.csv 3 ");
    let large = vec![b'x'; test.app.config.upload_limit + 1];
    let answer = karrer.upload("/upload", "a.csv", &large, &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
