mod edges;

use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use bindeglied_kit::db::DbError;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::{Error, Form, Result, Routes, serve};
use crate::app::App;
use crate::config::Config;
use crate::permission::Ability;
use crate::routes;
use crate::testing::{Answer, TestApp};

#[derive(serde::Deserialize)]
struct Numbered {
    n: i64,
}

async fn panics() -> Result<&'static str> {
    #[expect(clippy::panic, reason = "what this test is about")]
    {
        panic!("Selam Haile");
    }
}

/// The site with pages that misbehave.
async fn with_bad_pages(db: TestDb) -> TestApp {
    let mut test = TestApp::new(db).await;
    let bad = Routes::new()
        .get(
            "/bad/id/{id}",
            Ability::Public,
            |Path(id): Path<Uuid>| async move { id.to_string() },
        )
        .get(
            "/bad/word/{word}",
            Ability::Public,
            |Path(word): Path<String>| async move { word },
        )
        .get(
            "/bad/query",
            Ability::Public,
            |Query(q): Query<Numbered>| async move { q.n.to_string() },
        )
        .get("/bad/panic", Ability::Public, panics)
        .get("/bad/busy", Ability::Public, || async {
            Err::<String, _>(Error::from(DbError::Retry))
        })
        .get("/bad/inside", Ability::Public, || async {
            Err::<String, _>(Error::Internal(anyhow::anyhow!("it broke")))
        })
        .post("/bad/form", Ability::Public, |_: Form| async {
            super::done("/login", "login-goodbye")
        });
    test.router = serve(&test.app, routes::all().merge(bad));
    test
}

fn is_page(answer: &Answer, status: StatusCode, title: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    let kind = answer.headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/html"), "{kind}");
    assert!(answer.text.contains(title), "{}", answer.text);
    assert!(answer.headers.contains_key("content-security-policy"));
    assert!(answer.headers.contains_key("x-request-id"));
}

#[both]
async fn what_cannot_be_read_gets_a_page_of_ours(db: TestDb) {
    let test = with_bad_pages(db).await;
    let visitor = test.visitor();
    let missing = "Diese Seite gibt es nicht";
    for path in [
        "/bad/id/17",
        "/bad/id/%FF",
        "/bad/id/%zz",
        "/bad/word/%FF%FE",
        "/%C3%28",
        "/assets/x/nothing.css",
    ] {
        is_page(&visitor.get(path).await, StatusCode::NOT_FOUND, missing);
    }
    for path in ["/bad/query", "/bad/query?n=many", "/bad/query?n=%FF"] {
        let answer = visitor.get(path).await;
        is_page(
            &answer,
            StatusCode::BAD_REQUEST,
            "Diese Anfrage ist unverständlich",
        );
    }
    assert_eq!(visitor.get("/bad/query?n=3").await.ok().text, "3");
    // A known address with another method is no page either.
    is_page(
        &visitor.get("/bad/form").await,
        StatusCode::NOT_FOUND,
        missing,
    );
    is_page(
        &visitor.post("/bad/query", &[]).await,
        StatusCode::NOT_FOUND,
        missing,
    );
}

#[both]
async fn head_answers_like_get_without_a_body(db: TestDb) {
    let test = TestApp::new(db).await;
    let visitor = test.visitor();
    for (path, status) in [
        ("/login", StatusCode::OK),
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/account", StatusCode::SEE_OTHER),
    ] {
        let request = visitor.request("HEAD", path).body(Body::empty()).unwrap();
        let answer = visitor.send(request).await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (status, ""),
            "{path}"
        );
    }
}

#[both]
async fn what_is_too_large_is_refused_with_words(db: TestDb) {
    let test = with_bad_pages(db).await;
    let text = "x".repeat(1024 * 1024 + 1);
    let answer = test.visitor().post("/bad/form", &[("text", &text)]).await;
    is_page(
        &answer,
        StatusCode::PAYLOAD_TOO_LARGE,
        "Es wurde nichts gespeichert",
    );
    let fits = "x".repeat(1000 * 1024);
    let answer = test.visitor().post("/bad/form", &[("text", &fits)]).await;
    assert_eq!(answer.location(), "/login");
}

