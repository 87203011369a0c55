//! The open hours of one municipality, to be printed and put up: no client stands on it.

use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use chrono::{Datelike, Days};
use uuid::Uuid;

use super::list::{Line, horizon, line};
use super::model::{Holding, Occurrence, Row, occurrences};
use super::store;
use crate::absence;
use crate::layout::Page;
use crate::organisation;
use crate::web::{self, Ctx, Error, Result};

/// So far ahead days are named on which something is different.
const AHEAD: Days = Days::new(56);

#[derive(Template)]
#[template(path = "open_hours/notice.html")]
struct NoticePage {
    page: Page,
    agency: String,
    name: String,
    lines: Vec<Line>,
    /// Days on which they do not take place, or somebody else holds them.
    changes: Vec<String>,
    of: String,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let (db, actor, today) = (&ctx.app.db, &ctx.actor, ctx.today());
    let places = organisation::Places::load(db, actor.tenant).await?;
    if !places.has_municipality(id) {
        return Err(Error::NotFound);
    }
    let mut rows = store::valid(db, actor, (today, horizon(today))).await?;
    rows.retain(|row| row.municipality_id == id && row.active);
    rows.sort_by_key(Row::order);
    let days = (today, today + AHEAD);
    let away = absence::within(db, actor, days).await?;
    let changes = occurrences(&rows, &away, days);
    web::page(&NoticePage {
        page: ctx.page(ctx.l.t("open-hours-title")),
        agency: places.agency(actor.agency).to_owned(),
        name: places.municipality(Some(id)).to_owned(),
        lines: rows.iter().map(|row| line(&ctx, row)).collect(),
        changes: changes.iter().filter_map(|one| change(&ctx, one)).collect(),
        of: ctx.l.tn("open-hours-as-of", [("day", ctx.l.date(today))]),
    })
}

fn change(ctx: &Ctx, one: &Occurrence) -> Option<String> {
    let l = &ctx.l;
    let weekday = one.day.weekday().number_from_monday();
    let when = format!(
        "{}, {}, {}, {}",
        l.t(&format!("today-weekday-{weekday}")),
        l.date(one.day),
        one.hours(),
        one.place
    );
    let when = ("when", when);
    match &one.holding {
        Holding::Holder => None,
        Holding::Deputy(_, name) => {
            Some(l.tn("open-hours-deputy-day", [when, ("name", name.clone())]))
        }
        Holding::Nobody => Some(l.tn("open-hours-cancelled-day", [when])),
    }
}
