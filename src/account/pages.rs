use askama::Template;
use axum::extract::Path;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use bindeglied_kit::clock::Micros;

use super::store::throttle;
use super::{model, password, store};
use crate::audit::{Event, Work};
use crate::layout::{FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes, Visitor};

pub fn router() -> Routes {
    Routes::new()
        .merge(super::admin::router())
        .get("/login", Ability::Public, login_form)
        .post("/login", Ability::Public, login)
        .post("/logout", Ability::SignedIn, logout)
        .get("/link/{token}", Ability::Public, link_form)
        .post("/link/{token}", Ability::Public, link)
        .get("/account", Ability::SignedIn, settings)
        .post("/account/password", Ability::SignedIn, change_password)
        .post("/account/sessions/closure", Ability::SignedIn, end_others)
}

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage {
    page: Page,
    login: String,
    back: String,
    problem: Option<String>,
}

#[derive(serde::Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

async fn login_form(
    visitor: Visitor,
    axum::extract::Query(Back { back }): axum::extract::Query<Back>,
) -> Result<Html<String>> {
    web::page(&LoginPage {
        page: visitor.page(visitor.l.t("login-title")),
        login: String::new(),
        back,
        problem: None,
    })
}

async fn login(visitor: Visitor, headers: HeaderMap, form: Form) -> Result<Response> {
    let app = &visitor.app;
    let login = model::valid_login(form.get("login")).unwrap_or_default();
    let keys = throttle::Keys::new(app, &login, visitor.address);
    if let Some(minutes) = throttle::begin(app, &keys, visitor.now).await? {
        let problem = visitor.l.tn("login-wait", [("minutes", minutes)]);
        return login_again(&visitor, &form, StatusCode::TOO_MANY_REQUESTS, problem);
    }
    let account = store::by_login(&app.db, &login).await?.filter(|a| a.active);
    let stored = match &account {
        Some(account) => store::password_hash(&app.db, account).await?,
        None => None,
    };
    let fits = password::verify(form.get("password"), stored).await?;
    let Some(account) = account.filter(|_| fits) else {
        let problem = visitor.l.t("login-wrong");
        return login_again(&visitor, &form, StatusCode::UNPROCESSABLE_ENTITY, problem);
    };
    throttle::succeeded(app, &keys, visitor.now).await?;
    let token = store::sign_in_after(app, &account, web::session_hash(&headers)).await?;
    Ok(welcome(&token, form.get("back")))
}

fn login_again(
    visitor: &Visitor,
    form: &Form,
    status: StatusCode,
    problem: String,
) -> Result<Response> {
    let page = LoginPage {
        page: visitor.page(visitor.l.t("login-title")),
        login: form.get("login").to_owned(),
        back: form.get("back").to_owned(),
        problem: Some(problem),
    };
    Ok((status, web::page(&page)?).into_response())
}

fn welcome(token: &str, back: &str) -> Response {
    // Only into our own pages: never to another host.
    // Browsers drop tabs and line breaks from an address before they read it.
    let inside = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(|c: char| c == '\\' || c.is_ascii_control());
    let to = if inside { back } else { "/" };
    let cookie = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Lax",
        web::SESSION_COOKIE
    );
    (AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(to)).into_response()
}

