//! Who is asking, and may they ask this? Runs before every handler.

use axum::extract::Request;
use axum::http::header::{COOKIE, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::{Ctx, Error, Visitor, form};
use crate::account;
use crate::app::App;
use crate::permission::Ability;

/// The cookie of the session. With TLS all cookies carry the prefix `__Host-` outside (`around`).
pub const SESSION_COOKIE: &str = "bindeglied";

/// What a request may bring through a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Reading,
    /// A form; it must carry the token of our page, whatever the handler does with it.
    Form,
    /// A file; its reader asks for the token.
    Upload,
}

pub(super) async fn guard(
    (ability, door): (Ability, Door),
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Err(error) = admit(ability, &mut parts).await {
        return error.into_response();
    }
    let request = Request::from_parts(parts, body);
    if door != Door::Form {
        return next.run(request).await;
    }
    match form::from_our_page(request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn admit(ability: Ability, request: &mut Parts) -> Result<(), Error> {
    let app = request
        .extensions
        .get::<App>()
        .cloned()
        .ok_or_else(|| anyhow::anyhow!("no state in the request"))?;
    let signed_in = signed_in(&app, request).await?;
    match signed_in {
        Some(ctx) => {
            if !ctx.actor.may(ability) {
                return Err(Error::NotFound);
            }
            request.extensions.insert(ctx);
            Ok(())
        }
        None if ability == Ability::Public => {
            let visitor = Visitor::of(&app, request);
            request.extensions.insert(visitor);
            Ok(())
        }
        None => Err(Error::Login {
            back: request
                .uri
                .path_and_query()
                .filter(|_| request.method == axum::http::Method::GET)
                .map_or("/", |path| path.as_str())
                .to_owned(),
        }),
    }
}

async fn signed_in(app: &App, request: &Parts) -> Result<Option<Ctx>, Error> {
    let Some(hash) = session_hash(&request.headers) else {
        return Ok(None);
    };
    let Some(session) = account::resume(app, &hash).await? else {
        return Ok(None);
    };
    Ok(Some(Ctx::new(app, session, hash, request)))
}

/// The stored form of the session's token. The token itself is only in the browser.
pub fn session_hash(headers: &HeaderMap) -> Option<Vec<u8>> {
    let token = cookie(headers, SESSION_COOKIE)?;
    (token.len() == 64).then(|| Sha256::digest(token.as_bytes()).to_vec())
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        // Another program's cookie may hold anything; ours are plain.
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok()?.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}
