//! A colleague leaves: all her cases go on at once, to one colleague or to several; nothing is handed
//! over when one of them cannot be.

use std::collections::HashMap;

use askama::Template;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::model::Passing;
use super::store::{self, Colleague, LeavingRow};
use super::transfer::{deputise, transfer};
use crate::absence;
use crate::audit::{Event, Work};
use crate::case::{self, Assignment};
use crate::layout::{Choice, FieldError, Page};
use crate::task::case_labels;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "handover/farewell.html")]
struct FarewellPage {
    page: Page,
    errors: Vec<FieldError>,
    /// Whose cases; without one the page asks for whom.
    whom: Option<(Uuid, String)>,
    colleagues: Vec<Choice>,
    cases: Vec<Line>,
    deputising: Vec<Line>,
    to: Vec<Choice>,
}

/// A case the colleague is responsible for, or deputises in.
struct Line {
    id: Uuid,
    who: String,
    number: String,
    /// Who is responsible, where the colleague deputises.
    responsible: String,
    written: bool,
    field: String,
    version: i64,
    to: Vec<Choice>,
    error: Option<String>,
}

impl FarewellPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// Whose cases are handed over, and how things stand.
struct Leaving {
    whom: Uuid,
    name: String,
    rows: Vec<LeavingRow>,
    /// Who can take them.
    others: HashMap<Uuid, Colleague>,
}

fn field(case: Uuid) -> String {
    format!("to_{}", case.simple())
}

fn version_field(case: Uuid) -> String {
    format!("version_{}", case.simple())
}

impl Leaving {
    async fn load(ctx: &Ctx, whom: Uuid) -> Result<Self> {
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        let colleagues = store::colleagues(db, actor).await?;
        let mut others: HashMap<Uuid, Colleague> =
            colleagues.into_iter().map(|one| (one.id, one)).collect();
        let leaving = others.remove(&whom).ok_or(Error::NotFound)?;
        others.retain(|_, one| one.active);
        Ok(Self {
            whom,
            name: leaving.name,
            rows: store::of_colleague(db, actor, whom).await?,
            others,
        })
    }

    fn own(&self) -> impl Iterator<Item = &LeavingRow> {
        let whom = Some(self.whom);
        self.rows
            .iter()
            .filter(move |row| row.responsible_id == whom)
    }

    fn deputising(&self) -> impl Iterator<Item = &LeavingRow> {
        let whom = Some(self.whom);
        self.rows
            .iter()
            .filter(move |row| row.responsible_id != whom)
    }

    /// Who takes which case over. What stands in the way is said at its case.
    fn read(&self, form: &Form, errors: &mut Errors) -> Vec<(LeavingRow, Uuid)> {
        let all = self.chosen(form, "responsible", errors);
        let (mut taken, mut open) = (Vec::new(), false);
        for row in self.own() {
            let name = field(row.id);
            let version = version_field(row.id);
            let typed = form.all(&version).next();
            match typed.map(str::parse::<i64>) {
                None => errors.add(&name, "farewell-new"),
                Some(Ok(version)) if version == row.version => {}
                Some(_) => errors.add(&name, "farewell-changed"),
            }
            match self.chosen(form, &name, errors).or(all) {
                Some(to) => taken.push((row.clone(), to)),
                None => open = true,
            }
        }
        // Said once, where one choice settles it for all of them.
        if open && errors.is_empty() {
            errors.add("responsible", "farewell-to-missing");
        }
        if self.rows.is_empty() {
            errors.add("responsible", "farewell-nothing");
        }
        taken
    }

    fn chosen(&self, form: &Form, name: &str, errors: &mut Errors) -> Option<Uuid> {
        let id = form.id(name).filter(|id| self.others.contains_key(id));
        if id.is_none() && !form.get(name).is_empty() {
            errors.add(name, "form-choice");
        }
        id
    }

    /// Who counsels a case when `to` takes it over; whoever deputises goes on.
    fn passing(&self, ctx: &Ctx, row: &LeavingRow, to: Uuid) -> Passing {
        let team = self.others.get(&to).and_then(|one| one.team_id);
        Passing {
            case: row.id,
            version: row.version,
            from: Some(self.whom),
            to: Assignment {
                responsible: Some(to),
                deputy: row.deputy_id.filter(|id| *id != to && *id != self.whom),
                team: team.or(row.team_id),
            },
            summary: None,
            id: row.prepared.unwrap_or_else(|| ctx.new_id()),
        }
    }
}

