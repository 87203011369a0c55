use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, Response};
use bindeglied_kit::i18n::Localiser;
use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::model::{FollowUp, MAX_TEXT, NewFollowUp};
use super::store::{self, Scope, Until};
use super::{case_labels, coming_day};
use crate::access;
use crate::audit::Event;
use crate::layout::{FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

const PAGE: usize = 50;

pub fn router() -> Routes {
    Routes::new()
        .get("/follow-ups", Ability::ReadFiles, list)
        .get("/follow-ups/new", Ability::WriteFiles, new)
        .post("/follow-ups", Ability::WriteFiles, create)
        .post("/follow-ups/{id}/completion", Ability::WriteFiles, complete)
        .post("/follow-ups/{id}/reopening", Ability::WriteFiles, reopen)
        .post("/follow-ups/{id}/date", Ability::WriteFiles, move_day)
}

/// A follow-up as a line of a list.
struct Line {
    id: Uuid,
    day: String,
    late: bool,
    text: String,
    /// Name and address of the case.
    case: Option<(String, String)>,
    consultation: Option<Uuid>,
    owner: Option<String>,
    done: bool,
    /// What was typed into its "move" field and not understood.
    typed: Option<String>,
}

struct Group {
    title: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "task/list.html")]
struct ListPage {
    page: Page,
    lead: bool,
    scope: Scope,
    back: &'static str,
    groups: Vec<Group>,
    next: Option<String>,
    errors: Vec<FieldError>,
}

#[derive(serde::Deserialize, Default)]
struct Asked {
    #[serde(default)]
    show: String,
    day: Option<NaiveDate>,
    id: Option<Uuid>,
}

async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Html<String>> {
    web::page(&list_page(&ctx, &asked).await?)
}

async fn list_page(ctx: &Ctx, asked: &Asked) -> Result<ListPage> {
    let (scope, back) = match asked.show.as_str() {
        "all" => (Scope::All, "/follow-ups?show=all"),
        "done" => (Scope::Done, "/follow-ups?show=done"),
        _ => (Scope::Mine, "/follow-ups"),
    };
    let until = Until {
        day: None,
        after: asked.day.zip(asked.id),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    };
    let app = &ctx.app;
    let mut found = store::list(&app.db, &app.keys, &ctx.actor, scope, until).await?;
    let more = found.len() > PAGE && scope != Scope::Done;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let join = if back.contains('?') { '&' } else { '?' };
        format!("{back}{join}day={}&id={}", last.due_on, last.id)
    });
    let cases = found.iter().filter_map(|one| one.case_id);
    let names = case_labels(&app.db, &ctx.actor, cases).await?;
    let today = ctx.today();
    let mut groups: Vec<Group> = Vec::new();
    for one in found {
        let title = ctx.l.t(group_of(&one, today));
        let case = one.case_id.map(|id| {
            let name = names.get(&id).cloned().unwrap_or_default();
            (name, format!("/cases/{id}"))
        });
        let line = line(&ctx.l, one, today, case, scope);
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group {
                title,
                lines: vec![line],
            }),
        }
    }
    Ok(ListPage {
        page: ctx.page(ctx.l.t("follow-up-title")),
        lead: ctx.actor.may(Ability::LeadTeam),
        scope,
        back,
        groups,
        next,
        errors: Vec::new(),
    })
}

fn group_of(one: &FollowUp, today: NaiveDate) -> &'static str {
    if one.done {
        "follow-up-group-done"
    } else if one.due_on < today {
        "follow-up-group-late"
    } else if one.due_on == today {
        "follow-up-group-today"
    } else if one.due_on <= today + Days::new(7) {
        "follow-up-group-week"
    } else {
        "follow-up-group-later"
    }
}

fn line(
    l: &Localiser,
    one: FollowUp,
    today: NaiveDate,
    case: Option<(String, String)>,
    scope: Scope,
) -> Line {
    Line {
        id: one.id,
        day: l.date(one.due_on),
        late: !one.done && one.due_on < today,
        text: match one.text {
            Some(text) if text.is_empty() => l.t("follow-up-untitled"),
            Some(text) => text,
            None => l.t("follow-up-erased"),
        },
        case,
        consultation: one.consultation_id,
        owner: (scope == Scope::All).then_some(one.owner_name),
        done: one.done,
        typed: None,
    }
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
        back: case.map_or("/follow-ups".to_owned(), |case| format!("/cases/{case}")),
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
    let to = case.map_or("/follow-ups".to_owned(), |case| format!("/cases/{case}"));
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

async fn complete(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let mut work = ctx.begin().await?;
    store::set_done(&mut work, &ctx.actor, id, Some(ctx.now)).await?;
    work.record(Event::new("follow-up.complete", "follow_up", id));
    work.commit().await?;
    Ok(web::done(back(&form), "follow-up-completed"))
}

async fn reopen(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let mut work = ctx.begin().await?;
    store::set_done(&mut work, &ctx.actor, id, None).await?;
    work.record(Event::new("follow-up.reopen", "follow_up", id));
    work.commit().await?;
    Ok(web::done(back(&form), "follow-up-reopened"))
}

async fn move_day(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let due = due(&form, ctx.today(), &mut errors);
    let Some(due_on) = due.filter(|_| errors.is_empty()) else {
        if !store::sees(&ctx.app.db, &ctx.actor, id).await? {
            return Err(Error::NotFound);
        }
        let asked = Asked {
            show: form.get("show").to_owned(),
            ..Asked::default()
        };
        let mut page = list_page(&ctx, &asked).await?;
        let lines = page.groups.iter_mut().flat_map(|group| &mut group.lines);
        for line in lines.filter(|line| line.id == id) {
            line.typed = Some(form.get("due").to_owned());
        }
        page.errors = errors.shown(&ctx.l);
        for error in &mut page.errors {
            error.name = format!("due-{id}");
        }
        return web::invalid(&page);
    };
    let mut work = ctx.begin().await?;
    store::set_day(&mut work, &ctx.actor, id, due_on).await?;
    work.record(
        Event::new("follow-up.move", "follow_up", id).with(json!({ "fields": ["due_on"] })),
    );
    work.commit().await?;
    Ok(web::done(back(&form), "follow-up-moved"))
}

/// Where the form came from: only one of our own pages.
fn back(form: &Form) -> &str {
    let to = form.get("back");
    let inside = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\n', '\r']);
    if inside { to } else { "/follow-ups" }
}
