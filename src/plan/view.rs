//! A plan made ready for its page.

use bindeglied_kit::i18n::Localiser;
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Goal, Step};
use crate::organisation::Catalogues;

/// A life area with its goals.
pub(super) struct AreaView {
    pub(super) label: String,
    pub(super) goals: Vec<GoalView>,
}

pub(super) struct GoalView {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) wording: String,
    pub(super) indicator: String,
    pub(super) target: String,
    pub(super) late: bool,
    pub(super) kind: &'static str,
    pub(super) status: String,
    pub(super) attainment: Option<Attainment>,
    pub(super) remark: String,
    pub(super) steps: Vec<StepView>,
    pub(super) up: bool,
    pub(super) down: bool,
}

/// A level from −2 to +2: class, sign, words.
pub(super) struct Attainment {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) words: String,
}

pub(super) struct StepView {
    pub(super) id: Uuid,
    pub(super) actor: String,
    pub(super) actor_name: String,
    pub(super) what: String,
    pub(super) due: String,
    pub(super) late: bool,
    pub(super) done: String,
    pub(super) dropped: String,
    pub(super) version: i64,
    pub(super) up: bool,
    pub(super) down: bool,
}

/// Class, sign and the key of the words of every level.
pub(super) const LEVELS: [(i64, &str, &str, &str); 5] = [
    (-2, "m2", "−2", "plan-attainment-m2"),
    (-1, "m1", "−1", "plan-attainment-m1"),
    (0, "0", "0", "plan-attainment-0"),
    (1, "p1", "+1", "plan-attainment-p1"),
    (2, "p2", "+2", "plan-attainment-p2"),
];

/// What a view needs besides the plan.
pub(super) struct Eye<'a> {
    pub(super) l: &'a Localiser,
    pub(super) catalogues: &'a Catalogues,
    /// Nothing for an agreed version: there it means little that a day has passed.
    pub(super) today: Option<NaiveDate>,
}

impl Eye<'_> {
    pub(super) fn areas(&self, goals: &[Goal]) -> Vec<AreaView> {
        let mut areas: Vec<AreaView> = Vec::new();
        for (at, goal) in goals.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| goals.get(at));
            let same = |other: Option<&Goal>| other.is_some_and(|o| o.life_area == goal.life_area);
            let (up, down) = (same(before), same(goals.get(at + 1)));
            let view = self.goal(goal, at + 1, (up, down));
            match areas.last_mut().filter(|_| up) {
                Some(area) => area.goals.push(view),
                None => areas.push(AreaView {
                    label: self.area(goal),
                    goals: vec![view],
                }),
            }
        }
        areas
    }

    pub(super) fn area(&self, goal: &Goal) -> String {
        let entry = self.catalogues.of("life_area").get(&goal.life_area);
        entry
            .map_or(&*goal.area, |e| e.label(self.l.lang()))
            .to_owned()
    }

    pub(super) fn is_past(&self, day: Option<NaiveDate>) -> bool {
        matches!((day, self.today), (Some(day), Some(today)) if day < today)
    }

    fn goal(&self, goal: &Goal, number: usize, (up, down): (bool, bool)) -> GoalView {
        let last = goal.steps.len().saturating_sub(1);
        let steps = goal.steps.iter().enumerate();
        let level = goal
            .attainment
            .and_then(|value| LEVELS.iter().find(|(level, ..)| *level == value));
        GoalView {
            id: goal.id,
            number: number.to_string(),
            wording: goal.wording.clone(),
            indicator: goal.indicator.clone(),
            target: self.l.date_or_empty(goal.target_on),
            late: goal.status == "open" && self.is_past(goal.target_on),
            kind: match goal.status.as_str() {
                "reached" => "success",
                "partly" => "info",
                _ => "neutral",
            },
            status: self.label("goal_status", &goal.status),
            attainment: level.map(|(_, class, sign, key)| Attainment {
                class,
                sign,
                words: self.l.t(key),
            }),
            remark: goal.remark.clone(),
            steps: steps
                .map(|(at, step)| self.step(step, (at > 0, at < last)))
                .collect(),
            up,
            down,
        }
    }

    fn step(&self, step: &Step, (up, down): (bool, bool)) -> StepView {
        StepView {
            id: step.id,
            actor: self.label("step_actor", &step.actor),
            actor_name: step.actor_name.clone(),
            what: step.what.clone(),
            due: self.l.date_or_empty(step.due_on),
            late: step.is_open() && self.is_past(step.due_on),
            done: self.l.date_or_empty(step.done_on),
            dropped: self.l.date_or_empty(step.dropped_on),
            version: step.version,
            up,
            down,
        }
    }

    /// A level in words, with its sign.
    pub(super) fn level(&self, attainment: Option<i64>) -> String {
        let level = LEVELS.iter().find(|(v, ..)| Some(*v) == attainment);
        level.map_or_else(
            || self.l.t("plan-attainment-none"),
            |(_, _, sign, key)| format!("{sign} {}", self.l.t(key)),
        )
    }

    /// How a step stands, in words.
    pub(super) fn became(&self, step: &Step) -> String {
        let (key, day) = match (step.done_on, step.dropped_on) {
            (Some(day), _) => ("plan-step-is-done", Some(day)),
            (None, Some(day)) => ("plan-step-is-dropped", Some(day)),
            (None, None) => ("plan-step-is-open", step.due_on),
        };
        match day {
            Some(day) => self.l.tn(key, [("date", self.l.date(day))]),
            None => self.l.t("plan-step-is-open-undated"),
        }
    }

    pub(super) fn label(&self, catalogue: &str, key: &str) -> String {
        let lang = self.l.lang();
        self.catalogues.of(catalogue).label(key, lang).to_owned()
    }
}
