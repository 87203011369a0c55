use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::content::{self, Reader};
use super::super::model::{Content, Plan, State, VersionRow, default_review};
use super::super::pages::base;
use super::super::view::Eye;
use super::super::{agreement, store};
use super::draw::{Pen, ReviewPage};
use super::read::{Around, understand};
use super::{applied, field};
use crate::case::HeadView;
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// The plan that is looked at, as it stands.
struct Subject {
    plan: Plan,
    content: Content,
    versions: Vec<VersionRow>,
    /// What was agreed last; nothing for an imported plan.
    frozen: Option<Content>,
    months: i64,
}

impl Subject {
    async fn load(ctx: &Ctx, case: Uuid, wanted: Option<Uuid>) -> Result<Self> {
        // The plan first: what is read after it can only be newer, and then its version tells.
        let plans = store::plans(&ctx.app.db, &ctx.actor, case).await?;
        let plan = plans.into_iter().find(|plan| match wanted {
            Some(id) => plan.id == id && plan.state() != State::Draft,
            None => plan.state() == State::Active,
        });
        let plan = plan.ok_or(Error::NotFound)?;
        let reader = Reader::new(ctx, case).await?;
        let versions = store::versions(&ctx.app.db, &ctx.actor, plan.id).await?;
        Ok(Self {
            content: content::current(ctx, &reader, &plan, case).await?,
            frozen: match versions.first() {
                Some(last) => reader.frozen(ctx, last.id).await?,
                None => None,
            },
            months: agreement::months(ctx, case).await?,
            versions,
            plan,
        })
    }

    fn last(&self) -> Option<NaiveDate> {
        let agreed = self.versions.first().map(|version| version.agreed_on);
        agreed.or(self.plan.started_on)
    }

    fn ended(&self) -> bool {
        self.plan.state() == State::Ended
    }

    /// Against what a form is read.
    fn around<'a>(&'a self, ctx: &'a Ctx, all: &'a Catalogues) -> Around<'a> {
        Around {
            ctx,
            all,
            goals: &self.content.goals,
            number: self.plan.next_number(&self.versions),
            last: self.last(),
            months: self.months,
            ended: self.ended(),
        }
    }
}

/// The form before anything was typed.
fn fresh(ctx: &Ctx, subject: &Subject) -> Form {
    let l = &ctx.l;
    let mut form = Form::default();
    form.set("reviewed_on", l.date(ctx.today()));
    let next = default_review(ctx.today(), subject.months);
    form.set("review_on", l.date(next));
    let last = subject.versions.first();
    form.set("lang", last.map_or("de", |last| last.lang.as_str()));
    for goal in &subject.content.goals {
        let level = goal.attainment.map_or(String::new(), |v| v.to_string());
        form.set(&field("attainment", goal.id), level);
        form.set(&field("status", goal.id), goal.status.as_str());
        for step in goal.steps.iter().filter(|step| step.is_open()) {
            form.set(&field("step", step.id), "open");
            form.set(&field("due", step.id), l.date_or_empty(step.due_on));
        }
    }
    form
}

async fn page(
    ctx: &Ctx,
    case: Uuid,
    subject: &Subject,
    (form, errors): (Form, &Errors),
    changed: bool,
) -> Result<ReviewPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let frozen = subject.frozen.as_ref().map(|frozen| &frozen.goals[..]);
    let pen = Pen {
        eye: Eye {
            l,
            catalogues: &all,
            today: Some(ctx.today()),
        },
        form: &form,
        errors,
        beside: changed.then(|| frozen.unwrap_or_default()),
    };
    let goals = pen.goals(&subject.content.goals);
    let left_over = if changed || subject.ended() {
        pen.left_over(&subject.content.goals)
    } else {
        Vec::new()
    };
    let languages = all.of("language").choices(l.lang(), form.get("lang"));
    Ok(ReviewPage {
        page: ctx.page(l.t("plan-review-title")),
        head: HeadView::load(ctx, case, "plan").await?,
        base: base(case),
        languages: form.choose("lang", languages),
        goals,
        left_over,
        plan: subject.plan.id,
        number: subject.plan.next_number(&subject.versions),
        last: l.date_or_empty(subject.last()),
        review_hint: l.tn("plan-review-hint", [("months", subject.months)]),
        changed,
        ended: subject.ended(),
        version: subject.plan.version,
        errors: errors.shown(l),
        form,
    })
}

pub(in crate::plan) async fn form(ctx: Ctx, Path(case): Path<Uuid>) -> Result<Html<String>> {
    let subject = Subject::load(&ctx, case, None).await?;
    ctx.opened("plan", case).await?;
    let form = fresh(&ctx, &subject);
    web::page(&page(&ctx, case, &subject, (form, &Errors::default()), false).await?)
}

pub(in crate::plan) async fn save(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    form: Form,
) -> Result<Response> {
    let mut subject = Subject::load(&ctx, case, form.id("plan")).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let (agreed, reviews) = understand(&form, &subject.around(&ctx, &all), &mut errors);
    if form.version() != subject.plan.version && !subject.ended() {
        return conflict(&ctx, case, form).await;
    }
    if !errors.is_empty() {
        return web::invalid(&page(&ctx, case, &subject, (form, &errors), false).await?);
    }
    let before = subject.content.goals;
    subject.content.goals = applied(&before, &reviews);
    subject.content.review_on = Some(agreed.review_on);
    subject.content.reviewed = true;
    let content = serde_json::to_string(&subject.content).map_err(anyhow::Error::from)?;
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    let target = (&subject.plan, ctx.new_id());
    let said = (&before[..], &reviews[..]);
    match store::review(&mut work, &key, target, said, (&agreed, &content)).await {
        Ok(()) => work.commit().await?,
        Err(DbError::Stale) => {
            drop(work);
            return conflict(&ctx, case, form).await;
        }
        Err(error) => return Err(error.into()),
    }
    let to = agreement::after(case, &form, agreed.number);
    Ok(web::done(&to, "plan-reviewed"))
}

/// Somebody was quicker: what was typed beside what is stored now. Saving from there is deliberate.
async fn conflict(ctx: &Ctx, case: Uuid, mut form: Form) -> Result<Response> {
    let subject = Subject::load(ctx, case, form.id("plan")).await?;
    for goal in &subject.content.goals {
        let steps = goal.steps.iter().filter(|step| step.is_open());
        for (kind, id, value) in steps
            .flat_map(|step| {
                let due = ctx.l.date_or_empty(step.due_on);
                [("step", step.id, "open".to_owned()), ("due", step.id, due)]
            })
            .chain([("status", goal.id, goal.status.clone())])
        {
            // What came in since the form was opened has nothing typed yet.
            if form.all(&field(kind, id)).next().is_none() {
                form.set(&field(kind, id), value);
            }
        }
    }
    // Read again: what was filled in just now is not wrong, and something else may be.
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    understand(&form, &subject.around(ctx, &all), &mut errors);
    let page = page(ctx, case, &subject, (form, &errors), true).await?;
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}
