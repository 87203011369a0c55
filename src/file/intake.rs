//! One form that makes a person, a case and, for a family, a household.

use askama::Template;
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::access;
use crate::audit::Event;
use crate::case::{self, NewCase};
use crate::household::{self, NewHousehold};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Role;
use crate::person::{
    self, DoubleView, Drawing, Field, HousingFields, Named, NewPerson, Owner, PersonFields,
    StatusFields,
};
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "file/intake.html")]
struct IntakePage {
    page: Page,
    errors: Vec<FieldError>,
    fields: PersonFields,
    status: StatusFields,
    housing: HousingFields,
    family: bool,
    started: Field,
    planned_end: String,
    responsible: Vec<Choice>,
    responsible_error: Option<String>,
    deputy: Vec<Choice>,
    deputy_error: Option<String>,
    consent: Vec<Choice>,
    consent_error: Option<String>,
    consent_on: Field,
    doubles: Vec<DoubleView>,
    confirm: String,
}

pub(super) async fn form(ctx: Ctx) -> Result<Html<String>> {
    let mut form = Form::default();
    form.set("started", ctx.l.date(ctx.today()));
    form.set("consent", "open");
    if ctx.actor.role == Role::CaseWorker {
        form.set("responsible", ctx.actor.id.to_string());
    }
    web::page(&intake_page(&ctx, &form, &Errors::default()).await?)
}

pub(super) fn of_kind(named: &[Named], kind: &str) -> Vec<(String, String)> {
    let named = named.iter().filter(|named| named.kind == kind);
    named
        .map(|named| (named.id.to_string(), named.name.clone()))
        .collect()
}

async fn intake_page(ctx: &Ctx, form: &Form, errors: &Errors) -> Result<IntakePage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let named = person::choices(&ctx.app.db, &ctx.actor).await?;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    let started = web::parse_date(form.get("started"), ctx.today()).unwrap_or_else(|| ctx.today());
    Ok(IntakePage {
        page: ctx.page(ctx.l.t("file-take-in")),
        errors: errors.shown(&ctx.l),
        fields: PersonFields::new(&draw),
        status: StatusFields::new(&draw),
        housing: HousingFields::new(&draw, of_kind(&named, "municipality")),
        family: form.has("with_household", "true"),
        started: draw.field("started"),
        planned_end: ctx.l.tn(
            "file-planned-end",
            [("date", ctx.l.date(case::planned_end(started)))],
        ),
        responsible: form.choose("responsible", of_kind(&named, "account")),
        responsible_error: draw.field("responsible").error,
        deputy: form.choose("deputy", of_kind(&named, "account")),
        deputy_error: draw.field("deputy").error,
        consent: draw.choices("consent", "consent"),
        consent_error: draw.field("consent").error,
        consent_on: draw.field("consent_on"),
        doubles: Vec::new(),
        confirm: String::new(),
    })
}

/// What the form says, understood.
struct Intake {
    person: NewPerson,
    started: NaiveDate,
    responsible: Option<Uuid>,
    deputy: Option<Uuid>,
    team: Option<Uuid>,
    consent: String,
    consent_on: Option<NaiveDate>,
    family: bool,
}

pub(super) async fn take_in(ctx: Ctx, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let intake = read(&ctx, &form, &mut errors).await?;
    if !errors.is_empty() {
        return web::invalid(&intake_page(&ctx, &form, &errors).await?);
    }
    let confirm = person::confirmation(&intake.person);
    if form.get("confirm") != confirm {
        let doubles = person::doubles(&ctx, &intake.person).await?;
        if !doubles.is_empty() {
            let mut page = intake_page(&ctx, &form, &errors).await?;
            page.doubles = doubles;
            page.confirm = confirm;
            return web::invalid(&page);
        }
    }
    let family = intake.family;
    let (case, visible) = store(&ctx, intake).await?;
    Ok(if !visible {
        web::done("/people", "file-taken-in-elsewhere")
    } else if family {
        web::done(&format!("/cases/{case}/household"), "file-taken-in-family")
    } else {
        web::done(&format!("/cases/{case}"), "file-taken-in")
    })
}

