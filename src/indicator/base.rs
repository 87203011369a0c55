//! The statements behind all figures. Every figure counts rows of one of five sets; a breakdown
//! gives each row of a set the key of the group it falls into. Figures, totals and the records
//! behind them are built from the same text, so they cannot differ.
//!
//! `cross join` where a plain join would do: it makes SQLite begin with the smaller, counted set
//! instead of the whole table beside it; to PostgreSQL it is the same.

use bindeglied_kit::args;
use bindeglied_kit::db::Args;

use super::model::{Dimension, Question, Scope};
use super::traits;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Base {
    /// Held consultations. a: number, b: minutes.
    Consultations,
    /// People who took part in one. a: number.
    Participants,
    /// Households of the cases they belong to. a: number.
    Households,
    /// Plans. a: new, b: continued, c: active at the end, d: ended.
    Plans,
    /// People of cases that ran in the period. a: number, b: with a consultation, c: without plan.
    Care,
}

impl Base {
    pub(super) const ALL: [Self; 5] = [
        Self::Consultations,
        Self::Participants,
        Self::Households,
        Self::Plans,
        Self::Care,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Consultations => "consultations",
            Self::Participants => "participants",
            Self::Households => "households",
            Self::Plans => "plans",
            Self::Care => "care",
        }
    }

    fn talks(self) -> bool {
        matches!(
            self,
            Self::Consultations | Self::Participants | Self::Households
        )
    }

    /// Whether a breakdown makes sense for it: a plan has no channel.
    pub(super) fn has(self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Channel | Dimension::Topic | Dimension::LifeArea => self.talks(),
            Dimension::NoPlan => self == Self::Care,
            _ => true,
        }
    }
}

/// Tenant, first and last day, and what the scope is about: `$1` to `$4`.
pub(super) fn args_of(question: &Question) -> Args {
    let period = question.period;
    let args = args![question.tenant, period.from, period.to];
    match question.scope.id() {
        Some(id) => args.with(id),
        None => args,
    }
}

/// All sets as `with a as (…), b as (…)`, without the statement that uses them.
pub(super) fn sets(question: &Question, dimension: Option<Dimension>) -> String {
    let mut parts = vec![held(question.scope), care(question.scope)];
    if question.scope != Scope::Tenant {
        parts.push(near(question.scope));
    }
    parts.push(all_plans(question.scope));
    parts.push(plans(question.scope));
    parts.push(PLANNED.to_owned());
    parts.push(reached(question.scope));
    parts.push(cared(dimension));
    if let Some(dimension) = dimension.filter(|dimension| dimension.is_personal()) {
        parts.push(traits(question, dimension));
    }
    format!("with {}", parts.join(",\n"))
}

fn of_talks(scope: Scope) -> &'static str {
    match scope {
        Scope::Tenant => "",
        Scope::Agency(_) => " and c.agency_id = $4",
        Scope::Team(_) => {
            " and c.staff_id in (select a.id from account a where a.tenant_id = $1 and a.team_id = $4)"
        }
        Scope::Staff(_) => " and c.staff_id = $4",
        Scope::Municipality(_) => " and c.municipality_id = $4",
    }
}

fn of_cases(scope: Scope) -> &'static str {
    match scope {
        Scope::Tenant => "",
        Scope::Agency(_) => " and f.agency_id = $4",
        Scope::Team(_) => " and f.team_id = $4",
        Scope::Staff(_) => " and f.responsible_id = $4",
        Scope::Municipality(_) => " and f.municipality_id = $4",
    }
}

fn held(scope: Scope) -> String {
    format!(
        "held as (select c.id, c.case_id, c.staff_id, c.municipality_id, c.channel, c.minutes
            from consultation c
            where c.tenant_id = $1 and c.on_date >= $2 and c.on_date <= $3 and c.state = 'held'{})",
        of_talks(scope)
    )
}

/// The people of cases; who left a case in the period or later was in its care until then.
fn care(scope: Scope) -> String {
    format!(
        "care as (select f.id as case_id, m.person_id, f.responsible_id as staff_id, f.municipality_id,
                f.no_plan_reason,
                case when f.ended_on is null or f.ended_on > $3 then 1 else 0 end as open
            from case_file f
            cross join case_member m
            where m.tenant_id = $1 and m.case_id = f.id and f.tenant_id = $1 and f.started_on <= $3
                and (f.ended_on is null or f.ended_on >= $2){scope}
            union all
            select f.id, m.person_id, f.responsible_id, f.municipality_id, f.no_plan_reason,
                case when m.left_on > $3 and (f.ended_on is null or f.ended_on > $3) then 1 else 0 end
            from case_former_member m
            cross join case_file f
            where m.tenant_id = $1 and m.left_on >= $2 and m.reason <> 'mistake' and f.tenant_id = $1 and f.id = m.case_id
                and f.started_on <= $3 and (f.ended_on is null or f.ended_on >= $2){scope})",
        scope = of_cases(scope)
    )
}

