use axum::extract::Path;
use axum::response::{Html, Response};
use uuid::Uuid;

use super::super::{GROUPS, SIGNS, Template, all, built_in, one, store};
use super::{FieldLine, HOME, add, adopted, field_lines, stale, unknown};
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// Characters of a name, a line, the address, the body.
pub(super) const NAME: usize = 120;
const LINE: usize = 300;
const LINES: usize = 1_000;
const BODY: usize = 20_000;

#[derive(askama::Template)]
#[template(path = "letter/template/form.html")]
struct FormPage {
    page: Page,
    action: String,
    errors: Vec<FieldError>,
    form: Form,
    choices: Choices,
    fields: Vec<FieldLine>,
    active: bool,
    /// Whether it exists already and may be switched off.
    known: bool,
    /// The address of its Word file, if it is one.
    word: Option<String>,
}

/// What can be said of a template of either sort.
pub(super) struct Choices {
    pub(super) groups: Vec<Choice>,
    pub(super) signs: Vec<Choice>,
    pub(super) kinds: Vec<Choice>,
}

impl Choices {
    pub(super) fn new(ctx: &Ctx, catalogues: &Catalogues, form: &Form) -> Self {
        let l = &ctx.l;
        let labelled = |keys: &[&str], start: &str| {
            let keys = keys.iter();
            keys.map(|key| ((*key).to_owned(), l.t(&format!("{start}-{key}"))))
                .collect()
        };
        let kinds = catalogues.of("document_kind");
        let kinds = kinds.choices(l.lang(), form.get("kind"));
        Self {
            groups: form.choose("group", labelled(&GROUPS, "letter-group")),
            signs: form.choose("signs", labelled(&SIGNS, "letter-signs")),
            kinds: form.choose("kind", kinds),
        }
    }
}

impl FormPage {
    fn new(
        ctx: &Ctx,
        catalogues: &Catalogues,
        known: Option<&Template>,
        (form, errors): (Form, Vec<FieldError>),
    ) -> Self {
        let title = if known.is_some() {
            "letter-template-edit"
        } else {
            "letter-template-new"
        };
        let action = known.map_or(HOME.to_owned(), |one| format!("{HOME}/{}", one.id));
        let word = known.filter(|one| one.word);
        Self {
            page: ctx.page(ctx.l.t(title)),
            word: word.map(|_| format!("{action}/word")),
            action,
            errors,
            choices: Choices::new(ctx, catalogues, &form),
            fields: field_lines(ctx),
            active: form.get("active") == "true",
            known: known.is_some(),
            form,
        }
    }

    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

fn filled(one: &Template) -> Form {
    let mut form = Form::default();
    for (name, value) in [
        ("group", &one.group),
        ("signs", &one.signs),
        ("kind", &one.kind),
        ("name", &one.name),
        ("recipient", &one.recipient),
        ("subject", &one.subject),
        ("salutation", &one.salutation),
        ("body", &one.body),
    ] {
        form.set(name, value);
    }
    form.set("version", one.version.to_string());
    form.set("active", if one.active { "true" } else { "" });
    form
}

/// What is said of a template of either sort: everything but its texts.
pub(super) fn parse_frame(
    catalogues: &Catalogues,
    (id, word): (Uuid, bool),
    form: &Form,
) -> (Template, Errors) {
    let mut errors = Errors::default();
    let name = form.required("name", NAME, &mut errors);
    for (field, known) in [
        ("group", GROUPS.contains(&form.get("group"))),
        ("signs", SIGNS.contains(&form.get("signs"))),
        ("kind", catalogues.of("document_kind").has(form.get("kind"))),
    ] {
        let needed = field != "signs" || !word;
        if !known && needed {
            errors.add(field, "form-choice");
        }
    }
    let signs = if word { "staff" } else { form.get("signs") };
    let template = Template {
        id,
        group: form.get("group").to_owned(),
        signs: signs.to_owned(),
        kind: form.get("kind").to_owned(),
        name,
        recipient: String::new(),
        subject: String::new(),
        salutation: String::new(),
        body: String::new(),
        word,
        active: form.get("active") == "true",
        version: form.version(),
    };
    (template, errors)
}

fn parse(
    ctx: &Ctx,
    catalogues: &Catalogues,
    place: (Uuid, bool),
    form: &Form,
) -> (Template, Vec<FieldError>) {
    let (mut template, mut errors) = parse_frame(catalogues, place, form);
    if template.word {
        return (template, errors.shown(&ctx.l));
    }
    template.recipient = form.text("recipient", LINES, &mut errors);
    template.subject = form.text("subject", LINE, &mut errors);
    template.salutation = form.text("salutation", LINE, &mut errors);
    template.body = form.text("body", BODY, &mut errors);
    for (field, text, key) in [
        ("subject", &template.subject, "letter-subject-missing"),
        ("body", &template.body, "letter-body-missing"),
    ] {
        if text.is_empty() {
            errors.add(field, key);
        }
    }
    let mut shown = errors.shown(&ctx.l);
    for (name, text) in [
        ("recipient", &template.recipient),
        ("subject", &template.subject),
        ("salutation", &template.salutation),
        ("body", &template.body),
    ] {
        if errors.key(name).is_none()
            && let Some(text) = unknown(ctx, text)
        {
            let name = name.to_owned();
            shown.push(FieldError { name, text });
        }
    }
    (template, shown)
}

pub(super) async fn new(ctx: Ctx) -> Result<Html<String>> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut form = Form::default();
    form.set("kind", "letter");
    form.set("salutation", "Sehr geehrte Damen und Herren,");
    web::page(&FormPage::new(&ctx, &catalogues, None, (form, Vec::new())))
}

pub(super) async fn create(ctx: Ctx, form: Form) -> Result<Response> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (mut template, errors) = parse(&ctx, &catalogues, (ctx.new_id(), false), &form);
    if !errors.is_empty() {
        return web::invalid(&FormPage::new(&ctx, &catalogues, None, (form, errors)));
    }
    template.active = true;
    let first = all(&ctx).await?.iter().all(|one| one.version == 0);
    let mut work = ctx.begin().await?;
    add(&ctx, &mut work, first, &template).await?;
    work.commit().await?;
    Ok(web::done(HOME, "letter-template-saved"))
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let found = one(&ctx, Some(id)).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let form = (filled(&found), Vec::new());
    web::page(&FormPage::new(&ctx, &catalogues, Some(&found), form))
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let found = one(&ctx, Some(id)).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (mut template, errors) = parse(&ctx, &catalogues, (id, found.word), &form);
    if !errors.is_empty() {
        let page = FormPage::new(&ctx, &catalogues, Some(&found), (form, errors));
        return web::invalid(&page);
    }
    let agency = ctx.actor.agency_or_nil();
    let mut work = ctx.begin().await?;
    if found.version == 0 {
        let ids = adopted(&ctx, &mut work).await?;
        let mut shipped = built_in::templates().into_iter();
        let at = shipped.position(|one| one.id == id);
        template.id = at
            .and_then(|at| ids.get(at).copied())
            .ok_or(Error::NotFound)?;
        template.version = 1;
    }
    let changed = store::change(&mut work, agency, &template).await;
    changed.map_err(stale)?;
    work.commit().await?;
    Ok(web::done(HOME, "letter-template-saved"))
}
