//! All open hours of the Träger, by municipality.

use askama::Template;
use axum::response::Html;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::model::{FURTHEST, Row, Stored};
use super::store;
use crate::consultation::time_text;
use crate::layout::Page;
use crate::web::{self, Ctx, Result};

#[derive(Template)]
#[template(path = "open_hours/list.html")]
struct ListPage {
    page: Page,
    groups: Vec<Group>,
}

/// The open hours of one municipality.
struct Group {
    municipality: Uuid,
    name: String,
    lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) when: String,
    pub(super) place: String,
    pub(super) staff: String,
    /// From when until when, where that needs saying.
    pub(super) valid: String,
    pub(super) active: bool,
    pub(super) deputy_holds: bool,
    pub(super) own: bool,
}

/// So far ahead open hours are listed.
pub(super) fn horizon(today: NaiveDate) -> NaiveDate {
    today + Days::new(FURTHEST.unsigned_abs())
}

pub(super) async fn show(ctx: Ctx) -> Result<Html<String>> {
    let days = (ctx.today(), horizon(ctx.today()));
    let mut rows = store::valid(&ctx.app.db, &ctx.actor, days).await?;
    let mut groups: Vec<Group> = Vec::new();
    // They come by the name of the municipality; within it the days are put in order.
    let mut start = 0;
    while start < rows.len() {
        let id = rows[start].municipality_id;
        let count = rows[start..]
            .iter()
            .take_while(|row| row.municipality_id == id);
        let end = start + count.count();
        rows[start..end].sort_by_key(Row::order);
        groups.push(Group {
            municipality: id,
            name: rows[start].municipality.clone(),
            lines: rows[start..end].iter().map(|row| line(&ctx, row)).collect(),
        });
        start = end;
    }
    web::page(&ListPage {
        page: ctx.page(ctx.l.t("open-hours-title")),
        groups,
    })
}

pub(super) fn line(ctx: &Ctx, row: &Row) -> Line {
    let day = day_text(ctx, row.weekday, row.valid_from);
    Line {
        id: row.id,
        when: format!("{day}, {}", row.hours()),
        place: row.place.clone(),
        staff: row.staff.clone(),
        valid: valid(ctx, row),
        active: row.active,
        deputy_holds: row.deputy_holds,
        own: row.own,
    }
}

/// Only what a reader of today does not know: that they begin later, or that they end.
fn valid(ctx: &Ctx, row: &Row) -> String {
    let l = &ctx.l;
    if row.weekday.is_none() {
        return String::new();
    }
    let from = ("from", l.date(row.valid_from));
    let begins = row.valid_from > ctx.today();
    match row.valid_until {
        Some(until) if begins => l.tn("open-hours-from-until", [from, ("until", l.date(until))]),
        Some(until) => l.tn("open-hours-valid-until", [("until", l.date(until))]),
        None if begins => l.tn("open-hours-from", [from]),
        None => String::new(),
    }
}

/// `Jeden Dienstag`, or the one day.
fn day_text(ctx: &Ctx, weekday: Option<i64>, day: NaiveDate) -> String {
    match weekday {
        Some(weekday) => ctx.l.t(&format!("open-hours-every-{weekday}")),
        None => ctx.l.date(day),
    }
}

/// When and where, in one line.
pub(super) fn when(ctx: &Ctx, one: &Stored) -> String {
    let day = day_text(ctx, one.weekday, one.valid_from);
    let (from, until) = (time_text(one.from_minute), time_text(one.until_minute));
    format!("{day}, {from}–{until}, {}", one.place)
}
