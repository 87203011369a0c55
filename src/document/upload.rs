use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::media::{Media, Refusal};
use bindeglied_kit::seal::DataKey;
use std::sync::Arc;
use uuid::Uuid;

use super::form::{Fields, blank, parse};
use super::intake::{Desk, No, Source, Stored};
use super::model::{Content, FILES, LARGEST, Said, Target, clean_name, title_of};
use super::store::{self, Written};
use crate::case::HeadView;
use crate::layout::{FieldError, Page};
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Error, Form, Incoming, IncomingFile, Part, Result};

#[derive(Template)]
#[template(path = "document/new.html")]
struct NewPage {
    page: Page,
    head: HeadView,
    upload: UploadForm,
    /// Files of the same form that were taken: title and address.
    taken: Vec<(String, String)>,
}

/// The form for handing in; `{% include "document/upload.html" %}`, name `upload`.
pub(super) struct UploadForm {
    pub(super) base: String,
    pub(super) fields: Fields,
    pub(super) limit: String,
    pub(super) limit_bytes: usize,
    pub(super) accept: String,
    /// Whether something was said already, so that the fields are to be seen.
    pub(super) open: bool,
}

/// Bytes of a file at most.
fn largest(ctx: &Ctx) -> usize {
    ctx.app.config.upload_limit.min(LARGEST)
}

fn megabytes(ctx: &Ctx) -> String {
    format!("{} MB", largest(ctx) / 1024 / 1024)
}

impl UploadForm {
    pub(super) async fn draw(
        ctx: &Ctx,
        (head, all): (&HeadView, &Catalogues),
        form: &Form,
        errors: Vec<FieldError>,
    ) -> Result<Self> {
        let endings = Media::ALL.iter().flat_map(|media| media.endings());
        let accept: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
        Ok(Self {
            base: format!("/cases/{}/documents", head.case.id),
            open: !errors.is_empty() || form.all("link").next().is_some(),
            fields: Fields::draw(ctx, (head, all), form, errors).await?,
            limit: megabytes(ctx),
            limit_bytes: largest(ctx),
            accept: accept.join(","),
        })
    }
}

pub(super) async fn new(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "documents").await?;
    ctx.opened("case", case).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let query = Form::of_query(query.as_deref());
    let mut form = blank(&ctx);
    for link in query.all("link") {
        form.add("link", link);
    }
    if all.of("document_kind").has(query.get("kind")) {
        form.set("kind", query.get("kind"));
    }
    web::page(&NewPage {
        page: ctx.page(ctx.l.t("document-new")),
        upload: UploadForm::draw(&ctx, (&head, &all), &form, Vec::new()).await?,
        head,
        taken: Vec::new(),
    })
}

impl Source for IncomingFile<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn declared(&self) -> &str {
        &self.declared
    }

    async fn next(&mut self) -> Result<Option<Bytes>> {
        IncomingFile::next(self).await
    }
}

/// What became of the files of one form.
struct Uploads<'a> {
    ctx: &'a Ctx,
    head: &'a HeadView,
    all: &'a Catalogues,
    /// What was said, once it was read.
    said: Option<Said>,
    seen: usize,
    taken: Vec<(String, String)>,
    /// Files that were here already.
    known: usize,
    errors: Vec<FieldError>,
}

pub(super) async fn upload(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    mut incoming: Incoming,
) -> Result<Response> {
    let head = HeadView::load(&ctx, case, "documents").await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut uploads = Uploads {
        ctx: &ctx,
        head: &head,
        all: &all,
        said: None,
        seen: 0,
        taken: Vec::new(),
        known: 0,
        errors: Vec::new(),
    };
    loop {
        match incoming.next().await? {
            Part::File(form, mut file) => uploads.file(form, &mut file).await?,
            Part::Text => {}
            Part::End => break,
        }
    }
    let form = incoming.into_fields()?;
    if uploads.seen == 0 {
        uploads.read(&form).await?;
        uploads.fault(ctx.l.t("document-file-missing"));
    }
    let Uploads {
        taken,
        errors,
        known,
        ..
    } = uploads;
    if errors.is_empty() {
        return Ok(web::done(&to(case, &form, &taken), said(&taken, known)));
    }
    let page = NewPage {
        page: ctx.page(ctx.l.t("document-new")),
        upload: UploadForm::draw(&ctx, (&head, &all), &form, errors).await?,
        head,
        taken,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, web::page(&page)?).into_response())
}

/// Back to where it belongs; a single document is shown itself.
fn to(case: Uuid, form: &Form, taken: &[(String, String)]) -> String {
    let linked = form.all("link").find_map(Target::parse);
    match (taken, linked) {
        ([(_, href)], None) => href.clone(),
        (_, Some(target)) if target.kind == super::LinkKind::Consultation => {
            format!("/consultations/{}", target.record)
        }
        (_, Some(target)) if !target.place.is_empty() => format!("/deadlines/{}", target.place),
        ([(_, href)], Some(_)) => href.clone(),
        _ => format!("/cases/{case}/documents"),
    }
}

