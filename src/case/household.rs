//! The people of a case and who they are to each other; further members are taken in here.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::head::{HeadView, MemberView};
use super::store;
use crate::access;
use crate::audit::{Event, Work};
use crate::household::{self, NewHousehold};
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::person::{
    self, DoubleView, Drawing, Housing, NewPerson, Owner, PersonFields, Precision, StatusFields,
};
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "case/household.html")]
struct HouseholdPage {
    page: Page,
    head: HeadView,
    errors: Vec<FieldError>,
    fields: PersonFields,
    status: StatusFields,
    relation: Vec<Choice>,
    doubles: Vec<DoubleView>,
    confirm: String,
    version: i64,
    relations: Vec<RelationField>,
    /// A child was born into the household.
    newborn: bool,
    former: Vec<Former>,
}

/// Who a member is to the others, to be chosen.
struct RelationField {
    name: String,
    label: String,
    choices: Vec<Choice>,
    error: Option<String>,
}

/// Who belonged to the household before.
struct Former {
    id: Uuid,
    name: String,
    left: String,
    /// Whether the reader may open the person's page.
    seen: bool,
}

fn relation_field(member: &MemberView) -> String {
    format!("relation_{}", member.summary.id.simple())
}

pub(super) async fn show(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let asked = Form::of_query(query.as_deref());
    let head = HeadView::load(&ctx, id, "household").await?;
    ctx.opened("case", id).await?;
    let mut form = Form::default();
    if asked.has("newborn", "1") && head.case.ended_on.is_none() {
        form.set("newborn", "1");
        form.set("relation", "child");
        take_after(&ctx, &head, &mut form).await?;
    }
    // A family mostly shares its name.
    if let Some(first) = head.members.first() {
        form.set("family", &first.summary.family_name);
    }
    web::page(&household_page(&ctx, head, &form, &Errors::default()).await?)
}

/// Proposes for a newborn child the nationalities and languages of the head of the household.
async fn take_after(ctx: &Ctx, head: &HeadView, form: &mut Form) -> Result<()> {
    let Some(first) = head.members.first() else {
        return Ok(());
    };
    let app = &ctx.app;
    let found = person::details(&app.db, &app.keys, &ctx.actor, &[first.summary.id]).await?;
    if let Some(parent) = found.first() {
        for (at, code) in parent.nationalities.iter().enumerate() {
            form.set(&format!("nationality_{at}"), code);
        }
        for (at, (code, _)) in parent.languages.iter().enumerate() {
            form.set(&format!("language_{at}"), code);
        }
    }
    Ok(())
}

async fn household_page(
    ctx: &Ctx,
    head: HeadView,
    form: &Form,
    errors: &Errors,
) -> Result<HouseholdPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut form = form.clone();
    for member in &head.members {
        let name = relation_field(member);
        if form.all(&name).next().is_none() {
            form.set(&name, member.relation_key.as_deref().unwrap_or_default());
        }
    }
    let draw = Drawing {
        form: &form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    let relations = head.members.iter().map(|member| {
        let name = relation_field(member);
        RelationField {
            label: member.name.clone(),
            choices: draw.choices("relation", &name),
            error: draw.field(&name).error,
            name,
        }
    });
    let former = store::former(&ctx.app.db, &ctx.actor, head.case.id).await?;
    Ok(HouseholdPage {
        page: ctx.page(format!(
            "{} – {}",
            head.title,
            ctx.l.t("case-tab-household")
        )),
        errors: errors.shown(&ctx.l),
        fields: PersonFields::new(&draw),
        status: StatusFields::new(&draw),
        relation: draw.choices("relation", "relation"),
        doubles: Vec::new(),
        confirm: String::new(),
        version: head.case.version,
        newborn: form.has("newborn", "1"),
        relations: relations.collect(),
        former: former
            .into_iter()
            .map(|row| Former::new(ctx, row))
            .collect(),
        head,
    })
}

impl Former {
    fn new(ctx: &Ctx, row: store::FormerRow) -> Self {
        let l = &ctx.l;
        let reason = l.t(&format!("case-leaving-reason-{}", row.reason));
        let date = l.date(row.left_on);
        Self {
            id: row.summary.id,
            name: row.summary.name(),
            left: l.tn("case-left-on", [("date", date), ("reason", reason)]),
            seen: row.seen,
        }
    }
}

/// Takes a further member in, living where the first member lives.
pub(super) async fn add(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "household").await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let mut person = person::read_person(&form, &all, ctx.today(), &mut errors);
    person.status = person::read_status(&form, &all, ctx.today(), &mut errors);
    let born = form.has("newborn", "1").then_some(person.birth);
    match born {
        Some(birth) if birth.date.is_none() || birth.precision != Precision::Day => {
            errors.add("birth", "case-born-day");
        }
        Some(birth) if birth.date > Some(ctx.today()) => errors.add("birth", "case-in-future"),
        _ => {}
    }
    let relation = form.get("relation");
    if !relation.is_empty() && !all.of("relation").has(relation) {
        errors.add("relation", "form-choice");
    }
    if !errors.is_empty() {
        return web::invalid(&household_page(&ctx, head, &form, &errors).await?);
    }
    let confirm = person::confirmation(&person);
    if form.get("confirm") != confirm {
        let doubles = person::doubles(&ctx, &person).await?;
        if !doubles.is_empty() {
            let mut page = household_page(&ctx, head, &form, &errors).await?;
            page.doubles = doubles;
            page.confirm = confirm;
            return web::invalid(&page);
        }
    }
    person.id = ctx.new_id();
    person.housing = housing_of_first(&ctx, &head).await?;
    let born = born.and_then(|birth| birth.date);
    if let (Some(born), Some(housing)) = (born, &mut person.housing) {
        housing.valid_from = housing.valid_from.map(|from| from.max(born));
    }
    store_member(&ctx, &head, &person, (relation, born)).await?;
    Ok(web::done(
        &format!("/cases/{id}/household"),
        "case-member-added",
    ))
}

