use axum::extract::{Path, RawQuery};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::draft::{About, counts, filled};
use super::{GROUPS, Template, all, fields, one, paper, word};
use crate::case::HeadView;
use crate::document::{self, Made};
use crate::layout::{Choice, FieldError, Page};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// Characters of the body, of the lines around it, and of a single line.
const BODY: usize = 20_000;
const LINES: usize = 1_000;
const LINE: usize = 300;

#[derive(askama::Template)]
#[template(path = "letter/list.html")]
struct ListPage {
    page: Page,
    head: HeadView,
    groups: Vec<GroupView>,
}

struct GroupView {
    label: String,
    /// Name and address.
    letters: Vec<(String, String)>,
}

pub(super) async fn list(ctx: Ctx, Path(case): Path<Uuid>) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "documents").await?;
    ctx.opened("case", case).await?;
    let all = all(&ctx).await?;
    let groups = GROUPS.iter().map(|group| GroupView {
        label: ctx.l.t(&format!("letter-group-{group}")),
        letters: all
            .iter()
            .filter(|one| one.active && one.group == *group)
            .map(|one| {
                let href = format!("/cases/{case}/letters/new?template={}", one.id);
                (one.name.clone(), href)
            })
            .collect(),
    });
    web::page(&ListPage {
        page: ctx.page(ctx.l.t("letter-write")),
        groups: groups.filter(|group| !group.letters.is_empty()).collect(),
        head,
    })
}

#[derive(askama::Template)]
#[template(path = "letter/form.html")]
struct FormPage {
    page: Page,
    head: HeadView,
    name: String,
    form: Form,
    people: Vec<Choice>,
    /// Whether the template counts consultations of a span of days.
    counts: bool,
    gaps: Vec<String>,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn new(
        ctx: &Ctx,
        head: HeadView,
        template: &Template,
        (form, errors): (Form, &Errors),
    ) -> Self {
        let people = head.members.iter();
        let people = people.map(|one| (one.summary.id.to_string(), one.name.clone()));
        let people = form.choose("person", people.collect());
        Self {
            page: ctx.page(&template.name),
            name: template.name.clone(),
            people,
            counts: [&template.recipient, &template.subject, &template.body]
                .iter()
                .any(|text| fields::names(text).into_iter().any(counts)),
            gaps: fields::gaps(SHOWN.iter().map(|name| form.get(name))),
            errors: errors.shown(&ctx.l),
            head,
            form,
        }
    }

    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// What of the form stands on the paper.
const SHOWN: [&str; 8] = [
    "sender",
    "recipient",
    "info",
    "subject",
    "salutation",
    "body",
    "closing",
    "signer",
];

/// The template a form or an address names; one that was switched off is none.
async fn usable(ctx: &Ctx, form: &Form) -> Result<Template> {
    let found = one(ctx, form.id("template")).await?;
    Some(found).filter(|one| one.active).ok_or(Error::NotFound)
}

pub(super) async fn new(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let head = HeadView::load(&ctx, case, "documents").await?;
    let query = Form::of_query(query.as_deref());
    let template = usable(&ctx, &query).await?;
    ctx.opened("case", case).await?;
    let about = About::read(&ctx, &head, query.id("person"), (None, None))?;
    fill(&ctx, &template, &about).await
}

/// The form as the template and the file fill it.
async fn fill(ctx: &Ctx, template: &Template, about: &About<'_>) -> Result<Response> {
    if template.word {
        return word::show(ctx, template, about).await;
    }
    let form = filled(ctx, template, about).await?;
    let head = HeadView::load(ctx, about.head.case.id, "documents").await?;
    let page = FormPage::new(ctx, head, template, (form, &Errors::default()));
    Ok(web::page(&page)?.into_response())
}

/// A letter as it goes onto paper.
pub(super) struct Letter {
    pub(super) sender: String,
    pub(super) recipient: String,
    pub(super) info: String,
    pub(super) date: NaiveDate,
    pub(super) subject: String,
    pub(super) salutation: String,
    pub(super) body: String,
    pub(super) closing: String,
    pub(super) signer: String,
}

fn parse(ctx: &Ctx, form: &Form) -> (Letter, Errors) {
    let mut errors = Errors::default();
    let date = form.date("date", ctx.today(), &mut errors);
    if date.is_none() && errors.is_empty() {
        errors.add("date", "letter-date-missing");
    }
    let letter = Letter {
        sender: form.text("sender", LINES, &mut errors),
        recipient: form.text("recipient", LINES, &mut errors),
        info: form.text("info", LINES, &mut errors),
        date: date.unwrap_or_else(|| ctx.today()),
        subject: form.text("subject", LINE, &mut errors),
        salutation: form.text("salutation", LINE, &mut errors),
        body: form.text("body", BODY, &mut errors),
        closing: form.text("closing", LINE, &mut errors),
        signer: form.text("signer", LINE, &mut errors),
    };
    // The field of the window has room for six lines; more would run into the text.
    if letter.recipient.lines().count() > 6 {
        errors.add("recipient", "letter-recipient-long");
    }
    if letter.subject.is_empty() {
        errors.add("subject", "letter-subject-missing");
    }
    if letter.body.is_empty() {
        errors.add("body", "letter-body-missing");
    }
    (letter, errors)
}

/// Fills anew, shows the sheet, or files it: buttons of one form.
pub(super) async fn write(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, case, "documents").await?;
    let template = usable(&ctx, &form).await?;
    let mut errors = Errors::default();
    let from = form.date("from", ctx.today(), &mut errors);
    let until = form.date("until", ctx.today(), &mut errors);
    if from > until && until.is_some() {
        errors.add("until", "letter-until-before");
    }
    if !errors.is_empty() {
        return web::invalid(&FormPage::new(&ctx, head, &template, (form, &errors)));
    }
    let about = About::read(&ctx, &head, form.id("person"), (from, until))?;
    let person = about.person();
    ctx.opened("case", case).await?;
    match form.get("action") {
        "fill" => return fill(&ctx, &template, &about).await,
        "file" if template.word => return word::file(&ctx, &template, &about).await,
        _ if template.word => return word::show(&ctx, &template, &about).await,
        _ => {}
    }
    let (letter, errors) = parse(&ctx, &form);
    if !errors.is_empty() {
        return web::invalid(&FormPage::new(&ctx, head, &template, (form, &errors)));
    }
    let pdf = paper::print(&ctx, &template, &letter).await?;
    if form.get("action") != "file" {
        let name = format!("inline; filename=\"brief-{}.pdf\"", head.number);
        let headers = [
            (CONTENT_TYPE, "application/pdf".to_owned()),
            (CONTENT_DISPOSITION, name),
        ];
        return Ok((headers, pdf).into_response());
    }
    let made = Made {
        case,
        person,
        kind: template.kind,
        on_date: letter.date,
        name: format!("{}.pdf", letter.subject.replace(['/', '\\', '.'], " ")),
        bytes: pdf,
    };
    let (document, known) = document::file_made(&ctx, made).await?;
    let to = format!("/cases/{case}/documents/{document}");
    let said = if known {
        "letter-filed-already"
    } else {
        "letter-filed"
    };
    Ok(web::done(&to, said))
}
