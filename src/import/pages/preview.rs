use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use bindeglied_kit::i18n::Localiser;
use serde::Deserialize;
use uuid::Uuid;

use super::super::run::{Run, State};
use super::super::staged::{Action, RowOf};
use super::super::store::{self, Count, Filter};
use super::super::work;
use super::in_state;
use super::view::{RowView, Words, state_badge};
use crate::layout::Page;
use crate::web::{self, Ctx, Form, Result};

/// Rows of a page.
const ROWS: i64 = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    show: String,
    after: i64,
}

#[derive(Template)]
#[template(path = "import/show.html")]
struct ShowPage {
    page: Page,
    id: Uuid,
    file_name: String,
    state: &'static str,
    state_text: String,
    badge: &'static str,
    ready: bool,
    failure: String,
    progress: Option<(usize, usize, String)>,
    figures: Vec<FigureView>,
    chips: Vec<ChipView>,
    rows: Vec<RowView>,
    summary: String,
    next: Option<String>,
    first: Option<String>,
    here: String,
    waiting: i64,
    returned: bool,
    makes: bool,
}

impl ShowPage {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }
}

struct FigureView {
    value: String,
    label: String,
}

struct ChipView {
    href: String,
    label: String,
    count: String,
    on: bool,
}

fn sum(counts: &[Count], of: Option<RowOf>, actions: &[Action]) -> i64 {
    counts
        .iter()
        .filter(|count| of.is_none_or(|of| of.key() == count.kind))
        .filter(|count| actions.iter().any(|action| action.key() == count.action))
        .map(|count| count.rows)
        .sum()
}

fn figures(counts: &[Count], run: &Run, l: &Localiser) -> Vec<FigureView> {
    use Action as A;
    let people = Some(RowOf::People);
    let talks = Some(RowOf::Consultations);
    let households = i64::try_from(run.figures.made.households).unwrap_or(i64::MAX);
    let all = [
        (
            "import-figure-people",
            sum(counts, people, &[A::New, A::Other]),
        ),
        (
            "import-figure-known",
            sum(counts, people, &[A::Known, A::Differs, A::Same]),
        ),
        ("import-figure-households", households),
        ("import-figure-consultations", sum(counts, talks, &[A::New])),
        (
            "import-figure-consultations-known",
            sum(counts, talks, &[A::Known]),
        ),
        ("import-figure-held", sum(counts, None, &[A::Held])),
        ("import-figure-rejected", sum(counts, None, &[A::Rejected])),
    ];
    all.into_iter()
        .filter(|(key, value)| *value > 0 || *key == "import-figure-people")
        .map(|(key, value)| FigureView {
            value: l.number(value),
            label: l.t(key),
        })
        .collect()
}

fn filter(show: &str) -> Filter {
    match show {
        "noted" => Filter::Noted,
        other => Action::parse(other).map_or(Filter::All, Filter::Of),
    }
}

fn chips(ctx: &Ctx, run: Uuid, counts: &[Count], show: &str) -> Vec<ChipView> {
    let noted: i64 = counts.iter().map(|count| count.noted).sum();
    let all: i64 = counts.iter().map(|count| count.rows).sum();
    let mut chips = vec![("", "import-chip-all".to_owned(), all)];
    chips.push(("noted", "import-chip-noted".to_owned(), noted));
    for action in Action::ALL {
        let rows = sum(counts, None, &[action]);
        if rows > 0 {
            chips.push((
                action.key(),
                format!("import-action-{}", action.key()),
                rows,
            ));
        }
    }
    let known = chips.iter().any(|(value, _, _)| *value == show);
    chips
        .into_iter()
        .map(|(value, key, count)| ChipView {
            href: format!("/imports/{run}?show={value}"),
            label: ctx.l.t(&key),
            count: ctx.l.number(count),
            on: value == show || (!known && value.is_empty()),
        })
        .collect()
}

fn progress(ctx: &Ctx, run: &Run) -> Option<(usize, usize, String)> {
    if run.state != State::Running {
        return None;
    }
    let (done, total) = ctx
        .app
        .imports
        .progress(run.id)
        .map_or((0, 0), |progress| progress.read());
    let number = |value: usize| ctx.l.number(i64::try_from(value).unwrap_or(i64::MAX));
    let values = [("done", number(done)), ("total", number(total))];
    Some((done, total.max(1), ctx.l.tn("import-progress", values)))
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    if run.state == State::Uploaded {
        return Ok(Redirect::to(&format!("/imports/{id}/mapping")).into_response());
    }
    let page: Html<String> = web::page(&view(&ctx, &run, &wanted).await?)?;
    Ok(page.into_response())
}

async fn view(ctx: &Ctx, run: &Run, wanted: &Wanted) -> Result<ShowPage> {
    let (app, tenant) = (&ctx.app, ctx.actor.tenant);
    let key = app.keys.create(tenant, tenant).await?;
    let counts = store::count(&app.db, tenant, run.id).await?;
    let window = (wanted.after, ROWS);
    let found = store::page(
        &app.db,
        &key,
        (tenant, run.id),
        filter(&wanted.show),
        window,
    )
    .await?;
    let catalogues = app.catalogues(tenant).await?;
    let words = Words {
        l: &ctx.l,
        catalogues: &catalogues,
        several_sheets: run.mapping.sheets.len() > 1,
        done: run.state == State::Done,
    };
    let last = found.rows.last().map(|row| row.position);
    let show: String = wanted
        .show
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    let href = format!("/imports/{}?show={show}", run.id);
    let shown = ctx
        .l
        .number(i64::try_from(found.rows.len()).unwrap_or_default());
    let waiting = sum(&counts, None, &[Action::Held]);
    let returns = [Action::Rejected, Action::Held, Action::Differs];
    Ok(ShowPage {
        page: ctx.page(run.file_name.clone()),
        id: run.id,
        file_name: run.file_name.clone(),
        state: run.state.key(),
        state_text: ctx.l.t(&format!("import-state-{}", run.state.key())),
        badge: state_badge(run.state),
        ready: run.state.is_ready(),
        failure: Some(run.failure.as_str())
            .filter(|key| !key.is_empty())
            .map(|key| ctx.l.t(key))
            .unwrap_or_default(),
        progress: progress(ctx, run),
        figures: figures(&counts, run, &ctx.l),
        chips: chips(ctx, run.id, &counts, &wanted.show),
        rows: found.rows.iter().map(|row| words.row(row)).collect(),
        summary: ctx.l.tn("import-rows-shown", [("number", shown)]),
        next: last
            .filter(|_| found.more)
            .map(|last| format!("{href}&after={last}")),
        first: (wanted.after > 0).then(|| href.clone()),
        here: format!("{href}&after={}", wanted.after),
        waiting,
        returned: sum(&counts, None, &returns) > 0 || counts.iter().any(|count| count.noted > 0),
        makes: sum(&counts, None, &[Action::New, Action::Other]) > 0,
    })
}

pub(super) async fn decide(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let run = in_state(run, State::is_ready)?;
    let row = form.id("row").ok_or(web::Error::NotFound)?;
    let same = match form.get("decision") {
        "same" => true,
        "other" => false,
        _ => return Err(web::Error::NotFound),
    };
    work::decide(&ctx.app, &ctx.actor, &run, row, same).await?;
    let back = form.get("back");
    let own = format!("/imports/{id}");
    let back = if back.starts_with(&own) && !back.contains(['\r', '\n']) {
        back
    } else {
        &own
    };
    Ok(Redirect::to(&format!("{back}#row-{row}")).into_response())
}
