//! The invitation to a planned consultation: one sheet, German or German beside the language of who is
//! invited, looked at or filed with the case.

mod paper;

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::model::State;
use super::store::{self, Consultation};
use crate::case::HeadView;
use crate::document::{self, Made};
use crate::layout::{Choice, FieldError, Page};
use crate::letter::{self, Heading};
use crate::person;
use crate::plan::{self, Pair};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// What can be asked for to be brought; texts are `invitation-bring-<key>` on the page, `bring_<key>`
/// on the paper.
const BRING: [&str; 6] = [
    "identity",
    "letters",
    "certificates",
    "income",
    "health",
    "rent",
];

/// Characters of the place.
const PLACE: usize = 200;

#[derive(Template)]
#[template(path = "consultation/invitation/form.html")]
struct InvitationPage {
    page: Page,
    id: Uuid,
    title: String,
    who: Vec<String>,
    form: Form,
    languages: Vec<Choice>,
    bring: Vec<Choice>,
    /// The Träger has not yet released the language that is chosen.
    unreviewed: bool,
    errors: Vec<FieldError>,
}

impl InvitationPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// Whether one can invite to it: it lies ahead, and there is a case to whose people it goes.
pub(super) fn invites(ctx: &Ctx, one: &Consultation) -> bool {
    let ahead = one.state == State::Planned.key() && one.on_date >= ctx.today();
    ahead && one.case_id.is_some()
}

/// What the sheet is made of.
pub(super) struct Invitation {
    one: Consultation,
    head: HeadView,
    heading: Heading,
    person: Option<Uuid>,
}

impl Invitation {
    async fn load(ctx: &Ctx, id: Uuid) -> Result<Self> {
        let one = store::seen(&ctx.app.db, &ctx.app.keys, &ctx.actor, id).await?;
        let case = one.case_id.filter(|_| invites(ctx, &one));
        let case = case.ok_or(Error::NotFound)?;
        let head = HeadView::load(ctx, case, "history").await?;
        ctx.opened("case", case).await?;
        // Who takes part but does not belong to the case any more has no address here.
        let belongs = |id: &Uuid| head.members.iter().any(|one| one.summary.id == *id);
        let mut invited = one.people.iter().map(|person| person.id);
        let person = invited.find(belongs);
        let heading = letter::heading(ctx, &head, person).await?;
        Ok(Self {
            one,
            head,
            heading,
            person,
        })
    }

    /// The names of who is invited: who is said, or else the case's first.
    fn names(&self) -> Vec<String> {
        let invited = self.one.people.iter();
        let names: Vec<String> = invited.map(person::Summary::name).collect();
        match (names.is_empty(), self.head.members.first()) {
            (true, Some(first)) => vec![first.name.clone()],
            _ => names,
        }
    }

    /// The language that is proposed: that of the consultation, or the first one of who is invited
    /// in which the texts exist.
    async fn language(&self, ctx: &Ctx) -> Result<String> {
        let known = |lang: &str| plan::paper_languages().any(|(key, _)| key == lang);
        if known(&self.one.lang) {
            return Ok(self.one.lang.clone());
        }
        let member = self.head.members.first().map(|one| one.summary.id);
        let whose: Vec<Uuid> = self.person.or(member).into_iter().collect();
        let details = person::details(&ctx.app.db, &ctx.app.keys, &ctx.actor, &whose).await?;
        let spoken = details.into_iter().flat_map(|one| one.languages);
        let mut spoken = spoken.map(|(key, _)| key);
        // Whoever speaks German first needs no second language.
        let first = spoken.find(|key| key == "de" || known(key));
        Ok(first.filter(|key| key != "de").unwrap_or_default())
    }

    /// Where one meets, as far as the program knows.
    fn place(&self) -> String {
        match self.one.channel.as_str() {
            "phone" | "video" | "message" | "letter" => String::new(),
            "home_visit" => self.heading.address.clone(),
            _ => match self.heading.sender.get(1..) {
                Some(own) if !own.is_empty() => own.join(", "),
                _ => self.one.municipality.clone(),
            },
        }
    }

