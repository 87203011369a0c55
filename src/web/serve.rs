//! The layers around all routes: sizes, cross-site protection, panics, shown messages, assets.
//! What every answer carries is in `around`.

use std::cell::RefCell;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;

use super::around::around;
use super::error::shown;
use super::{FORM_LIMIT, Routes, cookie};
use crate::app::App;
use crate::layout;

/// The site with everything around it.
pub fn serve(app: &App, routes: Routes) -> Router {
    let state = app.clone();
    routes
        .router
        .route("/assets/{hash}/{*name}", get(asset))
        .fallback(|| async { shown(StatusCode::NOT_FOUND, "error-not-found") })
        .method_not_allowed_fallback(|| async { shown(StatusCode::NOT_FOUND, "error-not-found") })
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn(remember))
        .layer(own_pages(app))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state, around))
        .layer(compression())
}

/// What comes from other pages is refused. A proxy may hide our name from us: then the setting
/// `public_url` says it.
fn own_pages(app: &App) -> CsrfLayer {
    let origin: Option<Uri> = app.config.public_url.parse().ok();
    let origin = origin.and_then(|uri| {
        Some(format!(
            "{}://{}",
            uri.scheme_str()?,
            uri.authority()?.as_str()
        ))
    });
    let Some(origin) = origin else {
        return CsrfLayer::new();
    };
    CsrfLayer::new()
        .add_trusted_origin(&origin)
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "public_url is no address of a page");
            CsrfLayer::new()
        })
}

/// Text is made smaller quickly; what is small already stays as it is.
fn compression() -> CompressionLayer<impl Predicate> {
    let packed = |kind| NotForContentType::const_new(kind);
    let worth = DefaultPredicate::new()
        .and(packed("font/"))
        .and(packed("application/pdf"))
        .and(packed("application/zip"))
        .and(packed("application/octet-stream"))
        .and(packed("application/vnd.openxmlformats"))
        .and(packed("application/vnd.oasis"));
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(worth)
}

thread_local! {
    /// Where this thread panicked last. A panic is caught on the thread it happened on.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics of handlers out of the error output: their message may hold what somebody typed.
/// Only the place in the code is logged, once, with the number the page shows.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        PANICKED_AT.with(|at| at.replace(place));
    }));
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let place = PANICKED_AT.with(RefCell::take).unwrap_or_default();
    tracing::error!(place, "a handler panicked");
    shown(StatusCode::INTERNAL_SERVER_ERROR, "error-internal")
}

/// A shown message is shown once.
async fn remember(request: Request, next: Next) -> Response {
    let flash = cookie(request.headers(), "flash").is_some();
    let get = request.method() == Method::GET;
    let mut response = next.run(request).await;
    let page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if flash && get && page && !sets_flash(response.headers()) {
        response.headers_mut().append(
            SET_COOKIE,
            HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
        );
    }
    response
}

fn sets_flash(headers: &HeaderMap) -> bool {
    headers
        .get_all(SET_COOKIE)
        .iter()
        .any(|cookie| cookie.as_bytes().starts_with(b"flash="))
}

async fn asset(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(file) = layout::asset(&hash, &name) else {
        return shown(StatusCode::NOT_FOUND, "error-not-found");
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
