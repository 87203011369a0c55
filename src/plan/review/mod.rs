//! Looking at an active plan again (Überprüfung): how far each goal has come, what became of each
//! step, what comes next – and the plan continued by it, in one screen.

mod draw;
mod pages;
mod read;

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Goal, Step, StepInput};

pub(super) use pages::{form, save};

/// What a review says about one goal; its steps and what is new are in here.
#[derive(Debug, Clone, Default)]
pub(super) struct GoalReview {
    pub(super) goal: Uuid,
    pub(super) status: String,
    pub(super) attainment: Option<i64>,
    pub(super) remark: String,
    /// Only steps of which something is said.
    pub(super) steps: Vec<(Uuid, Outcome)>,
    pub(super) next: Option<(Uuid, StepInput)>,
}

/// What became of a step that was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Still open, maybe with another day.
    Open(Option<NaiveDate>),
    Done(NaiveDate),
    Dropped(NaiveDate),
}

impl Outcome {
    /// Due, done, dropped; an open step gets the day, the others keep theirs.
    pub(super) fn days(
        self,
        due: Option<NaiveDate>,
    ) -> (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>) {
        match self {
            Self::Open(due) => (due, None, None),
            Self::Done(on) => (due, Some(on), None),
            Self::Dropped(on) => (due, None, Some(on)),
        }
    }
}

/// The goals as they stand after the review; what the database gets is the same.
fn applied(goals: &[Goal], reviews: &[GoalReview]) -> Vec<Goal> {
    let mut goals = goals.to_vec();
    for goal in &mut goals {
        let Some(review) = reviews.iter().find(|review| review.goal == goal.id) else {
            continue;
        };
        goal.status.clone_from(&review.status);
        goal.attainment = review.attainment;
        goal.remark.clone_from(&review.remark);
        for step in &mut goal.steps {
            let said = review.steps.iter().find(|(id, _)| *id == step.id);
            if let Some((_, outcome)) = said {
                (step.due_on, step.done_on, step.dropped_on) = outcome.days(step.due_on);
            }
        }
        if let Some((id, next)) = &review.next {
            goal.steps.push(added(*id, next));
        }
    }
    goals
}

fn added(id: Uuid, next: &StepInput) -> Step {
    let StepInput {
        actor,
        actor_name,
        what,
        due_on,
        done_on,
    } = next.clone();
    Step {
        id,
        actor,
        actor_name,
        what,
        due_on,
        done_on,
        dropped_on: None,
        position: 0,
        version: 1,
    }
}

/// The name of a field that belongs to a goal or a step.
fn field(kind: &str, id: Uuid) -> String {
    format!("{kind}_{}", id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_open_done_or_dropped() {
        let day = |d| NaiveDate::from_ymd_opt(2025, 11, d);
        let due = day(1);
        assert_eq!(Outcome::Open(day(9)).days(due), (day(9), None, None));
        assert_eq!(Outcome::Open(None).days(due), (None, None, None));
        let on = day(5).unwrap();
        assert_eq!(Outcome::Done(on).days(due), (due, day(5), None));
        assert_eq!(Outcome::Dropped(on).days(due), (due, None, day(5)));
    }
}
