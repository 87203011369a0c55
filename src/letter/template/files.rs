//! Word files of the Träger as templates.

use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::media::{HEAD, Intake, Media, Refusal};
use bindeglied_kit::word::{self, WordError};
use uuid::Uuid;

use super::super::{all, fields, store};
use super::editor::{Choices, parse_frame};
use super::{FieldLine, HOME, add, field_lines, unknown_names};
use crate::layout::{FieldError, Page};
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Form, Result, Upload};

/// Bytes of a Word template: a letterhead with a logo has some hundred thousand.
const LARGEST: usize = 2 * 1024 * 1024;

#[derive(askama::Template)]
#[template(path = "letter/template/word.html")]
struct WordPage {
    page: Page,
    form: Form,
    errors: Vec<FieldError>,
    choices: Choices,
    fields: Vec<FieldLine>,
}

impl WordPage {
    fn new(ctx: &Ctx, catalogues: &Catalogues, form: Form, errors: Vec<FieldError>) -> Self {
        Self {
            page: ctx.page(ctx.l.t("letter-word-new")),
            choices: Choices::new(ctx, catalogues, &form),
            fields: field_lines(ctx),
            form,
            errors,
        }
    }

    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

pub(super) async fn new(ctx: Ctx) -> Result<Html<String>> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut form = Form::default();
    form.set("kind", "letter");
    web::page(&WordPage::new(&ctx, &catalogues, form, Vec::new()))
}

/// Why a file is no template, in words.
fn fault(ctx: &Ctx, name: &str, bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return Some(ctx.l.t("letter-word-missing"));
    }
    if bytes.len() > LARGEST {
        return Some(ctx.l.t("letter-word-large"));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let key = match Intake::begin(name, "", head) {
        Err(Refusal::Macros) => "letter-word-macros",
        Err(Refusal::Locked) => "letter-word-locked",
        Err(_) => "letter-word-broken",
        Ok(intake) if intake.media() != Media::Docx => "letter-word-broken",
        Ok(_) => match word::fields(bytes) {
            Ok(found) => {
                let strange = found.into_iter();
                let strange: Vec<String> = strange
                    .filter(|name| !fields::FIELDS.contains(&name.as_str()))
                    .collect();
                return (!strange.is_empty()).then(|| unknown_names(ctx, strange));
            }
            Err(WordError::Macros) => "letter-word-macros",
            Err(WordError::TooLarge) => "letter-word-large",
            Err(WordError::Broken) => "letter-word-broken",
        },
    };
    Some(ctx.l.t(key))
}

pub(super) async fn create(ctx: Ctx, upload: Upload) -> Result<Response> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let form = upload.fields;
    let (mut template, errors) = parse_frame(&catalogues, (ctx.new_id(), true), &form);
    let mut errors = errors.shown(&ctx.l);
    let fault = fault(&ctx, &upload.file_name, &upload.bytes);
    errors.extend(fault.map(|text| FieldError {
        name: "file".to_owned(),
        text,
    }));
    if !errors.is_empty() {
        return web::invalid(&WordPage::new(&ctx, &catalogues, form, errors));
    }
    template.active = true;
    let first = all(&ctx).await?.iter().all(|one| one.version == 0);
    let mut work = ctx.begin().await?;
    add(&ctx, &mut work, first, &template).await?;
    store::put_word(&mut work, template.id, upload.bytes).await?;
    work.commit().await?;
    Ok(web::done(HOME, "letter-template-saved"))
}

/// The file as it was handed in, to be changed in Word.
pub(super) async fn file(ctx: Ctx, Path(template): Path<Uuid>) -> Result<Response> {
    let content = store::word(&ctx.app.db, &ctx.actor, template).await?;
    let headers = [
        (CONTENT_TYPE, Media::Docx.mime()),
        (CONTENT_DISPOSITION, "attachment; filename=\"vorlage.docx\""),
    ];
    Ok((headers, content).into_response())
}
