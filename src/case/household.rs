//! The people of a case and who they are to each other; further members are taken in here.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_kit::id;
use uuid::Uuid;

use super::head::HeadView;
use super::store;
use crate::audit::Event;
use crate::household::{self, NewHousehold};
use crate::layout::{Choice, FieldError, Page};
use crate::person::{
    self, DoubleView, Drawing, Housing, NewPerson, Owner, PersonFields, StatusFields,
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
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, id, "household").await?;
    ctx.opened("case", id).await?;
    let mut form = Form::default();
    // A family mostly shares its name.
    if let Some(first) = head.members.first() {
        form.set("family", &first.summary.family_name);
    }
    web::page(&household_page(&ctx, head, &form, &Errors::default()).await?)
}

async fn household_page(
    ctx: &Ctx,
    head: HeadView,
    form: &Form,
    errors: &Errors,
) -> Result<HouseholdPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l: &ctx.l,
    };
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
        head,
    })
}

/// Takes a further member in, living where the first member lives.
pub(super) async fn add(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "household").await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let mut person = person::read_person(&form, &all, ctx.today(), &mut errors);
    person.status = person::read_status(&form, &all, ctx.today(), &mut errors);
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
    store_member(&ctx, &head, &person, relation).await?;
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
    let today = ctx.today();
    let housing = details.into_iter().next().and_then(|details| {
        details
            .housings
            .into_iter()
            .find(|housing| housing.valid_from.is_none_or(|from| from <= today))
    });
    Ok(housing.map(|housing| Housing {
        municipality_id: housing.municipality_id,
        district: housing.district,
        kind: housing.kind,
        valid_from: housing.valid_from,
    }))
}

async fn store_member(
    ctx: &Ctx,
    head: &HeadView,
    person: &NewPerson,
    relation: &str,
) -> Result<()> {
    let (app, case) = (&ctx.app, &head.case);
    app.keys.create(ctx.actor.tenant, person.id).await?;
    let owner = Owner {
        agency: case.agency_id,
        team: case.team_id,
    };
    let mut work = ctx.begin().await?;
    person::create_many(&mut work, &app.keys, &owner, std::slice::from_ref(person)).await?;
    if let Some(household) = case.household_id {
        household::add_member(&mut work, household, person.id, relation, None).await?;
    } else {
        let id = id::new_id(ctx.now);
        let mut members: Vec<(Uuid, String)> = head
            .members
            .iter()
            .zip(0..)
            .map(|(member, at)| {
                let relation = if at == 0 { "head" } else { "" };
                (member.summary.id, relation.to_owned())
            })
            .collect();
        members.push((person.id, relation.to_owned()));
        let first = head.members.first();
        let label = first.map_or(&person.family_name, |first| &first.summary.family_name);
        let new = NewHousehold {
            id,
            agency: case.agency_id,
            label: label.clone(),
            import_id: None,
            members,
        };
        household::create_many(&mut work, &[new]).await?;
        store::set_household(&mut work, case.id, id).await?;
    }
    store::add_member(&mut work, case.id, person.id).await?;
    work.record(Event::new("person.create", "person", person.id));
    work.record(Event::new("case.member", "case", case.id));
    Ok(work.commit().await?)
}
