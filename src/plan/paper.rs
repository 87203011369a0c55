//! The plan on paper: the JSON for `plan.typ`, and the pages that deliver the PDF.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use bindeglied_print::{Document, PrintError, Printed};
use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::content::{self, Reader};
use super::labels::{Labels, Pair, entry};
use super::model::{Content, Goal, Step, differs};
use super::signing::{self, Signature, svg};
use super::store::CopyRow;
use super::{language, pages, store, version};
use crate::organisation::Catalogues;
use crate::web::{Ctx, Error, Result};

const TEMPLATE: &str = include_str!("plan.typ");

/// What stands on the paper besides the content.
pub(super) struct Sheet<'a> {
    pub(super) content: &'a Content,
    pub(super) number: i64,
    /// `draft`, `new` or `continued`.
    pub(super) state: &'static str,
    pub(super) date: NaiveDate,
    /// Key of the language in which it was explained, and by whom.
    pub(super) explained: Option<(String, String)>,
    /// The Träger has released the second language.
    pub(super) released: bool,
    /// Marks of the version, for one that has no signatures of its own: client, staff.
    pub(super) marked: (bool, bool),
    pub(super) signatures: Vec<Signature>,
    /// Day and form of each copy that was handed out.
    pub(super) copies: Vec<CopyRow>,
}

/// `new` for the first version of a plan, `continued` for every later one.
pub(super) fn state_of(number: i64) -> &'static str {
    if number == 1 { "new" } else { "continued" }
}

/// On paper dates are German in every language, or a deadline would be read in two ways.
fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

fn day_or_nothing(date: Option<NaiveDate>) -> Option<String> {
    date.map(day)
}

/// One line of a text that may have several.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn data(sheet: &Sheet<'_>, pair: Pair, catalogues: &Catalogues) -> Value {
    let Content {
        frame,
        goals,
        review_on,
        reviewed: _,
    } = sheet.content;
    let draft = (sheet.state == "draft").then(|| pair.fixed(|l| &l.draft));
    json!({
        "title": pair.fixed(|l| &l.title),
        "draft": draft,
        "notice": pair.notice(sheet.released),
        "organisation": { "name": frame.agency },
        "persons": frame.people.iter().map(|who| json!({
            "name": who.name, "own_script": who.native_name, "birth": who.birth,
        })).collect::<Vec<_>>(),
        "case_number": frame.case_number,
        "version": {
            "number": sheet.number.to_string(),
            "state": pair.fixed(|l| entry(&l.states, sheet.state)),
            "date": day(sheet.date),
        },
        "languages": languages(&frame.languages, pair, catalogues),
        "responsible": { "name": frame.responsible },
        "review": day_or_nothing(*review_on),
        "areas": areas(goals, pair, catalogues),
        "agreement": pair.fixed(|l| &l.agreement),
        "explained": sheet.explained.as_ref().map(|(lang, by)| json!({
            "language": pair.beside(catalogues.of("language").label(lang, "de"), |l| entry(&l.languages, lang)),
            "interpreter": by,
        })),
        "copies": copies(sheet, pair),
        "signatures": signatures(sheet, pair),
        "other": pair.other(),
        "labels": pair.labels(),
    })
}

fn languages(keys: &[String], pair: Pair, catalogues: &Catalogues) -> Value {
    let catalogue = catalogues.of("language");
    let german: Vec<&str> = keys.iter().map(|key| catalogue.label(key, "de")).collect();
    let german = german.join(", ");
    // A list half translated helps nobody.
    let translated = |l: &Labels| -> Option<String> {
        let names: Option<Vec<&str>> = keys
            .iter()
            .map(|key| l.languages.get(key).map(String::as_str))
            .collect();
        names.map(|names| {
            let comma = if matches!(pair.other(), Some("ar" | "fa")) {
                "، "
            } else {
                ", "
            };
            names.join(comma)
        })
    };
    match pair.second().and_then(translated) {
        Some(other) if !other.is_empty() => json!({ "de": german, "other": other }),
        _ => json!(german),
    }
}

fn areas(goals: &[Goal], pair: Pair, catalogues: &Catalogues) -> Vec<Value> {
    let mut areas: Vec<(&str, &str, Vec<Value>)> = Vec::new();
    for (goal, number) in goals.iter().zip(1..) {
        let value = goal_data(goal, number, pair, catalogues);
        match areas.last_mut() {
            Some((key, _, list)) if *key == goal.life_area => list.push(value),
            _ => areas.push((&goal.life_area, &goal.area, vec![value])),
        }
    }
    areas
        .into_iter()
        .map(|(key, german, goals)| {
            json!({ "name": pair.beside(german, |l| entry(&l.areas, key)), "goals": goals })
        })
        .collect()
}

