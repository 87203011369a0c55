use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Html;
use chrono::NaiveDate;
use uuid::Uuid;

use super::form::blank;
use super::model::Document;
use super::show::{sort_and_length, title};
use super::store;
use super::upload::UploadForm;
use crate::case::HeadView;
use crate::layout::Page;
use crate::organisation::Catalogue;
use crate::permission::Ability;
use crate::web::{self, Ctx, Form, Result};

struct Line {
    href: String,
    title: String,
    kind: String,
    day: String,
    iso: String,
    person: String,
    file: String,
    by: String,
}

struct Chip {
    label: String,
    href: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "document/list.html")]
struct ListPage {
    page: Page,
    head: HeadView,
    chips: Vec<Chip>,
    lines: Vec<Line>,
    /// Whether the case has any at all.
    any: bool,
    next: Option<String>,
    /// The way back to the newest.
    first: Option<String>,
    /// For those who may hand in.
    upload: Option<UploadForm>,
}

/// The address part `2025-03-01.<id>`.
fn parse_before(text: &str) -> Option<(NaiveDate, Uuid)> {
    let (date, id) = text.split_once('.')?;
    Some((date.parse().ok()?, id.parse().ok()?))
}

fn address(case: Uuid, kind: Option<&str>, before: Option<String>) -> String {
    let kind = kind.map(|kind| format!("kind={kind}"));
    let before = before.map(|before| format!("before={before}"));
    let parts: Vec<String> = kind.into_iter().chain(before).collect();
    let base = format!("/cases/{case}/documents");
    if parts.is_empty() {
        base
    } else {
        format!("{base}?{}", parts.join("&"))
    }
}

async fn lines(
    ctx: &Ctx,
    head: &HeadView,
    kinds: &Catalogue,
    found: &[Document],
) -> Result<Vec<Line>> {
    let mut lines = Vec::with_capacity(found.len());
    for one in found {
        let mut about = head.members.iter();
        let about = about.find(|member| Some(member.summary.id) == one.person_id);
        lines.push(Line {
            href: one.href(),
            title: title(ctx, one.owner_id, (one.id, &one.title_sealed)).await?,
            kind: kinds.label(&one.kind, ctx.l.lang()).to_owned(),
            day: ctx.l.date(one.on_date),
            iso: one.on_date.to_string(),
            person: about.map(|one| one.name.clone()).unwrap_or_default(),
            file: sort_and_length(ctx, one),
            by: one.created_by.clone().unwrap_or_default(),
        });
    }
    Ok(lines)
}

pub(super) async fn list(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let query = Form::of_query(query.as_deref());
    let head = HeadView::load(&ctx, case, "documents").await?;
    ctx.opened("case", case).await?;
    let (db, actor, l) = (&ctx.app.db, &ctx.actor, &ctx.l);
    let all = ctx.app.catalogues(actor.tenant).await?;
    let counted = store::kinds(db, actor, case).await?;
    let kind = counted.iter().find(|(kind, _)| kind == query.get("kind"));
    let kind = kind.map(|(kind, _)| kind.as_str());
    let start = (
        NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default(),
        Uuid::max(),
    );
    let before = parse_before(query.get("before"));
    let wanted = (kind, before.unwrap_or(start));
    let mut found = store::list(db, actor, case, wanted).await?;
    let more = i64::try_from(found.len()).is_ok_and(|rows| rows > store::PAGE);
    found.truncate(usize::try_from(store::PAGE).unwrap_or_default());
    let address = |kind, before| address(case, kind, before);
    let kinds = all.of("document_kind");
    let mut chips = vec![Chip {
        label: l.t("document-all"),
        href: address(None, None),
        current: kind.is_none(),
    }];
    chips.extend(counted.iter().map(|(key, count)| Chip {
        label: format!("{} ({count})", kinds.label(key, l.lang())),
        href: address(Some(key), None),
        current: kind == Some(key),
    }));
    let last = found.last().filter(|_| more);
    let next = last.map(|last| address(kind, Some(format!("{}.{}", last.on_date, last.id))));
    let lines = lines(&ctx, &head, kinds, &found).await?;
    let upload = if actor.may(Ability::WriteFiles) {
        let form = blank(&ctx);
        Some(UploadForm::draw(&ctx, (&head, &all), &form, Vec::new()).await?)
    } else {
        None
    };
    let name = head.title.clone();
    web::page(&ListPage {
        page: ctx.page(l.tn("document-of", [("name", name)])),
        chips,
        lines,
        any: !counted.is_empty(),
        next,
        first: before.map(|_| address(kind, None)),
        upload,
        head,
    })
}
