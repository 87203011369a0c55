use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

/// Characters of the text beside a fact.
pub(super) const LONG: usize = 2_000;

/// What a fact is about. Texts are `situation-<key>`; which codes it has says its catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Benefit,
    Language,
    Course,
    Occupation,
    WorkPermission,
    ResidenceRule,
    FamilyStatus,
    Passport,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Benefit,
        Self::Language,
        Self::Course,
        Self::Occupation,
        Self::WorkPermission,
        Self::ResidenceRule,
        Self::Passport,
        Self::FamilyStatus,
    ];

    /// The stored name.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Benefit => "benefit",
            Self::Language => "language",
            Self::Course => "course",
            Self::Occupation => "occupation",
            Self::WorkPermission => "work_permission",
            Self::ResidenceRule => "residence_rule",
            Self::FamilyStatus => "family_status",
            Self::Passport => "passport",
        }
    }

    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The catalogue of its codes.
    pub(super) fn catalogue(self) -> &'static str {
        match self {
            Self::Language => "german_level",
            other => other.key(),
        }
    }

    /// The catalogue of its states, if it has any.
    pub(super) fn states(self) -> Option<&'static str> {
        match self {
            Self::Language => Some("level_source"),
            Self::Course => Some("course_state"),
            _ => None,
        }
    }

    /// Whether several can hold on the same day. Of the others the latest holds.
    pub(super) fn is_many(self) -> bool {
        matches!(self, Self::Benefit | Self::Course | Self::Occupation)
    }

    /// Whether it is over by itself after its last day. A benefit or a paper that ran out still
    /// needs somebody to see to it.
    pub(super) fn ends_by_itself(self) -> bool {
        matches!(self, Self::Course | Self::Occupation)
    }

    /// Whether a notice or paper can say until when it holds.
    pub(super) fn has_until(self) -> bool {
        !matches!(self, Self::Language | Self::FamilyStatus)
    }
}

/// A fact as it is stored.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Fact {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) state: String,
    pub(super) valid_from: Option<NaiveDate>,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) ended_on: Option<NaiveDate>,
    pub(super) detail_sealed: Option<Vec<u8>>,
    pub(super) withdrawn_at: Option<i64>,
    pub(super) recorded_at: i64,
    /// Short name of who noted it.
    pub(super) recorded_by: Option<String>,
}

impl Fact {
    /// Whether it may hold on a day; of a kind that is not [`Kind::is_many`] only the latest of
    /// these does.
    pub(super) fn reaches(&self, day: NaiveDate) -> bool {
        self.withdrawn_at.is_none()
            && self.valid_from.is_none_or(|from| from <= day)
            && self.ended_on.is_none_or(|end| end > day)
    }
}

/// The facts of a kind that hold on a day. `facts` are the newest first.
pub(super) fn holding(facts: &[Fact], kind: Kind, day: NaiveDate) -> Vec<&Fact> {
    let over = |fact: &Fact| kind.ends_by_itself() && fact.valid_until.is_some_and(|end| end < day);
    let reaching = facts
        .iter()
        .filter(|fact| fact.kind == kind.key() && fact.reaches(day) && !over(fact));
    if !kind.is_many() {
        return reaching.take(1).collect();
    }
    let mut found: Vec<&Fact> = Vec::new();
    for fact in reaching {
        // The latest word about the same benefit, course or occupation counts.
        if !found.iter().any(|other| other.code == fact.code) {
            found.push(fact);
        }
    }
    found
}

/// A fact to be stored.
#[derive(Debug, Clone)]
pub(super) struct NewFact {
    pub(super) kind: Kind,
    pub(super) code: String,
    pub(super) state: String,
    pub(super) valid_from: Option<NaiveDate>,
    pub(super) valid_until: Option<NaiveDate>,
    pub(super) detail: String,
}

/// A protection need, still sealed.
#[derive(Debug, Clone, FromRow)]
pub(super) struct NeedRow {
    pub(super) id: Uuid,
    pub(super) content_sealed: Vec<u8>,
    pub(super) withdrawn_at: Option<i64>,
    pub(super) recorded_at: i64,
    pub(super) recorded_by: Option<String>,
}

/// What is sealed of a protection need.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Need {
    /// A key of the catalogue `protection_need`.
    pub(super) need: String,
    pub(super) detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(code: &str, from: &str, ended: Option<&str>) -> Fact {
        Fact {
            id: Uuid::nil(),
            kind: "benefit".to_owned(),
            code: code.to_owned(),
            state: String::new(),
            valid_from: Some(from.parse().unwrap()),
            valid_until: None,
            ended_on: ended.map(|day| day.parse().unwrap()),
            detail_sealed: None,
            withdrawn_at: None,
            recorded_at: 0,
            recorded_by: None,
        }
    }

    #[test]
    fn the_history_is_read_at_a_day() {
        let facts = [
            fact("sgb2", "2025-06-01", None),
            fact("child", "2025-01-01", Some("2025-08-01")),
            fact("asylblg3", "2024-01-01", Some("2025-06-01")),
        ];
        let at = |day: &str| -> Vec<String> {
            let found = holding(&facts, Kind::Benefit, day.parse().unwrap());
            found.iter().map(|fact| fact.code.clone()).collect()
        };
        assert_eq!(at("2024-05-01"), ["asylblg3"]);
        assert_eq!(at("2025-05-31"), ["child", "asylblg3"]);
        assert_eq!(at("2025-06-01"), ["sgb2", "child"]);
        assert_eq!(at("2025-08-01"), ["sgb2"]);
        assert!(at("2023-12-31").is_empty());
    }

    #[test]
    fn of_single_kinds_the_latest_holds_and_mistakes_never_do() {
        let mut facts = [
            fact("B1", "2025-06-01", None),
            fact("A2", "2024-06-01", None),
        ];
        for fact in &mut facts {
            fact.kind = "language".to_owned();
        }
        let day = "2025-07-01".parse().unwrap();
        assert_eq!(holding(&facts, Kind::Language, day)[0].code, "B1");
        facts[0].withdrawn_at = Some(1);
        assert_eq!(holding(&facts, Kind::Language, day)[0].code, "A2");
        assert!(holding(&facts, Kind::Passport, day).is_empty());
    }
}
