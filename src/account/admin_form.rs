//! The form of an account: drawing, reading, showing both versions.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::admin::{role_choices, role_label};
use super::model::{Account, Change};
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Places;
use crate::permission::Role;
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "account/admin_form.html")]
pub(super) struct FormPage {
    page: Page,
    /// None: a new account.
    account: Option<Account>,
    own: bool,
    errors: Vec<FieldError>,
    form: Form,
    version: i64,
    roles: Vec<Choice>,
    agencies: Vec<Choice>,
    teams: Vec<Choice>,
    municipalities: Vec<Choice>,
    /// What is stored now, when someone else changed it meanwhile.
    stored: Vec<(String, String)>,
}

impl FormPage {
    fn error(&self, field: &str) -> Option<&str> {
        let mut errors = self.errors.iter();
        errors
            .find(|error| error.name == field)
            .map(|error| error.text.as_str())
    }
}

pub(super) async fn draw(
    ctx: &Ctx,
    account: Option<Account>,
    form: &Form,
    errors: &Errors,
) -> Result<FormPage> {
    let places = Places::load(&ctx.app.db, ctx.actor.tenant).await?;
    let title = match &account {
        Some(account) => account.name.clone(),
        None => ctx.l.t("accounts-new"),
    };
    Ok(FormPage {
        page: ctx.page(title),
        own: account.as_ref().is_some_and(|a| a.id == ctx.actor.id),
        errors: errors.shown(&ctx.l),
        version: account.as_ref().map_or(0, |account| account.version),
        roles: role_choices(ctx, form.get("role")),
        agencies: form.choose("agency", places.agency_choices()),
        teams: form.choose("team", places.team_choices()),
        municipalities: form.choose(
            "municipality",
            places.municipality_choices(form.id("municipality")),
        ),
        form: form.clone(),
        account,
        stored: Vec::new(),
    })
}

pub(super) fn filled(account: &Account) -> Form {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let pairs = [
        ("name", account.name.clone()),
        ("short_name", account.short_name.clone()),
        ("role", account.role.clone()),
        ("agency", id(account.agency_id)),
        ("team", id(account.team_id)),
        ("municipality", id(account.municipality_id)),
    ];
    Form::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value)))
}

/// Reads the form. What the role has no use for is left out.
pub(super) async fn read(ctx: &Ctx, form: &Form, errors: &mut Errors) -> Result<Option<Change>> {
    let places = Places::load(&ctx.app.db, ctx.actor.tenant).await?;
    let name = form.required("name", 120, errors);
    let mut short_name = form.text("short_name", 40, errors);
    if short_name.is_empty() {
        short_name = name
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect();
    }
    let Some(role) = Role::parse(form.get("role")) else {
        errors.add("role", "form-choice");
        return Ok(None);
    };
    let mut change = Change {
        name,
        short_name,
        role,
        agency_id: None,
        team_id: None,
        municipality_id: None,
    };
    if role.needs_agency() {
        change.agency_id = form.id("agency").filter(|id| places.has_agency(*id));
        if change.agency_id.is_none() {
            errors.add("agency", "accounts-agency-missing");
        }
        change.team_id = form.id("team");
        let fits = change
            .team_id
            .is_none_or(|team| places.team_agency(team) == change.agency_id);
        if !fits {
            errors.add("team", "accounts-team-elsewhere");
        }
    }
    if role == Role::Municipality {
        change.municipality_id = form
            .id("municipality")
            .filter(|id| places.has_municipality(*id));
        if change.municipality_id.is_none() {
            errors.add("municipality", "accounts-municipality-missing");
        }
    }
    Ok(Some(change))
}

/// Shows what was typed with what is stored now beside it; saving again replaces it knowingly.
pub(super) async fn stale(ctx: &Ctx, account: Account, form: Form) -> Result<Response> {
    let places = Places::load(&ctx.app.db, ctx.actor.tenant).await?;
    let l = &ctx.l;
    let stored = vec![
        (l.t("accounts-name"), account.name.clone()),
        (l.t("accounts-short-name"), account.short_name.clone()),
        (l.t("accounts-role"), role_label(ctx, &account.role)),
        (
            l.t("accounts-agency"),
            places.agency(account.agency_id).to_owned(),
        ),
        (
            l.t("accounts-team"),
            places.team(account.team_id).to_owned(),
        ),
        (
            l.t("accounts-municipality"),
            places.municipality(account.municipality_id).to_owned(),
        ),
    ];
    let mut page = draw(ctx, Some(account), &form, &Errors::default()).await?;
    page.stored = stored;
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}