/// The cases whose plans matter to a narrow scope: its own, and further ones of the same people.
fn near(scope: Scope) -> String {
    format!(
        "near as (select f.id as case_id from case_file f where f.tenant_id = $1{}
            union
            select m.case_id from care k
            join case_member m on m.tenant_id = $1 and m.person_id = k.person_id)",
        of_cases(scope)
    )
}

fn all_plans(scope: Scope) -> String {
    let narrow = if scope == Scope::Tenant {
        "plan p"
    } else {
        "near n join plan p on p.tenant_id = $1 and p.case_id = n.case_id"
    };
    format!(
        "all_plans as (select p.id, p.case_id, p.ended_on,
                coalesce(min(case when v.number = 1 then v.agreed_on end), p.started_on) as begun_on,
                max(case when v.number > 1 and v.agreed_on >= $2 and v.agreed_on <= $3
                    then 1 else 0 end) as continued
            from {narrow}
            left join plan_version v on v.tenant_id = p.tenant_id and v.plan_id = p.id
            where p.tenant_id = $1 and p.state <> 'draft'
            group by p.id, p.case_id, p.ended_on, p.started_on)"
    )
}

fn plans(scope: Scope) -> String {
    format!(
        "plans as (select p.id, p.case_id, f.responsible_id as staff_id, f.municipality_id, p.begun_on,
                p.ended_on,
                case when p.begun_on >= $2 and p.begun_on <= $3 then 1 else 0 end as a,
                p.continued as b,
                case when (p.begun_on is null or p.begun_on <= $3)
                    and (p.ended_on is null or p.ended_on > $3) then 1 else 0 end as c,
                case when p.ended_on >= $2 and p.ended_on <= $3 then 1 else 0 end as d
            from all_plans p
            join case_file f on f.tenant_id = $1 and f.id = p.case_id
            where f.tenant_id = $1{})",
        of_cases(scope)
    )
}

/// Everyone with an active plan at the end of the period.
const PLANNED: &str = "planned as (select distinct m.person_id from all_plans p
            cross join case_member m
            where m.tenant_id = $1 and m.case_id = p.case_id
                and (p.begun_on is null or p.begun_on <= $3)
                and (p.ended_on is null or p.ended_on > $3)
            union
            select m.person_id from case_former_member m
            join all_plans p on p.case_id = m.case_id
            where m.tenant_id = $1 and m.left_on > $3 and m.reason <> 'mistake'
                and (p.begun_on is null or p.begun_on <= $3)
                and (p.ended_on is null or p.ended_on > $3))";

/// Everyone who took part in a held consultation, whoever held it.
fn reached(scope: Scope) -> String {
    if scope == Scope::Tenant {
        return "reached as (select distinct q.person_id from held x
            cross join consultation_person q
            where q.tenant_id = $1 and q.consultation_id = x.id)"
            .to_owned();
    }
    "reached as (select distinct k.person_id from care k
            join consultation_person q on q.tenant_id = $1 and q.person_id = k.person_id
            join consultation c on c.tenant_id = $1 and c.id = q.consultation_id
            where c.state = 'held' and c.on_date >= $2 and c.on_date <= $3)"
        .to_owned()
}

/// People in care with what is known of each person. A window instead of joins: SQLite knows no
/// sizes of intermediate sets, and would compare each person with each other one.
fn cared(dimension: Option<Dimension>) -> String {
    // By reason only people without plan are counted: who was reached need not be found out.
    let reached = if dimension == Some(Dimension::NoPlan) {
        ""
    } else {
        "union all select r.person_id, cast(null as uuid), cast(null as uuid), '', 0, 0, 1, 0
                    from reached r"
    };
    format!(
        "cared as (select k.*,
                max(k.r) over (partition by k.person_id) as reached,
                max(k.n) over (partition by k.person_id) as planned
            from (select k.person_id, k.staff_id, k.municipality_id, k.no_plan_reason, k.open,
                    1 as mine, 0 as r, 0 as n from care k
                {reached}
                union all select n.person_id, cast(null as uuid), cast(null as uuid), '', 0, 0, 0, 1
                    from planned n) k)"
    )
}

/// Each person's group, looked up once per person.
fn traits(question: &Question, dimension: Dimension) -> String {
    let word = traits::word(question, dimension);
    format!(
        "people as (select q.person_id from held x
                cross join consultation_person q
                where q.tenant_id = $1 and q.consultation_id = x.id
            union select k.person_id from care k
            union select m.person_id from plans x
                cross join case_member m where m.tenant_id = $1 and m.case_id = x.case_id),
        traits as (select p.id as person_id, {word} as word
            from people w cross join person p where p.tenant_id = $1 and p.id = w.person_id)"
    )
}

