//! The log, readable: who did what, who opened this file, is the chain whole.

use askama::Template;
use axum::extract::Query;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::sheet::{Column, OutCell, XlsxWriter, csv_line};
use serde_json::json;

use super::read::{Entry, Filter};
use super::store::read;
use super::{Broken, Event, verify};
use crate::layout::{Choice, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Errors, Form, Result, Routes};

const PAGE: i64 = 50;
/// An export stops there: a spreadsheet holds no more.
const MOST: usize = 1_000_000;

pub fn router() -> Routes {
    let may = Ability::ReadAudit;
    Routes::new()
        .get("/audit", may, show)
        .get("/audit/export.xlsx", may, xlsx)
        .get("/audit/export.csv", may, csv)
        .post("/audit/verification", may, verification)
}

#[derive(serde::Deserialize, Default, Clone)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
    actor: String,
    action: String,
    subject: String,
    before: String,
}

impl Asked {
    /// The address of the same question elsewhere.
    fn address(&self, path: &str, before: i64) -> String {
        let mut parts = Vec::new();
        for (name, value) in [
            ("from", &self.from),
            ("to", &self.to),
            ("actor", &self.actor),
            ("action", &self.action),
            ("subject", &self.subject),
        ] {
            if !value.is_empty() {
                parts.push(format!("{name}={}", web::encode(value)));
            }
        }
        if before > 0 {
            parts.push(format!("before={before}"));
        }
        format!("{path}?{}", parts.join("&"))
    }

    /// What is asked for; wrong days and unknown files are told.
    async fn filter(&self, ctx: &Ctx, errors: &mut Errors) -> Result<Filter> {
        let pairs = [("from", &self.from), ("to", &self.to)];
        let form = Form::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value.clone())));
        let today = ctx.today();
        let text = self.subject.trim();
        let subject = match text.parse() {
            Ok(id) => Some(id),
            Err(_) => by_number(ctx, text).await?,
        };
        if subject.is_none() && !text.is_empty() {
            errors.add("subject", "audit-no-file");
        }
        Ok(Filter {
            from: form.date("from", today, errors),
            to: form.date("to", today, errors),
            actor: self.actor.parse().ok(),
            action: self.action.clone(),
            subject,
        })
    }
}

async fn by_number(ctx: &Ctx, text: &str) -> Result<Option<uuid::Uuid>> {
    let upper = text.to_uppercase();
    let (case, digits) = match (upper.strip_prefix("F-"), upper.strip_prefix("P-")) {
        (Some(digits), _) => (true, digits),
        (_, Some(digits)) => (false, digits),
        _ => return Ok(None),
    };
    let Ok(number) = digits.parse() else {
        return Ok(None);
    };
    Ok(read::by_number(&ctx.app.db, ctx.actor.tenant, case, number).await?)
}

