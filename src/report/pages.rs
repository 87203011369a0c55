use askama::Template;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use tokio_util::io::ReaderStream;

use super::evaluation::{Ask, Evaluation, evaluate};
use super::export::by;
use super::view::{ShownFigures, show};
use super::workbook::{self, About};
use crate::indicator::{self, Dimension, Period, Question, Scope, Settings};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Errors, Form, Result};

/// What the address asks for.
pub(super) struct Wanted {
    pub(super) form: Form,
    pub(super) period: Option<Period>,
    pub(super) by: Dimension,
    errors: Errors,
}

/// Whether this role gets small numbers hidden: everyone who reads no files.
fn protected(ctx: &Ctx) -> bool {
    !ctx.actor.may(Ability::ReadFiles)
}

impl Wanted {
    /// Without days it is the current year.
    pub(super) fn read(ctx: &Ctx, query: Option<&str>) -> Self {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_str(query.unwrap_or_default()).unwrap_or_default();
        let mut form = Form::from_pairs(pairs);
        let this_year = Period::year_of(ctx.today());
        for (field, day) in [("from", this_year.from), ("to", this_year.to)] {
            if form.get(field).is_empty() {
                form.set(field, ctx.l.date(day));
            }
        }
        let mut errors = Errors::default();
        let from = form.date("from", ctx.today(), &mut errors);
        let to = form.date("to", ctx.today(), &mut errors);
        let mut period = None;
        for (field, day) in [("from", from), ("to", to)] {
            if let Some(day) = day {
                form.set(field, ctx.l.date(day));
            }
        }
        if let (Some(from), Some(to)) = (from, to) {
            period = Period::new(from, to);
            if period.is_none() {
                errors.add("to", "figures-error-order");
            }
        }
        if protected(ctx) && period.is_some_and(|period| !period.is_whole_quarters()) {
            errors.add("from", "figures-error-quarters");
            period = None;
        }
        let by = Dimension::parse(form.get("by")).unwrap_or(Dimension::Staff);
        Self {
            form,
            period,
            by,
            errors,
        }
    }
}

pub(super) fn question(ctx: &Ctx, period: Period, settings: Settings) -> Question {
    Question {
        tenant: ctx.actor.tenant,
        scope: Scope::of(&ctx.actor),
        period,
        settings,
    }
}

/// `from=2025-01-01&to=2025-12-31`
pub(super) fn in_address(period: Period) -> String {
    format!("from={}&to={}", period.from, period.to)
}

#[derive(Template)]
#[template(path = "report/figures.html")]
struct FiguresPage {
    page: Page,
    errors: Vec<FieldError>,
    from: String,
    to: String,
    from_error: Option<String>,
    to_error: Option<String>,
    by: Vec<Choice>,
    chips: Vec<Chip>,
    scope: String,
    /// Whether the change in life situations may be looked at: it is counted over one's own files.
    reads: bool,
    shown: Option<ShownFigures>,
}

struct Chip {
    label: String,
    href: String,
    on: bool,
}

pub(super) async fn figures(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Response> {
    let wanted = Wanted::read(&ctx, query.as_deref());
    let mut page = frame(&ctx, &wanted);
    let Some(period) = wanted.period else {
        return web::invalid(&page);
    };
    let settings = indicator::settings(&ctx.app.db, ctx.actor.tenant).await?;
    let mut dimensions = vec![wanted.by];
    if wanted.by != Dimension::NoPlan {
        dimensions.push(Dimension::NoPlan);
    }
    let ask = Ask {
        question: question(&ctx, period, settings),
        dimensions,
        crossed: matches!(wanted.by, Dimension::Staff | Dimension::Municipality),
        protected: protected(&ctx),
    };
    let evaluation = evaluate(&ctx.app, ask, &ctx.l).await?;
    page.shown = Some(show(&ctx, &evaluation, wanted.by));
    Ok(web::page(&page)?.into_response())
}

fn frame(ctx: &Ctx, wanted: &Wanted) -> FiguresPage {
    let error = |field: &str| wanted.errors.key(field).map(|key| ctx.l.t(key));
    let choices = Dimension::ALL
        .iter()
        .map(|d| (d.key().to_owned(), by(&ctx.l, *d)))
        .collect();
    let mut form = wanted.form.clone();
    form.set("by", wanted.by.key());
    FiguresPage {
        page: ctx.page(ctx.l.t("figures-title")),
        errors: wanted.errors.shown(&ctx.l),
        from: wanted.form.get("from").to_owned(),
        to: wanted.form.get("to").to_owned(),
        from_error: error("from"),
        to_error: error("to"),
        by: form.choose("by", choices),
        chips: chips(ctx, wanted),
        scope: scope(ctx),
        reads: ctx.actor.may(Ability::ReadFiles),
        shown: None,
    }
}

fn chips(ctx: &Ctx, wanted: &Wanted) -> Vec<Chip> {
    let (year, quarter) = (
        Period::year_of(ctx.today()),
        Period::quarter_of(ctx.today()),
    );
    let before = Period::quarter_of(quarter.from - Days::new(1));
    [
        ("figures-this-year", year),
        ("figures-last-year", year.year_before()),
        ("figures-this-quarter", quarter),
        ("figures-last-quarter", before),
    ]
    .map(|(key, period)| Chip {
        label: ctx.l.t(key),
        href: format!("/figures?{}&by={}", in_address(period), wanted.by.key()),
        on: wanted.period == Some(period),
    })
    .into()
}

/// Whose figures these are, in words.
fn scope(ctx: &Ctx) -> String {
    ctx.l.t(match Scope::of(&ctx.actor) {
        Scope::Tenant => return ctx.session.tenant_name.clone(),
        Scope::Agency(_) => "figures-scope-agency",
        Scope::Team(_) => "figures-scope-team",
        Scope::Staff(_) => "figures-scope-own",
        Scope::Municipality(_) => "figures-scope-municipality",
    })
}

/// Everything at once as a spreadsheet, written to a temporary file and streamed from there.
pub(super) async fn workbook(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Response> {
    let wanted = Wanted::read(&ctx, query.as_deref());
    let Some(period) = wanted.period else {
        return web::invalid(&frame(&ctx, &wanted));
    };
    let settings = indicator::settings(&ctx.app.db, ctx.actor.tenant).await?;
    let ask = Ask {
        question: question(&ctx, period, settings),
        dimensions: Dimension::ALL.into(),
        crossed: true,
        protected: protected(&ctx),
    };
    let evaluation = evaluate(&ctx.app, ask, &ctx.l).await?;
    let about = About {
        scope: scope(&ctx),
        made_on: ctx.today(),
    };
    let file = file(evaluation, about, ctx.l.clone()).await?;
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (CONTENT_DISPOSITION, disposition(period.from, period.to)),
    ];
    Ok((headers, body).into_response())
}

fn disposition(from: NaiveDate, to: NaiveDate) -> String {
    format!("attachment; filename=\"auswertung-{from}-{to}.xlsx\"")
}

async fn file(
    evaluation: Evaluation,
    about: About,
    l: bindeglied_kit::i18n::Localiser,
) -> anyhow::Result<std::fs::File> {
    tokio::task::spawn_blocking(move || {
        use std::io::Seek;
        let mut file = tempfile::tempfile()?;
        workbook::write(&mut file, &evaluation, &about, &l)?;
        file.rewind()?;
        Ok(file)
    })
    .await?
}
