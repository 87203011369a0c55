//! Special protection needs (§ 11 KDG, Art. 9 GDPR). Who is in charge of the person sees them; anyone
//! else who sees the file says why first, and the log keeps it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::seal::Place;
use serde_json::json;
use uuid::Uuid;

use super::model::{LONG, Need};
use super::overview::{Reader, details};
use super::store;
use crate::audit::Event;
use crate::layout::{Choice, FieldError, Page};
use crate::person::Field;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// Why someone who is not in charge looks; texts are `protection-reason-<key>`. No free text: the
/// log must not hold contents.
const REASONS: [&str; 4] = ["danger", "absence", "conference", "complaint"];

#[derive(Template)]
#[template(path = "situation/protection.html")]
struct ProtectionPage {
    page: Page,
    name: String,
    back: String,
    base: String,
    errors: Vec<FieldError>,
    /// None: the reason is asked first.
    needs: Option<Vec<NeedView>>,
    in_charge: bool,
    choices: Vec<Choice>,
    need_error: Option<String>,
    detail: Field,
    reasons: Vec<Choice>,
    reason_error: Option<String>,
}

struct NeedView {
    id: Uuid,
    text: String,
    detail: String,
    recorded: String,
    withdrawn: bool,
}

async fn draw(
    ctx: &Ctx,
    person: Uuid,
    opened: bool,
    (form, errors): (&Form, &Errors),
) -> Result<ProtectionPage> {
    let details = details(ctx, person).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let in_charge = store::in_charge(&ctx.app.db, &ctx.actor, person).await?;
    let needs = if in_charge || opened {
        Some(needs(ctx, person).await?)
    } else {
        None
    };
    let reasons = REASONS.iter().map(|key| {
        let label = l.t(&format!("protection-reason-{key}"));
        ((*key).to_owned(), label)
    });
    let error = |name: &str| errors.key(name).map(|key| l.t(key));
    let choices = all.of("protection_need").choices(l.lang(), "");
    Ok(ProtectionPage {
        page: ctx.page(l.tn("protection-of", [("name", details.summary.name())])),
        name: details.summary.name(),
        back: format!("/people/{person}/situation"),
        base: format!("/people/{person}/protection"),
        errors: errors.shown(l),
        needs,
        in_charge,
        choices: form.choose("need", choices),
        need_error: error("need"),
        detail: Field {
            value: form.get("detail").to_owned(),
            error: error("detail"),
        },
        reasons: form.choose("reason", reasons.collect()),
        reason_error: error("reason"),
    })
}

async fn needs(ctx: &Ctx, person: Uuid) -> Result<Vec<NeedView>> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let reader = Reader::new(ctx, &all, person).await?;
    let mut views = Vec::new();
    for row in store::needs(&ctx.app.db, &ctx.actor, person).await? {
        let place = Place::new("protection_need", row.id, "content_sealed");
        let need = match reader.open(place, &row.content_sealed)? {
            Some(text) => serde_json::from_str(&text).map_err(anyhow::Error::from)?,
            None => Need {
                need: ctx.l.t("person-erased"),
                detail: String::new(),
            },
        };
        let catalogue = all.of("protection_need");
        views.push(NeedView {
            id: row.id,
            text: catalogue.label(&need.need, ctx.l.lang()).to_owned(),
            detail: need.detail,
            recorded: reader.recorded(row.recorded_at, row.recorded_by.as_deref()),
            withdrawn: row.withdrawn_at.is_some(),
        });
    }
    Ok(views)
}

pub(super) async fn show(ctx: Ctx, Path(person): Path<Uuid>) -> Result<Html<String>> {
    let (form, errors) = (Form::default(), Errors::default());
    let page = draw(&ctx, person, false, (&form, &errors)).await?;
    if page.needs.is_some() {
        ctx.opened("protection", person).await?;
    }
    web::page(&page)
}

/// Shows them once to someone who is not in charge, with the reason in the log.
pub(super) async fn open(ctx: Ctx, Path(person): Path<Uuid>, form: Form) -> Result<Response> {
    details(&ctx, person).await?;
    let reason = form.get("reason");
    let mut errors = Errors::default();
    let Some(reason) = REASONS.iter().find(|key| **key == reason) else {
        errors.add("reason", "form-missing");
        return web::invalid(&draw(&ctx, person, false, (&form, &errors)).await?);
    };
    let mut work = ctx.begin().await?;
    let event = Event::new("protection.open", "person", person);
    work.record(event.with(json!({ "reason": reason })));
    work.commit().await?;
    let page = draw(&ctx, person, true, (&form, &errors)).await?;
    Ok((StatusCode::OK, web::page(&page)?).into_response())
}

/// Only who is in charge notes them.
async fn must_be_in_charge(ctx: &Ctx, person: Uuid) -> Result<()> {
    details(ctx, person).await?;
    let in_charge = store::in_charge(&ctx.app.db, &ctx.actor, person).await?;
    in_charge.then_some(()).ok_or(Error::NotFound)
}

pub(super) async fn create(ctx: Ctx, Path(person): Path<Uuid>, form: Form) -> Result<Response> {
    must_be_in_charge(&ctx, person).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let need = Need {
        need: form.required("need", 60, &mut errors),
        detail: form.text("detail", LONG, &mut errors),
    };
    if !need.need.is_empty() && !all.of("protection_need").has(&need.need) {
        errors.add("need", "form-choice");
    }
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, person, false, (&form, &errors)).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, person).await?;
    let mut work = ctx.begin().await?;
    store::add_need(&mut work, &key, (person, ctx.new_id()), &need).await?;
    work.commit().await?;
    let to = format!("/people/{person}/protection");
    Ok(web::done(&to, "protection-saved"))
}

pub(super) async fn withdraw(
    ctx: Ctx,
    Path((person, need)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Response> {
    must_be_in_charge(&ctx, person).await?;
    let rows = store::needs(&ctx.app.db, &ctx.actor, person).await?;
    if !rows.iter().any(|row| row.id == need) {
        return Err(Error::NotFound);
    }
    let mut work = ctx.begin().await?;
    store::withdraw_need(&mut work, (person, need)).await?;
    work.commit().await?;
    let to = format!("/people/{person}/protection");
    Ok(web::done(&to, "protection-withdrawn"))
}