    async fn page(&self, ctx: &Ctx, form: Form, errors: &Errors) -> Result<InvitationPage> {
        let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
        let catalogue = catalogues.of("language");
        let languages = plan::paper_languages().map(|(key, own)| {
            let name = format!("{} – {own}", catalogue.label(key, ctx.l.lang()));
            (key.to_owned(), name)
        });
        let bring = BRING.iter().map(|key| {
            let text = ctx.l.t(&format!("invitation-bring-{key}"));
            ((*key).to_owned(), text)
        });
        let lang = form.get("lang");
        let unreviewed = !lang.is_empty() && !plan::is_released(ctx, lang).await?;
        let day = ctx.l.date(self.one.on_date);
        Ok(InvitationPage {
            page: ctx.page(ctx.l.t("invitation-title")),
            id: self.one.id,
            title: ctx.l.tn("consultation-of", [("day", &day)]),
            who: self.names(),
            languages: form.choose("lang", languages.collect()),
            bring: form.choose("bring", bring.collect()),
            unreviewed,
            errors: errors.shown(&ctx.l),
            form,
        })
    }
}

/// What the form says.
pub(super) struct Wish {
    pair: Pair,
    place: String,
    bring: Vec<&'static str>,
}

fn understand(form: &Form, errors: &mut Errors) -> Option<Wish> {
    let pair = Pair::new(form.get("lang"));
    if pair.is_none() {
        errors.add("lang", "form-choice");
    }
    let known = |said: &str| BRING.iter().find(|key| **key == said).copied();
    if form.all("bring").any(|said| known(said).is_none()) {
        errors.add("bring", "form-choice");
    }
    let place = form.text("place", PLACE, errors);
    let chosen = |key: &&str| form.has("bring", key);
    let bring = BRING.into_iter().filter(chosen).collect();
    let pair = pair.filter(|_| errors.is_empty())?;
    Some(Wish { pair, place, bring })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let invitation = Invitation::load(&ctx, id).await?;
    let mut form = Form::default();
    form.set("lang", invitation.language(&ctx).await?);
    form.set("place", invitation.place());
    web::page(&invitation.page(&ctx, form, &Errors::default()).await?)
}

/// Shows the sheet, or files it: buttons of one form.
pub(super) async fn print(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let invitation = Invitation::load(&ctx, id).await?;
    let mut errors = Errors::default();
    let Some(wish) = understand(&form, &mut errors) else {
        return web::invalid(&invitation.page(&ctx, form, &errors).await?);
    };
    let released = match wish.pair.other() {
        Some(lang) => plan::is_released(&ctx, lang).await?,
        None => true,
    };
    let data = paper::data(&ctx, &invitation, &wish, released);
    let pdf = letter::typeset(&ctx, data).await?;
    if form.get("action") == "file" {
        return file(&ctx, invitation, pdf).await;
    }
    // The name of a file is seen by more people than its content: no names of people.
    let name = format!(
        "inline; filename=\"einladung-{}.pdf\"",
        invitation.head.number
    );
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, pdf).into_response())
}

async fn file(ctx: &Ctx, invitation: Invitation, pdf: Vec<u8>) -> Result<Response> {
    let case = invitation.head.case.id;
    let german = ctx.app.localiser("de");
    let day = german.date(invitation.one.on_date).replace('.', "-");
    let made = Made {
        case,
        person: invitation.person,
        kind: "letter".to_owned(),
        on_date: ctx.today(),
        name: format!("{} {day}.pdf", german.t("invitation-title")),
        bytes: pdf,
    };
    let (document, known) = document::file_made(ctx, made).await?;
    let said = if known {
        "invitation-filed-already"
    } else {
        "invitation-filed"
    };
    Ok(web::done(
        &format!("/cases/{case}/documents/{document}"),
        said,
    ))
}
