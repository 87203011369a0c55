//! The form of a review as it is drawn: what was typed, beside what is stored.

use askama::Template;
use uuid::Uuid;

use super::super::model::{Goal, Step};
use super::super::view::{Eye, LEVELS};
use super::field;
use crate::case::HeadView;
use crate::layout::{Choice, FieldError, Page};
use crate::web::{Errors, Form};

#[derive(Template)]
#[template(path = "plan/review.html")]
pub(super) struct ReviewPage {
    pub(super) page: Page,
    pub(super) head: HeadView,
    pub(super) base: String,
    pub(super) form: Form,
    pub(super) errors: Vec<FieldError>,
    pub(super) languages: Vec<Choice>,
    pub(super) goals: Vec<GoalPart>,
    /// What was typed about goals and steps that are not there any more.
    pub(super) left_over: Vec<(String, String)>,
    pub(super) plan: Uuid,
    pub(super) number: i64,
    pub(super) last: String,
    pub(super) review_hint: String,
    /// Somebody else has changed the plan since the form was opened.
    pub(super) changed: bool,
    pub(super) ended: bool,
    pub(super) version: i64,
}

impl ReviewPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// A field with what was typed and what is wrong with it.
pub(super) struct Cell {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) error: Option<String>,
}

pub(super) struct GoalPart {
    pub(super) id: String,
    pub(super) number: usize,
    pub(super) area: String,
    pub(super) wording: String,
    pub(super) indicator: String,
    pub(super) target: String,
    pub(super) attainment: Cell,
    pub(super) levels: Vec<Choice>,
    pub(super) status: Cell,
    pub(super) statuses: Vec<Choice>,
    pub(super) remark: Cell,
    pub(super) steps: Vec<StepPart>,
    pub(super) finished: usize,
    pub(super) what: Cell,
    pub(super) actor: Cell,
    pub(super) actors: Vec<Choice>,
    pub(super) until: Cell,
    /// What a colleague has stored meanwhile: label and text.
    pub(super) stored: Vec<(String, String)>,
}

pub(super) struct StepPart {
    pub(super) id: String,
    pub(super) what: String,
    pub(super) actor: String,
    pub(super) due: String,
    pub(super) late: bool,
    pub(super) became: Cell,
    pub(super) outcomes: Vec<Choice>,
    pub(super) done: Cell,
    pub(super) new_due: Cell,
}

/// Draws goals with what was typed.
pub(super) struct Pen<'a> {
    pub(super) eye: Eye<'a>,
    pub(super) form: &'a Form,
    pub(super) errors: &'a Errors,
    /// The goals of the last version, when the plan was changed after the form was opened.
    pub(super) beside: Option<&'a [Goal]>,
}

