//! The plan in the form of a consultation: open steps to tick, goals that came nearer.

use uuid::Uuid;

use super::model::State;
use crate::layout::Choice;
use crate::plan::{self, OpenGoal, Progress};
use crate::web::{Ctx, Errors, Form, Result};

/// The part of the form; empty when the case has no active plan.
#[derive(Default)]
pub(super) struct PlanPart {
    pub(super) goals: Vec<GoalPart>,
    pub(super) steps: usize,
    /// Something was said in it, or is wrong: it is shown unfolded.
    pub(super) unfolded: bool,
}

pub(super) struct GoalPart {
    pub(super) wording: String,
    pub(super) steps: Vec<Choice>,
    pub(super) level: String,
    pub(super) was: String,
    pub(super) was_value: String,
    pub(super) was_words: String,
    pub(super) levels: Vec<Choice>,
}

const LEVEL: &str = "level_";

fn level_field(goal: Uuid) -> String {
    format!("{LEVEL}{}", goal.simple())
}

fn was_field(goal: Uuid) -> String {
    format!("was_{}", goal.simple())
}

fn text(level: Option<i64>) -> String {
    level.map_or(String::new(), |level| level.to_string())
}

impl PlanPart {
    pub(super) async fn load(
        ctx: &Ctx,
        case: Option<Uuid>,
        (form, errors): (&Form, &Errors),
    ) -> Result<Self> {
        let Some(case) = case else {
            return Ok(Self::default());
        };
        let levels = plan::levels(ctx);
        let goals: Vec<GoalPart> = plan::open_goals(ctx, case)
            .await?
            .iter()
            .map(|goal| GoalPart::new(goal, form, &levels))
            .collect();
        Ok(Self {
            steps: goals.iter().map(|goal| goal.steps.len()).sum(),
            unfolded: said(form) || errors.key("plan").is_some(),
            goals,
        })
    }
}

impl GoalPart {
    fn new(goal: &OpenGoal, form: &Form, levels: &[(String, String)]) -> Self {
        let steps = goal.steps.iter();
        let steps = steps.map(|(id, what)| (id.to_string(), what.clone()));
        let level = level_field(goal.id);
        let was = text(goal.attainment);
        let words = levels.iter().find(|(value, _)| *value == was);
        Self {
            wording: goal.wording.clone(),
            steps: form.choose("tick", steps.collect()),
            levels: form.choose(&level, levels.to_vec()),
            was: was_field(goal.id),
            was_words: words.map_or(String::new(), |(_, words)| words.clone()),
            was_value: was,
            level,
        }
    }
}

/// Whether the form says anything about the plan.
fn said(form: &Form) -> bool {
    form.all("tick").any(|id| !id.is_empty())
        || form
            .names()
            .any(|name| name.starts_with("level_") && !form.get(name).is_empty())
}

/// Understands what was said about the plan; looks it up only when something was.
pub(super) async fn understand(
    ctx: &Ctx,
    case: Option<Uuid>,
    (form, state): (&Form, State),
    errors: &mut Errors,
) -> Result<Progress> {
    let Some(case) = case.filter(|_| said(form)) else {
        return Ok(Progress::default());
    };
    let goals = plan::open_goals(ctx, case).await?;
    let mut progress = Progress {
        plan_id: goals.first().map_or(Uuid::nil(), |goal| goal.plan_id),
        ..Progress::default()
    };
    for tick in form.all("tick").filter(|tick| !tick.is_empty()) {
        let id: Option<Uuid> = tick.parse().ok();
        let mut open = goals.iter().flat_map(|goal| &goal.steps);
        match open.find(|(step, _)| Some(*step) == id) {
            Some((step, _)) if !progress.steps.contains(step) => progress.steps.push(*step),
            Some(_) => {}
            None => errors.add("plan", "consultation-plan-gone"),
        }
    }
    for goal in &goals {
        let chosen = form.get(&level_field(goal.id));
        if chosen.is_empty() {
            continue;
        }
        let level: Option<i64> = chosen.parse().ok();
        let Some(level) = level.filter(|level| (-2..=2).contains(level)) else {
            errors.add("plan", "form-choice");
            continue;
        };
        if form.get(&was_field(goal.id)) != text(goal.attainment) {
            errors.add("plan", "consultation-plan-moved");
        }
        if goal.attainment != Some(level) {
            progress.goals.push((goal.id, goal.attainment, level));
        }
    }
    // A goal that a colleague ended or dropped meanwhile.
    let gone = form.names().any(|name| {
        let known = |goal: &OpenGoal| level_field(goal.id) == name;
        name.starts_with(LEVEL) && !form.get(name).is_empty() && !goals.iter().any(known)
    });
    if gone {
        errors.add("plan", "consultation-plan-gone");
    }
    if state != State::Held {
        errors.add("plan", "consultation-plan-held");
    }
    Ok(progress)
}