/// The rows of a set as `subject, id, word, a, b, c, d`, one per subject and group. Nothing when
/// the breakdown makes no sense for it.
pub(super) fn rows(base: Base, dimension: Option<Dimension>) -> Option<String> {
    if dimension.is_some_and(|dimension| !base.has(dimension)) {
        return None;
    }
    let (id, word) = group(dimension);
    let joins = joins(base, dimension);
    let (from, subject, measures) = match base {
        Base::Consultations => ("held x", "x.id", "1 as a, x.minutes as b, 0 as c, 0 as d"),
        Base::Participants => (
            "held x cross join consultation_person q",
            "q.person_id",
            "1 as a, 0 as b, 0 as c, 0 as d",
        ),
        Base::Households => (
            "held x join case_file f on f.tenant_id = $1 and f.id = x.case_id",
            "coalesce(f.household_id, f.id)",
            "1 as a, 0 as b, 0 as c, 0 as d",
        ),
        Base::Plans => ("plans x", "x.id", "x.a as a, x.b as b, x.c as c, x.d as d"),
        Base::Care => return Some(care_rows(id, word, joins)),
    };
    let once = matches!(base, Base::Consultations | Base::Plans)
        && !dimension.is_some_and(Dimension::is_multiple);
    let distinct = if once { "" } else { "distinct " };
    let only = if base == Base::Participants {
        " where q.tenant_id = $1 and q.consultation_id = x.id"
    } else {
        ""
    };
    Some(format!(
        "(select {distinct}{subject} as subject, {id} as id, {word} as word, {measures}
            from {from}{joins}{only})"
    ))
}

/// A person of two cases is one person: reached, or without plan, once.
fn care_rows(id: &str, word: &str, joins: &str) -> String {
    let mut group = vec!["x.person_id"];
    group.extend([id, word].into_iter().filter(|key| key.starts_with("x.")));
    let word = if word.starts_with("x.") || word == NOTHING {
        word.to_owned()
    } else {
        format!("max({word})")
    };
    format!(
        "(select x.person_id as subject, {id} as id, {word} as word, 1 as a,
            max(x.reached) as b, max(case when x.planned = 1 then 0 else x.open end) as c, 0 as d
            from cared x{joins}
            where x.mine = 1
            group by {})",
        group.join(", ")
    )
}

const NOTHING: &str = "''";

/// The group of a row: an id, or a word.
fn group(dimension: Option<Dimension>) -> (&'static str, &'static str) {
    const NO_ID: &str = "cast(null as uuid)";
    match dimension {
        None => (NO_ID, NOTHING),
        Some(Dimension::Staff) => ("x.staff_id", NOTHING),
        Some(Dimension::Municipality) => ("x.municipality_id", NOTHING),
        Some(Dimension::Channel) => (NO_ID, "x.channel"),
        Some(Dimension::Topic) => (NO_ID, "coalesce(t.topic, '')"),
        Some(Dimension::LifeArea) => (NO_ID, "coalesce(e.part_of, '')"),
        Some(Dimension::NoPlan) => (NO_ID, "x.no_plan_reason"),
        Some(_) => (NO_ID, "coalesce(z.word, '')"),
    }
}

fn joins(base: Base, dimension: Option<Dimension>) -> &'static str {
    match (dimension, base) {
        (Some(Dimension::Topic), _) => {
            " left join consultation_topic t on t.tenant_id = $1 and t.consultation_id = x.id"
        }
        (Some(Dimension::LifeArea), _) => {
            " left join consultation_topic t on t.tenant_id = $1 and t.consultation_id = x.id
              left join catalogue_entry e on e.tenant_id = $1 and e.catalogue = 'topic' and e.key = t.topic"
        }
        (Some(dimension), base) if dimension.is_personal() => match base {
            Base::Consultations | Base::Households => {
                " left join consultation_person y on y.tenant_id = $1 and y.consultation_id = x.id
                  left join traits z on z.person_id = y.person_id"
            }
            Base::Participants => " left join traits z on z.person_id = q.person_id",
            Base::Plans => {
                " left join case_member y on y.tenant_id = $1 and y.case_id = x.case_id
                  left join traits z on z.person_id = y.person_id"
            }
            Base::Care => " left join traits z on z.person_id = x.person_id",
        },
        _ => "",
    }
}

/// Only the held consultations.
pub(super) fn talks_only(question: &Question) -> String {
    format!("with {}", held(question.scope))
}