impl Pen<'_> {
    fn cell(&self, kind: &str, id: Uuid) -> Cell {
        let name = field(kind, id);
        Cell {
            value: self.form.get(&name).to_owned(),
            error: self.errors.key(&name).map(|key| self.eye.l.t(key)),
            name,
        }
    }

    pub(super) fn goals(&self, goals: &[Goal]) -> Vec<GoalPart> {
        let numbered = goals.iter().zip(1..);
        numbered
            .map(|(goal, number)| self.goal(goal, number))
            .collect()
    }

    fn goal(&self, goal: &Goal, number: usize) -> GoalPart {
        let l = self.eye.l;
        let attainment = self.cell("attainment", goal.id);
        let status = self.cell("status", goal.id);
        let actor = self.cell("actor", goal.id);
        let mut levels = vec![(String::new(), l.t("plan-attainment-none"))];
        levels.extend(LEVELS.iter().map(|(value, _, sign, key)| {
            let words = l.t(key);
            (value.to_string(), format!("{sign} {words}"))
        }));
        let choices = |catalogue: &str, cell: &Cell| {
            let catalogue = self.eye.catalogues.of(catalogue);
            let choices = catalogue.choices(l.lang(), &cell.value);
            self.form.choose(&cell.name, choices)
        };
        GoalPart {
            id: goal.id.simple().to_string(),
            number,
            area: self.eye.area(goal),
            wording: goal.wording.clone(),
            indicator: goal.indicator.clone(),
            target: l.date_or_empty(goal.target_on),
            levels: self.form.choose(&attainment.name, levels),
            statuses: choices("goal_status", &status),
            actors: choices("step_actor", &actor),
            attainment,
            status,
            actor,
            remark: self.cell("remark", goal.id),
            finished: goal.steps.iter().filter(|step| !step.is_open()).count(),
            steps: goal
                .steps
                .iter()
                .filter(|step| step.is_open())
                .map(|step| self.step(step))
                .collect(),
            what: self.cell("what", goal.id),
            until: self.cell("until", goal.id),
            stored: self.stored(goal),
        }
    }

    fn step(&self, step: &Step) -> StepPart {
        let l = self.eye.l;
        let became = self.cell("step", step.id);
        let outcomes = ["open", "done", "dropped"]
            .map(|key| (key.to_owned(), l.t(&format!("plan-step-became-{key}"))));
        let actor = self.eye.label("step_actor", &step.actor);
        StepPart {
            id: step.id.simple().to_string(),
            what: step.what.clone(),
            actor: if step.actor_name.is_empty() {
                actor
            } else {
                format!("{actor} ({})", step.actor_name)
            },
            due: l.date_or_empty(step.due_on),
            late: self.eye.is_past(step.due_on),
            outcomes: self.form.choose(&became.name, outcomes.to_vec()),
            became,
            done: self.cell("done", step.id),
            new_due: self.cell("due", step.id),
        }
    }

    /// What is stored about a goal and its steps and differs from what was typed.
    fn stored(&self, goal: &Goal) -> Vec<(String, String)> {
        let Some(last) = self.beside else {
            return Vec::new();
        };
        let l = self.eye.l;
        let mut all = Vec::new();
        let typed = |kind: &str, id: Uuid| self.form.get(&field(kind, id)).to_owned();
        let level = goal.attainment.map_or(String::new(), |v| v.to_string());
        if level != typed("attainment", goal.id) {
            let words = self.eye.level(goal.attainment);
            all.push((l.t("plan-attainment"), words));
        }
        if goal.status != typed("status", goal.id) {
            all.push((
                l.t("plan-status"),
                self.eye.label("goal_status", &goal.status),
            ));
        }
        let then = last.iter().find(|then| then.id == goal.id);
        let remark = then.map_or("", |then| then.remark.as_str());
        if !remark.is_empty() && remark != typed("remark", goal.id) {
            all.push((l.t("plan-remark"), remark.to_owned()));
        }
        for step in &goal.steps {
            let shown = self.form.has("known", &step.id.simple().to_string());
            let days = self.eye.became(step);
            if !shown && step.is_open() {
                all.push((l.t("plan-step-added-meanwhile"), step.what.clone()));
            } else if shown
                && (!step.is_open() || l.date_or_empty(step.due_on) != typed("due", step.id))
            {
                all.push((step.what.clone(), days));
            }
        }
        all
    }

    /// What was typed about what is not shown any more.
    pub(super) fn left_over(&self, goals: &[Goal]) -> Vec<(String, String)> {
        let open = |id: &str| {
            goals.iter().any(|goal| {
                goal.id.simple().to_string() == id
                    || goal
                        .steps
                        .iter()
                        .any(|step| step.is_open() && step.id.simple().to_string() == id)
            })
        };
        let l = self.eye.l;
        let gone = self.form.all("known").filter(|id| !open(id));
        let fields = [
            ("remark", "plan-remark"),
            ("what", "plan-next-step"),
            ("done", "plan-done-on"),
            ("due", "plan-due"),
        ];
        gone.flat_map(|id| {
            fields.map(|(kind, label)| {
                let value = self.form.get(&format!("{kind}_{id}")).to_owned();
                (l.t(label), value)
            })
        })
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}