pub(super) async fn show(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let form = Form::of_query(query.as_deref());
    web::page(&draw(&ctx, &form, &Errors::default()).await?)
}

async fn draw(ctx: &Ctx, form: &Form, errors: &Errors) -> Result<FarewellPage> {
    let l = &ctx.l;
    let mut page = FarewellPage {
        page: ctx.page(l.t("farewell-title")),
        errors: errors.shown(l),
        whom: None,
        colleagues: Vec::new(),
        cases: Vec::new(),
        deputising: Vec::new(),
        to: Vec::new(),
    };
    let named = |one: &Colleague| (one.id.to_string(), one.name.clone());
    let Some(whom) = form.id("account") else {
        let known = store::colleagues(&ctx.app.db, &ctx.actor).await?;
        page.colleagues = form.choose("account", known.iter().map(named).collect());
        return Ok(page);
    };
    let leaving = Leaving::load(ctx, whom).await?;
    let mut others: Vec<&Colleague> = leaving.others.values().collect();
    others.sort_by_cached_key(|one| bindeglied_kit::text::sort_key(&one.name));
    let others: Vec<(String, String)> = others.into_iter().map(named).collect();
    let ids = leaving.rows.iter().map(|row| row.id);
    let names = case_labels(&ctx.app.db, &ctx.actor, ids).await?;
    let line = |row: &LeavingRow| {
        let name = field(row.id);
        Line {
            id: row.id,
            who: names
                .get(&row.id)
                .cloned()
                .unwrap_or_else(|| l.t("today-nameless")),
            number: case::number_text(row.number),
            responsible: row.responsible.clone().unwrap_or_default(),
            written: row.prepared.is_some(),
            version: row.version,
            to: form.choose(&name, others.clone()),
            error: errors.key(&name).map(|key| l.t(key)),
            field: name,
        }
    };
    page.cases = leaving.own().map(line).collect();
    page.deputising = leaving.deputising().map(line).collect();
    page.to = form.choose("responsible", others.clone());
    page.whom = Some((leaving.whom, leaving.name));
    Ok(page)
}

/// Hands all of it over, or nothing.
pub(super) async fn hand_over(ctx: Ctx, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let Some(whom) = form.id("account") else {
        errors.add("account", "farewell-whom-missing");
        return web::invalid(&draw(&ctx, &form, &errors).await?);
    };
    let leaving = Leaving::load(&ctx, whom).await?;
    let taken = leaving.read(&form, &mut errors);
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, &form, &errors).await?);
    }
    let mut work = ctx.begin().await?;
    match write(&ctx, &mut work, (&leaving, &taken), form.id("responsible")).await {
        Ok(()) => {}
        // Between reading and writing: the page comes back with how things stand now.
        Err(DbError::Stale | DbError::Unique(_)) => {
            drop(work);
            errors.add("responsible", "farewell-stale");
            let page = draw(&ctx, &form, &errors).await?;
            return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    work.record(Event::new("account.farewell", "account", whom));
    work.commit().await?;
    Ok(web::done("/handovers", "farewell-done"))
}

/// Every case, then where the colleague deputised, then what is left of her as a general deputy.
async fn write(
    ctx: &Ctx,
    work: &mut Work,
    (leaving, taken): (&Leaving, &[(LeavingRow, Uuid)]),
    all: Option<Uuid>,
) -> std::result::Result<(), DbError> {
    for (row, to) in taken {
        transfer(work, &leaving.passing(ctx, row, *to)).await?;
        work.record(Event::new("case.handover", "case", row.id));
    }
    for row in leaving.deputising() {
        let to = Assignment {
            responsible: row.responsible_id,
            deputy: all.filter(|id| Some(*id) != row.responsible_id),
            team: row.team_id,
        };
        deputise(work, (row.id, row.version), (leaving.whom, &to)).await?;
        work.record(Event::new("case.assign", "case", row.id));
    }
    absence::forget_deputy(work, leaving.whom).await
}
