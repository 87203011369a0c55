use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::timeline::{self, Filter, Timeline};
use crate::case::HeadView;
use crate::layout::{Choice, FieldError, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "file/show.html")]
struct ShowPage {
    page: Page,
    head: HeadView,
    timeline: Timeline,
    facts: Vec<(String, String)>,
    /// Whether this is not the beginning of the time line.
    older: bool,
    /// The form of the filter: unfolded when it is on or wrong.
    query: Form,
    unfolded: bool,
    errors: Vec<FieldError>,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    /// Where the same filter leads: to the beginning, further back, to all of it.
    first_url: String,
    older_url: Option<String>,
    all_url: String,
    /// All of it, to be printed; and the filter in words.
    all: bool,
    said: Vec<String>,
    printed: String,
}

impl ShowPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// The file: everything that happened, latest first.
pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let query = Form::of_query(query.as_deref());
    let head = HeadView::load(&ctx, id, "history").await?;
    let (filter, errors) = Filter::read(&ctx, &head, &query);
    // Taking everything along on paper is another thing than looking.
    ctx.opened(if filter.all { "case_print" } else { "case" }, id)
        .await?;
    let timeline = timeline::load(&ctx, &head, &filter).await?;
    let wrong = !errors.is_empty();
    let page = show_page(&ctx, (head, query), (&filter, timeline), &errors);
    if wrong {
        return web::invalid(&page);
    }
    Ok(web::page(&page)?.into_response())
}

fn show_page(
    ctx: &Ctx,
    (head, query): (HeadView, Form),
    (filter, timeline): (&Filter, Timeline),
    errors: &Errors,
) -> ShowPage {
    let id = head.case.id;
    let mut page = ctx.page(head.title.clone());
    page.new_url = Some(format!("/consultations/new?case={id}"));
    let (kinds, people) = filter.choices(ctx, &head);
    let older = timeline.older.as_ref();
    ShowPage {
        page,
        facts: facts(ctx, &head),
        older: filter.is_older(),
        unfolded: filter.is_on() || !errors.is_empty(),
        errors: errors.shown(&ctx.l),
        kinds,
        people,
        first_url: filter.address(ctx, id, ""),
        older_url: older.map(|place| filter.address(ctx, id, &format!("before={place}"))),
        all_url: filter.address(ctx, id, "all=true"),
        all: filter.all,
        said: filter.said(ctx, &head),
        printed: ctx.l.tn(
            "file-printed",
            [
                ("date", ctx.l.date(ctx.today())),
                ("name", ctx.session.name.clone()),
            ],
        ),
        query,
        timeline,
        head,
    }
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
