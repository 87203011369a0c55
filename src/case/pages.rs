use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use uuid::Uuid;

use super::head::HeadView;
use super::model::Head;
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::person::{self, Details, Drawing, Field, Named, PersonView};
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "case/data.html")]
pub(super) struct DataPage {
    page: Page,
    head: HeadView,
    people: Vec<PersonView>,
    facts: Vec<(String, String)>,
    errors: Vec<FieldError>,
    version: i64,
    lead: bool,
    ended: bool,
    responsible: Vec<Choice>,
    responsible_error: Option<String>,
    deputy: Vec<Choice>,
    deputy_error: Option<String>,
    municipality: Vec<Choice>,
    municipality_error: Option<String>,
    moved_on: Field,
    /// That the first member lives elsewhere, and since when.
    lives: Option<String>,
    consent: Vec<Choice>,
    consent_error: Option<String>,
    consent_on: Field,
    consent_until: Field,
    why: Field,
}

/// Personal data of everybody in the case, and who counsels it until when.
pub(super) async fn data(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, id, "people").await?;
    ctx.opened("case", id).await?;
    let form = form_of(&ctx, &head.case);
    web::page(&data_page(&ctx, head, &form, &Errors::default()).await?)
}

fn form_of(ctx: &Ctx, case: &Head) -> Form {
    let mut form = Form::default();
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    form.set("responsible", text(case.responsible_id));
    form.set("deputy", text(case.deputy_id));
    form.set("municipality", text(case.municipality_id));
    form.set("consent", &case.consent_state);
    let today = ctx.l.date(ctx.today());
    form.set("moved_on", &today);
    form.set("consent_on", today);
    form.set("consent_until", ctx.l.date_or_empty(case.consent_until));
    form
}

fn with_typed(ctx: &Ctx, case: &Head, typed: &Form) -> Form {
    let mut form = form_of(ctx, case);
    for name in [
        "responsible",
        "deputy",
        "municipality",
        "moved_on",
        "consent",
        "consent_on",
        "consent_until",
        "why",
    ] {
        if typed.all(name).next().is_some() {
            form.set(name, typed.get(name));
        }
    }
    form
}

/// The page with what was typed into one of its forms; the others stand as stored.
pub(super) async fn data_page(
    ctx: &Ctx,
    head: HeadView,
    typed: &Form,
    errors: &Errors,
) -> Result<DataPage> {
    let (app, actor) = (&ctx.app, &ctx.actor);
    let ids: Vec<Uuid> = head
        .members
        .iter()
        .map(|member| member.summary.id)
        .collect();
    let details = person::details(&app.db, &app.keys, actor, &ids).await?;
    let all = app.catalogues(actor.tenant).await?;
    let named = person::choices(&app.db, actor).await?;
    let form = with_typed(ctx, &head.case, typed);
    let draw = Drawing {
        form: &form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    let people = details.iter();
    Ok(DataPage {
        page: ctx.page(format!("{} – {}", head.title, ctx.l.t("case-tab-data"))),
        people: people
            .map(|found| PersonView::new(ctx, &all, found))
            .collect(),
        facts: facts(ctx, &head, &all),
        errors: errors.shown(&ctx.l),
        version: head.case.version,
        lead: actor.may(Ability::LeadTeam),
        ended: head.case.ended_on.is_some(),
        responsible: form.choose("responsible", pairs(&named, "account")),
        responsible_error: draw.field("responsible").error,
        deputy: form.choose("deputy", pairs(&named, "account")),
        deputy_error: draw.field("deputy").error,
        municipality: form.choose("municipality", pairs(&named, "municipality")),
        municipality_error: draw.field("municipality").error,
        moved_on: draw.field("moved_on"),
        lives: details
            .first()
            .and_then(|first| lives_elsewhere(ctx, &head, first)),
        consent: draw.choices("consent", "consent"),
        consent_error: draw.field("consent").error,
        consent_on: draw.field("consent_on"),
        consent_until: draw.field("consent_until"),
        why: draw.field("why"),
        head,
    })
}

/// Where the first member lives now, when that is not where the case belongs.
fn lives_elsewhere(ctx: &Ctx, head: &HeadView, first: &Details) -> Option<String> {
    let home = first.home_on(ctx.today())?;
    if home.municipality_id.is_none() || home.municipality_id == head.case.municipality_id {
        return None;
    }
    let (l, place) = (&ctx.l, home.municipality.clone()?);
    let name = first.summary.name();
    Some(match home.valid_from {
        Some(from) => l.tn(
            "case-lives-since",
            [("name", name), ("place", place), ("date", l.date(from))],
        ),
        None => l.tn("case-lives", [("name", name), ("place", place)]),
    })
}

fn pairs(named: &[Named], kind: &str) -> Vec<(String, String)> {
    let named = named.iter().filter(|named| named.kind == kind);
    named
        .map(|named| (named.id.to_string(), named.name.clone()))
        .collect()
}

fn facts(ctx: &Ctx, head: &HeadView, all: &Catalogues) -> Vec<(String, String)> {
    let (l, case) = (&ctx.l, &head.case);
    let mut facts = vec![
        (l.t("case-number"), head.number.clone()),
        (l.t("case-started"), l.date(case.started_on)),
        (l.t("case-planned-end"), l.date(case.planned_end_on)),
    ];
    if let Some(ended) = case.ended_on {
        let reason = all.of("end_reason").label(&case.end_reason, l.lang());
        facts.push((
            l.t("case-end"),
            l.tn(
                "case-end-with-reason",
                [("date", l.date(ended)), ("reason", reason.to_owned())],
            ),
        ));
    }
    facts.extend([
        (l.t("case-responsible"), head.responsible.clone()),
        (l.t("case-deputy"), head.deputy.clone()),
        (l.t("case-municipality"), head.municipality.clone()),
        (l.t("case-tab-household"), head.household.clone()),
        (l.t("case-consent"), consent_text(ctx, all, case)),
    ]);
    facts
}

/// `erteilt 3.4.2025, gilt bis 3.4.2026`.
fn consent_text(ctx: &Ctx, all: &Catalogues, case: &Head) -> String {
    let l = &ctx.l;
    let state = all.of("consent").label(&case.consent_state, l.lang());
    let since = format!("{state} {}", l.date_or_empty(case.consent_on));
    let since = since.trim();
    match case.consent_until {
        Some(until) => l.tn(
            "case-consent-holds",
            [("since", since.to_owned()), ("date", l.date(until))],
        ),
        None => since.to_owned(),
    }
}
