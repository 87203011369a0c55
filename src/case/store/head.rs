use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::Head;
use crate::permission::Actor;
use crate::person::Summary;

/// A case with the names around it.
#[derive(Debug, Clone, FromRow)]
pub(in crate::case) struct HeadRow {
    #[sqlx(flatten)]
    pub(in crate::case) case: Head,
    pub(in crate::case) municipality: Option<String>,
    pub(in crate::case) responsible: Option<String>,
    pub(in crate::case) deputy: Option<String>,
    pub(in crate::case) household: Option<String>,
    /// Whether somebody asked that it goes on longer, and nobody has decided.
    pub(in crate::case) extension_asked: bool,
}

/// A member of a case with what the head shows.
#[derive(Debug, Clone, FromRow)]
pub(in crate::case) struct MemberRow {
    #[sqlx(flatten)]
    pub(in crate::case) summary: Summary,
    pub(in crate::case) relation: Option<String>,
    pub(in crate::case) status_code: Option<String>,
    pub(in crate::case) valid_until: Option<NaiveDate>,
    pub(in crate::case) unlimited: Option<bool>,
    pub(in crate::case) certain: Option<bool>,
    /// Codes with commas between them and a mark behind those that need an interpreter.
    languages: Option<String>,
}

impl MemberRow {
    /// Codes of the languages in their order, and whether an interpreter is needed.
    pub(in crate::case) fn languages(&self) -> Vec<(&str, bool)> {
        let all = self.languages.iter().flat_map(|codes| codes.split(','));
        all.map(|code| (code.trim_end_matches('!'), code.ends_with('!')))
            .collect()
    }
}

pub(in crate::case) async fn head_row(
    db: &Db,
    actor: &Actor,
    id: Uuid,
) -> Result<HeadRow, DbError> {
    db.one(
        "select c.id, c.number, c.agency_id, c.team_id, c.household_id, c.municipality_id,
                c.responsible_id, c.deputy_id, c.started_on, c.planned_end_on, c.ended_on,
                c.end_reason, c.consent_state, c.consent_on, c.consent_until, c.version,
                m.name as municipality, r.name as responsible, d.name as deputy,
                h.label as household, x.id is not null as extension_asked
         from case_file c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
              and g.audience_id = $3
         left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
         left join account r on r.tenant_id = c.tenant_id and r.id = c.responsible_id
         left join account d on d.tenant_id = c.tenant_id and d.id = c.deputy_id
         left join household h on h.tenant_id = c.tenant_id and h.id = c.household_id
         left join case_extension x on x.tenant_id = c.tenant_id and x.case_id = c.id
              and x.state = 'open'
         where c.tenant_id = $1 and c.id = $2",
        args![actor.tenant, id, actor.audience()],
    )
    .await
}

/// Members of a case the actor has been found to see.
pub(in crate::case) async fn member_rows(
    db: &Db,
    actor: &Actor,
    case: Uuid,
    today: NaiveDate,
) -> Result<Vec<MemberRow>, DbError> {
    db.all(
        "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                p.birth_precision, p.sex, h.relation,
                s.status_code, s.valid_until, s.unlimited, s.certain,
                (select string_agg(l.code || case when l.interpreter then '!' else '' end, ','
                   order by l.position)
                 from person_language l where l.tenant_id = p.tenant_id and l.person_id = p.id)
                as languages
         from case_member m
         join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
              and g.audience_id = $3
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
         left join household_member h on h.tenant_id = c.tenant_id
              and h.household_id = c.household_id and h.person_id = p.id
         left join person_status s on s.tenant_id = p.tenant_id and s.id = (
           select t.id from person_status t where t.tenant_id = p.tenant_id and t.person_id = p.id
             and (t.valid_from is null or t.valid_from <= $4)
           order by t.valid_from desc nulls last, t.recorded_at desc, t.id desc limit 1)
         where m.tenant_id = $1 and m.case_id = $2
         order by case when h.relation = 'head' then 0 else 1 end, p.birth_date nulls last, p.number",
        args![actor.tenant, case, actor.audience(), today],
    )
    .await
}

/// The day an active plan of the case was last agreed or began; none when there is no active plan.
pub async fn active_plan(db: &Db, actor: &Actor, case: Uuid) -> Result<Option<NaiveDate>, DbError> {
    let found: Option<(Option<NaiveDate>, NaiveDate)> = db
        .optional(
            "select coalesce((select v.agreed_on from plan_version v
                              where v.tenant_id = p.tenant_id and v.plan_id = p.id
                              order by v.number desc limit 1),
                             p.started_on), c.started_on
             from plan p
             join case_file c on c.tenant_id = p.tenant_id and c.id = p.case_id
             join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
                  and g.audience_id = $3
             where p.tenant_id = $1 and p.case_id = $2 and p.state = 'active'",
            args![actor.tenant, case, actor.audience()],
        )
        .await?;
    Ok(found.map(|(agreed, started)| agreed.unwrap_or(started)))
}
