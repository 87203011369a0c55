//! A letter from a Word file of the Träger: filled with what the file says and filed as it is.

use axum::response::{IntoResponse, Response};
use bindeglied_kit::word::{self, WordError};

use super::draft::{About, counts, gap, german, text_key, values};
use super::{Template, store};
use crate::case::HeadView;
use crate::document::{self, Made};
use crate::layout::{Choice, Page};
use crate::web::{self, Ctx, Error, Form, Result};

#[derive(askama::Template)]
#[template(path = "letter/word.html")]
struct WordPage {
    page: Page,
    head: HeadView,
    template: String,
    name: String,
    form: Form,
    people: Vec<Choice>,
    /// Whether the file counts consultations of a span of days.
    counts: bool,
    /// What stands for each field of the file: label and value; no value when it is missing.
    lines: Vec<(String, Option<String>)>,
}

impl WordPage {
    /// The dates of this form are read before it is drawn again.
    #[expect(clippy::unused_self, reason = "called by the template")]
    fn error(&self, _: &str) -> Option<&str> {
        None
    }
}

fn broken(error: &WordError) -> Error {
    // It was looked at when it was handed in.
    anyhow::anyhow!("a Word template cannot be filled: {error}").into()
}

/// What the file will say.
pub(super) async fn show(ctx: &Ctx, template: &Template, about: &About<'_>) -> Result<Response> {
    let content = store::word(&ctx.app.db, &ctx.actor, template.id).await?;
    let l = german(ctx);
    let values = values(ctx, &l, about).await?;
    let names = word::fields(&content).map_err(|error| broken(&error))?;
    let lines = names.iter().map(|name| {
        let label = ctx.l.t(&text_key(name));
        (label, values.get(name).map(str::to_owned))
    });
    let mut form = Form::default();
    form.set("from", ctx.l.date(about.days.0));
    form.set("until", ctx.l.date(about.days.1));
    let person = about.person().map(|id| id.to_string());
    form.set("person", person.unwrap_or_default());
    let head = HeadView::load(ctx, about.head.case.id, "documents").await?;
    let people = head.members.iter();
    let people = people.map(|one| (one.summary.id.to_string(), one.name.clone()));
    let page = WordPage {
        page: ctx.page(&template.name),
        template: template.id.to_string(),
        name: template.name.clone(),
        people: form.choose("person", people.collect()),
        counts: names.iter().any(|name| counts(name)),
        lines: lines.collect(),
        form,
        head,
    };
    Ok(web::page(&page)?.into_response())
}

/// Fills it and files it.
pub(super) async fn file(ctx: &Ctx, template: &Template, about: &About<'_>) -> Result<Response> {
    let content = store::word(&ctx.app.db, &ctx.actor, template.id).await?;
    let l = german(ctx);
    let values = values(ctx, &l, about).await?;
    let filled = tokio::task::spawn_blocking(move || {
        word::fill(&content, |name| {
            let value = values.get(name).map(str::to_owned);
            value.unwrap_or_else(|| gap(&l, name))
        })
    });
    let filled = filled.await.map_err(anyhow::Error::from)?;
    let case = about.head.case.id;
    let made = Made {
        case,
        person: about.person(),
        kind: template.kind.clone(),
        on_date: ctx.today(),
        name: format!("{}.docx", template.name.replace(['/', '\\', '.'], " ")),
        bytes: filled.map_err(|error| broken(&error))?,
    };
    let (document, known) = document::file_made(ctx, made).await?;
    let said = if known {
        "letter-filed-already"
    } else {
        "letter-word-filed"
    };
    Ok(web::done(
        &format!("/cases/{case}/documents/{document}"),
        said,
    ))
}
