use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::Place;
use uuid::Uuid;

use super::content::{self, Reader};
use super::model::{Plan, State, VersionRow, differs};
use super::paper::Wish;
use super::view::{AreaView, Eye};
use super::{
    agreement, closure, goal, labels, language, paper, review, signing, step, store, template,
};
use crate::access;
use crate::case::HeadView;
use crate::layout::{Choice, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Form, Result, Routes};

pub fn router() -> Routes {
    use Ability::{ReadFiles as Read, WriteFiles as Write};
    Routes::new()
        .get("/cases/{id}/plan", Read, show)
        .post("/cases/{id}/plan", Write, begin)
        .get("/cases/{id}/plan.pdf", Read, paper::current)
        .get("/cases/{id}/plan/versions/{number}", Read, paper::version)
        .get("/cases/{id}/plan/removal", Write, discard_form)
        .post("/cases/{id}/plan/removal", Write, discard)
        .get("/cases/{id}/plan/agreement", Write, agreement::form)
        .post("/cases/{id}/plan/agreement", Write, agreement::agree)
        .get("/cases/{id}/plan/review", Write, review::form)
        .post("/cases/{id}/plan/review", Write, review::save)
        .get("/cases/{id}/plan/closure", Write, closure::form)
        .post("/cases/{id}/plan/closure", Write, closure::end)
        .merge(goal::router())
        .merge(language::router())
        .merge(signing::router())
        .merge(step::router())
        .merge(template::router())
}

/// The plan that was asked for: the open one or the newest, or `?plan=…`.
pub(super) async fn plan(ctx: &Ctx, case: Uuid, wish: &Wish) -> Result<Plan> {
    let plans = store::plans(&ctx.app.db, &ctx.actor, case).await?;
    chosen(plans, wish).0.ok_or(Error::NotFound)
}

/// The chosen plan, and the others.
fn chosen(mut plans: Vec<Plan>, wish: &Wish) -> (Option<Plan>, Vec<Plan>) {
    let at = match wish.get("plan") {
        None => Some(0),
        Some(text) => plans.iter().position(|plan| plan.id.to_string() == *text),
    };
    let found = at.filter(|at| *at < plans.len()).map(|at| plans.remove(at));
    (found, plans)
}

/// The open plan of a case.
pub(super) async fn open_plan(ctx: &Ctx, case: Uuid) -> Result<Plan> {
    let plans = store::plans(&ctx.app.db, &ctx.actor, case).await?;
    let open = plans.into_iter().find(Plan::is_open);
    open.ok_or(Error::NotFound)
}

pub(super) fn base(case: Uuid) -> String {
    format!("/cases/{case}/plan")
}

#[derive(Template)]
#[template(path = "plan/show.html")]
struct ShowPage {
    page: Page,
    head: HeadView,
    base: String,
    new_goal: String,
    plan: Option<PlanView>,
    others: Vec<Other>,
    languages: Vec<Choice>,
}

struct PlanView {
    id: Uuid,
    state: State,
    kind: &'static str,
    label: String,
    started: String,
    review: String,
    review_late: bool,
    ended: String,
    end_reason: String,
    end_note: String,
    changed: bool,
    unsigned: bool,
    staff_missing: bool,
    imported: bool,
    areas: Vec<AreaView>,
    versions: Vec<VersionView>,
}

impl PlanView {
    fn is(&self, key: &str) -> bool {
        self.state.key() == key
    }

    fn is_open(&self) -> bool {
        self.state != State::Ended
    }
}

pub(super) struct VersionView {
    pub(super) number: i64,
    pub(super) kind: String,
    pub(super) agreed: String,
    pub(super) client_signed: bool,
    pub(super) staff_signed: bool,
    pub(super) lang: String,
    pub(super) explained_by: String,
    pub(super) agreed_by: String,
}

/// Another plan of the case.
struct Other {
    href: String,
    label: String,
}

async fn show(ctx: Ctx, Path(case): Path<Uuid>, wish: Wish) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "plan").await?;
    ctx.opened("plan", case).await?;
    let plans = store::plans(&ctx.app.db, &ctx.actor, case).await?;
    let (plan, others) = chosen(plans, &wish);
    if plan.is_none() && wish.contains_key("plan") {
        return Err(Error::NotFound);
    }
    let base = base(case);
    let plan = match plan {
        Some(plan) => Some(plan_view(&ctx, case, &plan).await?),
        None => None,
    };
    web::page(&ShowPage {
        page: ctx.page(ctx.l.t("plan-title")),
        others: others.iter().map(|plan| other(&ctx, &base, plan)).collect(),
        languages: second_languages(&ctx, case).await?,
        head,
        new_goal: format!("{base}/goals/new"),
        base,
        plan,
    })
}

fn other(ctx: &Ctx, base: &str, plan: &Plan) -> Other {
    let l = &ctx.l;
    let label = match plan.ended_on {
        Some(day) => l.tn("plan-other-ended", [("date", l.date(day))]),
        None => l.t("plan-other-open"),
    };
    Other {
        href: format!("{base}?plan={}", plan.id),
        label,
    }
}

