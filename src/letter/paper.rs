//! A letter on paper: the JSON for `letter.typ`.

use axum::http::StatusCode;
use bindeglied_kit::i18n::Localiser;
use bindeglied_print::{Document, PrintError};
use serde_json::{Value, json};

use super::Template;
use super::pages::Letter;
use crate::web::{Ctx, Error, Result};

const TEMPLATE: &str = include_str!("letter.typ");

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

/// Paragraphs of lines; an empty line stands between two paragraphs.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for line in lines(text) {
        if line.is_empty() {
            all.push(Vec::new());
        } else if let Some(last) = all.last_mut() {
            last.push(line);
        }
    }
    all.retain(|paragraph| !paragraph.is_empty());
    all
}

pub(super) fn data(ctx: &Ctx, template: &Template, letter: &Letter) -> Value {
    let l = ctx.app.localiser("de");
    let sender = lines(&letter.sender);
    let mark = ctx.session.demo().then(|| l.t("layout-demo"));
    json!({
        // The title of a file is seen by more people than its content: no names of people.
        "title": template.name,
        "sender": sender,
        "mark": mark,
        "recipient": lines(&letter.recipient),
        "info": lines(&letter.info),
        "date": l.date(letter.date),
        "subject": letter.subject,
        "salutation": letter.salutation,
        "body": paragraphs(&letter.body),
        "closing": letter.closing,
        "signer": letter.signer,
        // A declaration is signed on a line with place and day.
        "declared": template.group == "declaration",
        "both": template.signs == "both",
        "words": words(&l),
    })
}

/// The fixed words of the sheet.
pub(super) fn words(l: &Localiser) -> Value {
    json!({
        "page": l.t("letter-paper-page"),
        "of": l.t("letter-paper-of"),
        "date": l.t("letter-paper-date"),
        "place_date": l.t("letter-paper-place-date"),
        "signature": l.t("letter-paper-signature"),
        "staff": l.t("letter-paper-staff"),
    })
}

pub(super) async fn print(ctx: &Ctx, template: &Template, letter: &Letter) -> Result<Vec<u8>> {
    typeset(ctx, data(ctx, template, letter)).await
}

/// Sets the sheet on a thread of its own: it is work for the processor. What `data` holds stands at the
/// top of `letter.typ`.
///
/// # Errors
/// A problem that is said to the user, when there is too much to print.
pub async fn typeset(ctx: &Ctx, data: Value) -> Result<Vec<u8>> {
    let today = ctx.today();
    let printed = tokio::task::spawn_blocking(move || {
        bindeglied_print::pdf(&Document {
            template: TEMPLATE,
            shared: &[],
            data: &data,
            today,
        })
    });
    printed.await.map_err(anyhow::Error::from)?.map_err(problem)
}

fn problem(error: PrintError) -> Error {
    if let PrintError::TooLarge(_) = error {
        return Error::Problem(StatusCode::PAYLOAD_TOO_LARGE, "error-print-large");
    }
    // Holds no words of the data, see `PrintError`.
    tracing::error!(%error, "a letter could not be printed");
    Error::Problem(StatusCode::INTERNAL_SERVER_ERROR, "error-print")
}
