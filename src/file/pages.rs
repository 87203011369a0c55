use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Html;
use uuid::Uuid;

use super::timeline::{self, Timeline};
use crate::case::HeadView;
use crate::layout::Page;
use crate::web::{self, Ctx, Form, Result};

#[derive(Template)]
#[template(path = "file/show.html")]
struct ShowPage {
    page: Page,
    head: HeadView,
    timeline: Timeline,
    facts: Vec<(String, String)>,
    /// Whether this is not the beginning of the time line.
    older: bool,
}

/// The file: everything that happened, latest first.
pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let query = Form::of_query(query.as_deref());
    let before = timeline::parse_before(query.get("before"));
    let head = HeadView::load(&ctx, id, "history").await?;
    ctx.opened("case", id).await?;
    let timeline = timeline::load(&ctx, &head, before).await?;
    let mut page = ctx.page(head.title.clone());
    page.new_url = Some(format!("/consultations/new?case={id}"));
    web::page(&ShowPage {
        page,
        facts: facts(&ctx, &head),
        older: before.is_some(),
        timeline,
        head,
    })
}

fn facts(ctx: &Ctx, head: &HeadView) -> Vec<(String, String)> {
    let l = &ctx.l;
    let case = &head.case;
    vec![
        (l.t("case-started"), l.date(case.started_on)),
        (l.t("case-planned-end"), l.date(case.planned_end_on)),
        (l.t("case-responsible"), head.responsible.clone()),
        (l.t("case-deputy"), head.deputy.clone()),
    ]
}
