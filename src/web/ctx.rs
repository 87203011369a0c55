use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::i18n::Localiser;
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::Error;
use super::guard::{cookie, session_hash};
use crate::account::Session;
use crate::app::App;
use crate::audit::{Event, Work};
use crate::layout::{Flash, Page};
use crate::permission::Actor;

/// Everything a handler needs to know about a signed-in request.
#[derive(Clone)]
pub struct Ctx {
    pub app: App,
    pub actor: Actor,
    pub session: Session,
    /// The stored form of this session's token.
    pub session_hash: Vec<u8>,
    pub l: Localiser,
    pub now: Micros,
    pub csrf: String,
    pub address: IpAddr,
    pub theme: &'static str,
    path: String,
    flash: Option<String>,
}

impl Ctx {
    pub(super) fn new(app: &App, session: Session, hash: Vec<u8>, request: &Parts) -> Self {
        let lang = chosen(&request.headers, "lang").unwrap_or_else(|| session.lang.clone());
        Self {
            actor: session.actor(),
            l: app.localiser(&lang),
            now: app.clock.now(),
            csrf: csrf_of(&hash),
            address: address_of(app, request),
            theme: theme(&request.headers),
            path: request.uri.path().to_owned(),
            flash: cookie(&request.headers, "flash"),
            session_hash: hash,
            session,
            app: app.clone(),
        }
    }

    /// Today in Germany.
    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// A new key.
    pub fn new_id(&self) -> Uuid {
        id::new_id(self.now)
    }

    /// Begins a writing transaction in the actor's name.
    pub async fn begin(&self) -> Result<Work, Error> {
        let actor = &self.actor;
        Ok(Work::begin(&self.app.db, actor.tenant, Some(actor.id), self.now).await?)
    }

    /// Logs that a file is opened. Call it before the file is shown.
    pub async fn opened(&self, kind: &'static str, subject: Uuid) -> Result<(), Error> {
        let event = Event::new("file.open", kind, subject);
        let (tenant, actor) = (self.actor.tenant, self.actor.id);
        Ok(self.app.openings.log(tenant, actor, event).await?)
    }

    /// The frame of a page; `title` is finished text.
    pub fn page(&self, title: impl Into<String>) -> Page {
        Page::signed_in(self, title.into())
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn flash(&self) -> Option<Flash> {
        flash(&self.l, self.flash.as_deref())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::Login {
            back: parts.uri.path().to_owned(),
        })
    }
}

/// Someone without a session: login page, one-time links, error pages.
#[derive(Clone)]
pub struct Visitor {
    pub app: App,
    pub l: Localiser,
    pub now: Micros,
    pub csrf: String,
    pub address: IpAddr,
    pub theme: &'static str,
    flash: Option<String>,
}

impl Visitor {
    pub(super) fn of(app: &App, request: &Parts) -> Self {
        let headers = &request.headers;
        let address = address_of(app, request);
        // A session that just ended keeps its token, and so do error pages of a running one.
        // Without a session the token only says that the page came from us.
        let secret = session_hash(headers)
            .unwrap_or_else(|| app.keys.master().hashing(b"visitor forms").to_vec());
        Self {
            l: app.localiser(&visitor_lang(headers)),
            now: app.clock.now(),
            csrf: csrf_of(&secret),
            address,
            theme: theme(headers),
            flash: cookie(headers, "flash"),
            app: app.clone(),
        }
    }

    /// The frame of a page without navigation.
    pub fn page(&self, title: impl Into<String>) -> Page {
        Page::visitor(self, title.into())
    }

    pub(crate) fn flash(&self) -> Option<Flash> {
        flash(&self.l, self.flash.as_deref())
    }

    /// For pages that must not use a message up.
    pub(crate) fn without_flash(&self) -> Self {
        Self {
            flash: None,
            ..self.clone()
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    /// For a signed-in request it is the same person, seen without rights.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        if let Some(visitor) = parts.extensions.get::<Self>() {
            return Ok(visitor.clone());
        }
        let ctx = parts.extensions.get::<Ctx>().ok_or(Error::NotFound)?;
        Ok(Self {
            app: ctx.app.clone(),
            l: ctx.l.clone(),
            now: ctx.now,
            csrf: ctx.csrf.clone(),
            address: ctx.address,
            theme: ctx.theme,
            flash: None,
        })
    }
}

/// The token every form of this session carries.
pub(crate) fn csrf_of(secret: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    hasher.update(b"form token");
    hasher.update(secret);
    id::hex(&hasher.finalize()[..16])
}

fn flash(l: &Localiser, key: Option<&str>) -> Option<Flash> {
    let key = key.filter(|key| l.has(key))?;
    // A text that warns says so in its key: nothing else of a message travels in the cookie.
    let kind = if key.ends_with("-warning") {
        "warning"
    } else {
        "success"
    };
    Some(Flash {
        kind,
        text: l.t(key),
    })
}

fn chosen(headers: &HeaderMap, name: &str) -> Option<String> {
    cookie(headers, name).filter(|value| !value.is_empty())
}

/// The theme chosen in this browser.
fn theme(headers: &HeaderMap) -> &'static str {
    match chosen(headers, "theme").as_deref() {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "auto",
    }
}

fn visitor_lang(headers: &HeaderMap) -> String {
    chosen(headers, "lang").unwrap_or_else(|| {
        let accepted = headers
            .get(axum::http::header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("de");
        let first = accepted.split([',', ';']).next().unwrap_or("de");
        first.split('-').next().unwrap_or("de").to_owned()
    })
}

fn address_of(app: &App, request: &Parts) -> IpAddr {
    if app.config.behind_proxy
        && let Some(last) = request
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .next_back()
            .and_then(|value| value.rsplit(',').next())
        && let Ok(address) = last.trim().parse()
    {
        return address;
    }
    if !app.config.behind_proxy
        && request.headers.contains_key("x-forwarded-for")
        && !app.hinted.swap(true, Ordering::Relaxed)
    {
        tracing::warn!(
            "requests carry x-forwarded-for, but behind_proxy is off: behind a proxy all users share one address, and one who guesses passwords locks everyone out"
        );
    }
    request
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip())
}
