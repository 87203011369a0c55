use sqlx::FromRow;
use uuid::Uuid;

/// A county with everything that belongs to it, hard apart from all others.
#[derive(Debug, Clone, FromRow)]
pub struct Tenant {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
}

/// A Träger: the organisation the social workers work for.
#[derive(Debug, Clone, FromRow)]
pub struct Agency {
    pub id: Uuid,
    pub name: String,
    /// Which data-protection law applies: `kdg`, `gdpr` or `dsg_ekd`.
    pub legal_regime: String,
    /// After so many months a plan is looked at again, unless something else is agreed.
    pub review_months: i64,
    pub version: i64,
}

#[derive(Debug, Clone, FromRow)]
pub struct Team {
    pub id: Uuid,
    pub agency_id: Uuid,
    pub name: String,
    pub version: i64,
}

/// A Kommune, known by its official key (AGS, 8 digits).
#[derive(Debug, Clone, FromRow)]
pub struct Municipality {
    pub id: Uuid,
    pub ags: String,
    pub name: String,
    pub postcode: String,
    pub inhabitants: Option<i64>,
    pub active: bool,
    pub version: i64,
}

/// What is set for the whole tenant.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) name: String,
    /// The stored object; what this program does not know in it is kept.
    pub(super) values: serde_json::Value,
    pub(super) version: i64,
}

impl Settings {
    /// Numbers below it are not shown to those who see figures only (domain.md: 5).
    pub(super) fn threshold(&self) -> i64 {
        let stored = self
            .values
            .get("threshold")
            .and_then(serde_json::Value::as_i64);
        stored.filter(|n| THRESHOLDS.contains(n)).unwrap_or(5)
    }
}

/// How long before something is due it is told of: first, and urgently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notices {
    /// Residence permits: days before their end.
    pub permit_days: [u32; 2],
    /// The planned end of counselling: months before.
    pub end_months: [u32; 2],
    /// Plan reviews: days before.
    pub plan_days: u32,
    /// Consents with an end: days before.
    pub consent_days: u32,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            permit_days: [90, 30],
            end_months: [6, 3],
            plan_days: 30,
            consent_days: 30,
        }
    }
}

impl Notices {
    /// From a tenant's settings; what is not set is as it comes.
    pub fn of(settings: &serde_json::Value) -> Self {
        let number = |name: &str, otherwise: u32| {
            let stored = settings.get(name).and_then(serde_json::Value::as_u64);
            stored
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(otherwise)
        };
        let normal = Self::default();
        Self {
            permit_days: [
                number("permit_first_days", normal.permit_days[0]),
                number("permit_last_days", normal.permit_days[1]),
            ],
            end_months: [
                number("end_first_months", normal.end_months[0]),
                number("end_last_months", normal.end_months[1]),
            ],
            plan_days: number("plan_days", normal.plan_days),
            consent_days: number("consent_days", normal.consent_days),
        }
    }
}

/// The notices as fields of the settings: name, and the most that can be set. Of two that belong
/// together the first is longer.
pub(super) const NOTICES: [(&str, u32); 6] = [
    ("permit_first_days", 730),
    ("permit_last_days", 730),
    ("end_first_months", 36),
    ("end_last_months", 36),
    ("plan_days", 365),
    ("consent_days", 365),
];

/// 1 hides nothing.
pub(super) const THRESHOLDS: std::ops::RangeInclusive<i64> = 1..=1000;

/// Months between two reviews of a plan.
pub(super) const REVIEW_MONTHS: std::ops::RangeInclusive<i64> = 1..=36;

/// The data-protection laws a Träger can be under.
pub(super) const REGIMES: [&str; 3] = ["kdg", "gdpr", "dsg_ekd"];

/// A municipality of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewMunicipality {
    pub(super) ags: String,
    pub(super) ars: String,
    pub(super) name: String,
    pub(super) postcode: String,
    pub(super) inhabitants: Option<i64>,
}

/// An entry of a catalogue as the administration writes it.
#[derive(Debug, Clone)]
pub(super) struct NewEntry {
    pub(super) catalogue: String,
    pub(super) key: String,
    pub(super) label_de: String,
    pub(super) label_en: String,
    pub(super) part_of: String,
    pub(super) position: i64,
    pub(super) active: bool,
}

/// Catalogues whose keys the program itself knows: their texts can be changed, not their entries.
pub(super) const FIXED: [&str; 5] = [
    "consultation_state",
    "step_actor",
    "goal_status",
    "contact",
    "consent",
];
