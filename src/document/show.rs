use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::media::Media;
use bindeglied_kit::seal::SealError;
use uuid::Uuid;

use super::links::{Link, Links};
use super::model::{Content, Document, title_place};
use super::store;
use crate::case::HeadView;
use crate::layout::Page;
use crate::permission::Ability;
use crate::web::{self, Ctx, Result};

#[derive(Template)]
#[template(path = "document/show.html")]
struct ShowPage {
    page: Page,
    head: HeadView,
    base: String,
    kind: String,
    day: String,
    person: String,
    note: String,
    name: String,
    /// Sort and length of the file.
    file: String,
    recorded: String,
    links: Vec<Link>,
    /// `image`, `pdf`, or nothing.
    preview: &'static str,
    erased: bool,
    writes: bool,
}

/// The title of a document, or that its key was erased.
pub(super) async fn title(ctx: &Ctx, owner: Uuid, (id, sealed): (Uuid, &[u8])) -> Result<String> {
    match ctx.app.keys.key(ctx.actor.tenant, owner).await {
        Ok(key) => Ok(key.open(title_place(id), sealed)?),
        Err(SealError::NoKey) => Ok(ctx.l.t("person-erased")),
        Err(error) => Err(error.into()),
    }
}

/// What is sealed of a document; nothing when its key was erased.
pub(super) async fn content(ctx: &Ctx, document: &Document) -> Result<Option<Content>> {
    match ctx.app.keys.key(ctx.actor.tenant, document.owner_id).await {
        Ok(key) => Ok(Some(Content::open(document, &key)?)),
        Err(SealError::NoKey) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `PDF, 1,2 MB`.
pub(super) fn sort_and_length(ctx: &Ctx, document: &Document) -> String {
    let sort = document.media.to_uppercase();
    format!("{sort}, {}", length(ctx, document.bytes))
}

fn length(ctx: &Ctx, bytes: i64) -> String {
    const KILO: i64 = 1024;
    if bytes < KILO * KILO {
        format!("{} KB", ctx.l.number((bytes + KILO - 1) / KILO))
    } else {
        let tenths = bytes * 10 / (KILO * KILO);
        #[expect(clippy::cast_precision_loss, reason = "tenths of megabytes are few")]
        let megabytes = tenths as f64 / 10.0;
        format!("{} MB", ctx.l.decimal(megabytes, 1))
    }
}

pub(super) async fn show(ctx: Ctx, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "documents").await?;
    let (db, actor, l) = (&ctx.app.db, &ctx.actor, &ctx.l);
    let document = store::one(db, actor, (case, id)).await?;
    ctx.opened("case", case).await?;
    let all = ctx.app.catalogues(actor.tenant).await?;
    let content = content(&ctx, &document).await?;
    let targets = store::links(db, actor, id).await?;
    let links = Links::load(&ctx, case).await?.in_words(&targets).await?;
    let about = document.person_id;
    let about = head
        .members
        .iter()
        .find(|one| Some(one.summary.id) == about);
    let kind = all.of("document_kind").label(&document.kind, l.lang());
    let preview = match document.media() {
        Some(Media::Pdf) => "pdf",
        Some(media) if media.is_image() => "image",
        _ => "",
    };
    let recorded = [
        ("date", l.moment(Micros(document.created_at))),
        ("name", document.created_by.clone().unwrap_or_default()),
    ];
    let (title, name, note) = match &content {
        Some(content) => (
            content.title.clone(),
            content.name.clone(),
            content.note.clone(),
        ),
        None => (l.t("person-erased"), String::new(), String::new()),
    };
    web::page(&ShowPage {
        page: ctx.page(title),
        base: document.href(),
        kind: kind.to_owned(),
        day: l.date(document.on_date),
        person: about.map_or_else(|| l.t("document-everybody"), |one| one.name.clone()),
        note,
        name,
        file: sort_and_length(&ctx, &document),
        recorded: l.tn("person-recorded", recorded),
        links,
        preview,
        erased: content.is_none(),
        writes: actor.may(Ability::WriteFiles),
        head,
    })
}