/// Languages for a print beside German; the family's own is chosen.
pub(super) async fn second_languages(ctx: &Ctx, case: Uuid) -> Result<Vec<Choice>> {
    let spoken = store::languages(&ctx.app.db, &ctx.actor, case).await?;
    let known: Vec<(&str, &str)> = labels::languages().collect();
    let own = spoken
        .iter()
        .find(|code| *code != "en" && known.iter().any(|(key, _)| key == code));
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let choices = known.into_iter().map(|(key, name)| {
        let label = catalogues.of("language").label(key, ctx.l.lang());
        Choice {
            value: key.to_owned(),
            label: format!("{label} – {name}"),
            selected: own.is_some_and(|code| code == key),
        }
    });
    Ok(choices.collect())
}

async fn plan_view(ctx: &Ctx, case: Uuid, plan: &Plan) -> Result<PlanView> {
    let l = &ctx.l;
    let reader = Reader::new(ctx, case).await?;
    let mut goals = content::goals(ctx, &reader, plan.id).await?;
    let versions = store::versions(&ctx.app.db, &ctx.actor, plan.id).await?;
    let frozen = match versions.first() {
        Some(last) if plan.is_open() => reader.frozen(ctx, last.id).await?,
        _ => None,
    };
    if let Some(frozen) = &frozen {
        content::with_remarks(&mut goals, frozen);
    }
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let state = plan.state();
    let eye = Eye {
        l,
        catalogues: &catalogues,
        today: plan.is_open().then(|| ctx.today()),
    };
    let (kind, key) = match state {
        State::Draft => ("warning", "plan-state-draft"),
        State::Active => ("success", "plan-state-active"),
        State::Ended => ("neutral", "plan-state-ended"),
    };
    Ok(PlanView {
        id: plan.id,
        state,
        kind,
        label: l.t(key),
        started: l.date_or_empty(plan.started_on),
        review: l.date_or_empty(plan.review_on),
        review_late: plan.is_open() && plan.review_on.is_some_and(|day| day < ctx.today()),
        ended: l.date_or_empty(plan.ended_on),
        end_reason: eye.label("end_reason", &plan.end_reason),
        end_note: reader.text(
            Place::new("plan", plan.id, "end_note_sealed"),
            plan.end_note_sealed.as_deref(),
        )?,
        changed: frozen.is_some_and(|frozen| differs(&goals, &frozen.goals)),
        unsigned: versions.first().is_some_and(|last| !last.client_signed),
        staff_missing: versions.first().is_some_and(|last| !last.staff_signed),
        imported: plan.import_id.is_some(),
        areas: eye.areas(&goals),
        versions: versions
            .iter()
            .map(|version| version_view(&eye, &reader, version))
            .collect::<Result<_>>()?,
    })
}

pub(super) fn version_view(
    eye: &Eye<'_>,
    reader: &Reader,
    row: &VersionRow,
) -> Result<VersionView> {
    let kind = match paper::state_of(row.number) {
        "new" => "plan-version-new",
        _ => "plan-version-continued",
    };
    Ok(VersionView {
        number: row.number,
        kind: eye.l.t(kind),
        agreed: eye.l.date(row.agreed_on),
        client_signed: row.client_signed,
        staff_signed: row.staff_signed,
        lang: eye.label("language", &row.lang),
        explained_by: reader.explained_by(row)?,
        agreed_by: row.agreed_by_name.clone().unwrap_or_default(),
    })
}

async fn begin(ctx: Ctx, Path(case): Path<Uuid>, _: Form) -> Result<Response> {
    if !access::visible(&ctx.app.db, &ctx.actor, case).await? {
        return Err(Error::NotFound);
    }
    ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    match store::begin(&mut work, ctx.new_id(), case).await {
        Ok(()) => work.commit().await?,
        // Somebody pressed twice, or a colleague was quicker: the open plan is shown.
        Err(DbError::Unique(_)) => return Ok(web::done(&base(case), "plan-there-already")),
        Err(error) => return Err(error.into()),
    }
    Ok(web::done(&base(case), "plan-begun"))
}

/// A question before something goes for good.
#[derive(Template)]
#[template(path = "plan/confirm.html")]
pub(super) struct ConfirmPage {
    pub(super) page: Page,
    pub(super) head: HeadView,
    pub(super) title: String,
    pub(super) text: String,
    /// What goes, in its own words.
    pub(super) subject: String,
    pub(super) action: String,
    pub(super) button: String,
    pub(super) back: String,
    pub(super) version: i64,
}

async fn discard_form(ctx: Ctx, Path(case): Path<Uuid>) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "plan").await?;
    let plan = open_plan(&ctx, case).await?;
    if plan.state() != State::Draft {
        return Err(Error::NotFound);
    }
    web::page(&ConfirmPage {
        page: ctx.page(ctx.l.t("plan-discard")),
        head,
        title: ctx.l.t("plan-discard-title"),
        text: ctx.l.t("plan-discard-text"),
        subject: String::new(),
        action: format!("{}/removal", base(case)),
        button: ctx.l.t("plan-discard"),
        back: base(case),
        version: plan.version,
    })
}

async fn discard(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let plan = open_plan(&ctx, case).await?;
    if plan.state() != State::Draft {
        return Err(Error::NotFound);
    }
    if plan.version != form.version() {
        return Err(Error::Stale);
    }
    let mut work = ctx.begin().await?;
    store::discard(&mut work, &plan).await?;
    work.commit().await?;
    Ok(web::done(&base(case), "plan-discarded"))
}
