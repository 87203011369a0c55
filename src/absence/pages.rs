use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::i18n::Arg;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::model::{AbsenceRow, FURTHEST};
use super::store::{self, Colleague, Gap, New};
use crate::audit::{Event, Work};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

const PAGE: &str = "/absences";

#[derive(Template)]
#[template(path = "absence/show.html")]
struct ShowPage {
    page: Page,
    errors: Vec<FieldError>,
    lead: bool,
    lines: Vec<Line>,
    gaps: Vec<(String, String)>,
    whose: Vec<Choice>,
    from: String,
    until: String,
    deputies: Vec<DeputyField>,
}

/// An absence as a line.
struct Line {
    id: Uuid,
    name: String,
    days: String,
    now: bool,
    /// Whether the reader may change it.
    own: bool,
    field: String,
    until: String,
    version: i64,
}

/// Who stands in for a colleague.
struct DeputyField {
    account: Uuid,
    name: String,
    label: String,
    before: String,
    choices: Vec<Choice>,
    error: Option<String>,
}

impl ShowPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

pub(super) async fn show(ctx: Ctx) -> Result<Html<String>> {
    let mut form = Form::default();
    form.set("account", ctx.actor.id.to_string());
    form.set("from", ctx.l.date(ctx.today()));
    web::page(&show_page(&ctx, &form, &Errors::default()).await?)
}

async fn show_page(ctx: &Ctx, form: &Form, errors: &Errors) -> Result<ShowPage> {
    let (db, actor, l) = (&ctx.app.db, &ctx.actor, &ctx.l);
    let lead = actor.may(Ability::LeadTeam);
    let colleagues = store::colleagues(db, actor).await?;
    let mut lines = Vec::new();
    for row in store::coming(db, actor, ctx.today()).await? {
        lines.push(line(ctx, &row, form));
    }
    let named = |one: &Colleague| (one.id.to_string(), one.name.clone());
    let mine = colleagues.iter().filter(|one| lead || one.id == actor.id);
    let deputies = mine.clone().map(|one| {
        let name = format!("deputy_{}", one.id.simple());
        let mut chosen = form.clone();
        let before = one.deputy_id.map(|id| id.to_string()).unwrap_or_default();
        if form.all(&name).next().is_none() {
            chosen.set(&name, &before);
        }
        let others = colleagues.iter().filter(|other| other.id != one.id);
        DeputyField {
            account: one.id,
            label: l.tn("absence-deputy-of", [("name", one.name.clone())]),
            choices: chosen.choose(&name, others.map(named).collect()),
            error: errors.key(&name).map(|key| l.t(key)),
            name,
            before,
        }
    });
    let gaps = store::gaps(db, actor, ctx.today()).await?;
    Ok(ShowPage {
        page: ctx.page(l.t("nav-absences")),
        errors: errors.shown(l),
        lead,
        gaps: gaps.iter().map(|gap| gap_line(ctx, gap)).collect(),
        whose: form.choose("account", mine.clone().map(named).collect()),
        deputies: deputies.collect(),
        from: form.get("from").to_owned(),
        until: form.get("until").to_owned(),
        lines,
    })
}

fn gap_line(ctx: &Ctx, gap: &Gap) -> (String, String) {
    let count = ("count", Arg::from(gap.cases));
    let name = ("name", Arg::from(&gap.name));
    let text = ctx.l.tn("absence-gap", [name, count]);
    (text, format!("/people?responsible={}", gap.id))
}

fn line(ctx: &Ctx, row: &AbsenceRow, form: &Form) -> Line {
    let (l, today) = (&ctx.l, ctx.today());
    let own = row.account_id == ctx.actor.id || ctx.actor.may(Ability::LeadTeam);
    let field = format!("until_{}", row.id.simple());
    let typed = form.all(&field).next().map(str::to_owned);
    let from = ("from", l.date(row.from_on));
    Line {
        id: row.id,
        name: row.name.clone(),
        days: match row.until_on {
            Some(until) => l.tn("absence-days", [from, ("until", l.date(until))]),
            None => l.tn("absence-days-open", [from]),
        },
        now: row.from_on <= today,
        own,
        until: typed.unwrap_or_else(|| l.date_or_empty(row.until_on)),
        field,
        version: row.version,
    }
}

/// Whose absence a form is about: one's own, or a colleague's for a Teamleitung.
async fn account(ctx: &Ctx, form: &Form) -> Result<Uuid> {
    let account = form.id("account").unwrap_or(ctx.actor.id);
    let colleagues = store::colleagues(&ctx.app.db, &ctx.actor).await?;
    let known = colleagues.iter().any(|one| one.id == account);
    let may = account == ctx.actor.id || ctx.actor.may(Ability::LeadTeam);
    (known && may).then_some(account).ok_or(Error::NotFound)
}