fn goal_data(goal: &Goal, number: usize, pair: Pair, catalogues: &Catalogues) -> Value {
    let status = catalogues.of("goal_status").label(&goal.status, "de");
    let attainment = goal.attainment.map(|value| value.to_string());
    let step = |step: &Step| {
        let actor = catalogues.of("step_actor").label(&step.actor, "de");
        let german = if step.actor_name.is_empty() {
            actor.to_owned()
        } else {
            format!("{actor}: {}", step.actor_name)
        };
        json!({
            "actor": pair.beside(&german, |l| entry(&l.actors, &step.actor)),
            "what": pair.text(&one_line(&step.what)),
            "due": day_or_nothing(step.due_on),
            "done": done(step, pair),
        })
    };
    json!({
        "number": number.to_string(),
        "wording": pair.text(&one_line(&goal.wording)),
        "indicator": pair.text(&one_line(&goal.indicator)),
        "target": day_or_nothing(goal.target_on),
        "status": pair.beside(status, |l| entry(&l.statuses, &goal.status)),
        "remark": one_line(&goal.remark),
        "attainment": attainment.map(|key| pair.fixed(|l| entry(&l.attainment, &key))),
        "steps": goal.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

/// The day a step was done; of one that is no longer pursued, that.
fn done(step: &Step, pair: Pair) -> Option<Value> {
    match (step.done_on, step.dropped_on) {
        (Some(on), _) => Some(json!(day(on))),
        (None, Some(_)) => Some(pair.fixed(|l| entry(&l.labels, "dropped"))),
        (None, None) => None,
    }
}

/// The lines to sign on: what was signed already, and an empty line for everybody who has not.
fn signatures(sheet: &Sheet<'_>, pair: Pair) -> Vec<Value> {
    let mut lines = Vec::new();
    for (side, marked) in [("client", sheet.marked.0), ("staff", sheet.marked.1)] {
        let label = pair.fixed(|l| entry(&l.signatures, side));
        let paper = pair.fixed(|l| entry(&l.labels, "paper"));
        let before = lines.len();
        let given: Vec<_> = sheet
            .signatures
            .iter()
            .filter(|one| one.side == side)
            .collect();
        for one in &given {
            let drawn = (!one.drawing.is_empty()).then(|| svg(&one.drawing));
            let note = (one.how == "paper").then_some(&paper);
            lines.push(json!({
                "label": label, "name": one.name, "drawing": drawn,
                "date": day(one.signed_on), "note": note,
            }));
        }
        if marked {
            if lines.len() == before {
                let name = missing(sheet, side, &[]).join(" · ");
                let date = day(sheet.date);
                lines.push(json!({ "label": label, "name": name, "date": date, "note": paper }));
            }
            continue;
        }
        let signed: Vec<Uuid> = given.iter().map(|one| one.signer).collect();
        for name in missing(sheet, side, &signed) {
            lines.push(json!({ "label": label, "name": name }));
        }
    }
    lines
}

/// The names of a side without those who have signed.
fn missing(sheet: &Sheet<'_>, side: &str, signed: &[Uuid]) -> Vec<String> {
    let frame = &sheet.content.frame;
    if side == "staff" {
        // Whoever signs for the Träger signs for all of it.
        let names = signed.is_empty().then(|| frame.responsible.clone());
        return names.into_iter().collect();
    }
    let all = frame.signers(sheet.date).into_iter();
    all.filter(|who| who.id.is_none_or(|id| !signed.contains(&id)))
        .map(|who| who.name.clone())
        .collect()
}

fn copies(sheet: &Sheet<'_>, pair: Pair) -> Vec<Value> {
    let copies = sheet.copies.iter();
    copies
        .map(|copy| {
            let form = pair.fixed(|l| entry(&l.labels, &copy.form));
            json!({ "date": day(copy.handed_on), "form": form })
        })
        .collect()
}

/// Sets the pages on a thread of its own: it is work for the processor.
pub(super) async fn print(data: Value, today: NaiveDate) -> Result<Printed> {
    let printed = tokio::task::spawn_blocking(move || {
        bindeglied_print::print(&Document {
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
    tracing::error!(%error, "a plan could not be printed");
    Error::Problem(StatusCode::INTERNAL_SERVER_ERROR, "error-print")
}

/// `?lang=ar`, `?plan=…` (an ended plan; otherwise the one in force).
pub(super) type Wish = Query<BTreeMap<String, String>>;

fn pair(wish: &Wish) -> Result<Pair> {
    Pair::new(wish.get("lang").map_or("", String::as_str)).ok_or(Error::NotFound)
}

async fn released(ctx: &Ctx, pair: Pair) -> Result<bool> {
    match pair.other() {
        Some(lang) => language::is_released(ctx, lang).await,
        None => Ok(false),
    }
}

/// The plan as it stands, marked as a draft when it is not what was agreed last.
pub(super) async fn current(ctx: Ctx, Path(case): Path<Uuid>, wish: Wish) -> Result<Response> {
    let pair = pair(&wish)?;
    let plan = pages::plan(&ctx, case, &wish).await?;
    ctx.opened("plan_pdf", case).await?;
    let reader = Reader::new(&ctx, case).await?;
    let mut content = content::current(&ctx, &reader, &plan, case).await?;
    let versions = store::versions(&ctx.app.db, &ctx.actor, plan.id).await?;
    let (mut state, mut number, mut date) = ("draft", plan.next_number(&versions), ctx.today());
    let mut explained = None;
    let (mut signed, mut copies) = (Vec::new(), Vec::new());
    let mut marked = (false, false);
    let mut name = "entwurf".to_owned();
    if let Some(last) = versions.first()
        && let Some(frozen) = reader.frozen(&ctx, last.id).await?
        && !differs(&content.goals, &frozen.goals)
    {
        content::with_remarks(&mut content.goals, &frozen);
        (state, number, date) = (state_of(last.number), last.number, last.agreed_on);
        explained = Some((last.lang.clone(), reader.explained_by(last)?));
        marked = (last.client_signed, last.staff_signed);
        signed = signing::of_version(&ctx, &reader, last).await?;
        copies = store::copies(&ctx.app.db, &ctx.actor, last.id).await?;
        name = format!("v{}", last.number);
    }
    let sheet = Sheet {
        content: &content,
        number,
        state,
        date,
        explained,
        released: released(&ctx, pair).await?,
        marked,
        signatures: signed,
        copies,
    };
    deliver(&ctx, &sheet, pair, &name).await
}

/// An agreed version as it was.
pub(super) async fn version(
    ctx: Ctx,
    Path((case, file)): Path<(Uuid, String)>,
    wish: Wish,
) -> Result<Response> {
    let number = file.strip_suffix(".pdf").and_then(|n| n.parse().ok());
    let Some(number) = number else {
        return version::version(ctx, case, &file, &wish).await;
    };
    let pair = pair(&wish)?;
    let (row, reader) = version::find_version(&ctx, case, number, &wish).await?;
    ctx.opened("plan_pdf", case).await?;
    let content = reader.frozen(&ctx, row.id).await?.ok_or(Error::NotFound)?;
    let sheet = Sheet {
        content: &content,
        number: row.number,
        state: state_of(row.number),
        date: row.agreed_on,
        explained: Some((row.lang.clone(), reader.explained_by(&row)?)),
        released: released(&ctx, pair).await?,
        marked: (row.client_signed, row.staff_signed),
        signatures: signing::of_version(&ctx, &reader, &row).await?,
        copies: store::copies(&ctx.app.db, &ctx.actor, row.id).await?,
    };
    deliver(&ctx, &sheet, pair, &format!("v{}", row.number)).await
}

/// A sheet is carried away from the screen that says that nobody on it is real.
fn say_demo(data: &mut Value, text: &str) {
    let name = &mut data["organisation"]["name"];
    *name = json!(format!("{} · {text}", name.as_str().unwrap_or_default()));
}

async fn deliver(ctx: &Ctx, sheet: &Sheet<'_>, pair: Pair, part: &str) -> Result<Response> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut data = data(sheet, pair, &catalogues);
    if ctx.session.demo() {
        say_demo(&mut data, &ctx.app.localiser("de").t("layout-demo"));
    }
    let printed = print(data, ctx.today()).await?;
    let language = pair
        .other()
        .map_or(String::new(), |lang| format!("-{lang}"));
    // The name of a file is seen by more people than its content: no names of people.
    let file = format!(
        "plan-{}-{part}{language}.pdf",
        sheet.content.frame.case_number
    );
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{file}\"")),
    ];
    let mut response = (headers, printed.pdf).into_response();
    if printed.replaced > 0 {
        // The file is already on its way: the next page says it.
        let key = "plan-print-replaced-warning";
        let flash = format!("flash={key}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        let flash = flash.parse().map_err(anyhow::Error::from)?;
        response.headers_mut().append(SET_COOKIE, flash);
    }
    Ok(response)
}
