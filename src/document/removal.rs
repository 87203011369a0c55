use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use uuid::Uuid;

use super::model::{Document, place_of};
use super::{show, store};
use crate::case::HeadView;
use crate::layout::{Choice, FieldError, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

/// Why a document goes. Texts are `document-reason-<key>`.
const REASONS: [&str; 4] = ["mistake", "other_person", "not_needed", "withdrawn"];

#[derive(Template)]
#[template(path = "document/removal.html")]
struct RemovalPage {
    page: Page,
    head: HeadView,
    base: String,
    title: String,
    reasons: Vec<Choice>,
    errors: Vec<FieldError>,
    reason_error: Option<String>,
}

async fn draw(
    ctx: &Ctx,
    (head, document): (HeadView, &Document),
    (form, errors): (&Form, &Errors),
) -> Result<RemovalPage> {
    let l = &ctx.l;
    let reasons = REASONS.map(|key| {
        let text = l.t(&format!("document-reason-{}", key.replace('_', "-")));
        (key.to_owned(), text)
    });
    let sealed = (document.id, document.title_sealed.as_slice());
    Ok(RemovalPage {
        page: ctx.page(l.t("document-remove")),
        base: document.href(),
        title: show::title(ctx, document.owner_id, sealed).await?,
        reasons: form.choose("reason", reasons.to_vec()),
        errors: errors.shown(l),
        reason_error: errors.key("reason").map(|key| l.t(key)),
        head,
    })
}

async fn found(ctx: &Ctx, (case, id): (Uuid, Uuid)) -> Result<(HeadView, Document)> {
    let head = HeadView::load(ctx, case, "documents").await?;
    let document = store::one(&ctx.app.db, &ctx.actor, (case, id)).await?;
    Ok((head, document))
}

pub(super) async fn show(ctx: Ctx, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let (head, document) = found(&ctx, (case, id)).await?;
    ctx.opened("case", case).await?;
    let empty = (&Form::default(), &Errors::default());
    web::page(&draw(&ctx, (head, &document), empty).await?)
}

pub(super) async fn remove(
    ctx: Ctx,
    Path((case, id)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response> {
    let (head, document) = found(&ctx, (case, id)).await?;
    let mut errors = Errors::default();
    let reason = REASONS.into_iter().find(|key| *key == form.get("reason"));
    let Some(reason) = reason else {
        errors.add("reason", "form-missing");
        return web::invalid(&draw(&ctx, (head, &document), (&form, &errors)).await?);
    };
    let mut work = ctx.begin().await?;
    store::remove(&mut work, &document, reason).await?;
    work.commit().await?;
    // What is left when this fails is sealed, belongs to nothing, and `doctor` names it.
    if let Err(error) = ctx.app.files.remove(&place_of(ctx.actor.tenant, id)).await {
        tracing::error!(document = %id, %error, "the file of a removed document is still there");
    }
    let to = format!("/cases/{case}/documents");
    Ok(web::done(&to, "document-removed"))
}
