use chrono::{Datelike, Days, Months, NaiveDate};
use uuid::Uuid;

use crate::permission::{Actor, Role};

/// A span of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    /// Nothing when it ends before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// The calendar year of a day.
    pub fn year_of(day: NaiveDate) -> Self {
        Self::months(day.with_month(1).unwrap_or(day), 12)
    }

    /// The calendar quarter of a day.
    pub fn quarter_of(day: NaiveDate) -> Self {
        let first = day.month0() / 3 * 3 + 1;
        let start = day.with_day(1).and_then(|day| day.with_month(first));
        Self::months(start.unwrap_or(day), 3)
    }

    /// The year before this period's beginning.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self::year_of(self.from - Months::new(12))
    }

    fn months(day: NaiveDate, months: u32) -> Self {
        let from = day.with_day(1).unwrap_or(day);
        Self {
            from,
            to: from + Months::new(months) - Days::new(1),
        }
    }

    /// Whether it is made of whole calendar quarters. Roles that get protected figures may ask for
    /// nothing else: two periods that differ by a day would give away that day.
    pub fn is_whole_quarters(self) -> bool {
        Self::quarter_of(self.from).from == self.from && Self::quarter_of(self.to).to == self.to
    }
}

/// Whose work is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole county.
    Tenant,
    /// One Träger.
    Agency(Uuid),
    /// The staff and the cases of one team.
    Team(Uuid),
    /// What one Fachkraft noted, and the cases she is responsible for.
    Staff(Uuid),
    /// One municipality.
    Municipality(Uuid),
}

impl Scope {
    /// What an actor's figures cover.
    pub fn of(actor: &Actor) -> Self {
        let nothing = Uuid::nil();
        match actor.role {
            Role::TeamLead => match (actor.team, actor.agency) {
                (Some(team), _) => Self::Team(team),
                (None, agency) => Self::Agency(agency.unwrap_or(nothing)),
            },
            Role::County => Self::Tenant,
            Role::Municipality => Self::Municipality(actor.municipality.unwrap_or(nothing)),
            _ => Self::Staff(actor.id),
        }
    }

    pub(super) fn id(self) -> Option<Uuid> {
        match self {
            Self::Tenant => None,
            Self::Agency(id) | Self::Team(id) | Self::Staff(id) | Self::Municipality(id) => {
                Some(id)
            }
        }
    }
}

/// What is being asked: whose work, when, with the county's own settings.
#[derive(Debug, Clone)]
pub struct Question {
    pub tenant: Uuid,
    pub scope: Scope,
    pub period: Period,
    pub settings: Settings,
}

/// A county's own choices (`tenant.settings`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Numbers from 1 to below this are not shown to roles that read no files.
    pub threshold: i64,
    /// The ages at which a new group begins, ascending, without 0.
    pub age_limits: Vec<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threshold: 5,
            age_limits: vec![6, 14, 18, 27, 45, 65],
        }
    }
}

impl Settings {
    /// From `{"threshold": 5, "age_limits": [6, 14, …]}`; what is missing or makes no sense is the
    /// default.
    pub fn from_json(settings: &serde_json::Value) -> Self {
        let mut found = Self::default();
        if let Some(threshold) = settings
            .get("threshold")
            .and_then(serde_json::Value::as_i64)
            && (1..=1000).contains(&threshold)
        {
            found.threshold = threshold;
        }
        let limits: Option<Vec<u32>> = settings
            .get("age_limits")
            .and_then(serde_json::Value::as_array)
            .map(|list| {
                list.iter()
                    .filter_map(|age| u32::try_from(age.as_u64()?).ok())
                    .filter(|age| (1..120).contains(age))
                    .collect()
            });
        if let Some(limits) = limits.filter(|l| !l.is_empty() && l.is_sorted_by(|a, b| a < b)) {
            found.age_limits = limits;
        }
        found
    }

    /// Key of an age group (`0-5`, `65-`), its first and its last age.
    pub fn age_groups(&self) -> Vec<(String, u32, Option<u32>)> {
        let starts = std::iter::once(0).chain(self.age_limits.iter().copied());
        let ends = self.age_limits.iter().map(|age| Some(age - 1));
        starts
            .zip(ends.chain([None]))
            .map(|(from, to)| {
                let end = to.map(|age| age.to_string()).unwrap_or_default();
                (format!("{from}-{end}"), from, to)
            })
            .collect()
    }
}