async fn housing_of_first(ctx: &Ctx, head: &HeadView) -> Result<Option<Housing>> {
    let Some(first) = head.members.first() else {
        return Ok(None);
    };
    let app = &ctx.app;
    let details = person::details(&app.db, &app.keys, &ctx.actor, &[first.summary.id]).await?;
    let home = details.first().and_then(|found| found.home_on(ctx.today()));
    Ok(home.map(|home| Housing {
        municipality_id: home.municipality_id,
        district: home.district.clone(),
        kind: home.kind.clone(),
        valid_from: home.valid_from,
    }))
}

async fn store_member(
    ctx: &Ctx,
    head: &HeadView,
    person: &NewPerson,
    (relation, born): (&str, Option<NaiveDate>),
) -> Result<()> {
    let (app, case) = (&ctx.app, &head.case);
    app.keys.create(ctx.actor.tenant, person.id).await?;
    let owner = Owner {
        agency: case.agency_id,
        team: case.team_id,
    };
    let mut work = ctx.begin().await?;
    person::create_many(&mut work, &app.keys, &owner, std::slice::from_ref(person)).await?;
    let household = household_of(ctx, &mut work, head).await?;
    household::add_member(&mut work, household, person.id, relation, born).await?;
    let joined = born.map_or(ctx.today(), |born| born.max(case.started_on));
    store::add_member(&mut work, case.id, person.id, joined, born.is_some()).await?;
    access::refresh_people(&mut work, &[person.id]).await?;
    work.record(Event::new("person.create", "person", person.id));
    work.record(Event::new("case.member", "case", case.id));
    Ok(work.commit().await?)
}

/// The household of a case; a case of one person gets one when it is needed.
pub(super) async fn household_of(ctx: &Ctx, work: &mut Work, head: &HeadView) -> Result<Uuid> {
    let case = &head.case;
    if let Some(household) = case.household_id {
        return Ok(household);
    }
    let id = id::new_id(ctx.now);
    let members = head.members.iter().zip(0..).map(|(member, at)| {
        let relation = if at == 0 { "head" } else { "" };
        (member.summary.id, relation.to_owned())
    });
    let first = head.members.first();
    let new = NewHousehold {
        id,
        agency: case.agency_id,
        label: first.map_or_else(String::new, |first| first.summary.family_name.clone()),
        import_id: None,
        members: members.collect(),
    };
    household::create_many(work, &[new]).await?;
    store::set_household(work, case.id, id).await?;
    Ok(id)
}

/// Who is to stand at the head, when exactly one is.
fn chosen_head<'a>(
    head: &'a HeadView,
    all: &Catalogues,
    (form, errors): (&Form, &mut Errors),
) -> Option<&'a MemberView> {
    let mut heads = Vec::new();
    for member in &head.members {
        let name = relation_field(member);
        let relation = form.get(&name);
        if !relation.is_empty() && !all.of("relation").has(relation) {
            errors.add(&name, "form-choice");
        }
        if relation == "head" {
            heads.push(member);
        }
    }
    match heads.as_slice() {
        [one] => Some(*one),
        [] => head.members.first().inspect(|member| {
            errors.add(&relation_field(member), "case-no-head");
        }),
        [_, second, ..] => {
            errors.add(&relation_field(second), "case-two-heads");
            None
        }
    }
}

/// Says who the members are to each other; one of them stands at the head.
pub(super) async fn relate(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "household").await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let chosen = chosen_head(&head, &all, (&form, &mut errors));
    if !errors.is_empty() {
        return web::invalid(&household_page(&ctx, head, &form, &errors).await?);
    }
    let mut work = ctx.begin().await?;
    match store::touch(&mut work, (id, form.version())).await {
        Ok(()) => {}
        Err(DbError::Stale) => {
            drop(work);
            errors.add("case", "case-stale");
            let head = HeadView::load(&ctx, id, "household").await?;
            let page = web::page(&household_page(&ctx, head, &form, &errors).await?)?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    let household = household_of(&ctx, &mut work, &head).await?;
    for member in &head.members {
        let relation = form.get(&relation_field(member));
        household::add_member(&mut work, household, member.summary.id, relation, None).await?;
    }
    if let Some(chosen) = chosen.filter(|one| one.relation_key.as_deref() != Some("head")) {
        store::new_head(&mut work, id, chosen.summary.id, ctx.today()).await?;
    }
    work.record(Event::new("case.relations", "case", id));
    work.commit().await?;
    Ok(web::done(
        &format!("/cases/{id}/household"),
        "case-relations-saved",
    ))
}