async fn read(ctx: &Ctx, form: &Form, errors: &mut Errors) -> Result<Intake> {
    let today = ctx.today();
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let municipalities = person::municipalities(ctx).await?;
    let mut person = person::read_person(form, &all, today, errors);
    person.status = person::read_status(form, &all, today, errors);
    person.housing = person::read_housing(form, &municipalities, today, errors);
    let started = form.date("started", today, errors).unwrap_or(today);
    let consent = match form.get("consent") {
        "" => "open",
        known @ ("open" | "given" | "refused" | "withdrawn") => known,
        _ => {
            errors.add("consent", "form-choice");
            "open"
        }
    };
    let consent_on = form.date("consent_on", today, errors);
    if consent_on.is_some_and(|on| on > today) {
        errors.add("consent_on", "case-in-future");
    }
    let municipality = person.housing.as_ref().and_then(|h| h.municipality_id);
    let municipality = municipality.filter(|_| errors.key("municipality").is_none());
    let Staff {
        responsible,
        deputy,
        team,
    } = staff(ctx, form, municipality, errors).await?;
    Ok(Intake {
        person,
        started,
        responsible,
        deputy,
        team,
        consent: consent.to_owned(),
        consent_on,
        family: form.has("with_household", "true"),
    })
}

/// Who counsels a new case.
pub(super) struct Staff {
    pub(super) responsible: Option<Uuid>,
    pub(super) deputy: Option<Uuid>,
    /// The team of the responsible.
    pub(super) team: Option<Uuid>,
}

/// As the form says; else who is responsible for the municipality.
pub(super) async fn staff(
    ctx: &Ctx,
    form: &Form,
    municipality: Option<Uuid>,
    errors: &mut Errors,
) -> Result<Staff> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let (mut responsible, mut deputy) = (form.id("responsible"), form.id("deputy"));
    if let Some(municipality) = municipality {
        let duty = person::duty(db, actor, municipality).await?;
        let of = |kind: &str| duty.iter().find(|(of, _)| of == kind).map(|(_, id)| *id);
        responsible = responsible.or_else(|| of("responsible"));
        deputy = deputy.or_else(|| of("deputy").filter(|id| Some(*id) != responsible));
    }
    let mut team = actor.team;
    for (name, account) in [("responsible", responsible), ("deputy", deputy)] {
        let Some(account) = account else { continue };
        match case::team_of(db, actor, account).await {
            Ok(of) if name == "responsible" => team = of.or(team),
            Ok(_) => {}
            Err(DbError::NotFound) => errors.add(name, "form-choice"),
            Err(error) => return Err(error.into()),
        }
    }
    if deputy.is_some() && deputy == responsible {
        errors.add("deputy", "case-deputy-same");
    }
    Ok(Staff {
        responsible,
        deputy,
        team,
    })
}

/// Stores everything in one go; says which case it is and whether the actor sees it.
async fn store(ctx: &Ctx, intake: Intake) -> Result<(Uuid, bool)> {
    let (app, actor) = (&ctx.app, &ctx.actor);
    let Intake {
        mut person,
        started,
        responsible,
        deputy,
        team,
        consent,
        consent_on,
        family,
    } = intake;
    person.id = ctx.new_id();
    let agency = actor.agency_or_nil();
    let new = NewCase {
        id: ctx.new_id(),
        agency,
        team,
        household: family.then(|| ctx.new_id()),
        municipality: person.housing.as_ref().and_then(|h| h.municipality_id),
        responsible,
        deputy,
        started_on: started,
        consent_state: consent,
        import_id: None,
        members: vec![person.id],
    };
    let keys = [person.id, new.id];
    app.keys.create_many(actor.tenant, &keys).await?;
    let mut work = ctx.begin().await?;
    let owner = Owner { agency, team };
    person::create_many(&mut work, &app.keys, &owner, std::slice::from_ref(&person)).await?;
    if let Some(id) = new.household {
        let household = NewHousehold {
            id,
            agency,
            label: person.family_name.clone(),
            import_id: None,
            members: vec![(person.id, "head".to_owned())],
        };
        household::create_many(&mut work, &[household]).await?;
    }
    case::create_many(&mut work, std::slice::from_ref(&new)).await?;
    if let Some(on) = consent_on {
        case::set_consent_date(&mut work, new.id, on).await?;
    }
    access::put_people(&mut work, &[person.entry(new.audiences())]).await?;
    access::switch_for_new(&mut work).await?;
    work.record(Event::new("person.create", "person", person.id));
    work.record(Event::new("case.create", "case", new.id));
    work.commit().await?;
    Ok((new.id, new.audiences().contains(&actor.audience())))
}