struct Line {
    at: String,
    who: String,
    action: String,
    kind: String,
    number: String,
    subject: String,
    more: String,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct LogPage {
    page: Page,
    asked: Asked,
    errors: Vec<String>,
    actors: Vec<Choice>,
    actions: Vec<Choice>,
    lines: Vec<Line>,
    newest: Option<String>,
    older: Option<String>,
    xlsx: String,
    csv: String,
    /// Kind and text of what the check of the chain found.
    checked: Option<(&'static str, String)>,
}

async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Html<String>> {
    web::page(&log_page(&ctx, asked).await?)
}

async fn log_page(ctx: &Ctx, asked: Asked) -> Result<LogPage> {
    let mut errors = Errors::default();
    let filter = asked.filter(ctx, &mut errors).await?;
    let before: i64 = asked.before.parse().unwrap_or(i64::MAX);
    let mut entries = Vec::new();
    if errors.is_empty() {
        entries = read::entries(&ctx.app.db, &ctx.actor, &filter, before, PAGE + 1).await?;
    }
    let more = entries.len() > 50;
    entries.truncate(50);
    let last = entries.last().map_or(0, |entry| entry.seq);
    let l = &ctx.l;
    let mut actors: Vec<Choice> = read::actors(&ctx.app.db, ctx.actor.tenant)
        .await?
        .into_iter()
        .map(|(id, name)| Choice {
            selected: asked.actor == id.to_string(),
            value: id.to_string(),
            label: name,
        })
        .collect();
    actors.sort_by_cached_key(|actor| bindeglied_kit::text::sort_key(&actor.label));
    Ok(LogPage {
        page: ctx.page(l.t("audit-title")),
        errors: errors.shown(l).into_iter().map(|e| e.text).collect(),
        actions: actions(ctx, &asked.action),
        actors,
        lines: entries.iter().map(|entry| line(ctx, entry)).collect(),
        newest: (before < i64::MAX).then(|| asked.address("/audit", 0)),
        older: more.then(|| asked.address("/audit", last)),
        xlsx: asked.address("/audit/export.xlsx", 0),
        csv: asked.address("/audit/export.csv", 0),
        asked,
        checked: None,
    })
}

fn actions(ctx: &Ctx, chosen: &str) -> Vec<Choice> {
    let keys = crate::app::text_keys("audit-action-");
    let mut all: Vec<Choice> = keys
        .map(|key| Choice {
            selected: key == chosen,
            label: ctx.l.t(&format!("audit-action-{key}")),
            value: key.to_owned(),
        })
        .collect();
    all.sort_by_cached_key(|action| bindeglied_kit::text::sort_key(&action.label));
    all
}

fn line(ctx: &Ctx, entry: &Entry) -> Line {
    let l = &ctx.l;
    let or_raw = |key: String, raw: &str| {
        if l.has(&key) {
            l.t(&key)
        } else {
            raw.to_owned()
        }
    };
    let action = format!("audit-action-{}", entry.action_key());
    let kind = format!("audit-kind-{}", entry.subject_kind.replace('_', "-"));
    Line {
        at: l.moment(Micros(entry.at)),
        who: entry
            .actor_name
            .clone()
            .unwrap_or_else(|| l.t("audit-system")),
        action: or_raw(action, &entry.action),
        kind: or_raw(kind, &entry.subject_kind),
        number: entry.number(),
        subject: entry
            .subject_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
        more: entry.more(),
    }
}

async fn verification(ctx: Ctx, _: Form) -> Result<Response> {
    let found = verify(&ctx.app.db, Some(&ctx.app.keys), ctx.actor.tenant).await?;
    let mut work = ctx.begin().await?;
    let whole = found.broken.is_none();
    work.record(
        Event::new("audit.verify", "tenant", ctx.actor.tenant)
            .with(json!({ "lines": found.events, "whole": whole })),
    );
    work.commit().await?;
    let l = &ctx.l;
    let lines = l.number(found.events);
    let checked = match found.broken {
        None => ("success", l.tn("audit-whole", [("lines", &lines)])),
        Some(Broken::Changed(at)) => ("danger", l.tn("audit-changed", [("line", at)])),
        Some(Broken::Gap(at)) => ("danger", l.tn("audit-gap", [("line", at)])),
        Some(Broken::Cut(at)) => ("danger", l.tn("audit-cut", [("line", at)])),
        Some(Broken::NoHead) => ("danger", l.t("audit-no-head")),
        Some(Broken::NoKey) => ("danger", l.t("audit-no-key")),
    };
    let mut page = log_page(&ctx, Asked::default()).await?;
    page.checked = Some(checked);
    Ok(web::page(&page)?.into_response())
}

const HEADS: [(&str, f64); 7] = [
    ("audit-at", 18.0),
    ("audit-who", 28.0),
    ("audit-action", 36.0),
    ("audit-subject", 20.0),
    ("audit-number", 12.0),
    ("audit-id", 38.0),
    ("audit-more", 40.0),
];

fn cells(ctx: &Ctx, entry: &Entry) -> Vec<OutCell> {
    let shown = line(ctx, entry);
    let Line {
        at: _,
        who,
        action,
        kind,
        number,
        subject,
        more,
    } = shown;
    let at = OutCell::DateTime(Micros(entry.at).local().naive_local());
    let texts = [who, action, kind, number, subject, more];
    let texts = texts.iter().map(|text| OutCell::from(text.as_str()));
    std::iter::once(at).chain(texts).collect()
}

/// Hands every line that fits to `take`, page by page, and logs that they were taken along.
async fn each(
    ctx: &Ctx,
    asked: &Asked,
    mut take: impl FnMut(Vec<OutCell>) -> anyhow::Result<()>,
) -> Result<()> {
    let mut errors = Errors::default();
    let filter = asked.filter(ctx, &mut errors).await?;
    let (mut before, mut count) = (i64::MAX, 0);
    while errors.is_empty() && count < MOST {
        let part = read::entries(&ctx.app.db, &ctx.actor, &filter, before, 2_000).await?;
        let Some(last) = part.last() else { break };
        before = last.seq;
        count += part.len();
        for entry in &part {
            take(cells(ctx, entry))?;
        }
    }
    let mut work = ctx.begin().await?;
    work.record(
        Event::new("audit.export", "tenant", ctx.actor.tenant).with(json!({ "lines": count })),
    );
    work.commit().await?;
    Ok(())
}

async fn xlsx(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let columns = HEADS.map(|(key, width)| Column::new(ctx.l.t(key), width));
    let mut writer = XlsxWriter::new();
    let fault = |error| anyhow::anyhow!("export: {error}");
    writer
        .sheet(&ctx.l.t("audit-title"), &columns)
        .map_err(fault)?;
    each(&ctx, &asked, |cells| writer.row(&cells).map_err(fault)).await?;
    let mut bytes = std::io::Cursor::new(Vec::new());
    writer.finish(&mut bytes).map_err(fault)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(kind, "xlsx", bytes.into_inner()))
}

async fn csv(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let heads: Vec<OutCell> = HEADS
        .iter()
        .map(|(key, _)| OutCell::from(ctx.l.t(key).as_str()))
        .collect();
    // The mark at the start lets spreadsheets read umlauts.
    let mut text = format!("\u{feff}{}", csv_line(&heads));
    each(&ctx, &asked, |cells| {
        text.push_str(&csv_line(&cells));
        Ok(())
    })
    .await?;
    Ok(file("text/csv; charset=utf-8", "csv", text.into_bytes()))
}

fn file(kind: &'static str, ending: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"protokoll.{ending}\"");
    (
        [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)],
        bytes,
    )
        .into_response()
}
