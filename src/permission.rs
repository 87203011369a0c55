//! The only place that says which role may do what, and which files an actor can see.
//!
//! Two questions, two answers. *May this role use this route at all?* – [`Role::may`]. *Does this
//! actor see this file?* – the actor has exactly one [`Actor::audience`]; a file is seen by an
//! audience when `access_grant` has a row for both (written by `access`). Statements take the
//! audience as a parameter, so the single look-up and the list obey the same rule, and what is
//! not visible is *not found*.

use uuid::Uuid;

/// What a person does in the system (product.md). The key is stored with the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Fachkraft (Integrationsmanager:in)
    CaseWorker,
    /// Teamleitung
    TeamLead,
    /// Koordination (Landratsamt)
    County,
    /// Kommune
    Municipality,
    /// Partnerdienst
    Partner,
    /// Ehrenamt
    Volunteer,
    /// Datenschutz
    DataProtection,
    /// Prüfung
    Auditor,
    /// Verwaltung
    Admin,
}

impl Role {
    pub const ALL: [Self; 9] = [
        Self::CaseWorker,
        Self::TeamLead,
        Self::County,
        Self::Municipality,
        Self::Partner,
        Self::Volunteer,
        Self::DataProtection,
        Self::Auditor,
        Self::Admin,
    ];

    /// The stored name; texts are `role-<key>`.
    pub fn key(self) -> &'static str {
        match self {
            Self::CaseWorker => "case_worker",
            Self::TeamLead => "team_lead",
            Self::County => "county",
            Self::Municipality => "municipality",
            Self::Partner => "partner",
            Self::Volunteer => "volunteer",
            Self::DataProtection => "data_protection",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whether an account of this role belongs to a Träger.
    pub fn needs_agency(self) -> bool {
        matches!(self, Self::CaseWorker | Self::TeamLead)
    }

    /// Which role may do what. The county gets figures only; administration and data protection
    /// get no contents (domain.md, "Who may see what").
    pub fn may(self, ability: Ability) -> bool {
        use Ability as A;
        match ability {
            A::Public | A::SignedIn => true,
            A::ReadFiles | A::WriteFiles | A::OwnDay => {
                matches!(self, Self::CaseWorker | Self::TeamLead)
            }
            A::LeadTeam => self == Self::TeamLead,
            A::Figures => matches!(
                self,
                Self::CaseWorker | Self::TeamLead | Self::County | Self::Municipality
            ),
            A::Import => self == Self::TeamLead,
            A::ReadAudit => self == Self::DataProtection,
            A::Administer => self == Self::Admin,
        }
    }
}

/// What a route is for. Every route names one; the golden matrix shows who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ability {
    /// No session needed.
    Public,
    /// Any signed-in account: own settings.
    SignedIn,
    /// The day's work: what is due, what was touched last.
    OwnDay,
    /// See people, cases, consultations, plans that the audience sees.
    ReadFiles,
    /// Change them.
    WriteFiles,
    /// Assign, hand over, see the whole Träger.
    LeadTeam,
    /// Figures; small numbers are suppressed unless the role reads files.
    Figures,
    /// Take over lists.
    Import,
    /// Read the log of accesses.
    ReadAudit,
    /// Accounts, roles, catalogues; no contents.
    Administer,
}

/// Who asks. Comes from the session; every store call takes it.
#[derive(Debug, Clone)]
pub struct Actor {
    pub tenant: Uuid,
    pub id: Uuid,
    pub role: Role,
    pub agency: Option<Uuid>,
    pub team: Option<Uuid>,
    pub municipality: Option<Uuid>,
}

impl Actor {
    pub fn may(&self, ability: Ability) -> bool {
        self.role.may(ability)
    }

    /// The one audience this actor belongs to: a Fachkraft her own (cases she is responsible for
    /// or deputises), a Teamleitung her team, or the whole Träger when she leads no single team.
    /// Everyone else has an audience nothing is granted to.
    pub fn audience(&self) -> Uuid {
        match self.role {
            Role::CaseWorker => self.id,
            Role::TeamLead => self.team.or(self.agency).unwrap_or_else(Uuid::nil),
            _ => Uuid::nil(),
        }
    }

    /// The Träger new files belong to.
    pub fn agency_or_nil(&self) -> Uuid {
        self.agency.unwrap_or_else(Uuid::nil)
    }
}
