use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bindeglied_kit::i18n::Localiser;
use uuid::Uuid;

use super::super::field::{Field, Kind};
use super::super::mapping::{ColumnMapping, Mapping, Reason, SheetMapping};
use super::super::run::{Run, State};
use super::super::{store, work};
use super::in_state;
use crate::layout::{Choice, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

/// Characters of a mapping's name.
const NAME: usize = 80;
/// Cells shown of a column.
const SAMPLES: usize = 3;

#[derive(Template)]
#[template(path = "import/mapping.html")]
struct MappingPage {
    page: Page,
    id: Uuid,
    version: i64,
    file_name: String,
    mapping_name: String,
    saved: Vec<Choice>,
    sheets: Vec<SheetView>,
    save_as: String,
    error: Option<String>,
}

impl MappingPage {
    fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }
}

struct SheetView {
    index: usize,
    name: String,
    hidden: bool,
    kinds: Vec<Choice>,
    columns: Vec<ColumnView>,
    staff: String,
}

struct ColumnView {
    name: String,
    header: String,
    samples: Vec<String>,
    reason: String,
    sure: bool,
    fields: Vec<Choice>,
}

fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::People => "people",
        Kind::Consultations => "consultations",
        Kind::Unknown => "unknown",
    }
}

fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Header => "header",
        Reason::SimilarHeader => "similar_header",
        Reason::Content => "content",
        Reason::HeaderAndContent => "header_and_content",
        Reason::Chosen => "chosen",
        Reason::Leftover => "leftover",
    }
}

fn sheet_view(index: usize, sheet: &SheetMapping, l: &Localiser) -> SheetView {
    let kinds = [Kind::People, Kind::Consultations, Kind::Unknown]
        .into_iter()
        .map(|kind| Choice {
            value: kind_key(kind).to_owned(),
            label: l.t(&format!("import-kind-{}", kind_key(kind))),
            selected: kind == sheet.kind,
        })
        .collect();
    SheetView {
        index,
        name: sheet.sheet.clone(),
        hidden: sheet.hidden,
        kinds,
        columns: sheet
            .columns
            .iter()
            .map(|column| column_view(index, column, l))
            .collect(),
        staff: sheet.sheet_staff.clone().unwrap_or_default(),
    }
}

fn column_view(sheet: usize, column: &ColumnMapping, l: &Localiser) -> ColumnView {
    let mut fields: Vec<Choice> = Field::ALL
        .into_iter()
        .map(|field| Choice {
            value: field.key(),
            label: l.t(&format!("import-field-{}", field.key())),
            selected: field == column.field,
        })
        .collect();
    fields.sort_by_cached_key(|choice| bindeglied_kit::text::sort_key(&choice.label));
    ColumnView {
        name: format!("column-{sheet}-{}", column.index),
        header: if column.header.trim().is_empty() {
            l.tn(
                "import-column-nameless",
                [("number", column.index + 1)].map(|(k, n)| (k, n.to_string())),
            )
        } else {
            column.header.clone()
        },
        samples: column.samples.iter().take(SAMPLES).cloned().collect(),
        reason: l.t(&format!("import-reason-{}", reason_key(column.reason))),
        sure: column.confidence >= 70,
        fields,
    }
}

async fn view(ctx: &Ctx, run: &Run, save_as: &str, error: Option<String>) -> Result<MappingPage> {
    let saved = store::saved(&ctx.app.db, &ctx.actor).await?;
    let sheets = run.mapping.sheets.iter().enumerate();
    Ok(MappingPage {
        page: ctx.page(ctx.l.t("import-mapping-title")),
        id: run.id,
        version: run.version,
        file_name: run.file_name.clone(),
        mapping_name: run.mapping_name.clone(),
        saved: saved
            .into_iter()
            .map(|saved| Choice {
                value: saved.id.to_string(),
                selected: saved.name == run.mapping_name,
                label: saved.name,
            })
            .collect(),
        sheets: sheets
            .map(|(index, sheet)| sheet_view(index, sheet, &ctx.l))
            .collect(),
        save_as: save_as.to_owned(),
        error,
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    if !run.state.is_open() {
        return Ok(Redirect::to(&format!("/imports/{id}")).into_response());
    }
    let page: Html<String> = web::page(&view(&ctx, &run, "", None).await?)?;
    Ok(page.into_response())
}

/// The mapping as the form says; what was changed counts as chosen.
fn corrected(mut mapping: Mapping, form: &Form) -> Mapping {
    for (index, sheet) in mapping.sheets.iter_mut().enumerate() {
        sheet.kind = match form.get(&format!("kind-{index}")) {
            "people" => Kind::People,
            "consultations" => Kind::Consultations,
            "unknown" => Kind::Unknown,
            _ => sheet.kind,
        };
        let staff = form.get(&format!("staff-{index}"));
        sheet.sheet_staff = Some(staff.to_owned()).filter(|name| !name.is_empty());
        for column in &mut sheet.columns {
            let wanted = form.get(&format!("column-{index}-{}", column.index));
            if let Some(field) = Field::from_key(wanted).filter(|field| *field != column.field) {
                column.field = field;
                column.confidence = 100;
                column.reason = Reason::Chosen;
            }
        }
    }
    mapping
}

/// The columns that say the same of one sheet, and cannot.
fn twice(mapping: &Mapping, l: &Localiser) -> Option<String> {
    for sheet in mapping
        .sheets
        .iter()
        .filter(|sheet| sheet.kind != Kind::Unknown)
    {
        for (index, column) in sheet.columns.iter().enumerate() {
            let again = sheet.columns[..index]
                .iter()
                .any(|other| other.field == column.field && !column.field.repeats());
            if again {
                let values = [
                    (
                        "field",
                        l.t(&format!("import-field-{}", column.field.key())),
                    ),
                    ("sheet", sheet.sheet.clone()),
                ];
                return Some(l.tn("import-mapping-twice", values));
            }
        }
    }
    let nothing = mapping
        .sheets
        .iter()
        .all(|sheet| sheet.kind == Kind::Unknown);
    nothing.then(|| l.t("import-mapping-nothing"))
}

pub(super) async fn save(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let mut run = in_state(run, State::is_open)?;
    if run.version != form.version() {
        return Err(web::Error::Stale);
    }
    if let Some(wanted) = form.id("use") {
        let saved = store::saved(&ctx.app.db, &ctx.actor).await?;
        if let Some(saved) = saved.into_iter().find(|saved| saved.id == wanted) {
            run.mapping.apply(&saved.mapping);
            run.mapping_name = saved.name;
        }
        let page = web::page(&view(&ctx, &run, "", None).await?)?;
        return Ok(page.into_response());
    }
    let mut errors = Errors::default();
    let save_as = form.text("save_as", NAME, &mut errors);
    run.mapping = corrected(run.mapping, &form);
    let wrong = errors.key("save_as").map(|key| ctx.l.t(key));
    if let Some(text) = wrong.or_else(|| twice(&run.mapping, &ctx.l)) {
        return web::invalid(&view(&ctx, &run, &save_as, Some(text)).await?);
    }
    let mapping = run.mapping.clone();
    work::judge_by(&ctx.app, &ctx.actor, &run, mapping, &save_as).await?;
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}
