//! The page of a case for its handover: what was written, what is written for the next colleague.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::{DataKey, SealError};
use uuid::Uuid;

use super::model::{HandoverRow, LONG, Passing, summary_place};
use super::transfer::transfer;
use super::{proposal, store};
use crate::audit::{Event, Work};
use crate::case::{self, HeadView};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Ability;
use crate::person;
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "handover/show.html")]
struct ShowPage {
    page: Page,
    head: HeadView,
    errors: Vec<FieldError>,
    lead: bool,
    open: bool,
    /// Whether the last handover still waits for this summary.
    late: bool,
    /// Whether the text is a proposal nobody has approved.
    proposed: bool,
    summary: String,
    /// What is stored now, when somebody else was faster.
    stored: Option<String>,
    row: String,
    row_version: i64,
    responsible: Vec<Choice>,
    deputy: Vec<Choice>,
    past: Vec<Past>,
}

/// A handover that was made.
struct Past {
    title: String,
    meta: Vec<String>,
    text: String,
    missing: bool,
    /// The reader took the case over and has not said that she read this.
    mine: bool,
}

impl ShowPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// The rows of a case with their texts opened.
struct Texts(Vec<(HandoverRow, String)>);

impl Texts {
    async fn load(ctx: &Ctx, case: Uuid) -> Result<Self> {
        let rows = store::of_case(&ctx.app.db, &ctx.actor, case).await?;
        let key = match ctx.app.keys.key(ctx.actor.tenant, case).await {
            Ok(key) => Some(key),
            Err(SealError::NoKey) => None,
            Err(error) => return Err(error.into()),
        };
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let text = match (&row.summary_sealed, &key) {
                (None, _) => String::new(),
                (Some(_), None) => ctx.l.t("person-erased"),
                (Some(sealed), Some(key)) => key.open(summary_place(row.id), sealed)?,
            };
            all.push((row, text));
        }
        Ok(Self(all))
    }

    /// The row a summary written now belongs to: what is prepared, or the last handover when it still
    /// lacks one.
    fn written(&self) -> Option<&(HandoverRow, String)> {
        let mut rows = self.0.iter().filter(|(row, _)| row.holds());
        rows.find(|(row, _)| row.prepared() || row.summary_sealed.is_none())
    }
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, id, "handover").await?;
    ctx.opened("case", id).await?;
    let query = Form::of_query(query.as_deref());
    let mut form = Form::default();
    if query.get("fresh") == "1" {
        form.set("summary", proposal::propose(&ctx, &head).await?);
    }
    web::page(&show_page(&ctx, head, &form, &Errors::default()).await?)
}

async fn show_page(ctx: &Ctx, head: HeadView, typed: &Form, errors: &Errors) -> Result<ShowPage> {
    let (db, actor, l) = (&ctx.app.db, &ctx.actor, &ctx.l);
    let texts = Texts::load(ctx, head.case.id).await?;
    let written = texts.written();
    let stored = written.map(|(_, text)| text.clone()).unwrap_or_default();
    let typed_summary = typed.all("summary").next().map(str::to_owned);
    let open = head.case.ended_on.is_none();
    let (summary, proposed) = match typed_summary {
        Some(text) => (text, false),
        None if stored.is_empty() && open => (proposal::propose(ctx, &head).await?, true),
        None => (stored.clone(), false),
    };
    let named = person::choices(db, actor).await?;
    let colleagues = |but: Option<Uuid>| {
        let all = named.iter().filter(|one| one.kind == "account");
        let all = all.filter(|one| Some(one.id) != but);
        all.map(|one| (one.id.to_string(), one.name.clone()))
            .collect::<Vec<_>>()
    };
    let mut form = typed.clone();
    if form.all("deputy").next().is_none() {
        let deputy = head.case.deputy_id.map(|id| id.to_string());
        form.set("deputy", deputy.unwrap_or_default());
    }
    let past = texts.0.iter().filter(|(row, _)| !row.prepared());
    Ok(ShowPage {
        page: ctx.page(format!("{} – {}", head.title, l.t("handover-title"))),
        errors: errors.shown(l),
        lead: actor.may(Ability::LeadTeam),
        open,
        late: written.is_some_and(|(row, _)| !row.prepared()),
        proposed,
        stored: errors
            .key("summary")
            .is_some_and(|key| key == "handover-stale")
            .then_some(stored),
        row: written
            .map(|(row, _)| row.id.to_string())
            .unwrap_or_default(),
        row_version: written.map_or(0, |(row, _)| row.version),
        responsible: form.choose("responsible", colleagues(head.case.responsible_id)),
        deputy: form.choose("deputy", colleagues(None)),
        past: past.map(|(row, text)| past_view(ctx, row, text)).collect(),
        summary,
        head,
    })
}

fn past_view(ctx: &Ctx, row: &HandoverRow, text: &str) -> Past {
    let l = &ctx.l;
    let day = |at: i64| l.date(Micros(at).date());
    let to = ("to", row.to_name.clone().unwrap_or_default());
    let mut meta = Vec::new();
    if let (Some(by), Some(at)) = (&row.written_name, row.written_at) {
        let by = ("name", by.clone());
        meta.push(l.tn("handover-written-by", [by, ("date", day(at))]));
    }
    let mine = row.to_id == Some(ctx.actor.id) && row.read_at.is_none() && row.holds();
    if let Some(at) = row.read_at {
        let at = Micros(at);
        let time = at.local().format("%H:%M").to_string();
        meta.push(l.tn(
            "handover-read-at",
            [("date", l.date(at.date())), ("time", time)],
        ));
    } else if row.holds() && row.summary_sealed.is_some() {
        meta.push(l.t("handover-not-read"));
    }
    let date = ("date", row.handed_at.map(day).unwrap_or_default());
    Past {
        title: match &row.from_name {
            Some(from) => l.tn("handover-on-from-to", [date, ("from", from.clone()), to]),
            None => l.tn("handover-on-to", [date, to]),
        },
        meta,
        text: text.to_owned(),
        missing: row.summary_sealed.is_none() && row.holds(),
        mine: mine && row.summary_sealed.is_some(),
    }
}

