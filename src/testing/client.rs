use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{HeaderMap, Request, StatusCode};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::app::App;
use crate::web;

/// A browser without a screen: `fachkraft.get("/people").await`.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookie: Option<String>,
    pub csrf: String,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub text: String,
}

impl Answer {
    /// Where a redirect leads; panics when it is none.
    pub fn location(&self) -> String {
        let to = self.headers.get(LOCATION);
        let to = to.unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.text));
        to.to_str().expect("a plain address").to_owned()
    }

    /// The last id in the redirect's address.
    pub fn id(&self) -> uuid::Uuid {
        let location = self.location();
        let path = location.split(['?', '#']).next().unwrap_or_default();
        path.split('/')
            .filter_map(|part| part.parse().ok())
            .next_back()
            .expect("an id in the address")
    }

    #[must_use]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self
    }
}

impl Client {
    pub(super) fn new(router: Router, token: &str) -> Self {
        Self {
            router,
            cookie: Some(format!("{}={token}", web::SESSION_COOKIE)),
            csrf: web::masked(&web::csrf_of(&Sha256::digest(token.as_bytes()))),
        }
    }

    pub(super) fn nobody(router: Router, app: &App) -> Self {
        Self {
            router,
            cookie: None,
            csrf: web::masked(&web::csrf_of(&app.keys.master().hashing(b"visitor forms"))),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(
            self.request("GET", path)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }

    /// Sends a form with its token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        let body = serde_html_form::to_string(&all).expect("a form");
        let request = self
            .request("POST", path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// The same person with the interface in English.
    pub fn in_english(mut self) -> Self {
        self.cookie = Some(match self.cookie {
            Some(cookie) => format!("{cookie}; lang=en"),
            None => "lang=en".to_owned(),
        });
        self
    }

    /// Sends a multipart form with one file in the field `file`; the token goes as a header.
    pub async fn upload(
        &self,
        path: &str,
        file_name: &str,
        file: &[u8],
        fields: &[(&str, &str)],
    ) -> Answer {
        const EDGE: &str = "----edge-of-test";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        body.extend(format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
        body.extend(file);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let request = self
            .request("POST", path)
            .header("x-csrf-token", &self.csrf)
            .header(
                CONTENT_TYPE,
                format!("multipart/form-data; boundary={EDGE}"),
            );
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// A request with this client's cookie.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            // Without the marks that keep right-to-left names apart from their sentence.
            text: String::from_utf8_lossy(&bytes).replace(['\u{2068}', '\u{2069}'], ""),
            bytes,
        }
    }
}
