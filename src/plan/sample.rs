use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::content::by_area;
use super::model::{
    Agreement, Closure, Content, Frame, Goal, GoalInput, GoalRow, Plan, Step, StepInput, Who,
    adult_from, default_review,
};
use super::store;
use crate::app::App;
use crate::audit::Work;
use crate::permission::Actor;

/// What a Träger has that has set nothing else.
const REVIEW_MONTHS: i64 = 6;

/// A whole plan with its history, for a demo county: stored by the same statements, and logged by
/// the same lines, as one that is written by hand.
#[derive(Debug, Clone)]
pub struct Sample {
    pub case_id: Uuid,
    pub case_number: String,
    pub people: Vec<SamplePerson>,
    pub agency: String,
    pub responsible: String,
    pub languages: Vec<String>,
    pub goals: Vec<SampleGoal>,
    /// The days of its versions, in order; none for a draft.
    pub agreed: Vec<NaiveDate>,
    /// Day and reason (catalogue `end_reason`) of its end.
    pub ended: Option<(NaiveDate, String)>,
}

/// Whose plan it is.
#[derive(Debug, Clone)]
pub struct SamplePerson {
    pub id: Uuid,
    pub birth_date: Option<NaiveDate>,
    pub name: String,
    pub native_name: String,
    /// As it is shown.
    pub birth: String,
}

#[derive(Debug, Clone)]
pub struct SampleGoal {
    pub life_area: String,
    pub area: String,
    pub wording: String,
    pub indicator: String,
    pub target_on: Option<NaiveDate>,
    pub status: String,
    pub attainment: Option<i64>,
    pub steps: Vec<SampleStep>,
}

#[derive(Debug, Clone)]
pub struct SampleStep {
    pub actor: String,
    pub what: String,
    pub due_on: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
}

/// Stores a sample in the name of an actor who sees the case.
pub async fn store_sample(
    app: &App,
    actor: &Actor,
    sample: &Sample,
    now: Micros,
) -> anyhow::Result<()> {
    let plan = id::new_id(now);
    let key = app.keys.create(actor.tenant, sample.case_id).await?;
    let began = sample
        .agreed
        .first()
        .map_or(now, |day| afternoon(*day).min(now));
    let mut work = Work::begin(&app.db, actor.tenant, Some(actor.id), began).await?;
    store::begin(&mut work, plan, sample.case_id).await?;
    let mut goals = Vec::new();
    for (goal, position) in sample.goals.iter().zip(1..) {
        let row = goal_row(id::new_id(now), plan, position);
        store::add_goal(&mut work, &key, (plan, row.id), &goal_input(goal)).await?;
        let mut steps = Vec::new();
        for (step, position) in goal.steps.iter().zip(1..) {
            let step_id = id::new_id(now);
            store::add_step(&mut work, &key, (&row, step_id), &step_input(step)).await?;
            steps.push(frozen_step(step_id, step, position));
        }
        goals.push(frozen_goal(&row, goal, steps));
    }
    work.commit().await?;
    let catalogues = app.catalogues(actor.tenant).await?;
    by_area(&mut goals, catalogues.of("life_area"));
    for (agreed_on, number) in sample.agreed.iter().zip(1..) {
        let agreement = agreement(sample, *agreed_on, number);
        let content = Content {
            frame: frame(sample),
            goals: goals.clone(),
            review_on: Some(agreement.review_on),
            reviewed: false,
        };
        let content = serde_json::to_string(&content)?;
        let current = current(app, actor, sample.case_id).await?;
        let then = afternoon(*agreed_on).min(now);
        let mut work = Work::begin(&app.db, actor.tenant, Some(actor.id), then).await?;
        let target = (&current, id::new_id(then));
        store::add_version(&mut work, &key, target, &agreement, &content).await?;
        work.commit().await?;
    }
    if let Some((ended_on, reason)) = &sample.ended {
        let current = current(app, actor, sample.case_id).await?;
        let closure = Closure {
            ended_on: *ended_on,
            reason: reason.clone(),
            note: String::new(),
        };
        let then = afternoon(*ended_on).min(now);
        let mut work = Work::begin(&app.db, actor.tenant, Some(actor.id), then).await?;
        store::end(&mut work, &key, &current, &closure).await?;
        work.commit().await?;
    }
    Ok(())
}

async fn current(app: &App, actor: &Actor, case: Uuid) -> anyhow::Result<Plan> {
    let plans = store::plans(&app.db, actor, case).await?;
    plans
        .into_iter()
        .next()
        .ok_or_else(|| anyhow::anyhow!("the plan of a sample is not visible"))
}

fn afternoon(day: NaiveDate) -> Micros {
    let three = day.and_hms_opt(14, 0, 0).unwrap_or_default();
    Micros(three.and_utc().timestamp_micros())
}

fn agreement(sample: &Sample, agreed_on: NaiveDate, number: i64) -> Agreement {
    Agreement {
        number,
        agreed_on,
        client_signed: true,
        staff_signed: true,
        lang: sample
            .languages
            .first()
            .cloned()
            .unwrap_or_else(|| "de".to_owned()),
        explained_by: String::new(),
        review_on: default_review(agreed_on, REVIEW_MONTHS),
    }
}

fn frame(sample: &Sample) -> Frame {
    let people = sample.people.iter().map(|one| Who {
        id: Some(one.id),
        adult_from: one.birth_date.map(adult_from),
        name: one.name.clone(),
        native_name: one.native_name.clone(),
        birth: one.birth.clone(),
    });
    Frame {
        people: people.collect(),
        case_number: sample.case_number.clone(),
        agency: sample.agency.clone(),
        responsible: sample.responsible.clone(),
        languages: sample.languages.clone(),
    }
}

fn goal_row(id: Uuid, plan: Uuid, position: i64) -> GoalRow {
    GoalRow {
        id,
        plan_id: plan,
        life_area: String::new(),
        wording_sealed: Vec::new(),
        indicator_sealed: None,
        target_on: None,
        status: String::new(),
        attainment: None,
        position,
        version: 1,
    }
}

fn goal_input(goal: &SampleGoal) -> GoalInput {
    GoalInput {
        life_area: goal.life_area.clone(),
        wording: goal.wording.clone(),
        indicator: goal.indicator.clone(),
        target_on: goal.target_on,
        status: goal.status.clone(),
        attainment: goal.attainment,
    }
}

fn step_input(step: &SampleStep) -> StepInput {
    StepInput {
        actor: step.actor.clone(),
        actor_name: String::new(),
        what: step.what.clone(),
        due_on: step.due_on,
        done_on: step.done_on,
    }
}

fn frozen_goal(row: &GoalRow, goal: &SampleGoal, steps: Vec<Step>) -> Goal {
    Goal {
        id: row.id,
        life_area: goal.life_area.clone(),
        area: goal.area.clone(),
        wording: goal.wording.clone(),
        indicator: goal.indicator.clone(),
        target_on: goal.target_on,
        status: goal.status.clone(),
        attainment: goal.attainment,
        remark: String::new(),
        steps,
        position: row.position,
        version: 1,
    }
}

fn frozen_step(id: Uuid, step: &SampleStep, position: i64) -> Step {
    Step {
        id,
        actor: step.actor.clone(),
        actor_name: String::new(),
        what: step.what.clone(),
        due_on: step.due_on,
        done_on: step.done_on,
        dropped_on: None,
        position,
        version: 1,
    }
}
