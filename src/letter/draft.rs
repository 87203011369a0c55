//! A letter being written: what the template and the file say, as a form.

use bindeglied_kit::i18n::Localiser;
use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

use super::Template;
use super::fields::{Values, gaps};
use super::{built_in, paper, store, template};
use crate::case::{HeadView, MemberView};
use crate::organisation;
use crate::person::{self, Details, birth_text};
use crate::web::{Ctx, Error, Form, Result};

/// Letters are German, whatever language the page has.
pub(super) fn german(ctx: &Ctx) -> Localiser {
    ctx.app.localiser("de")
}

/// The key of a field's text.
pub(super) fn text_key(field: &str) -> String {
    format!("letter-field-{}", field.replace(['.', '_'], "-"))
}

/// Whether a field depends on a span of days.
pub(super) fn counts(field: &str) -> bool {
    field.starts_with("zeitraum.") || field.starts_with("beratung.")
}

/// What stands for a field that the file does not know.
pub(super) fn gap(l: &Localiser, field: &str) -> String {
    let field = l.t(&text_key(field));
    let gap = l.tn("letter-gap", [("field", field)]);
    // The marks that keep a name apart on a page have no place on paper.
    gap.replace(['\u{2068}', '\u{2069}'], "")
}

/// Whom a letter is about, and which days it counts.
pub(super) struct About<'a> {
    pub(super) head: &'a HeadView,
    pub(super) member: Option<&'a MemberView>,
    pub(super) days: (NaiveDate, NaiveDate),
}

