//! A fact that ended, or that was entered by mistake.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use uuid::Uuid;

use super::model::{Fact, Kind};
use super::overview::{FactView, Reader, details, title_key};
use super::store;
use crate::layout::{FieldError, Page};
use crate::person::Field;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "situation/fact.html")]
struct FactPage {
    page: Page,
    name: String,
    back: String,
    base: String,
    errors: Vec<FieldError>,
    fact: FactView,
    ended_on: Field,
    /// Whether an end can still be noted.
    running: bool,
}

async fn one(ctx: &Ctx, person: Uuid, id: Uuid) -> Result<(Kind, Fact)> {
    let facts = store::facts(&ctx.app.db, &ctx.actor, person).await?;
    let fact = facts.into_iter().find(|fact| fact.id == id);
    let fact = fact.ok_or(Error::NotFound)?;
    let kind = Kind::parse(&fact.kind).ok_or(Error::NotFound)?;
    Ok((kind, fact))
}

async fn draw(
    ctx: &Ctx,
    person: Uuid,
    (kind, fact): (Kind, &Fact),
    (form, errors): (&Form, &Errors),
) -> Result<FactPage> {
    let details = details(ctx, person).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let reader = Reader::new(ctx, &all, person).await?;
    let back = format!("/people/{person}/situation");
    Ok(FactPage {
        page: ctx.page(ctx.l.t(&title_key(kind))),
        name: details.summary.name(),
        base: format!("{back}/{}", fact.id),
        back,
        errors: errors.shown(&ctx.l),
        fact: reader.fact(kind, fact)?,
        ended_on: Field {
            value: form.get("ended_on").to_owned(),
            error: errors.key("ended_on").map(|key| ctx.l.t(key)),
        },
        running: fact.ended_on.is_none() && fact.withdrawn_at.is_none(),
    })
}

pub(super) async fn show(ctx: Ctx, Path((person, id)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let (kind, fact) = one(&ctx, person, id).await?;
    ctx.opened("person", person).await?;
    let mut form = Form::default();
    form.set("ended_on", ctx.l.date(ctx.today()));
    let errors = Errors::default();
    web::page(&draw(&ctx, person, (kind, &fact), (&form, &errors)).await?)
}

pub(super) async fn end(
    ctx: Ctx,
    Path((person, id)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response> {
    let (kind, fact) = one(&ctx, person, id).await?;
    let mut errors = Errors::default();
    let on = form.date("ended_on", ctx.today(), &mut errors);
    match on {
        None => errors.add("ended_on", "form-missing"),
        Some(on) if fact.valid_from.is_some_and(|from| on < from) => {
            errors.add("ended_on", "situation-end-before-start");
        }
        Some(_) => {}
    }
    let Some(on) = on.filter(|_| errors.is_empty()) else {
        let page = draw(&ctx, person, (kind, &fact), (&form, &errors)).await?;
        return web::invalid(&page);
    };
    let mut work = ctx.begin().await?;
    store::end(&mut work, (person, id), on).await?;
    work.commit().await?;
    let to = format!("/people/{person}/situation#kind-{}", kind.key());
    Ok(web::done(&to, "situation-saved"))
}

pub(super) async fn withdraw(
    ctx: Ctx,
    Path((person, id)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Response> {
    let (kind, _) = one(&ctx, person, id).await?;
    let mut work = ctx.begin().await?;
    store::withdraw(&mut work, (person, id)).await?;
    work.commit().await?;
    let to = format!("/people/{person}/situation#kind-{}", kind.key());
    Ok(web::done(&to, "situation-withdrawn"))
}