#[both]
async fn faults_show_the_number_of_the_request(db: TestDb) {
    crate::web::quiet_panics();
    let test = with_bad_pages(db).await;
    for path in ["/bad/panic", "/bad/inside"] {
        let answer = test.visitor().get(path).await;
        is_page(
            &answer,
            StatusCode::INTERNAL_SERVER_ERROR,
            "Da ist etwas schiefgegangen",
        );
        let number = answer.headers["x-request-id"].to_str().unwrap();
        assert!(answer.text.contains(&format!("<code>{number}</code>")));
        assert!(!answer.text.contains("Haile") && !answer.text.contains("broke"));
    }
    let busy = test.visitor().get("/bad/busy").await;
    is_page(
        &busy,
        StatusCode::SERVICE_UNAVAILABLE,
        "Gerade arbeiten zu viele",
    );
    assert_eq!(busy.headers["retry-after"], "1");
}

#[both]
async fn with_tls_every_cookie_is_bound_to_the_host(db: TestDb) {
    let mut test = TestApp::new(db).await;
    let config = Config {
        tls: true,
        ..test.app.config.clone()
    };
    test.app = App::open(config, test.clock.clone()).await.unwrap();
    test.router = test.app.router();
    let signed_in = test.client("Karrer").await;
    // A cookie without the prefix may have been set by a neighbouring host.
    assert_eq!(
        signed_in.get("/account").await.status,
        StatusCode::SEE_OTHER
    );
    let token = crate::account::sign_in(&test.app, test.county.account("Karrer"))
        .await
        .unwrap();
    let request = test
        .visitor()
        .request("GET", "/account")
        .header(
            "cookie",
            format!("__Host-bindeglied={token}; flash=password-changed"),
        )
        .body(Body::empty())
        .unwrap();
    let answer = test.visitor().send(request).await.ok();
    assert!(
        answer.headers["strict-transport-security"]
            .to_str()
            .unwrap()
            .contains("max-age=")
    );
    assert!(!answer.text.contains("ist geändert"));

    let display = test
        .visitor()
        .post("/display", &[("lang", "en"), ("theme", "dark")])
        .await;
    let cookies: Vec<_> = display.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-") && cookie.ends_with("; Secure"),
            "{cookie}"
        );
        assert!(
            cookie.contains("Path=/") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
}

#[both]
async fn a_message_is_shown_once_and_on_a_page_that_worked(db: TestDb) {
    let test = TestApp::new(db).await;
    let visitor = test.visitor();
    let with = async |path: &str, cookie: &str| {
        let request = visitor.request("GET", path).header("cookie", cookie);
        visitor.send(request.body(Body::empty()).unwrap()).await
    };
    let goodbye = "Sie sind abgemeldet";
    let missing = with("/nowhere", "flash=login-goodbye").await;
    assert!(!missing.text.contains(goodbye));
    assert!(!missing.headers.contains_key("set-cookie"));
    let shown = with("/login", "flash=login-goodbye").await.ok();
    assert!(shown.text.contains(goodbye));
    assert!(
        shown.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    for nonsense in ["flash=<b>", "flash=nothing-of-ours", "flash=", "flash==;;="] {
        let answer = with("/login", nonsense).await.ok();
        assert!(!answer.text.contains("class=\"flash"), "{nonsense}");
    }
}

#[both]
async fn the_form_on_an_error_page_works(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut karrer = test.client("Karrer").await;
    let page = karrer.get("/nowhere").await.text;
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
    karrer.csrf = rest.split('"').next().unwrap().to_owned();
    let answer = karrer.post("/display", &[("lang", "en")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
