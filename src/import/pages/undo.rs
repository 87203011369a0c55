use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::super::run::State;
use super::super::store::Blocking;
use super::super::work;
use super::in_state;
use crate::layout::Page;
use crate::web::{self, Ctx, Form, Result};
use crate::{case, person};

#[derive(Template)]
#[template(path = "import/undo.html")]
struct UndoPage {
    page: Page,
    id: Uuid,
    file_name: String,
    question: String,
    blocking: Vec<BlockView>,
}

struct BlockView {
    href: String,
    text: String,
}

fn block_view(ctx: &Ctx, blocking: &Blocking) -> BlockView {
    let (href, number) = match blocking.kind.as_str() {
        "person" | "joined" => (
            format!("/people/{}", blocking.id),
            if blocking.kind == "person" {
                person::number_text(blocking.number)
            } else {
                case::number_text(blocking.number)
            },
        ),
        "case" => (
            format!("/cases/{}", blocking.id),
            case::number_text(blocking.number),
        ),
        "consultation" | "later" => (
            format!("/consultations/{}", blocking.id),
            case::number_text(blocking.number),
        ),
        _ => (String::new(), case::number_text(blocking.number)),
    };
    let key = format!("import-blocking-{}", blocking.kind.replace('_', "-"));
    BlockView {
        href,
        text: ctx.l.tn(&key, [("number", number)]),
    }
}

async fn view(ctx: &Ctx, id: Uuid, blocking: &[Blocking]) -> Result<UndoPage> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let run = in_state(run, |state| state == State::Done)?;
    let made = &run.figures.made;
    let number = |value: usize| ctx.l.number(i64::try_from(value).unwrap_or(i64::MAX));
    let values = [
        ("people", number(made.people)),
        ("cases", number(made.households)),
        ("consultations", number(made.consultations)),
    ];
    Ok(UndoPage {
        page: ctx.page(ctx.l.t("import-undo-title")),
        id,
        question: ctx.l.tn("import-undo-question", values),
        file_name: run.file_name,
        blocking: blocking.iter().map(|one| block_view(ctx, one)).collect(),
    })
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    web::page(&view(&ctx, id, &[]).await?)
}

pub(super) async fn undo(ctx: Ctx, Path(id): Path<Uuid>, _: Form) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let run = in_state(run, |state| state == State::Done)?;
    match work::undo(&ctx.app, &ctx.actor, &run).await? {
        Ok(()) => Ok(web::done(&format!("/imports/{id}"), "import-undone")),
        Err(blocking) => {
            let page = web::page(&view(&ctx, id, &blocking).await?)?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}
