//! The pages of imports.

mod mapping;
mod preview;
mod returned;
mod undo;
mod view;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bindeglied_kit::i18n::Localiser;
use uuid::Uuid;

use self::view::{RunView, run_view};
use super::prepare::Refusal;
use super::run::{Run, State};
use super::work;
use crate::layout::{FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Form, Result, Routes, Upload};

/// How many imports the list shows.
const LISTED: i64 = 100;

pub fn router() -> Routes {
    Routes::new()
        .get("/imports", Ability::Import, list)
        .upload("/imports", Ability::Import, upload)
        .get("/imports/{id}", Ability::Import, preview::show)
        .get("/imports/{id}/mapping", Ability::Import, mapping::show)
        .post("/imports/{id}/mapping", Ability::Import, mapping::save)
        .post("/imports/{id}/decisions", Ability::Import, preview::decide)
        .post("/imports/{id}/commit", Ability::Import, commit)
        .post("/imports/{id}/discard", Ability::Import, discard)
        .get(
            "/imports/{id}/rejected.xlsx",
            Ability::Import,
            returned::download,
        )
        .get("/imports/{id}/undoing", Ability::Import, undo::ask)
        .post("/imports/{id}/undoing", Ability::Import, undo::undo)
}

#[derive(Template)]
#[template(path = "import/list.html")]
struct ListPage {
    page: Page,
    runs: Vec<RunView>,
    errors: Vec<FieldError>,
    hint: String,
}

impl ListPage {
    fn error(&self) -> Option<&str> {
        self.errors.first().map(|error| error.text.as_str())
    }
}

async fn list_page(ctx: &Ctx, errors: Vec<FieldError>) -> Result<ListPage> {
    let runs = work::latest(&ctx.app, &ctx.actor, LISTED).await?;
    let limit = size(ctx.app.config.upload_limit as u64, &ctx.l);
    Ok(ListPage {
        page: ctx.page(ctx.l.t("import-title")),
        runs: runs.iter().map(|run| run_view(run, &ctx.l)).collect(),
        errors,
        hint: ctx.l.tn("import-upload-hint", [("limit", limit)]),
    })
}

async fn list(ctx: Ctx) -> Result<Html<String>> {
    web::page(&list_page(&ctx, Vec::new()).await?)
}

/// Bytes as people read them.
fn size(bytes: u64, l: &Localiser) -> String {
    let megabytes = bytes as f64 / (1024.0 * 1024.0);
    let places = usize::from(megabytes < 10.0 && megabytes.fract() > 0.05);
    format!("{} MB", l.decimal(megabytes, places))
}

pub(super) fn refusal_text(refusal: &Refusal, l: &Localiser) -> String {
    let limit = match refusal.limit() {
        Some(bytes) if refusal.in_bytes() => size(bytes, l),
        Some(count) => l.number(i64::try_from(count).unwrap_or(i64::MAX)),
        None => String::new(),
    };
    l.tn(refusal.key(), [("limit", limit)])
}

async fn upload(ctx: Ctx, upload: Upload) -> Result<Response> {
    let refuse = async |status: StatusCode, text: String| -> Result<Response> {
        let errors = vec![FieldError {
            name: "file".to_owned(),
            text,
        }];
        let page = web::page(&list_page(&ctx, errors).await?)?;
        Ok((status, page).into_response())
    };
    if upload.file_name.is_empty() {
        let text = ctx.l.t("import-no-file");
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, text).await;
    }
    match work::receive(&ctx.app, &ctx.actor, &upload.file_name, upload.bytes).await? {
        Ok(run) => Ok(Redirect::to(&format!("/imports/{run}/mapping")).into_response()),
        Err(refusal) => {
            let text = refusal_text(&refusal, &ctx.l);
            refuse(StatusCode::UNPROCESSABLE_ENTITY, text).await
        }
    }
}

/// An import in the state the handler needs.
///
/// # Errors
/// [`Error::Stale`] when somebody else has moved it on.
fn in_state(run: Run, fits: impl Fn(State) -> bool) -> Result<Run> {
    if fits(run.state) {
        Ok(run)
    } else {
        Err(Error::Stale)
    }
}

async fn commit(ctx: Ctx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let run = in_state(run, State::is_ready)?;
    let started = work::begin_commit(&ctx.app, &ctx.actor, &run).await?;
    work::start(&ctx.app, &ctx.actor, run, started);
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}

async fn discard(ctx: Ctx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let run = in_state(run, State::is_open)?;
    work::discard(&ctx.app, &ctx.actor, &run).await?;
    Ok(web::done("/imports", "import-discarded"))
}
