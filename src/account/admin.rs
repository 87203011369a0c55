//! Accounts for the administration: who may sign in, as what.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::model::{Account, NewAccount};
use super::store::{self, admin};
use super::{admin_form, model};
use crate::layout::{Choice, Page};
use crate::organisation;
use crate::permission::{Ability, Role};
use crate::web::{self, Ctx, Errors, Form, Result, Routes};

pub(super) fn router() -> Routes {
    let may = Ability::Administer;
    Routes::new()
        .get("/admin/accounts", may, list)
        .get("/admin/accounts/new", may, new)
        .post("/admin/accounts", may, create)
        .get("/admin/accounts/{id}", may, edit)
        .post("/admin/accounts/{id}", may, update)
        .post("/admin/accounts/{id}/link", may, link)
        .post("/admin/accounts/{id}/closure", may, close)
        .post("/admin/accounts/{id}/reopening", may, reopen)
}

struct Line {
    id: Uuid,
    name: String,
    login: String,
    role: String,
    place: String,
    active: bool,
    has_password: bool,
    last_login: String,
}

#[derive(Template)]
#[template(path = "account/admin_list.html")]
struct ListPage {
    page: Page,
    q: String,
    roles: Vec<Choice>,
    closed: bool,
    lines: Vec<Line>,
    summary: String,
}

#[derive(serde::Deserialize)]
struct Filter {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    closed: String,
}

async fn list(ctx: Ctx, Query(filter): Query<Filter>) -> Result<Html<String>> {
    let (db, tenant) = (&ctx.app.db, ctx.actor.tenant);
    let used = admin::last_logins(db, tenant).await?;
    let places = organisation::Places::load(db, tenant).await?;
    let closed = filter.closed == "true";
    let wanted = bindeglied_kit::text::folded(&filter.q);
    let fits = |account: &Account| {
        let text = format!("{} {}", account.name, account.login);
        (closed || account.active)
            && (filter.role.is_empty() || account.role == filter.role)
            && bindeglied_kit::text::folded(&text).contains(&wanted)
    };
    let lines: Vec<Line> = store::in_tenant(db, tenant)
        .await?
        .into_iter()
        .filter(fits)
        .map(|account| {
            let found = used.iter().find(|(id, ..)| *id == account.id);
            line(&ctx, &places, account, found)
        })
        .collect();
    web::page(&ListPage {
        summary: ctx.l.tn("accounts-count", [("count", lines.len())]),
        page: ctx.page(ctx.l.t("accounts-title")),
        roles: role_choices(&ctx, &filter.role),
        q: filter.q,
        closed,
        lines,
    })
}

fn line(
    ctx: &Ctx,
    places: &organisation::Places,
    account: Account,
    used: Option<&(Uuid, Option<i64>, bool)>,
) -> Line {
    let place = [
        places.agency(account.agency_id),
        places.team(account.team_id),
        places.municipality(account.municipality_id),
    ];
    let place: Vec<&str> = place.into_iter().filter(|name| !name.is_empty()).collect();
    Line {
        id: account.id,
        name: account.name,
        login: account.login,
        role: role_label(ctx, &account.role),
        place: place.join(" · "),
        active: account.active,
        has_password: used.is_some_and(|(.., has)| *has),
        last_login: used
            .and_then(|(_, at, _)| *at)
            .map(|at| ctx.l.moment(Micros(at)))
            .unwrap_or_default(),
    }
}

pub(super) fn role_label(ctx: &Ctx, key: &str) -> String {
    ctx.l.t(&format!("role-{}", key.replace('_', "-")))
}

pub(super) fn role_choices(ctx: &Ctx, chosen: &str) -> Vec<Choice> {
    Role::ALL
        .into_iter()
        .map(|role| Choice {
            value: role.key().to_owned(),
            label: role_label(ctx, role.key()),
            selected: role.key() == chosen,
        })
        .collect()
}

async fn new(ctx: Ctx) -> Result<Html<String>> {
    let page = admin_form::draw(&ctx, None, &Form::default(), &Errors::default()).await?;
    web::page(&page)
}

