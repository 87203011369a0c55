//! The templates of a Träger, their head, and its Word files; made by who leads a team.

mod editor;
mod files;
mod head;
mod list;

pub(super) use head::current as current_head;

use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::{Template, built_in, draft, fields, store};
use crate::audit::Work;
use crate::permission::Ability::LeadTeam;
use crate::web::{Ctx, Error, Result, Routes};

const HOME: &str = "/letter-templates";

pub(super) fn router() -> Routes {
    Routes::new()
        .get(HOME, LeadTeam, list::list)
        .post(HOME, LeadTeam, editor::create)
        .get("/letter-templates/new", LeadTeam, editor::new)
        .get("/letter-templates/head", LeadTeam, head::show)
        .post("/letter-templates/head", LeadTeam, head::change)
        .get("/letter-templates/word", LeadTeam, files::new)
        .upload("/letter-templates/word", LeadTeam, files::create)
        .get("/letter-templates/{template}", LeadTeam, editor::edit)
        .post("/letter-templates/{template}", LeadTeam, editor::change)
        .get("/letter-templates/{template}/word", LeadTeam, files::file)
}

/// A field as it is explained beside an editor.
struct FieldLine {
    name: String,
    text: String,
}

fn field_lines(ctx: &Ctx) -> Vec<FieldLine> {
    let all = fields::FIELDS.iter();
    all.map(|field| FieldLine {
        name: format!("{{{{{field}}}}}"),
        text: ctx.l.t(&draft::text_key(field)),
    })
    .collect()
}

/// What is said of names in a text that are no fields; nothing when there are none.
fn unknown(ctx: &Ctx, text: &str) -> Option<String> {
    let names = fields::unknown(text);
    (!names.is_empty()).then(|| unknown_names(ctx, names))
}

fn unknown_names(ctx: &Ctx, names: impl IntoIterator<Item = String>) -> String {
    let short = names.into_iter().take(10);
    let names: Vec<String> = short
        .map(|name| format!("{{{{{}}}}}", name.chars().take(60).collect::<String>()))
        .collect();
    ctx.l
        .tn("letter-field-unknown", [("fields", names.join(", "))])
}

/// The shipped templates become the Träger's own before the first change; their new ids in order.
async fn adopted(ctx: &Ctx, work: &mut Work) -> Result<Vec<Uuid>> {
    let agency = ctx.actor.agency_or_nil();
    let adopted = store::adopt(work, agency, &built_in::templates()).await;
    adopted.map_err(stale)
}

/// Adds a template, after the shipped ones were taken over.
async fn add(ctx: &Ctx, work: &mut Work, first: bool, template: &Template) -> Result<()> {
    if first {
        adopted(ctx, work).await?;
    }
    store::add(work, ctx.actor.agency_or_nil(), template).await?;
    Ok(())
}

fn stale(error: DbError) -> Error {
    match error {
        DbError::Stale => Error::Stale,
        error => error.into(),
    }
}
