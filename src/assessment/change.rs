//! What changed over a whole caseload: each life area between first and last assessment.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};

use super::chart::Bar;
use super::model::Change;
use super::store::{self, Question};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Ability;
use crate::person;
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "assessment/change.html")]
struct ChangePage {
    page: Page,
    errors: Vec<FieldError>,
    from: String,
    from_error: Option<String>,
    to: String,
    to_error: Option<String>,
    /// Whose cases; nothing to choose for a Fachkraft.
    staff: Vec<Choice>,
    /// `36 Personen eingeschätzt, davon 28 mehr als einmal`
    counted: String,
    rows: Vec<RowView>,
    scale: [i64; 5],
}

struct RowView {
    area: String,
    people: String,
    first: String,
    last: String,
    better: String,
    same: String,
    worse: String,
    up: bool,
    bar: Bar,
    summary: String,
}

pub(super) async fn show(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Response> {
    let mut form = Form::of_query(query.as_deref());
    let today = ctx.today();
    if form.get("to").is_empty() {
        form.set("to", ctx.l.date(today));
    }
    if form.get("from").is_empty() {
        let year = today.checked_sub_months(chrono::Months::new(12));
        form.set("from", ctx.l.date(year.unwrap_or(today)));
    }
    let mut errors = Errors::default();
    let from = form.date("from", today, &mut errors);
    let to = form.date("to", today, &mut errors);
    if from > to {
        errors.add("to", "figures-error-order");
    }
    let mut page = frame(&ctx, &form, &errors).await?;
    let (Some(from), Some(to), true) = (from, to, errors.is_empty()) else {
        return web::invalid(&page);
    };
    // Whose cases she asks for narrows what the audience sees; it never widens it.
    let staff = form
        .id("staff")
        .filter(|_| ctx.actor.may(Ability::LeadTeam));
    let question = Question { from, to, staff };
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let (people, twice) = store::assessed(db, actor, &question).await?;
    let values = [("people", people), ("twice", twice)];
    page.counted = ctx.l.tn("assessment-counted", values);
    let changes = store::changes(db, actor, &question).await?;
    let catalogues = ctx.app.catalogues(actor.tenant).await?;
    for area in catalogues.of("life_area").entries() {
        if let Some(change) = changes.iter().find(|one| one.life_area == area.key) {
            page.rows.push(row(&ctx, area.label(ctx.l.lang()), change));
        }
    }
    Ok(web::page(&page)?.into_response())
}

async fn frame(ctx: &Ctx, form: &Form, errors: &Errors) -> Result<ChangePage> {
    let l = &ctx.l;
    let text = |name: &str| errors.key(name).map(|key| l.t(key));
    let mut staff = Vec::new();
    if ctx.actor.may(Ability::LeadTeam) {
        let named = person::choices(&ctx.app.db, &ctx.actor).await?;
        let accounts = named.iter().filter(|named| named.kind == "account");
        let pairs = accounts.map(|named| (named.id.to_string(), named.name.clone()));
        staff = form.choose("staff", pairs.collect());
    }
    Ok(ChangePage {
        page: ctx.page(l.t("assessment-change")),
        errors: errors.shown(l),
        from: form.get("from").to_owned(),
        from_error: text("from"),
        to: form.get("to").to_owned(),
        to_error: text("to"),
        staff,
        counted: String::new(),
        rows: Vec::new(),
        scale: super::model::LEVELS,
    })
}

fn row(ctx: &Ctx, area: &str, change: &Change) -> RowView {
    let l = &ctx.l;
    let (first, last) = change.means();
    let (first_text, last_text) = (l.decimal(first, 1), l.decimal(last, 1));
    let values = [
        ("area", area.to_owned()),
        ("first", first_text.clone()),
        ("last", last_text.clone()),
    ];
    RowView {
        area: area.to_owned(),
        people: l.number(change.people),
        summary: l.tn("assessment-change-of", values),
        first: first_text,
        last: last_text,
        better: l.number(change.better),
        same: l.number(change.people - change.better - change.worse),
        worse: l.number(change.worse),
        up: last >= first,
        bar: Bar::new(first, last),
    }
}
