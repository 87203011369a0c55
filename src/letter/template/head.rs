//! What stands at the head of every letter of the Träger.

use axum::response::{Html, Response};

use super::super::{built_in, store};
use super::{FieldLine, HOME, field_lines, stale, unknown};
use crate::layout::{FieldError, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

const LINES: usize = 1_000;

#[derive(askama::Template)]
#[template(path = "letter/template/head.html")]
struct HeadPage {
    page: Page,
    form: Form,
    errors: Vec<FieldError>,
    fields: Vec<FieldLine>,
}

impl HeadPage {
    fn new(ctx: &Ctx, form: Form, errors: Vec<FieldError>) -> Self {
        Self {
            page: ctx.page(ctx.l.t("letter-head")),
            form,
            errors,
            fields: field_lines(ctx),
        }
    }

    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// The head as the Träger has set it, or as it comes.
pub(in crate::letter) async fn current(ctx: &Ctx) -> Result<store::Head> {
    let own = store::head(&ctx.app.db, &ctx.actor).await?;
    Ok(own.unwrap_or_else(|| store::Head {
        sender: built_in::standard("sender"),
        info: built_in::standard("info"),
        version: 0,
    }))
}

pub(super) async fn show(ctx: Ctx) -> Result<Html<String>> {
    let head = current(&ctx).await?;
    let mut form = Form::default();
    form.set("sender", head.sender);
    form.set("info", head.info);
    form.set("version", head.version.to_string());
    web::page(&HeadPage::new(&ctx, form, Vec::new()))
}

pub(super) async fn change(ctx: Ctx, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let head = store::Head {
        sender: form.text("sender", LINES, &mut errors),
        info: form.text("info", LINES, &mut errors),
        version: form.version(),
    };
    if head.sender.is_empty() {
        errors.add("sender", "letter-sender-missing");
    }
    let mut shown = errors.shown(&ctx.l);
    for (name, text) in [("sender", &head.sender), ("info", &head.info)] {
        if errors.key(name).is_none()
            && let Some(text) = unknown(&ctx, text)
        {
            let name = name.to_owned();
            shown.push(FieldError { name, text });
        }
    }
    if !shown.is_empty() {
        return web::invalid(&HeadPage::new(&ctx, form, shown));
    }
    let mut work = ctx.begin().await?;
    let set = store::set_head(&mut work, ctx.actor.agency_or_nil(), &head).await;
    set.map_err(stale)?;
    work.commit().await?;
    Ok(web::done(HOME, "letter-head-saved"))
}
