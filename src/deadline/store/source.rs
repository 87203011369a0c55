//! Where deadlines come from: one entry per kind. Adding a kind means an entry here, a [`Kind`] and
//! its texts; lists, Heute, actions and the time line need no change.
//!
//! The parts are put together in `mod.rs`; `:name` stands for a value. The case is always `c`.

use super::super::model::Kind;

/// Tables and conditions.
type Joined = (&'static str, &'static str);

pub(super) struct Source {
    pub(super) kind: Kind,
    /// The tables from the case on, in the order SQLite walks them, and how they belong together.
    pub(super) by_case: Joined,
    /// The same from the record on.
    pub(super) by_record: Joined,
    /// Whether the record still waits for anybody.
    pub(super) waits: &'static str,
    pub(super) record: &'static str,
    pub(super) due: &'static str,
    /// By which it is seen.
    pub(super) file: &'static str,
    pub(super) person: &'static str,
    pub(super) detail: &'static str,
    /// The consultation it comes from.
    pub(super) origin: &'static str,
    pub(super) text: &'static str,
    /// Who has to see to it.
    pub(super) owner: &'static str,
    /// Whether the tables begin with what the owner has, by an index of its own.
    pub(super) owner_first: bool,
}

const NONE: &str = "cast(null as uuid)";
const NO_TEXT: &str = "cast(null as bytea)";
const PERMIT: &str = "c.tenant_id = :tenant and m.tenant_id = :tenant and m.case_id = c.id
    and s.tenant_id = :tenant and s.person_id = m.person_id";
const PLAN: &str = "c.tenant_id = :tenant and l.tenant_id = :tenant and l.case_id = c.id";

pub(super) const SOURCES: [Source; 6] = [
    Source {
        kind: Kind::FollowUp,
        by_case: (
            "case_file c cross join follow_up f",
            "c.tenant_id = :tenant and f.tenant_id = :tenant and f.file_id = c.id",
        ),
        by_record: (
            "follow_up f left join case_file c on c.tenant_id = f.tenant_id and c.id = f.case_id",
            "f.tenant_id = :tenant",
        ),
        waits: "f.done_at is null",
        record: "f.id",
        due: "f.due_on",
        file: "f.file_id",
        person: NONE,
        detail: "''",
        origin: "f.consultation_id",
        text: "f.text_sealed",
        owner: "f.owner_id",
        owner_first: true,
    },
    Source {
        kind: Kind::Permit,
        by_case: (
            "case_file c cross join case_member m cross join person_status s",
            PERMIT,
        ),
        by_record: (
            "person_status s cross join case_member m cross join case_file c",
            PERMIT,
        ),
        waits: "c.ended_on is null and s.superseded_at is null and not s.unlimited",
        record: "s.id",
        due: "s.valid_until",
        file: "c.id",
        person: "m.person_id",
        detail: "s.status_code",
        origin: NONE,
        text: NO_TEXT,
        owner: "c.responsible_id",
        owner_first: false,
    },
    Source {
        kind: Kind::PlanReview,
        by_case: ("case_file c cross join plan l", PLAN),
        by_record: ("plan l cross join case_file c", PLAN),
        waits: "c.ended_on is null and l.state = 'active'",
        record: "l.id",
        due: "l.review_on",
        file: "c.id",
        person: NONE,
        detail: "''",
        origin: NONE,
        text: NO_TEXT,
        owner: "c.responsible_id",
        owner_first: false,
    },
    Source {
        kind: Kind::PlannedEnd,
        by_case: ("case_file c", "c.tenant_id = :tenant"),
        by_record: ("case_file c", "c.tenant_id = :tenant"),
        waits: "c.ended_on is null",
        record: "c.id",
        due: "c.planned_end_on",
        file: "c.id",
        person: NONE,
        detail: "''",
        origin: NONE,
        text: NO_TEXT,
        owner: "c.responsible_id",
        owner_first: false,
    },
    Source {
        kind: Kind::Consent,
        by_case: ("case_file c", "c.tenant_id = :tenant"),
        by_record: ("case_file c", "c.tenant_id = :tenant"),
        waits: "c.ended_on is null and c.consent_until is not null and c.consent_state = 'given'",
        record: "c.id",
        due: "c.consent_until",
        file: "c.id",
        person: NONE,
        detail: "''",
        origin: NONE,
        text: NO_TEXT,
        owner: "c.responsible_id",
        owner_first: false,
    },
    Source {
        kind: Kind::Appointment,
        by_case: (
            "case_file c cross join consultation n",
            "c.tenant_id = :tenant and n.tenant_id = :tenant and n.file_id = c.id",
        ),
        by_record: (
            "consultation n left join case_file c on c.tenant_id = n.tenant_id and c.id = n.case_id",
            "n.tenant_id = :tenant",
        ),
        waits: "n.state = 'planned'",
        record: "n.id",
        due: "n.on_date",
        file: "n.file_id",
        person: NONE,
        detail: "n.channel",
        origin: NONE,
        text: NO_TEXT,
        owner: "n.staff_id",
        owner_first: true,
    },
];

impl Source {
    pub(super) fn of(kind: Kind) -> &'static Self {
        let found = SOURCES.iter().find(|source| source.kind == kind);
        found.unwrap_or(&SOURCES[0])
    }
}
