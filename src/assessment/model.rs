use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

/// The levels of a life area: 1 akut, 2 nicht tragfähig, 3 teilweise, 4 weitgehend,
/// 5 selbstständig (domain.md, "Bedarfserhebung").
pub(super) const LEVELS: [i64; 5] = [1, 2, 3, 4, 5];

/// Characters of resources or needs in one life area.
pub(super) const LONG: usize = 2_000;

/// An assessment without its areas.
#[derive(Debug, Clone, FromRow)]
pub(super) struct AssessmentRow {
    pub(super) id: Uuid,
    pub(super) person_id: Uuid,
    pub(super) on_date: NaiveDate,
    /// Short name of who made it.
    pub(super) made_by: String,
    pub(super) version: i64,
}

/// One life area of an assessment, its texts still sealed.
#[derive(Debug, Clone, FromRow)]
pub(super) struct AreaRow {
    pub(super) assessment_id: Uuid,
    pub(super) life_area: String,
    pub(super) id: Uuid,
    pub(super) level: Option<i64>,
    pub(super) resources_sealed: Option<Vec<u8>>,
    pub(super) needs_sealed: Option<Vec<u8>>,
}

/// One life area as it is written and shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) life_area: String,
    pub(super) level: Option<i64>,
    pub(super) resources: String,
    pub(super) needs: String,
}

impl Area {
    /// Whether nothing was said about it.
    pub(super) fn is_blank(&self) -> bool {
        self.level.is_none() && self.resources.is_empty() && self.needs.is_empty()
    }
}

/// An assessment to be stored.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) person: Uuid,
    pub(super) on_date: NaiveDate,
    pub(super) areas: Vec<Area>,
}

/// An assessment with its texts opened.
#[derive(Debug, Clone)]
pub(super) struct Assessment {
    pub(super) row: AssessmentRow,
    pub(super) areas: Vec<Area>,
}

impl Assessment {
    pub(super) fn area(&self, key: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.life_area == key)
    }

    pub(super) fn level(&self, key: &str) -> Option<i64> {
        self.area(key).and_then(|area| area.level)
    }
}

/// How a life area changed over a caseload: only people with a level in their first and in their
/// last assessment count.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Change {
    pub(super) life_area: String,
    pub(super) people: i64,
    /// Sums of levels; divided by `people` they are the means.
    pub(super) first_sum: i64,
    pub(super) last_sum: i64,
    pub(super) better: i64,
    pub(super) worse: i64,
}

impl Change {
    #[expect(clippy::cast_precision_loss, reason = "sums of levels are small")]
    pub(super) fn means(&self) -> (f64, f64) {
        let people = self.people.max(1) as f64;
        (
            self.first_sum as f64 / people,
            self.last_sum as f64 / people,
        )
    }
}
