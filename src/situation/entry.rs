use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{Html, Response};
use uuid::Uuid;

use super::model::{Kind, LONG, NewFact};
use super::overview::{details, title_key};
use super::store;
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::person::Field;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "situation/form.html")]
struct FormPage {
    page: Page,
    name: String,
    back: String,
    kind: &'static str,
    title: String,
    errors: Vec<FieldError>,
    codes: Vec<Choice>,
    code_error: Option<String>,
    /// None when the kind has no states.
    states: Option<Vec<Choice>>,
    state_error: Option<String>,
    from: Field,
    until: Option<Field>,
    detail: Field,
}

fn back(person: Uuid) -> String {
    format!("/people/{person}/situation")
}

async fn draw(
    ctx: &Ctx,
    (person, kind): (Uuid, Kind),
    form: &Form,
    errors: &Errors,
) -> Result<FormPage> {
    let details = details(ctx, person).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let choices = |name: &str, field: &str| {
        form.choose(field, all.of(name).choices(l.lang(), form.get(field)))
    };
    let error = |name: &str| errors.key(name).map(|key| l.t(key));
    let field = |name: &str| Field {
        value: form.get(name).to_owned(),
        error: error(name),
    };
    let title = l.t(&title_key(kind));
    Ok(FormPage {
        page: ctx.page(format!("{title} – {}", details.summary.name())),
        name: details.summary.name(),
        back: back(person),
        kind: kind.key(),
        title,
        errors: errors.shown(l),
        codes: choices(kind.catalogue(), "code"),
        code_error: error("code"),
        states: kind.states().map(|name| choices(name, "state")),
        state_error: error("state"),
        from: field("valid_from"),
        until: kind.has_until().then(|| field("valid_until")),
        detail: field("detail"),
    })
}

pub(super) async fn new(
    ctx: Ctx,
    Path(person): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let wish = Form::of_query(query.as_deref());
    let kind = Kind::parse(wish.get("kind")).unwrap_or(Kind::Benefit);
    let mut form = Form::default();
    form.set("valid_from", ctx.l.date(ctx.today()));
    let page = draw(&ctx, (person, kind), &form, &Errors::default()).await?;
    ctx.opened("person", person).await?;
    web::page(&page)
}

/// Reads the form; wrong input is found again in `errors`.
fn parse(ctx: &Ctx, all: &Catalogues, kind: Kind, form: &Form) -> (NewFact, Errors) {
    let mut errors = Errors::default();
    let code = form.required("code", 60, &mut errors);
    if !code.is_empty() && !all.of(kind.catalogue()).has(&code) {
        errors.add("code", "form-choice");
    }
    let mut state = String::new();
    if let Some(states) = kind.states() {
        state = form.required("state", 60, &mut errors);
        if !state.is_empty() && !all.of(states).has(&state) {
            errors.add("state", "form-choice");
        }
    }
    let fact = NewFact {
        kind,
        code,
        state,
        valid_from: form.date("valid_from", ctx.today(), &mut errors),
        valid_until: form
            .date("valid_until", ctx.today(), &mut errors)
            .filter(|_| kind.has_until()),
        detail: form.text("detail", LONG, &mut errors),
    };
    if let (Some(from), Some(until)) = (fact.valid_from, fact.valid_until)
        && until < from
    {
        errors.add("valid_until", "situation-end-before-start");
    }
    (fact, errors)
}

pub(super) async fn create(ctx: Ctx, Path(person): Path<Uuid>, form: Form) -> Result<Response> {
    details(&ctx, person).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let kind = Kind::parse(form.get("kind")).ok_or(Error::Invalid)?;
    let (fact, errors) = parse(&ctx, &all, kind, &form);
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, (person, kind), &form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, person).await?;
    let mut work = ctx.begin().await?;
    store::add(&mut work, &key, (person, ctx.new_id()), &fact).await?;
    work.commit().await?;
    let to = format!("{}#kind-{}", back(person), kind.key());
    Ok(web::done(&to, "situation-saved"))
}
