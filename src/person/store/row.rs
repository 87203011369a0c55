use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::Summary;

/// A person in a list, with the case the actor sees: the open one that began last.
#[derive(Debug, Clone, FromRow)]
pub struct ListRow {
    #[sqlx(flatten)]
    pub summary: Summary,
    pub case_id: Option<Uuid>,
    pub case_number: Option<i64>,
    started_on: Option<NaiveDate>,
    pub ended_on: Option<NaiveDate>,
    pub responsible: Option<String>,
    pub municipality: Option<String>,
    status_id: Option<Uuid>,
    pub status_code: Option<String>,
    valid_from: Option<NaiveDate>,
    recorded_at: Option<i64>,
    pub valid_until: Option<NaiveDate>,
    pub unlimited: Option<bool>,
    pub nationality: Option<String>,
    pub native_lang: Option<String>,
    pub has_plan: bool,
    pub died_on: Option<NaiveDate>,
}

/// Reads [`ListRow`]s of each person `p`: one for each case that the actor sees and each residence
/// status, of which [`shown`] takes one. `$1` tenant, `$2` audience, `$3` today. Joins are a third of
/// what PostgreSQL needs to look up "the last one" in a statement of its own for every person. The
/// first nationality and language have the position 0. Where the person is at home is looked up
/// only without a municipality of the case, the language only for the name in own script.
pub(super) const COLUMNS: &str = "p.id, p.number, p.family_name, p.given_name, p.native_name,
  p.birth_date, p.birth_precision, p.sex, p.died_on, c.id as case_id, c.number as case_number, c.started_on,
  c.ended_on, ra.short_name as responsible, coalesce(rm.name,
   (select hm.name from person_housing h
     join municipality hm on hm.tenant_id = h.tenant_id and hm.id = h.municipality_id
     where h.tenant_id = p.tenant_id and h.id = (
       select t.id from person_housing t where t.tenant_id = p.tenant_id and t.person_id = p.id
         and (t.valid_from is null or t.valid_from <= $3)
       order by t.valid_from desc nulls last, t.recorded_at desc, t.id desc limit 1)))
   as municipality,
  s.id as status_id, s.status_code, s.valid_from, s.recorded_at, s.valid_until, s.unlimited,
  rn.code as nationality,
  case when p.native_name = '' then null else
    (select n.code from person_language n where n.tenant_id = p.tenant_id and n.person_id = p.id
       and n.position = 0) end as native_lang,
  exists (select 1 from plan pl where pl.tenant_id = c.tenant_id and pl.case_id = c.id
     and pl.state = 'active') as has_plan";

/// All joins [`COLUMNS`] needs.
pub(super) const JOINS: &str = "
  left join case_member rc on rc.tenant_id = p.tenant_id and rc.person_id = p.id
  left join access_grant cg on cg.tenant_id = rc.tenant_id and cg.subject_id = rc.case_id
    and cg.audience_id = $2
  left join case_file c on c.tenant_id = cg.tenant_id and c.id = cg.subject_id
  left join account ra on ra.tenant_id = c.tenant_id and ra.id = c.responsible_id
  left join municipality rm on rm.tenant_id = c.tenant_id and rm.id = c.municipality_id
  left join person_nationality rn on rn.tenant_id = p.tenant_id and rn.person_id = p.id
    and rn.position = 0
  left join person_status s on s.tenant_id = p.tenant_id and s.person_id = p.id
    and (s.valid_from is null or s.valid_from <= $3)";

/// One row of each person, in the order of the first ones: with the open case that began last, else
/// the ended one, and the residence status that holds: what became valid last and not after today.
pub(super) fn shown<T>(rows: Vec<T>, row: impl Fn(&T) -> &ListRow) -> Vec<T> {
    let mut at: HashMap<Uuid, usize> = HashMap::with_capacity(rows.len());
    let mut shown: Vec<T> = Vec::with_capacity(rows.len());
    for next in rows {
        let place = *at.entry(row(&next).summary.id).or_insert(shown.len());
        match shown.get_mut(place) {
            Some(best) if row(best).rank() < row(&next).rank() => *best = next,
            Some(_) => {}
            None => shown.push(next),
        }
    }
    shown
}

impl ListRow {
    /// Of several rows of a person the greatest one is shown.
    fn rank(&self) -> impl Ord + use<> {
        let open = self.case_id.is_some() && self.ended_on.is_none();
        (
            (self.case_id.is_some(), open, self.started_on, self.case_id),
            (self.valid_from, self.recorded_at, self.status_id),
        )
    }
}

/// The case the actor sees, to filter by it: the open one that began last.
pub(super) const CASE: &str = "
  left join case_file c on c.tenant_id = p.tenant_id and c.id = (
    select m.case_id from case_member m
    join access_grant cg on cg.tenant_id = m.tenant_id and cg.subject_id = m.case_id
      and cg.audience_id = $2
    join case_file o on o.tenant_id = m.tenant_id and o.id = m.case_id
    where m.tenant_id = p.tenant_id and m.person_id = p.id
    order by o.ended_on is not null, o.started_on desc, o.id desc limit 1)";
/// The residence status that holds, to filter by it.
pub(super) const STATUS: &str = "
  left join person_status s on s.tenant_id = p.tenant_id and s.id = (
    select t.id from person_status t where t.tenant_id = p.tenant_id and t.person_id = p.id
      and (t.valid_from is null or t.valid_from <= $3)
    order by t.valid_from desc nulls last, t.recorded_at desc, t.id desc limit 1)";
/// Where the case and the person are at home, to filter by it; needs [`CASE`].
pub(super) const HOME: &str = "
  left join municipality cm on cm.tenant_id = c.tenant_id and cm.id = c.municipality_id
  left join person_housing h on h.tenant_id = p.tenant_id and h.id = (
    select t.id from person_housing t where t.tenant_id = p.tenant_id and t.person_id = p.id
      and (t.valid_from is null or t.valid_from <= $3)
    order by t.valid_from desc nulls last, t.recorded_at desc, t.id desc limit 1)
  left join municipality hm on hm.tenant_id = h.tenant_id and hm.id = h.municipality_id";