async fn create(ctx: Ctx, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let change = admin_form::read(&ctx, &form, &mut errors).await?;
    let login = form.required("login", 120, &mut errors);
    let login = model::valid_login(&login).unwrap_or_else(|| {
        errors.add("login", "accounts-login-wrong");
        String::new()
    });
    if errors.is_empty()
        && let Some(change) = change
    {
        let mut work = ctx.begin().await?;
        let new = NewAccount::of(login, change);
        match store::create(&mut work, &new).await {
            Ok(id) => {
                work.commit().await?;
                let to = format!("/admin/accounts/{id}");
                return Ok(web::done(&to, "accounts-created"));
            }
            Err(DbError::Unique(_)) => errors.add("login", "accounts-login-taken"),
            Err(other) => return Err(other.into()),
        }
    }
    web::invalid(&admin_form::draw(&ctx, None, &form, &errors).await?)
}

async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let account = admin::account(&ctx.app.db, ctx.actor.tenant, id).await?;
    let form = admin_form::filled(&account);
    web::page(&admin_form::draw(&ctx, Some(account), &form, &Errors::default()).await?)
}

async fn update(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let account = admin::account(&ctx.app.db, ctx.actor.tenant, id).await?;
    let mut errors = Errors::default();
    let change = admin_form::read(&ctx, &form, &mut errors).await?;
    if form.version() != account.version {
        return admin_form::stale(&ctx, account, form).await;
    }
    if errors.is_empty()
        && let Some(change) = change
    {
        let mut work = ctx.begin().await?;
        match admin::update(&mut work, id, account.version, &change).await {
            Err(DbError::Stale) => {
                drop(work);
                let account = admin::account(&ctx.app.db, ctx.actor.tenant, id).await?;
                return admin_form::stale(&ctx, account, form).await;
            }
            other => other?,
        }
        if admin::somebody_administers(&mut work).await? {
            work.commit().await?;
            let to = format!("/admin/accounts/{id}");
            return Ok(web::done(&to, "accounts-saved"));
        }
        errors.add("role", "accounts-last-admin");
    }
    web::invalid(&admin_form::draw(&ctx, Some(account), &form, &errors).await?)
}

#[derive(Template)]
#[template(path = "account/admin_link.html")]
struct LinkPage {
    page: Page,
    id: Uuid,
    login: String,
    link: String,
}

/// Shows the link, once: it is stored only as a hash.
async fn link(ctx: Ctx, Path(id): Path<Uuid>, headers: HeaderMap, _: Form) -> Result<Response> {
    let account = admin::account(&ctx.app.db, ctx.actor.tenant, id).await?;
    if !account.active {
        return refuse(&ctx, account, "accounts-closed-no-link").await;
    }
    let mut work = ctx.begin().await?;
    let token = store::make_link(&mut work, id).await?;
    work.commit().await?;
    let base = web::base_address(&ctx.app, &headers);
    let page = LinkPage {
        page: ctx.page(ctx.l.t("accounts-link-title")),
        id,
        login: account.login,
        link: format!("{base}/link/{token}"),
    };
    Ok(web::page(&page)?.into_response())
}

async fn close(ctx: Ctx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let account = admin::account(&ctx.app.db, ctx.actor.tenant, id).await?;
    if id == ctx.actor.id {
        return refuse(&ctx, account, "accounts-own").await;
    }
    let mut work = ctx.begin().await?;
    admin::set_active(&mut work, id, false).await?;
    if !admin::somebody_administers(&mut work).await? {
        drop(work);
        return refuse(&ctx, account, "accounts-last-admin").await;
    }
    work.commit().await?;
    let to = format!("/admin/accounts/{id}");
    Ok(web::done(&to, "accounts-closed"))
}

async fn reopen(ctx: Ctx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    admin::account(&ctx.app.db, ctx.actor.tenant, id).await?;
    let mut work = ctx.begin().await?;
    admin::set_active(&mut work, id, true).await?;
    work.commit().await?;
    let to = format!("/admin/accounts/{id}");
    Ok(web::done(&to, "accounts-reopened"))
}

async fn refuse(ctx: &Ctx, account: Account, key: &str) -> Result<Response> {
    let form = admin_form::filled(&account);
    let mut errors = Errors::default();
    errors.add("state", key);
    web::invalid(&admin_form::draw(ctx, Some(account), &form, &errors).await?)
}
