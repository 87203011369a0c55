//! Whether counselling goes on already, asked before a case is opened.

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use uuid::Uuid;

use crate::audit::Work;
use crate::permission::Actor;

/// Whether a person has an open case the actor sees.
pub(in crate::file) async fn has_open_case(
    db: &Db,
    actor: &Actor,
    person: Uuid,
) -> Result<bool, DbError> {
    let found: Option<(Uuid,)> = db
        .optional(
            "select c.id from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
                  and g.audience_id = $3
             where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null
             limit 1",
            args![actor.tenant, person, actor.audience()],
        )
        .await?;
    Ok(found.is_some())
}

/// Whether a person has an open case anywhere.
pub(in crate::file) async fn open_case(work: &mut Work, person: Uuid) -> Result<bool, DbError> {
    let tenant = work.tenant();
    let found: Option<(Uuid,)> = work
        .optional(
            "select c.id from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null
             limit 1",
            args![tenant, person],
        )
        .await?;
    Ok(found.is_some())
}