/// The last day of an absence that began on `from`.
fn read_until(
    ctx: &Ctx,
    from: NaiveDate,
    name: &str,
    (form, errors): (&Form, &mut Errors),
) -> Option<NaiveDate> {
    let until = form.date(name, ctx.today(), errors);
    if until.is_some_and(|until| until < from) {
        errors.add(name, "absence-until-before");
    } else if until.is_some_and(|until| (until - ctx.today()).num_days() > FURTHEST) {
        errors.add(name, "absence-too-far");
    }
    until
}

pub(super) async fn create(ctx: Ctx, form: Form) -> Result<Response> {
    let account = account(&ctx, &form).await?;
    let (today, mut errors) = (ctx.today(), Errors::default());
    form.required("from", 20, &mut errors);
    let from = form.date("from", today, &mut errors).unwrap_or(today);
    let until = read_until(&ctx, from, "until", (&form, &mut errors));
    if (from - today).num_days() > FURTHEST {
        errors.add("from", "absence-too-far");
    }
    if until.is_some_and(|until| until < today) {
        errors.add("until", "absence-over");
    }
    if !errors.is_empty() {
        return web::invalid(&show_page(&ctx, &form, &errors).await?);
    }
    let new = New {
        id: ctx.new_id(),
        account,
        from,
        until,
    };
    let mut work = ctx.begin().await?;
    store::create(&mut work, &new).await?;
    work.record(Event::new("absence.create", "account", account));
    work.commit().await?;
    Ok(web::done(PAGE, "absence-created"))
}

/// Commits what was written, or shows the page with what is stored now beside what was typed.
async fn finish(
    ctx: &Ctx,
    (form, field): (&Form, &str),
    (mut work, written): (Work, std::result::Result<(), DbError>),
    (event, done): (Event, &str),
) -> Result<Response> {
    match written {
        Ok(()) => {}
        Err(DbError::Stale) => {
            drop(work);
            let mut errors = Errors::default();
            errors.add(field, "absence-stale");
            let page = show_page(ctx, form, &errors).await?;
            return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    work.record(event);
    work.commit().await?;
    Ok(web::done(PAGE, done))
}

/// An absence ends on another day, or today.
pub(super) async fn change(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let row = store::own(&ctx.app.db, &ctx.actor, id).await?;
    let field = format!("until_{}", row.id.simple());
    let mut errors = Errors::default();
    let until = if form.get("back") == "today" {
        // She is here today, so yesterday was the last day.
        ctx.today().checked_sub_days(Days::new(1))
    } else {
        read_until(&ctx, row.from_on, &field, (&form, &mut errors))
    };
    if !errors.is_empty() {
        return web::invalid(&show_page(&ctx, &form, &errors).await?);
    }
    let mut work = ctx.begin().await?;
    let at = (id, form.version());
    let written = if until.is_some_and(|until| until < row.from_on) {
        store::remove(&mut work, at).await
    } else {
        store::change(&mut work, at, until).await
    };
    let event = Event::new("absence.change", "account", row.account_id);
    finish(
        &ctx,
        (&form, &field),
        (work, written),
        (event, "absence-changed"),
    )
    .await
}

pub(super) async fn remove(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let row = store::own(&ctx.app.db, &ctx.actor, id).await?;
    let field = format!("until_{}", row.id.simple());
    let mut work = ctx.begin().await?;
    let written = store::remove(&mut work, (id, form.version())).await;
    let event = Event::new("absence.remove", "account", row.account_id);
    finish(
        &ctx,
        (&form, &field),
        (work, written),
        (event, "absence-removed"),
    )
    .await
}

/// Who stands in for a colleague where a case names nobody.
pub(super) async fn deputy(ctx: Ctx, form: Form) -> Result<Response> {
    let account = account(&ctx, &form).await?;
    let field = format!("deputy_{}", account.simple());
    let colleagues = store::colleagues(&ctx.app.db, &ctx.actor).await?;
    let deputy = form.id(&field);
    let mut errors = Errors::default();
    let known = deputy.is_none_or(|id| id != account && colleagues.iter().any(|one| one.id == id));
    if !known || (deputy.is_none() && !form.get(&field).is_empty()) {
        errors.add(&field, "form-choice");
        return web::invalid(&show_page(&ctx, &form, &errors).await?);
    }
    let mut work = ctx.begin().await?;
    let written = store::set_deputy(&mut work, (account, form.id("before")), deputy).await;
    let event = Event::new("absence.deputy", "account", account);
    finish(
        &ctx,
        (&form, &field),
        (work, written),
        (event, "absence-deputy-saved"),
    )
    .await
}