/// What a form says of the row its summary belongs to.
struct Written {
    id: Uuid,
    version: Option<i64>,
    sealed: Vec<u8>,
}

impl Written {
    /// Seals what was approved.
    fn new(ctx: &Ctx, form: &Form, key: &DataKey, text: &str) -> Self {
        let known = form.id("row");
        let id = known.unwrap_or_else(|| ctx.new_id());
        let version = form.get("row_version").parse().unwrap_or(0);
        Self {
            id,
            version: known.map(|_| version),
            sealed: key.seal(summary_place(id), text),
        }
    }
}

/// Says what went wrong beside how things stand now; what was typed stays.
async fn conflict(
    ctx: &Ctx,
    id: Uuid,
    form: &Form,
    (field, key): (&str, &str),
) -> Result<Response> {
    let head = HeadView::load(ctx, id, "handover").await?;
    let mut errors = Errors::default();
    errors.add(field, key);
    let page = show_page(ctx, head, form, &errors).await?;
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}

/// Keeps a summary without handing over.
pub(super) async fn save(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "handover").await?;
    let mut errors = Errors::default();
    let text = form.required("summary", LONG, &mut errors);
    if head.case.ended_on.is_some() {
        errors.add("case", "handover-ended");
    }
    if !errors.is_empty() {
        return web::invalid(&show_page(&ctx, head, &form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let written = Written::new(&ctx, &form, &key, &text);
    let mut work = ctx.begin().await?;
    let row = (written.id, written.version);
    match store::save(&mut work, id, row, &written.sealed).await {
        Ok(()) => {}
        Err(DbError::Stale | DbError::Unique(_)) => {
            drop(work);
            return conflict(&ctx, id, &form, ("summary", "handover-stale")).await;
        }
        Err(error) => return Err(error.into()),
    }
    work.record(Event::new("handover.summary", "case", id));
    work.commit().await?;
    Ok(web::done(
        &format!("/cases/{id}/handover"),
        "handover-saved",
    ))
}

/// Hands the case over with the summary that was approved.
pub(super) async fn hand_over(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "handover").await?;
    let mut errors = Errors::default();
    let text = form.required("summary", LONG, &mut errors);
    let mut to = case::assignment(&ctx, &head, (&form, &mut errors)).await?;
    if to.deputy == to.responsible {
        to.deputy = None;
    }
    if to.responsible.is_none() {
        errors.add("responsible", "handover-to-missing");
    } else if to.responsible == head.case.responsible_id {
        errors.add("responsible", "handover-same");
    }
    if head.case.ended_on.is_some() {
        errors.add("case", "handover-ended");
    }
    if !errors.is_empty() {
        return web::invalid(&show_page(&ctx, head, &form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let written = Written::new(&ctx, &form, &key, &text);
    let passing = Passing {
        case: id,
        version: form.version(),
        from: head.case.responsible_id,
        to,
        summary: None,
        id: written.id,
    };
    let mut work = ctx.begin().await?;
    match write(&mut work, &passing, &written).await {
        Ok(()) => {}
        Err(Failed::Summary) => {
            drop(work);
            return conflict(&ctx, id, &form, ("summary", "handover-stale")).await;
        }
        Err(Failed::Case) => {
            drop(work);
            return conflict(&ctx, id, &form, ("case", "case-stale")).await;
        }
        Err(Failed::Other(error)) => return Err(error.into()),
    }
    work.record(Event::new("case.handover", "case", id));
    work.commit().await?;
    Ok(web::done("/handovers", "handover-done"))
}

/// Where somebody else was faster.
enum Failed {
    Summary,
    Case,
    Other(DbError),
}

async fn write(
    work: &mut Work,
    passing: &Passing,
    written: &Written,
) -> std::result::Result<(), Failed> {
    let prepared = store::prepared(work, passing.case)
        .await
        .map_err(Failed::Other)?;
    // A summary that belongs to the handover before is history; this one is written anew.
    let row = match prepared {
        Some(id) if id == written.id => (written.id, written.version),
        Some(_) => return Err(Failed::Summary),
        None => (passing.id, None),
    };
    match store::save(work, passing.case, row, &written.sealed).await {
        Ok(()) => {}
        Err(DbError::Stale | DbError::Unique(_)) => return Err(Failed::Summary),
        Err(error) => return Err(Failed::Other(error)),
    }
    match transfer(work, passing).await {
        Ok(()) => Ok(()),
        Err(DbError::Stale) => Err(Failed::Case),
        Err(error) => Err(Failed::Other(error)),
    }
}

/// The colleague who took the case over has read what was written for her.
pub(super) async fn read(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    case::visible(&ctx.app.db, &ctx.actor, id).await?;
    let mut work = ctx.begin().await?;
    if store::mark_read(&mut work, &ctx.actor, id).await? {
        work.record(Event::new("handover.read", "case", id));
        work.commit().await?;
    }
    Ok(web::done(&format!("/cases/{id}"), "handover-read"))
}
