//! The layers around all routes: sizes, times, headers, cross-site protection, error pages, assets.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use super::error::{Shown, shown};
use super::{Routes, Visitor, cookie};
use crate::app::App;
use crate::layout;

/// Forms without files.
const FORM_LIMIT: usize = 1024 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The site with everything around it.
pub fn serve(app: &App, routes: Routes) -> Router {
    let state = app.clone();
    routes
        .router
        .route("/assets/{hash}/{*name}", get(asset))
        .fallback(|| async { shown(StatusCode::NOT_FOUND, "error-not-found", None) })
        .method_not_allowed_fallback(|| async {
            shown(StatusCode::METHOD_NOT_ALLOWED, "error-not-found", None)
        })
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn(remember))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(60),
        ))
        .layer(from_fn_with_state(state, around))
        .layer(CompressionLayer::new())
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    shown(StatusCode::INTERNAL_SERVER_ERROR, "error-internal", None)
}

/// A shown message is shown once.
async fn remember(request: Request, next: Next) -> Response {
    let flash = cookie(request.headers(), "flash").is_some();
    let get = request.method() == axum::http::Method::GET;
    let mut response = next.run(request).await;
    let page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if flash && get && page && !response.headers().contains_key(SET_COOKIE) {
        response.headers_mut().append(
            SET_COOKIE,
            HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
        );
    }
    response
}

/// Draws error pages and sets the headers every answer carries.
async fn around(
    axum::extract::State(app): axum::extract::State<App>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&app, &parts);
    parts.extensions.insert(app.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(Shown { key, reference }) = response.extensions().get::<Shown>().cloned() {
        let status = response.status();
        response = (status, layout::error_page(&visitor, key, reference)).into_response();
    } else if response.status() == StatusCode::FORBIDDEN
        && response
            .extensions()
            .get::<tower_http::csrf::ProtectionError>()
            .is_some()
    {
        response = (
            StatusCode::FORBIDDEN,
            layout::error_page(&visitor, "error-forged", None),
        )
            .into_response();
    } else if response.status() == StatusCode::REQUEST_TIMEOUT {
        response = (
            StatusCode::REQUEST_TIMEOUT,
            layout::error_page(&visitor, "error-timeout", None),
        )
            .into_response();
    }
    let headers = response.headers_mut();
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
    if app.config.tls {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    // Files of people must not stay in a shared computer's cache.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(file) = layout::asset(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, file).into_response()
}
