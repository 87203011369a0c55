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