fn said(taken: &[(String, String)], known: usize) -> &'static str {
    match (taken.len(), known) {
        (1, 1) => "document-known",
        (_, 1..) => "document-some-known",
        (1, _) => "document-saved",
        _ => "document-all-saved",
    }
}

impl Uploads<'_> {
    /// A message at the field of the file.
    fn fault(&mut self, text: String) {
        let name = "file".to_owned();
        self.errors.push(FieldError { name, text });
    }

    async fn read(&mut self, form: &Form) -> Result<()> {
        let (said, errors) = parse(self.ctx, (self.head, self.all), form).await?;
        if errors.is_empty() {
            self.said = Some(said);
        } else {
            self.errors.extend(errors.shown(&self.ctx.l));
        }
        Ok(())
    }

    async fn file(&mut self, form: &Form, file: &mut IncomingFile<'_>) -> Result<()> {
        self.seen += 1;
        if self.seen == 1 {
            self.read(form).await?;
            if self.said.is_none() {
                self.fault(self.ctx.l.t("document-file-again"));
            }
        }
        let (ctx, case) = (self.ctx, self.head.case.id);
        let case_key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
        let hashing = case_key.hashing(b"documents known again");
        let desk = Desk {
            files: &ctx.app.files,
            tenant: ctx.actor.tenant,
            hashing: &*hashing,
            largest: largest(ctx),
        };
        let Some(said) = self.said.clone() else {
            return desk.pass(file).await;
        };
        if self.seen > FILES {
            if self.seen == FILES + 1 {
                self.fault(ctx.l.tn("document-too-many", [("count", FILES)]));
            }
            return desk.pass(file).await;
        }
        let name = clean_name(&file.name);
        match desk.take(ctx.new_id(), file).await? {
            Err(no) => {
                let text = refused(ctx, no, &name);
                self.fault(text);
                Ok(())
            }
            Ok(stored) => self.keep(said, name, (stored, &case_key)).await,
        }
    }

    async fn keep(
        &mut self,
        mut said: Said,
        name: String,
        (stored, case_key): (Stored, &Arc<DataKey>),
    ) -> Result<()> {
        let (ctx, case) = (self.ctx, self.head.case.id);
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        if let Some(there) = store::same(db, actor, case, &stored.file.sum).await? {
            return self.known(there, &said).await;
        }
        let owner_key = match said.person {
            Some(person) => ctx.app.keys.create(actor.tenant, person).await?,
            None => case_key.clone(),
        };
        let title = match (said.title.as_str(), self.seen) {
            ("", _) => title_of(&name),
            (title, 1) => title.to_owned(),
            (title, nth) => format!("{title} ({nth})"),
        };
        let key = stored.file.id;
        let content = Content {
            name,
            title: title.clone(),
            note: std::mem::take(&mut said.note),
            key: stored.key.clone(),
        };
        let sealed = content.seal(&owner_key, key);
        let new = Written {
            case,
            owner: said.person.unwrap_or(case),
            said: &said,
            sealed: &sealed,
        };
        let mut work = ctx.begin().await?;
        match store::add(&mut work, &stored.file, &new).await {
            Ok(()) => {}
            // The same file came twice at the same time.
            Err(DbError::Unique(_)) => {
                drop(work);
                let there = store::same(db, actor, case, &stored.file.sum).await?;
                return self.known(there.ok_or(Error::Busy)?, &said).await;
            }
            Err(error) => return Err(error.into()),
        }
        work.commit().await?;
        stored.keep();
        self.taken
            .push((title, format!("/cases/{case}/documents/{key}")));
        Ok(())
    }

    /// The file is in this case already: it is not kept twice, but belongs to what it was added to.
    async fn known(&mut self, there: Uuid, said: &Said) -> Result<()> {
        let (ctx, case) = (self.ctx, self.head.case.id);
        if !said.links.is_empty() {
            let mut work = ctx.begin().await?;
            store::link(&mut work, (case, there), &said.links).await?;
            work.commit().await?;
        }
        let one = store::one(&ctx.app.db, &ctx.actor, (case, there)).await?;
        let title = super::show::title(ctx, one.owner_id, (one.id, &one.title_sealed)).await?;
        self.known += 1;
        self.taken.push((title, one.href()));
        Ok(())
    }
}

/// Why a file is not taken, and what to do, with its name.
fn refused(ctx: &Ctx, no: No, name: &str) -> String {
    let l = &ctx.l;
    let key = match no {
        No::TooLarge => {
            let values = [("name", name.to_owned()), ("limit", megabytes(ctx))];
            return l.tn("document-too-large", values);
        }
        No::Refused(Refusal::Empty) => "document-refused-empty",
        No::Refused(Refusal::Unknown) => "document-refused-unknown",
        No::Refused(Refusal::Mismatch) => "document-refused-mismatch",
        No::Refused(Refusal::Macros) => "document-refused-macros",
        No::Refused(Refusal::Heic) => "document-refused-heic",
        No::Refused(Refusal::Broken) => "document-refused-broken",
        No::Refused(Refusal::Locked) => "document-refused-locked",
    };
    l.tn(key, [("name", name)])
}
