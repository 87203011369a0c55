use chrono::NaiveDate;

use super::dice::{Dice, plus};
use super::family::Family;
use crate::person;
use crate::plan::{Sample, SampleGoal, SamplePerson, SampleStep};

const GOALS: &str = include_str!("../../catalogues/demo/goals.csv");

/// Out of a hundred families so many have a plan.
const WITH_PLAN: usize = 72;

pub(super) struct Planner {
    today: NaiveDate,
    /// Life area, wording, indicator, steps as (what, actor).
    goals: Vec<Goal>,
}

struct Goal {
    area: &'static str,
    wording: &'static str,
    indicator: &'static str,
    steps: Vec<(&'static str, &'static str)>,
}

impl Planner {
    pub(super) fn new(today: NaiveDate) -> Self {
        let mut goals: Vec<Goal> = Vec::new();
        for line in GOALS.lines().skip(1) {
            let parts: Vec<&str> = line.split(';').collect();
            let [area, wording, indicator, step, actor] = parts[..] else {
                continue;
            };
            match goals.last_mut().filter(|goal| goal.wording == wording) {
                Some(goal) => goal.steps.push((step, actor)),
                None => goals.push(Goal {
                    area,
                    wording,
                    indicator,
                    steps: vec![(step, actor)],
                }),
            }
        }
        Self { today, goals }
    }

    /// The plan of a family, if it has one; `area` gives the names of life areas.
    pub(super) fn plan(
        &self,
        dice: &mut Dice,
        family: &Family,
        number: i64,
        area: impl Fn(&str) -> String,
    ) -> Option<Sample> {
        let until = family.until(self.today);
        let days = (until - family.case.started_on).num_days();
        if days < 20 || family.case.responsible.is_none() || !dice.percent(WITH_PLAN) {
            return None;
        }
        let agreed = agreed(dice, (days, until));
        let ended = (agreed.len() > 1 && dice.percent(18)).then(|| {
            let last = agreed.last().copied().unwrap_or(until);
            let age = (until - last).num_days().max(0);
            let reason = dice.pick(&["independent", "handed_over", "moved"]);
            (
                plus(last, dice.clone().between(0, age)),
                (*reason).to_owned(),
            )
        });
        let start = dice.below(self.goals.len());
        let count = 2 + dice.below(3);
        let goals = (0..count)
            .map(|at| {
                let goal = &self.goals[(start + at * 3) % self.goals.len()];
                let over = ended.is_some() || family.ended.is_some();
                let times = (agreed.first().copied().unwrap_or(until), until);
                sample_goal(dice, goal, (times, over), &area)
            })
            .collect();
        Some(Sample {
            case_id: family.case.id,
            case_number: crate::case::number_text(number),
            people: family.people.iter().map(who).collect(),
            agency: "Caritasverband".to_owned(),
            responsible: String::new(),
            languages: vec![family.language.clone()],
            goals,
            agreed,
            ended,
        })
    }
}

/// First agreed a month or two after the beginning, then about every half year.
fn agreed(dice: &mut Dice, (days, until): (i64, NaiveDate)) -> Vec<NaiveDate> {
    let mut agreed = Vec::new();
    if dice.percent(6) {
        return agreed;
    }
    let mut ago = days - dice.between(14, 75);
    while ago > 0 {
        let day = dice.workday(until, -ago).min(until);
        agreed.push(day);
        ago -= dice.between(150, 260);
    }
    agreed
}

fn sample_goal(
    dice: &mut Dice,
    goal: &Goal,
    ((from, until), ended): ((NaiveDate, NaiveDate), bool),
    area: &impl Fn(&str) -> String,
) -> SampleGoal {
    let age = (until - from).num_days();
    let (status, attainment) = match dice.below(100) {
        _ if age < 60 => ("open", None),
        0..22 => ("reached", Some(dice.between(0, 2))),
        22..40 => ("partly", Some(-1)),
        40..46 => ("dropped", Some(-2)),
        _ if ended => ("reached", Some(0)),
        _ => ("open", None),
    };
    let steps = goal
        .steps
        .iter()
        .map(|(what, actor)| {
            let due = dice.workday(from, 0);
            let days = dice.between(14, 200);
            let due = plus(due, days);
            let past = due < until;
            let done = status == "reached" || (past && dice.percent(70));
            SampleStep {
                actor: (*actor).to_owned(),
                what: (*what).to_owned(),
                due_on: Some(due),
                done_on: done.then(|| due.min(until)),
            }
        })
        .collect();
    SampleGoal {
        life_area: goal.area.to_owned(),
        area: area(goal.area),
        wording: goal.wording.to_owned(),
        indicator: goal.indicator.to_owned(),
        target_on: Some(plus(from, 365)),
        status: status.to_owned(),
        attainment,
        steps,
    }
}

fn who(person: &person::NewPerson) -> SamplePerson {
    let name = format!("{} {}", person.given_name, person.family_name);
    let birth = person
        .birth
        .date
        .map_or_else(String::new, |date| match person.birth.precision {
            person::Precision::Day => date.format("%d.%m.%Y").to_string(),
            person::Precision::Month => date.format("%m/%Y").to_string(),
            person::Precision::Year => date.format("%Y").to_string(),
            _ => date.format("ca. %Y").to_string(),
        });
    SamplePerson {
        id: person.id,
        birth_date: person.birth.date,
        name,
        native_name: person.native_name.clone(),
        birth,
    }
}
