//! Understands the form of a review.

use chrono::NaiveDate;

use super::super::model::{ACTORS, Agreement, Goal, MAX_STEPS, STATUSES, Step, StepInput};
use super::{GoalReview, Outcome, field};
use crate::organisation::Catalogues;
use crate::web::{Ctx, Errors, Form};

/// Characters of a remark and of a step.
const SHORT: usize = 1_000;

/// Against what a review is read.
pub(super) struct Around<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) all: &'a Catalogues,
    pub(super) goals: &'a [Goal],
    pub(super) number: i64,
    /// Day of the last agreement, or of the plan's beginning.
    pub(super) last: Option<NaiveDate>,
    /// After so many months the plan is looked at again.
    pub(super) months: i64,
    /// The plan has ended meanwhile, mostly with its case.
    pub(super) ended: bool,
}

/// What was agreed at the review, and what it says about each goal.
pub(super) fn understand(
    form: &Form,
    around: &Around<'_>,
    errors: &mut Errors,
) -> (Agreement, Vec<GoalReview>) {
    let agreement = agreement(form, around, errors);
    let mut reviews = Vec::with_capacity(around.goals.len());
    for goal in around.goals {
        reviews.push(review(form, (around, goal), agreement.agreed_on, errors));
    }
    (agreement, reviews)
}

fn agreement(form: &Form, around: &Around<'_>, errors: &mut Errors) -> Agreement {
    let today = around.ctx.today();
    if around.ended {
        errors.add("reviewed_on", "plan-review-ended");
    }
    form.required("reviewed_on", 20, errors);
    let on = form.date("reviewed_on", today, errors).unwrap_or(today);
    if on > today {
        errors.add("reviewed_on", "plan-not-in-future");
    } else if around.last.is_some_and(|last| on < last) {
        errors.add("reviewed_on", "plan-review-before-agreement");
    }
    let next = form.date("review_on", today, errors);
    let next = next.unwrap_or_else(|| super::super::model::default_review(on, around.months));
    if next <= on {
        errors.add("review_on", "plan-next-review-later");
    }
    let lang = form.required("lang", 10, errors);
    if !lang.is_empty() && !around.all.of("language").has(&lang) {
        errors.add("lang", "form-choice");
    }
    Agreement {
        number: around.number,
        agreed_on: on,
        client_signed: form.has("client_signed", "true"),
        staff_signed: form.has("staff_signed", "true"),
        lang,
        explained_by: form.text("explained_by", 200, errors),
        review_on: next,
    }
}

fn review(
    form: &Form,
    (around, goal): (&Around<'_>, &Goal),
    on: NaiveDate,
    errors: &mut Errors,
) -> GoalReview {
    let attainment = field("attainment", goal.id);
    let said = form.get(&attainment);
    let level: Option<i64> = said.parse().ok().filter(|v| (-2..=2).contains(v));
    if !said.is_empty() && level.is_none() {
        errors.add(&attainment, "form-choice");
    }
    let status = field("status", goal.id);
    if !STATUSES.contains(&form.get(&status)) {
        errors.add(&status, "form-choice");
    }
    let mut steps = Vec::new();
    for step in goal.steps.iter().filter(|step| step.is_open()) {
        let outcome = outcome(form, (around, step), on, errors);
        if outcome != Outcome::Open(step.due_on) {
            steps.push((step.id, outcome));
        }
    }
    GoalReview {
        goal: goal.id,
        status: form.get(&status).to_owned(),
        attainment: level,
        remark: form.text(&field("remark", goal.id), SHORT, errors),
        steps,
        next: next(form, (around, goal), on, errors).map(|next| (around.ctx.new_id(), next)),
    }
}

fn outcome(
    form: &Form,
    (around, step): (&Around<'_>, &Step),
    on: NaiveDate,
    errors: &mut Errors,
) -> Outcome {
    let today = around.ctx.today();
    let (became, done, due) = (
        field("step", step.id),
        field("done", step.id),
        field("due", step.id),
    );
    if around.ended && form.get(&became) != "open" {
        errors.add(&became, "plan-review-ended");
    }
    let done_on = form.date(&done, today, errors);
    let due_on = form.date(&due, today, errors);
    if matches!(form.get(&became), "done" | "dropped") && due_on != step.due_on {
        errors.add(&due, "plan-review-due-but-closed");
    }
    match form.get(&became) {
        "done" => {
            if done_on.is_some_and(|day| day > today) {
                errors.add(&done, "plan-not-in-future");
            }
            Outcome::Done(done_on.unwrap_or(on))
        }
        "dropped" => {
            if done_on.is_some() {
                errors.add(&done, "plan-review-done-but-dropped");
            }
            Outcome::Dropped(on)
        }
        "open" => {
            if done_on.is_some() {
                errors.add(&done, "plan-review-done-but-open");
            }
            if due_on != step.due_on && due_on.is_some_and(|day| day < on) {
                errors.add(&due, "plan-due-before-review");
            }
            Outcome::Open(due_on)
        }
        _ => {
            errors.add(&became, "form-choice");
            Outcome::Open(due_on)
        }
    }
}

/// The next step of a goal, when one was written down.
fn next(
    form: &Form,
    (around, goal): (&Around<'_>, &Goal),
    on: NaiveDate,
    errors: &mut Errors,
) -> Option<StepInput> {
    let (what, actor, due) = (
        field("what", goal.id),
        field("actor", goal.id),
        field("until", goal.id),
    );
    let text = form.text(&what, SHORT, errors);
    let due_on = form.date(&due, around.ctx.today(), errors);
    if text.is_empty() {
        if !form.get(&due).is_empty() {
            errors.add(&what, "form-missing-what");
        }
        return None;
    }
    let by = form.get(&actor);
    if !ACTORS.contains(&by) {
        errors.add(&actor, "form-missing-actor");
    }
    if due_on.is_some_and(|day| day < on) {
        errors.add(&due, "plan-due-before-review");
    }
    if goal.steps.len() >= MAX_STEPS {
        errors.add(&what, "plan-too-many-steps");
    }
    Some(StepInput {
        actor: by.to_owned(),
        actor_name: String::new(),
        what: text,
        due_on,
        done_on: None,
    })
}
