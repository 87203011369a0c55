//! What every page shares: the context of a request, the table of routes with its guard, forms,
//! errors, headers.

mod around;
mod ctx;
mod error;
mod form;
mod guard;
mod kept;
mod listen;
mod routes;
mod serve;
#[cfg(test)]
mod tests;
mod upload;

pub use around::HandedIn;
#[cfg(feature = "testing")]
pub(crate) use ctx::csrf_of;
pub use ctx::{Ctx, Visitor};
pub use error::{Error, Result};
pub(crate) use form::masked;
pub use form::{Errors, Form, encode, parse_date};
pub use guard::{SESSION_COOKIE, cookie, session_hash};
pub use kept::Typed;
pub use listen::{Patience, listen};
pub use routes::{Route, Routes};
pub use serve::{quiet_panics, serve};
pub use upload::{Incoming, IncomingFile, Part, Upload};

/// Forms without files.
const FORM_LIMIT: usize = 1024 * 1024;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::app::App;

/// Renders a page.
///
/// # Errors
/// When the template fails, which is a mistake in the code.
pub fn page(template: &impl askama::Template) -> Result<Html<String>> {
    Ok(Html(template.render()?))
}

/// Renders a page that shows a form again because of bad input (422).
pub fn invalid(template: &impl askama::Template) -> Result<Response> {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok((status, page(template)?).into_response())
}

/// The address users type: as set, or as this request was addressed.
pub fn base_address(app: &App, headers: &HeaderMap) -> String {
    let config = &app.config;
    if !config.public_url.is_empty() {
        return config.public_url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let scheme = if config.tls { "https" } else { "http" };
    host.map(|host| format!("{scheme}://{host}"))
        .unwrap_or_default()
}

/// Goes to another page and says there that it worked. `key` is a text; its kind is success.
pub fn done(to: &str, key: &str) -> Response {
    let cookie = format!("flash={key}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    ([(axum::http::header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}
