//! Every statement about letters. Templates are seen by the whole Träger; what a letter is filled with
//! is read with the case.

mod head;
mod templates;

pub(super) use head::{Head, head, set_head};
pub(super) use templates::{add, adopt, change, put_word, templates, word};

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::permission::Actor;

/// Consultations of a case that took place in a span of days and that a person took part in: planned,
/// cancelled and missed ones do not count (domain.md, counting rules).
pub(super) async fn consultations(
    db: &Db,
    actor: &Actor,
    (case, person): (Uuid, Uuid),
    (from, until): (NaiveDate, NaiveDate),
) -> Result<i64, DbError> {
    let (count,): (i64,) = db
        .one(
            "select count(*)
             from consultation c
             join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
                  and g.audience_id = $3
             join consultation_person p on p.tenant_id = c.tenant_id and p.consultation_id = c.id
                  and p.person_id = $4
             where c.tenant_id = $1 and c.file_id = $2 and c.state = 'held'
               and c.on_date >= $5 and c.on_date <= $6",
            args![actor.tenant, case, actor.audience(), person, from, until],
        )
        .await?;
    Ok(count)
}
