use bindeglied_kit::seal::{DataKey, Place, SealError};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

/// `plan_step.actor`; the texts are in the catalogue `step_actor`.
pub(super) const ACTORS: [&str; 5] = ["client", "staff", "volunteer", "authority", "service"];
/// `plan_goal.status`; the texts are in the catalogue `goal_status`.
pub(super) const STATUSES: [&str; 4] = ["open", "partly", "reached", "dropped"];
/// More goals than anybody can pursue; keeps a page and its print of finite size.
pub(super) const MAX_GOALS: usize = 40;
pub(super) const MAX_STEPS: usize = 40;

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Draft,
    Active,
    Ended,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }

    pub fn parse(key: &str) -> Self {
        match key {
            "active" => Self::Active,
            "ended" => Self::Ended,
            _ => Self::Draft,
        }
    }
}

/// A plan taken over from a list: it exists on paper, its content is not known here.
#[derive(Debug, Clone)]
pub struct NewPlan {
    pub id: Uuid,
    pub case_id: Uuid,
    /// An imported plan is [`State::Active`].
    pub state: State,
    /// Nothing when the list does not say since when.
    pub started_on: Option<NaiveDate>,
    pub import_id: Option<Uuid>,
}

#[derive(Debug, Clone, FromRow)]
pub(super) struct Plan {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    state: String,
    pub(super) started_on: Option<NaiveDate>,
    pub(super) ended_on: Option<NaiveDate>,
    pub(super) end_reason: String,
    pub(super) end_note_sealed: Option<Vec<u8>>,
    pub(super) review_on: Option<NaiveDate>,
    pub(super) import_id: Option<Uuid>,
    pub(super) version: i64,
}

impl Plan {
    pub(super) fn state(&self) -> State {
        State::parse(&self.state)
    }

    pub(super) fn is_open(&self) -> bool {
        self.state() != State::Ended
    }

    /// The number the next agreed version gets.
    pub(super) fn next_number(&self, versions: &[VersionRow]) -> i64 {
        let before = if self.import_id.is_some() { 1 } else { 0 };
        let last = versions.iter().map(|version| version.number).max();
        last.unwrap_or(before) + 1
    }
}

#[derive(Debug, Clone, FromRow)]
pub(super) struct GoalRow {
    pub(super) id: Uuid,
    pub(super) plan_id: Uuid,
    pub(super) life_area: String,
    pub(super) wording_sealed: Vec<u8>,
    pub(super) indicator_sealed: Option<Vec<u8>>,
    pub(super) target_on: Option<NaiveDate>,
    pub(super) status: String,
    pub(super) attainment: Option<i64>,
    pub(super) position: i64,
    pub(super) version: i64,
}

#[derive(Debug, Clone, FromRow)]
pub(super) struct StepRow {
    pub(super) id: Uuid,
    pub(super) goal_id: Uuid,
    pub(super) actor: String,
    pub(super) actor_name_sealed: Option<Vec<u8>>,
    pub(super) what_sealed: Vec<u8>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) done_on: Option<NaiveDate>,
    /// No longer pursued since; never together with `done_on`.
    pub(super) dropped_on: Option<NaiveDate>,
    pub(super) position: i64,
    pub(super) version: i64,
}

/// An agreed version without its content.
#[derive(Debug, Clone, FromRow)]
pub(super) struct VersionRow {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) agreed_on: NaiveDate,
    pub(super) client_signed: bool,
    pub(super) staff_signed: bool,
    /// Key of the language in which the plan was explained.
    pub(super) lang: String,
    pub(super) explained_by_sealed: Option<Vec<u8>>,
    pub(super) agreed_by_name: Option<String>,
}

/// A goal as it is read, shown, printed and frozen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Goal {
    pub(super) id: Uuid,
    pub(super) life_area: String,
    /// The German name of the life area at the time: catalogues change.
    pub(super) area: String,
    pub(super) wording: String,
    pub(super) indicator: String,
    pub(super) target_on: Option<NaiveDate>,
    pub(super) status: String,
    pub(super) attainment: Option<i64>,
    /// What was said about it at the review; only a version has it.
    #[serde(default)]
    pub(super) remark: String,
    pub(super) steps: Vec<Step>,
    #[serde(skip)]
    pub(super) position: i64,
    #[serde(skip)]
    pub(super) version: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) id: Uuid,
    pub(super) actor: String,
    pub(super) actor_name: String,
    pub(super) what: String,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) done_on: Option<NaiveDate>,
    #[serde(default)]
    pub(super) dropped_on: Option<NaiveDate>,
    #[serde(skip)]
    pub(super) position: i64,
    #[serde(skip)]
    pub(super) version: i64,
}

/// Whose plan it is, as the head of the paper says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Frame {
    pub(super) people: Vec<Who>,
    pub(super) case_number: String,
    pub(super) agency: String,
    pub(super) responsible: String,
    /// Keys of the catalogue `language`.
    pub(super) languages: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Who {
    /// Nothing in versions from before signatures were kept one by one.
    #[serde(default)]
    pub(super) id: Option<Uuid>,
    /// The day the person comes of age; nothing when the birth date is not known.
    #[serde(default)]
    pub(super) adult_from: Option<NaiveDate>,
    pub(super) name: String,
    pub(super) native_name: String,
    /// Finished German text; the date may be known only in part.
    pub(super) birth: String,
}

/// From this age on somebody signs.
const OF_AGE: i32 = 18;

