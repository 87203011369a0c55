//! A new case for somebody who is known but has no open one.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::intake::{Staff, of_kind, staff};
use super::store;
use crate::access;
use crate::audit::Event;
use crate::case::{self, NewCase};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Role;
use crate::person::{self, Details, Drawing, Field};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "file/opening.html")]
struct OpeningPage {
    page: Page,
    errors: Vec<FieldError>,
    person: Uuid,
    name: String,
    started: Field,
    planned_end: String,
    responsible: Vec<Choice>,
    responsible_error: Option<String>,
    deputy: Vec<Choice>,
    deputy_error: Option<String>,
}

async fn known(ctx: &Ctx, id: Uuid) -> Result<Details> {
    let (db, keys) = (&ctx.app.db, &ctx.app.keys);
    let found = person::details(db, keys, &ctx.actor, &[id]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

pub(super) async fn form(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let details = known(&ctx, id).await?;
    if store::has_open_case(&ctx.app.db, &ctx.actor, id).await? {
        return Ok(Redirect::to(&format!("/people/{id}")).into_response());
    }
    ctx.opened("person", id).await?;
    let mut form = Form::default();
    form.set("started", ctx.l.date(ctx.today()));
    if ctx.actor.role == Role::CaseWorker {
        form.set("responsible", ctx.actor.id.to_string());
    }
    let page: Html<String> =
        web::page(&opening_page(&ctx, &details, &form, &Errors::default()).await?)?;
    Ok(page.into_response())
}

async fn opening_page(
    ctx: &Ctx,
    details: &Details,
    form: &Form,
    errors: &Errors,
) -> Result<OpeningPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let named = person::choices(&ctx.app.db, &ctx.actor).await?;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    let started = web::parse_date(form.get("started"), ctx.today()).unwrap_or_else(|| ctx.today());
    let end = ctx.l.date(case::planned_end(started));
    Ok(OpeningPage {
        page: ctx.page(ctx.l.t("file-open-case")),
        errors: errors.shown(&ctx.l),
        person: details.summary.id,
        name: details.summary.name(),
        started: draw.field("started"),
        planned_end: ctx.l.tn("file-planned-end", [("date", end)]),
        responsible: form.choose("responsible", of_kind(&named, "account")),
        responsible_error: draw.field("responsible").error,
        deputy: form.choose("deputy", of_kind(&named, "account")),
        deputy_error: draw.field("deputy").error,
    })
}

pub(super) async fn open(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let details = known(&ctx, id).await?;
    let mut errors = Errors::default();
    let today = ctx.today();
    let started = form.date("started", today, &mut errors).unwrap_or(today);
    if started > today {
        errors.add("started", "case-in-future");
    }
    let municipality = details.home_on(today).and_then(|home| home.municipality_id);
    let Staff {
        responsible,
        deputy,
        team,
    } = staff(&ctx, &form, municipality, &mut errors).await?;
    if !errors.is_empty() {
        return web::invalid(&opening_page(&ctx, &details, &form, &errors).await?);
    }
    let new = NewCase {
        id: ctx.new_id(),
        agency: ctx.actor.agency_or_nil(),
        team,
        household: None,
        municipality,
        responsible,
        deputy,
        started_on: started,
        consent_state: "open".to_owned(),
        import_id: None,
        members: vec![id],
    };
    ctx.app.keys.create(ctx.actor.tenant, new.id).await?;
    let mut work = ctx.begin().await?;
    // Two who open one at the same time: the second one sees the first.
    work.lock(id).await?;
    if store::open_case(&mut work, id).await? {
        return Err(Error::Taken);
    }
    case::create_many(&mut work, std::slice::from_ref(&new)).await?;
    person::not_dead(&mut work, id).await?;
    access::refresh_people(&mut work, &[id]).await?;
    access::switch_for_new(&mut work).await?;
    work.record(Event::new("case.create", "case", new.id));
    work.commit().await?;
    Ok(if new.audiences().contains(&ctx.actor.audience()) {
        web::done(&format!("/cases/{}", new.id), "file-case-made")
    } else {
        web::done("/people", "file-taken-in-elsewhere")
    })
}
