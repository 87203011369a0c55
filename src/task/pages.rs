use askama::Template;
use axum::extract::Query;
use axum::response::{Html, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{MAX_TEXT, NewFollowUp};
use super::store;
use super::{case_labels, coming_day};
use crate::access;
use crate::audit::Event;
use crate::layout::{FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

pub fn router() -> Routes {
    Routes::new()
        .get("/follow-ups/new", Ability::WriteFiles, new)
        .post("/follow-ups", Ability::WriteFiles, create)
}

#[derive(Template)]
#[template(path = "task/new.html")]
struct NewPage {
    page: Page,
    form: Form,
    who: String,
    back: String,
    errors: Vec<FieldError>,
    due_error: Option<String>,
    text_error: Option<String>,
}

#[derive(serde::Deserialize)]
struct OfCase {
    case: Option<Uuid>,
}

async fn new(ctx: Ctx, Query(of): Query<OfCase>) -> Result<Html<String>> {
    let mut form = Form::default();
    if let Some(case) = of.case {
        form.set("case", case.to_string());
    }
    web::page(&new_page(&ctx, form, &Errors::default()).await?)
}

async fn new_page(ctx: &Ctx, form: Form, errors: &Errors) -> Result<NewPage> {
    let case = case_of(ctx, &form).await?;
    let names = case_labels(&ctx.app.db, &ctx.actor, case).await?;
    let shown = |field: &str| errors.key(field).map(|key| ctx.l.t(key));
    Ok(NewPage {
        page: ctx.page(ctx.l.t("follow-up-new")),
        who: case
            .and_then(|case| names.get(&case).cloned())
            .unwrap_or_default(),
        back: case.map_or("/deadlines".to_owned(), |case| format!("/cases/{case}")),
        errors: errors.shown(&ctx.l),
        due_error: shown("due"),
        text_error: shown("follow-up-text"),
        form,
    })
}

/// The case a form names, if the actor sees it.
async fn case_of(ctx: &Ctx, form: &Form) -> Result<Option<Uuid>> {
    if form.get("case").is_empty() {
        return Ok(None);
    }
    let case = form.id("case").ok_or(Error::NotFound)?;
    if access::visible(&ctx.app.db, &ctx.actor, case).await? {
        Ok(Some(case))
    } else {
        Err(Error::NotFound)
    }
}

async fn create(ctx: Ctx, form: Form) -> Result<Response> {
    let case = case_of(&ctx, &form).await?;
    let mut errors = Errors::default();
    let due = due(&form, ctx.today(), &mut errors);
    let text = form.text("follow-up-text", MAX_TEXT, &mut errors);
    let Some(due_on) = due.filter(|_| errors.is_empty()) else {
        return web::invalid(&new_page(&ctx, form, &errors).await?);
    };
    let new = NewFollowUp {
        id: ctx.new_id(),
        file_id: case.unwrap_or(ctx.actor.id),
        case_id: case,
        person_id: None,
        consultation_id: None,
        owner_id: ctx.actor.id,
        due_on,
        text,
        import_id: None,
    };
    let mut work = ctx.begin().await?;
    let id = new.id;
    store::create_many(&mut work, &ctx.app.keys, &[new]).await?;
    work.record(Event::new("follow-up.create", "follow_up", id));
    work.commit().await?;
    let to = case.map_or("/deadlines".to_owned(), |case| format!("/cases/{case}"));
    Ok(web::done(&to, "follow-up-created"))
}

fn due(form: &Form, today: NaiveDate, errors: &mut Errors) -> Option<NaiveDate> {
    let text = form.get("due");
    if text.is_empty() {
        errors.add("due", "form-missing");
        return None;
    }
    let day = coming_day(text, today);
    match day {
        None => errors.add("due", "follow-up-due-unclear"),
        Some(day) if day < today => errors.add("due", "follow-up-due-past"),
        Some(_) => {}
    }
    day
}
