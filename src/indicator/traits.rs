//! What is known of a person at the end of the period, read from the history: the group she falls into.

use chrono::Months;

use super::model::{Dimension, Question};

/// The group of the person `p` as SQL.
pub(super) fn word(question: &Question, dimension: Dimension) -> String {
    match dimension {
        Dimension::Sex => "p.sex".to_owned(),
        Dimension::Nationality => {
            // A person with several counts by the one that is named first.
            "coalesce((select n.code from person_nationality n
                where n.tenant_id = $1 and n.person_id = p.id order by n.position, n.code limit 1), '')"
                .to_owned()
        }
        Dimension::StatusGroup => status_group().to_owned(),
        Dimension::GermanLevel => GERMAN_LEVEL.to_owned(),
        _ => age_group(question),
    }
}

/// The group of the status that held at the end of the period: the one that began last, and of
/// several that began on the same day the one noted last. A status whose validity ran out counts
/// until a new one is noted.
fn status_group() -> &'static str {
    "coalesce((select e.part_of from person_status s
            join catalogue_entry e on e.tenant_id = $1 and e.catalogue = 'residence_status'
                and e.key = s.status_code
            where s.tenant_id = $1 and s.person_id = p.id
                and (s.valid_from is null or s.valid_from <= $3)
            order by case when s.valid_from is null then 1 else 0 end, s.valid_from desc,
                s.recorded_at desc, s.id desc limit 1), '')"
}

/// The language level that held at the end of the period, tested or estimated, read from the history as
/// the person's page reads it: of those noted and not withdrawn, the one that began last.
const GERMAN_LEVEL: &str = "coalesce((select s.code from situation_fact s
            where s.tenant_id = $1 and s.person_id = p.id and s.kind = 'language'
                and s.withdrawn_at is null and (s.valid_from is null or s.valid_from <= $3)
                and (s.ended_on is null or s.ended_on > $3)
            order by case when s.valid_from is null then 1 else 0 end, s.valid_from desc,
                s.recorded_at desc, s.id desc limit 1), '')";

/// Age at the end of the period. The days and words in it come from the program, never from a
/// request; a plain literal is a day to both databases.
fn age_group(question: &Question) -> String {
    use std::fmt::Write;
    let mut sql =
        "case when p.birth_date is null or p.birth_precision = 'unknown' then ''".to_owned();
    for (key, _, last) in question.settings.age_groups() {
        match last {
            // Whoever was born after this day is not older than `last`.
            Some(last) => {
                let day = question.period.to - Months::new(12 * (last + 1));
                let _ = write!(sql, " when p.birth_date > '{day}' then '{key}'");
            }
            None => {
                let _ = write!(sql, " else '{key}' end");
            }
        }
    }
    sql
}