/// By what figures are broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    Staff,
    Municipality,
    Channel,
    Topic,
    LifeArea,
    StatusGroup,
    Nationality,
    Sex,
    AgeGroup,
    /// What German the person spoke at the end of the period.
    GermanLevel,
    /// Why there is no plan: only for people without plan.
    NoPlan,
}

impl Dimension {
    pub const ALL: [Self; 11] = [
        Self::Staff,
        Self::Municipality,
        Self::Channel,
        Self::Topic,
        Self::LifeArea,
        Self::StatusGroup,
        Self::Nationality,
        Self::Sex,
        Self::AgeGroup,
        Self::GermanLevel,
        Self::NoPlan,
    ];

    /// Name in addresses and on the command line; texts are `figures-by-<key>`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Municipality => "municipality",
            Self::Channel => "channel",
            Self::Topic => "topic",
            Self::LifeArea => "life_area",
            Self::StatusGroup => "status_group",
            Self::Nationality => "nationality",
            Self::Sex => "sex",
            Self::AgeGroup => "age_group",
            Self::GermanLevel => "german_level",
            Self::NoPlan => "no_plan",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|dimension| dimension.key() == key)
    }

    /// Whether it is a property of the person.
    pub(super) fn is_personal(self) -> bool {
        matches!(
            self,
            Self::StatusGroup | Self::Nationality | Self::Sex | Self::AgeGroup | Self::GermanLevel
        )
    }

    /// Whether a consultation may fall into several rows.
    pub(super) fn is_multiple(self) -> bool {
        self.is_personal() || matches!(self, Self::Topic | Self::LifeArea)
    }
}

/// A row of a breakdown: an account or a municipality by id, everything else by word. Both empty:
/// not stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Key {
    pub id: Option<Uuid>,
    pub word: String,
}

impl Key {
    /// As it stands in an address; `-` when nothing is stated.
    pub fn text(&self) -> String {
        match self.id {
            Some(id) => id.to_string(),
            None if self.word.is_empty() => "-".to_owned(),
            None => self.word.clone(),
        }
    }

    pub fn parse(dimension: Dimension, text: &str) -> Option<Self> {
        let by_id = matches!(dimension, Dimension::Staff | Dimension::Municipality);
        match text {
            "-" => Some(Self::default()),
            text if by_id => Some(Self {
                id: Some(text.parse().ok()?),
                word: String::new(),
            }),
            text => Some(Self {
                id: None,
                word: text.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn periods_of_the_calendar() {
        let leap = Period::year_of(day(2024, 2, 29));
        assert_eq!((leap.from, leap.to), (day(2024, 1, 1), day(2024, 12, 31)));
        let quarter = Period::quarter_of(day(2025, 12, 31));
        assert_eq!(
            (quarter.from, quarter.to),
            (day(2025, 10, 1), day(2025, 12, 31))
        );
        assert_eq!(quarter.year_before().from, day(2024, 1, 1));
        assert!(leap.is_whole_quarters() && quarter.is_whole_quarters());
        let odd = Period::new(day(2025, 1, 1), day(2025, 12, 30)).unwrap();
        assert!(!odd.is_whole_quarters());
        assert!(Period::new(day(2025, 1, 2), day(2025, 1, 1)).is_none());
    }

    #[test]
    fn settings_that_make_no_sense_are_the_default() {
        let good = json!({"threshold": 3, "age_limits": [18, 65]});
        let good = Settings::from_json(&good);
        assert_eq!(good.threshold, 3);
        assert_eq!(
            good.age_groups(),
            [
                ("0-17".to_owned(), 0, Some(17)),
                ("18-64".to_owned(), 18, Some(64)),
                ("65-".to_owned(), 65, None)
            ]
        );
        let bad = json!({"threshold": 0, "age_limits": [65, 18]});
        assert_eq!(Settings::from_json(&bad), Settings::default());
        assert_eq!(Settings::from_json(&json!({})), Settings::default());
    }
}
