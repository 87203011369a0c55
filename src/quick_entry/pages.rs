//! While one types, and what Enter does.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::chips::{Shown, hits, missing};
use super::prefill::{Filled, fill, fingerprint};
use super::reading::{Read, read};
use crate::consultation;
use crate::layout::Page;
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Form, Result};

/// Longer than a note can be: nothing behind it could be saved.
const LONGEST: usize = consultation::MAX_NOTE;

#[derive(Template)]
#[template(path = "quick_entry/page.html")]
struct EntryLine {
    page: Page,
    line: String,
    shown: Option<Shown>,
}

/// A line with everything that follows from it.
struct Told {
    line: String,
    read: Read,
    filled: Filled,
    shown: Shown,
}

async fn tell(ctx: &Ctx, asked: &Form, known: &Catalogues) -> Result<Told> {
    let line = asked.get("line").trim().to_owned();
    let read = read(&ctx.app.db, &ctx.actor, ctx.today(), &line).await?;
    let mut filled = fill(ctx, known, &read, asked);
    consultation::write_defaults(ctx, &mut filled.form).await?;
    let mut shown = Shown::new(ctx, (&line, asked), (known, &read), &filled);
    shown.hits = hits(ctx, &ctx.actor, &line, &filled).await?;
    Ok(Told {
        line,
        read,
        filled,
        shown,
    })
}

/// What the line is understood as, while one types.
pub(super) async fn show(ctx: Ctx, asked: Form) -> Result<Html<String>> {
    if asked.get("line").trim().is_empty() {
        return Ok(Html(String::new()));
    }
    let known = ctx.app.catalogues(ctx.actor.tenant).await?;
    web::page(&tell(&ctx, &asked, &known).await?.shown)
}

/// Saves what was shown; without that, or while something is missing, the consultation's form opens
/// with everything filled in.
pub(super) async fn go_on(ctx: Ctx, asked: Form) -> Result<Response> {
    let known = ctx.app.catalogues(ctx.actor.tenant).await?;
    let told = tell(&ctx, &asked, &known).await?;
    let Told {
        line, read, filled, ..
    } = &told;
    let too_long = line.chars().count() > LONGEST;
    let unanswered = filled.open || (filled.people.is_empty() && !told.shown.hits.is_empty());
    if line.is_empty() || unanswered {
        return Ok(line_page(&ctx, told)?.into_response());
    }
    let was_shown = asked.get("shown") == fingerprint(line, &filled.form);
    let whole = missing(filled, read).is_empty() && !too_long;
    let mut form = told.filled.form;
    if was_shown && whole {
        form.set("back", "today");
        return consultation::create(ctx, form).await;
    }
    consultation::filled_page(&ctx, form).await
}

fn line_page(ctx: &Ctx, told: Told) -> Result<Html<String>> {
    web::page(&EntryLine {
        page: ctx.page(ctx.l.t("entry-title")),
        line: told.line,
        shown: Some(told.shown),
    })
}
