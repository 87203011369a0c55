//! What every answer carries: a request number, error pages, strict headers, safe cookies.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, REFERRER_POLICY, RETRY_AFTER,
    SET_COOKIE, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bindeglied_kit::id;
use tower_http::timeout::TimeoutBody;
use tracing::Instrument;

use super::Visitor;
use super::error::{Shown, shown};
use super::kept::{Kept, Typed};
use crate::app::App;
use crate::layout;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data:; frame-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// For a file somebody handed in: it loads nothing, runs nothing, and only our pages show it.
const HANDED_IN: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; \
    frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/// Marks an answer as a file somebody handed in, to be shown within one of our pages.
#[derive(Debug, Clone, Copy)]
pub struct HandedIn;

/// A page is there after so long, or something is wrong.
const PAGE: Duration = Duration::from_secs(60);
/// Files take as long as the line needs …
const FILE: Duration = Duration::from_secs(30 * 60);
/// … as long as it moves at all.
const SILENCE: Duration = Duration::from_secs(60);

/// Answers after which nothing was saved though the form itself may be right.
const LOSES: [&str; 7] = [
    "error-busy",
    "error-full",
    "error-internal",
    "error-timeout",
    "error-stale",
    "error-taken",
    "error-invalid",
];

/// With TLS every cookie carries this prefix outside; inside they have their plain names.
const HOST: &str = "__Host-";

pub(super) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let number = id::hex(&id::random::<4>());
    let (mut parts, body) = request.into_parts();
    if app.config.tls {
        plain_cookies(&mut parts.headers);
    }
    let visitor = Visitor::of(&app, &parts);
    parts.extensions.insert(app.clone());
    let kept = Kept::default();
    parts.extensions.insert(kept.clone());
    let patience = patience(&parts);
    let span = tracing::info_span!("request", number, method = %parts.method);
    let body = Body::new(TimeoutBody::new(SILENCE, body));
    let work = next.run(Request::from_parts(parts, body)).instrument(span);
    let response = match tokio::time::timeout(patience, work).await {
        Ok(response) => named(response, &number).await,
        Err(_) => shown(StatusCode::REQUEST_TIMEOUT, "error-timeout"),
    };
    let mut response = drawn(response, &visitor, &number, kept.take());
    let handed_in = response.extensions().get::<HandedIn>().is_some();
    let headers = response.headers_mut();
    strict(headers, app.config.tls);
    if handed_in {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(HANDED_IN));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    if let Ok(value) = HeaderValue::from_str(&number) {
        headers.insert("x-request-id", value);
    }
    response
}

/// How long the answer may take: uploads and files people take away may take long.
fn patience(request: &Parts) -> Duration {
    let upload = request
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    let last = request.uri.path().rsplit('/').next().unwrap_or_default();
    let file = last.contains('.') || ["export", "workbook"].contains(&last);
    if upload || file { FILE } else { PAGE }
}

/// Gives answers that are none of our pages – a wrong id in the path, a query nobody can read, a
/// body too large – the name of an error page.
async fn named(response: Response, number: &str) -> Response {
    let status = response.status();
    let plain = response
        .headers()
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let ours = response.extensions().get::<Shown>().is_some();
    if ours || !plain || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            shown(StatusCode::NOT_FOUND, "error-not-found")
        }
        StatusCode::FORBIDDEN => shown(status, "error-forged"),
        StatusCode::REQUEST_TIMEOUT => shown(status, "error-timeout"),
        StatusCode::PAYLOAD_TOO_LARGE => shown(status, "error-too-large"),
        _ if status.is_server_error() => {
            tracing::error!(number, %status, "an answer without a page");
            shown(status, "error-internal")
        }
        _ => {
            // The framework says which part of the address it could not read only in words.
            let text = to_bytes(response.into_body(), 4096)
                .await
                .unwrap_or_default();
            if text.starts_with(b"Invalid URL") || text.starts_with(b"Invalid UTF-8 in `") {
                shown(StatusCode::NOT_FOUND, "error-not-found")
            } else {
                shown(StatusCode::BAD_REQUEST, "error-bad-request")
            }
        }
    }
}

fn drawn(response: Response, visitor: &Visitor, number: &str, typed: Option<Typed>) -> Response {
    let Some(Shown { key }) = response.extensions().get::<Shown>().cloned() else {
        return response;
    };
    let status = response.status();
    let reference = status.is_server_error().then(|| number.to_owned());
    let page = layout::error_page(
        visitor,
        key,
        reference,
        typed.filter(|_| LOSES.contains(&key)),
    );
    let mut drawn = (status, page).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        drawn
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    drawn
}

fn strict(headers: &mut HeaderMap, tls: bool) {
    let fixed: [(HeaderName, &str); 6] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if tls {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
        secure_cookies(headers);
    }
    // Files of people must not stay in a shared computer's cache.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// Keeps only cookies that came over TLS from this very host, under their plain names.
fn plain_cookies(headers: &mut HeaderMap) {
    let kept: Vec<String> = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .filter_map(|pair| pair.trim().strip_prefix(HOST).map(str::to_owned))
        .collect();
    headers.remove(COOKIE);
    if let Ok(value) = HeaderValue::from_bytes(kept.join("; ").as_bytes()) {
        headers.insert(COOKIE, value);
    }
}

fn secure_cookies(headers: &mut HeaderMap) {
    let set: Vec<HeaderValue> = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|cookie| HeaderValue::from_str(&format!("{HOST}{cookie}; Secure")).ok())
        .collect();
    headers.remove(SET_COOKIE);
    for cookie in set {
        headers.append(SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_time_and_pages_have_not() {
        let wait = |path: &str, kind: &'static str| {
            let request = axum::http::Request::builder()
                .uri(path)
                .header(CONTENT_TYPE, kind)
                .body(())
                .unwrap();
            patience(&request.into_parts().0)
        };
        assert_eq!(wait("/people", ""), PAGE);
        assert_eq!(wait("/people?x=a.b", ""), PAGE);
        assert_eq!(wait("/imports", "multipart/form-data; boundary=x"), FILE);
        assert_eq!(wait("/figures/auswertung.xlsx", ""), FILE);
        assert_eq!(wait("/audit/export", ""), FILE);
    }
}
