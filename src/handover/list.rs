//! What a Teamleitung sees of handovers: not read, or without a summary.

use askama::Template;
use axum::response::Html;
use bindeglied_kit::clock::Micros;

use super::store;
use crate::layout::Page;
use crate::task::case_labels;
use crate::web::{self, Ctx, Result};

#[derive(Template)]
#[template(path = "handover/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
}

struct Line {
    who: String,
    href: String,
    what: String,
    day: String,
    missing: bool,
}

pub(super) async fn list(ctx: Ctx) -> Result<Html<String>> {
    let (db, actor, l) = (&ctx.app.db, &ctx.actor, &ctx.l);
    let rows = store::waiting(db, actor).await?;
    let names = case_labels(db, actor, rows.iter().map(|row| row.case_id)).await?;
    let lines = rows.into_iter().map(|row| Line {
        who: names
            .get(&row.case_id)
            .cloned()
            .unwrap_or_else(|| l.t("today-nameless")),
        href: format!("/cases/{}/handover", row.case_id),
        what: match row.from_name {
            Some(from) => l.tn(
                "handover-from-to",
                [("from", from), ("to", row.to_name.unwrap_or_default())],
            ),
            None => l.tn("handover-to", [("to", row.to_name.unwrap_or_default())]),
        },
        day: l.date(Micros(row.handed_at).date()),
        missing: row.missing,
    });
    web::page(&ListPage {
        page: ctx.page(l.t("nav-handovers")),
        lines: lines.collect(),
    })
}