/// The day somebody comes of age; born on 29 February on the 28th, § 188 Abs. 3 BGB.
pub(super) fn adult_from(born: NaiveDate) -> NaiveDate {
    let year = born.year() + OF_AGE;
    let day = born.with_year(year);
    day.or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
        .unwrap_or(born)
}

impl Frame {
    /// Who signs on a day: the adults, or everybody when there is none.
    pub(super) fn signers(&self, on: NaiveDate) -> Vec<&Who> {
        let adult = |who: &&Who| who.adult_from.is_none_or(|day| day <= on);
        let adults: Vec<&Who> = self.people.iter().filter(adult).collect();
        if adults.is_empty() {
            return self.people.iter().collect();
        }
        adults
    }

    /// Whether it says who its people are.
    pub(super) fn is_known(&self) -> bool {
        self.people.iter().all(|who| who.id.is_some())
    }
}

/// All that an agreed version keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) frame: Frame,
    pub(super) goals: Vec<Goal>,
    pub(super) review_on: Option<NaiveDate>,
    /// Whether it came from a review rather than from an agreement.
    #[serde(default)]
    pub(super) reviewed: bool,
}

impl Step {
    pub(super) fn is_open(&self) -> bool {
        self.done_on.is_none() && self.dropped_on.is_none()
    }
}

/// What was agreed, without what happened since: a step that is ticked or a goal that is reached
/// does not make a new draft.
fn agreed(goals: &[Goal]) -> Vec<Goal> {
    let mut goals = goals.to_vec();
    for goal in &mut goals {
        goal.area.clear();
        goal.status.clear();
        goal.remark.clear();
        (goal.attainment, goal.position, goal.version) = (None, 0, 0);
        for step in &mut goal.steps {
            (step.done_on, step.dropped_on) = (None, None);
            (step.position, step.version) = (0, 0);
        }
    }
    goals
}

/// Whether the plan says something else than what was agreed.
pub(super) fn differs(now: &[Goal], then: &[Goal]) -> bool {
    agreed(now) != agreed(then)
}

/// When the plan is looked at again, unless something else is agreed: after the months the Träger
/// has set.
pub(super) fn default_review(agreed_on: NaiveDate, months: i64) -> NaiveDate {
    let months = Months::new(u32::try_from(months).unwrap_or(0));
    agreed_on.checked_add_months(months).unwrap_or(agreed_on)
}

/// What a person wrote into the form of a goal.
#[derive(Debug, Clone, Default)]
pub(super) struct GoalInput {
    pub(super) life_area: String,
    pub(super) wording: String,
    pub(super) indicator: String,
    pub(super) target_on: Option<NaiveDate>,
    pub(super) status: String,
    pub(super) attainment: Option<i64>,
}

/// What a person wrote into the form of a step.
#[derive(Debug, Clone, Default)]
pub(super) struct StepInput {
    pub(super) actor: String,
    pub(super) actor_name: String,
    pub(super) what: String,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) done_on: Option<NaiveDate>,
}

/// What both sides agreed to, and how.
#[derive(Debug, Clone)]
pub(super) struct Agreement {
    pub(super) number: i64,
    pub(super) agreed_on: NaiveDate,
    pub(super) client_signed: bool,
    pub(super) staff_signed: bool,
    pub(super) lang: String,
    pub(super) explained_by: String,
    pub(super) review_on: NaiveDate,
}

/// How and why a plan ended.
#[derive(Debug, Clone)]
pub(super) struct Closure {
    pub(super) ended_on: NaiveDate,
    pub(super) reason: String,
    pub(super) note: String,
}

/// Opens a sealed text. `None` for the key or a text that is gone with it.
pub(super) fn open(
    key: Option<&DataKey>,
    place: Place<'_>,
    sealed: Option<&[u8]>,
) -> Result<Option<String>, SealError> {
    match (key, sealed) {
        (_, None) => Ok(Some(String::new())),
        (None, Some(_)) => Ok(None),
        (Some(key), Some(sealed)) => key.open(place, sealed).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal() -> Goal {
        Goal {
            id: Uuid::from_u128(1),
            life_area: "work".to_owned(),
            area: "Arbeit".to_owned(),
            wording: "Stelle finden".to_owned(),
            indicator: String::new(),
            target_on: None,
            status: "open".to_owned(),
            attainment: None,
            remark: String::new(),
            steps: vec![Step {
                id: Uuid::from_u128(2),
                actor: "client".to_owned(),
                actor_name: String::new(),
                what: "Lebenslauf schreiben".to_owned(),
                due_on: None,
                done_on: None,
                dropped_on: None,
                position: 1,
                version: 1,
            }],
            position: 1,
            version: 1,
        }
    }

    #[test]
    fn progress_is_no_new_draft_but_another_word_is() {
        let then = [goal()];
        let mut now = [goal()];
        now[0].status = "reached".to_owned();
        now[0].attainment = Some(1);
        now[0].version = 4;
        now[0].steps[0].done_on = NaiveDate::from_ymd_opt(2025, 11, 20);
        assert!(!differs(&now, &then));
        now[0].steps[0].due_on = NaiveDate::from_ymd_opt(2025, 12, 24);
        assert!(differs(&now, &then));
        assert!(differs(&[], &then));
    }

    #[test]
    fn half_a_year_later_even_at_the_end_of_august() {
        let day = |m, d| NaiveDate::from_ymd_opt(2025, m, d).unwrap();
        assert_eq!(default_review(day(2, 20), 6), day(8, 20));
        assert_eq!(
            default_review(day(8, 31), 6),
            NaiveDate::from_ymd_opt(2026, 2, 28).unwrap()
        );
    }
}