async fn logout(ctx: Ctx, _: Form) -> Result<Response> {
    store::sign_out(&ctx.app, &ctx.session, &ctx.session_hash).await?;
    let gone = format!(
        "{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
        web::SESSION_COOKIE
    );
    let mut response = web::done("/login", "login-goodbye");
    if let Ok(value) = gone.parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage {
    page: Page,
    login: String,
    errors: Vec<FieldError>,
    error: Option<String>,
    repeat_error: Option<String>,
}

async fn link_form(visitor: Visitor, Path(token): Path<String>) -> Result<Html<String>> {
    let account = store::by_link(&visitor.app.db, &token, visitor.now)
        .await?
        .ok_or(Error::Problem(StatusCode::NOT_FOUND, "error-link"))?;
    web::page(&link_page(&visitor, account.login, &Errors::default()))
}

fn link_page(visitor: &Visitor, login: String, errors: &Errors) -> LinkPage {
    let l = &visitor.l;
    LinkPage {
        page: visitor.page(l.t("link-title")),
        login,
        errors: errors.shown(l),
        error: errors.key("password").map(|key| l.t(key)),
        repeat_error: errors.key("repeat").map(|key| l.t(key)),
    }
}

async fn link(
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    let app = &visitor.app;
    let account = store::by_link(&app.db, &token, visitor.now)
        .await?
        .ok_or(Error::Problem(StatusCode::NOT_FOUND, "error-link"))?;
    let errors = judge_new(&form);
    if !errors.is_empty() {
        return web::invalid(&link_page(&visitor, account.login, &errors));
    }
    let hash = password::hash(form.get("password")).await?;
    let mut work = Work::begin(&app.db, account.tenant_id, Some(account.id), visitor.now).await?;
    store::use_link(&mut work, &token).await?;
    store::set_password(&mut work, account.id, &hash, &[]).await?;
    work.commit().await?;
    let session = store::sign_in_after(app, &account, web::session_hash(&headers)).await?;
    Ok(welcome(&session, "/"))
}

fn judge_new(form: &Form) -> Errors {
    let mut errors = Errors::default();
    let length = form.get("password").chars().count();
    if length < password::MIN_LENGTH {
        errors.add("password", "password-short");
    } else if length > password::MAX_LENGTH {
        errors.add("password", "form-too-long");
    }
    if form.get("password") != form.get("repeat") {
        errors.add("repeat", "password-differs");
    }
    errors
}

#[derive(Template)]
#[template(path = "account/settings.html")]
struct SettingsPage {
    page: Page,
    errors: Vec<FieldError>,
    current_error: Option<String>,
    error: Option<String>,
    repeat_error: Option<String>,
    role: String,
    sessions: Vec<SessionView>,
}

struct SessionView {
    current: bool,
    began: String,
    seen: String,
}

async fn settings(ctx: Ctx) -> Result<Html<String>> {
    web::page(&settings_page(&ctx, &Errors::default()).await?)
}

async fn sessions(ctx: &Ctx) -> Result<Vec<SessionView>> {
    let config = &ctx.app.config;
    let since = (
        ctx.now
            .plus(-config.session_absolute_minutes * Micros::MINUTE),
        ctx.now.plus(-config.session_idle_minutes * Micros::MINUTE),
    );
    let actor = &ctx.actor;
    let found = store::admin::sessions(&ctx.app.db, actor.tenant, actor.id, since).await?;
    Ok(found
        .into_iter()
        .map(|session| SessionView {
            current: session.token_hash == ctx.session_hash,
            began: ctx.l.moment(Micros(session.created_at)),
            seen: ctx.l.moment(Micros(session.seen_at)),
        })
        .collect())
}

/// Ends all sessions but this one: a forgotten computer, a lost phone.
async fn end_others(ctx: Ctx, _: Form) -> Result<Response> {
    let mut work = ctx.begin().await?;
    store::end_sessions(&mut work, ctx.actor.id, &ctx.session_hash).await?;
    work.record(Event::new("account.sessions", "account", ctx.actor.id));
    work.commit().await?;
    Ok(web::done("/account", "sessions-ended"))
}

async fn settings_page(ctx: &Ctx, errors: &Errors) -> Result<SettingsPage> {
    let l = &ctx.l;
    let page = ctx.page(l.t("account-title"));
    Ok(SettingsPage {
        sessions: sessions(ctx).await?,
        role: page
            .user
            .as_ref()
            .map(|user| user.role_label.clone())
            .unwrap_or_default(),
        page,
        errors: errors.shown(l),
        current_error: errors.key("current").map(|key| l.t(key)),
        error: errors.key("password").map(|key| l.t(key)),
        repeat_error: errors.key("repeat").map(|key| l.t(key)),
    })
}

async fn change_password(ctx: Ctx, form: Form) -> Result<Response> {
    let db = &ctx.app.db;
    let mut errors = judge_new(&form);
    let account = store::admin::account(db, ctx.actor.tenant, ctx.actor.id).await?;
    let keys = throttle::Keys::new(&ctx.app, &account.login, ctx.address);
    if throttle::begin(&ctx.app, &keys, ctx.now).await?.is_some() {
        errors.add("current", "password-wait");
    } else {
        let stored = store::password_hash(db, &account).await?;
        if !password::verify(form.get("current"), stored).await? {
            errors.add("current", "password-wrong");
        } else {
            throttle::succeeded(&ctx.app, &keys, ctx.now).await?;
        }
    }
    if !errors.is_empty() {
        return web::invalid(&settings_page(&ctx, &errors).await?);
    }
    let hash = password::hash(form.get("password")).await?;
    let mut work = ctx.begin().await?;
    store::set_password(&mut work, account.id, &hash, &ctx.session_hash).await?;
    work.commit().await?;
    Ok(web::done("/account", "password-changed"))
}
