use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::form::{Fields, parse};
use super::model::{Content, Document};
use super::show::content;
use super::store::{self, Written};
use crate::case::HeadView;
use crate::layout::{FieldError, Page};
use crate::web::{self, Ctx, Error, Form, Result};

#[derive(Template)]
#[template(path = "document/edit.html")]
struct EditPage {
    page: Page,
    head: HeadView,
    base: String,
    title: String,
    fields: Fields,
    version: i64,
}

/// A document that can be read, with its case.
async fn found(ctx: &Ctx, (case, id): (Uuid, Uuid)) -> Result<(HeadView, Document, Content)> {
    let head = HeadView::load(ctx, case, "documents").await?;
    let document = store::one(&ctx.app.db, &ctx.actor, (case, id)).await?;
    let content = content(ctx, &document).await?;
    let content = content.ok_or(Error::Problem(StatusCode::GONE, "document-erased"))?;
    Ok((head, document, content))
}

async fn draw(
    ctx: &Ctx,
    (head, document, content): (HeadView, &Document, &Content),
    form: &Form,
    errors: Vec<FieldError>,
) -> Result<EditPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    Ok(EditPage {
        page: ctx.page(ctx.l.t("document-edit")),
        base: document.href(),
        title: content.title.clone(),
        fields: Fields::draw(ctx, (&head, &all), form, errors).await?,
        version: form.version(),
        head,
    })
}

pub(super) async fn edit(ctx: Ctx, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let (head, document, content) = found(&ctx, (case, id)).await?;
    ctx.opened("case", case).await?;
    let links = store::links(&ctx.app.db, &ctx.actor, id).await?;
    let mut form = Form::default();
    form.set("title", content.title.clone());
    form.set("note", content.note.clone());
    form.set("kind", document.kind.clone());
    form.set("on_date", ctx.l.date(document.on_date));
    form.set("version", document.version.to_string());
    if let Some(person) = document.person_id {
        form.set("person", person.to_string());
    }
    for link in links {
        form.add("link", link.to_string());
    }
    web::page(&draw(&ctx, (head, &document, &content), &form, Vec::new()).await?)
}

pub(super) async fn change(
    ctx: Ctx,
    Path((case, id)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response> {
    let (head, document, old) = found(&ctx, (case, id)).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (said, mut errors) = parse(&ctx, (&head, &all), &form).await?;
    if said.title.is_empty() {
        errors.add("title", "document-title-missing");
    }
    if !errors.is_empty() {
        let errors = errors.shown(&ctx.l);
        let page = draw(&ctx, (head, &document, &old), &form, errors).await?;
        return web::invalid(&page);
    }
    // Whom it is about decides whose key opens it.
    let owner = said.person.unwrap_or(case);
    let key = ctx.app.keys.create(ctx.actor.tenant, owner).await?;
    let content = Content {
        title: said.title.clone(),
        note: said.note.clone(),
        ..old
    };
    let sealed = content.seal(&key, id);
    let new = Written {
        case,
        owner,
        said: &said,
        sealed: &sealed,
    };
    let mut work = ctx.begin().await?;
    match store::change(&mut work, &document, form.version(), &new).await {
        Ok(()) => {}
        Err(DbError::Stale | DbError::NotFound) => {
            drop(work);
            let (head, now, content) = found(&ctx, (case, id)).await?;
            let name = "title".to_owned();
            let text = ctx.l.tn("document-stale", [("title", &content.title)]);
            let mut form = form;
            form.set("version", now.version.to_string());
            let errors = vec![FieldError { name, text }];
            let page = draw(&ctx, (head, &now, &content), &form, errors).await?;
            return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    work.commit().await?;
    Ok(web::done(&document.href(), "document-changed"))
}