impl<'a> About<'a> {
    /// What the form says; the head of the household and the time of the case by default.
    pub(super) fn read(
        ctx: &Ctx,
        head: &'a HeadView,
        person: Option<Uuid>,
        days: (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<Self> {
        let member = match person {
            Some(id) => {
                let found = head.members.iter().find(|one| one.summary.id == id);
                Some(found.ok_or(Error::NotFound)?)
            }
            None => head.members.first(),
        };
        let last = head.case.ended_on.unwrap_or_else(|| ctx.today());
        Ok(Self {
            head,
            member,
            days: (
                days.0.unwrap_or(head.case.started_on),
                days.1.unwrap_or(last),
            ),
        })
    }

    pub(super) fn person(&self) -> Option<Uuid> {
        self.member.map(|member| member.summary.id)
    }
}

/// The form as the template and the file fill it.
pub(super) async fn filled(ctx: &Ctx, template: &Template, about: &About<'_>) -> Result<Form> {
    let l = german(ctx);
    let values = values(ctx, &l, about).await?;
    let fill = |text: &str| values.fill(text, |name| gap(&l, name));
    let head = template::current_head(ctx).await?;
    let mut form = Form::default();
    form.set("template", template.id.to_string());
    let person = about.person().map(|id| id.to_string());
    form.set("person", person.unwrap_or_default());
    form.set("from", l.date(about.days.0));
    form.set("until", l.date(about.days.1));
    // What the client signs and sends comes from the client.
    let own = template.signs == "client" && template.group != "declaration";
    let (sender, info) = if own {
        (built_in::standard("client"), String::new())
    } else {
        (head.sender, head.info)
    };
    form.set("sender", fill(&sender));
    form.set("recipient", fill(&template.recipient));
    form.set("info", fill(&info));
    form.set("date", l.date(ctx.today()));
    form.set("subject", fill(&template.subject));
    form.set("salutation", fill(&template.salutation));
    form.set("body", fill(&template.body));
    let closes = !template.salutation.is_empty();
    let closing = closes.then(|| built_in::standard("closing"));
    form.set("closing", closing.unwrap_or_default());
    let client = about.member.map(|member| member.name.clone());
    form.set(
        "signer",
        match template.signs.as_str() {
            "client" => client.unwrap_or_default(),
            _ => ctx.session.name.clone(),
        },
    );
    Ok(form)
}

/// What stands around the text of a letter that is not written from a template, as JSON for
/// [`super::typeset`]; what the file does not know is left out.
#[derive(Debug, Clone)]
pub struct Heading {
    pub sender: Vec<String>,
    /// The name, and the address where there is one.
    pub recipient: Vec<String>,
    pub info: Vec<String>,
    /// The fixed words of the sheet.
    pub words: Value,
    /// Says on the paper that nobody on it is real.
    pub mark: Option<String>,
    /// Where the client lives, in one line.
    pub address: String,
}

/// The head of the Träger's letters, to somebody of a case.
///
/// # Errors
/// Not found when the person does not belong to the case.
pub async fn heading(ctx: &Ctx, head: &HeadView, person: Option<Uuid>) -> Result<Heading> {
    let l = german(ctx);
    let about = About::read(ctx, head, person, (None, None))?;
    let values = values(ctx, &l, &about).await?;
    let own = template::current_head(ctx).await?;
    let lines = |text: &str| {
        let filled = values.fill(text, |_| String::new());
        let lines = filled.lines().map(str::trim);
        // What the Träger has not filled in yet has no place on paper either.
        let lines = lines.filter(|line| !line.is_empty() && gaps([*line]).is_empty());
        lines.map(str::to_owned).collect::<Vec<String>>()
    };
    Ok(Heading {
        sender: lines(&own.sender),
        recipient: lines("{{klient.name}}\n{{klient.anschrift}}"),
        info: lines(&own.info),
        words: paper::words(&l),
        mark: ctx.session.demo().then(|| l.t("layout-demo")),
        address: lines("{{klient.anschrift}}").join(", "),
    })
}

pub(super) async fn values(ctx: &Ctx, l: &Localiser, about: &About<'_>) -> Result<Values> {
    let (db, actor, head) = (&ctx.app.db, &ctx.actor, about.head);
    let mut values = Values::default();
    values.set("fall.nummer", &head.number);
    values.set("fall.kommune", &head.municipality);
    values.set("fall.beginn", l.date(head.case.started_on));
    let names: Vec<&str> = head.members.iter().map(|one| one.name.as_str()).collect();
    values.set("fall.personen", names.join(", "));
    values.set("fachkraft.name", &head.responsible);
    values.set("landkreis.name", &ctx.session.tenant_name);
    values.set("heute", l.date(ctx.today()));
    values.set("zeitraum.von", l.date(about.days.0));
    values.set("zeitraum.bis", l.date(about.days.1));
    let agencies = organisation::agencies(db, actor.tenant).await?;
    let agency = agencies.iter().find(|one| one.id == head.case.agency_id);
    if let Some(agency) = agency {
        values.set("traeger.name", &agency.name);
        let regime = agency.legal_regime.replace('_', "-");
        values.set("recht.gesetz", l.t(&format!("letter-law-{regime}")));
        let consent = l.t(&format!("letter-law-consent-{regime}"));
        values.set("recht.einwilligung", consent);
        let special = l.t(&format!("letter-law-special-{regime}"));
        values.set("recht.besondere", special);
    }
    if let Some(id) = about.person() {
        let whom = (head.case.id, id);
        let count = store::consultations(db, actor, whom, about.days).await?;
        values.set("beratung.anzahl", count.to_string());
        let found = person::details(db, &ctx.app.keys, actor, &[id]).await?;
        if let Some(details) = found.first() {
            of_person(ctx, l, &mut values, details).await?;
        }
    }
    Ok(values)
}

async fn of_person(ctx: &Ctx, l: &Localiser, values: &mut Values, one: &Details) -> Result<()> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (today, summary) = (ctx.today(), &one.summary);
    let label = |catalogue: &str, key: &str| all.of(catalogue).label(key, "de").to_owned();
    values.set("klient.name", summary.name());
    values.set("klient.vorname", &summary.given_name);
    values.set("klient.nachname", &summary.family_name);
    values.set("klient.geburtsdatum", birth_text(&summary.birth(), l));
    let nations = one.nationalities.iter();
    let nations: Vec<String> = nations.map(|key| label("nationality", key)).collect();
    values.set("klient.staatsangehoerigkeit", nations.join(", "));
    let spoken = one.languages.iter();
    let spoken: Vec<String> = spoken.map(|(key, _)| label("language", key)).collect();
    values.set("klient.sprachen", spoken.join(", "));
    let mut statuses = one.statuses.iter();
    let status = statuses.find(|row| row.valid_from.is_none_or(|from| from <= today));
    if let Some(status) = status {
        let name = label("residence_status", &status.status_code);
        values.set("klient.aufenthaltsstatus", name);
        let until = match status.unlimited {
            true => l.t("person-unlimited"),
            false => l.date_or_empty(status.valid_until),
        };
        values.set("klient.aufenthalt_bis", until);
    }
    if let Some(home) = one.home_on(today) {
        let parts = [home.municipality.as_deref(), Some(home.district.as_str())];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        values.set("klient.wohnort", parts.collect::<Vec<_>>().join(", "));
    }
    for (field, kinds) in [
        ("klient.anschrift", &["address"][..]),
        ("klient.telefon", &["phone", "mobile"][..]),
    ] {
        let mut contacts = one.contacts.iter();
        let found = contacts.find(|contact| kinds.contains(&contact.kind.as_str()));
        let value = found.and_then(|contact| contact.value.clone());
        values.set(field, value.unwrap_or_default());
    }
    Ok(())
}
