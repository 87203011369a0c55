use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::permission::Actor;

/// What stands at the head of the letters of a Träger; with fields.
#[derive(Debug, Clone, FromRow)]
pub(in crate::letter) struct Head {
    pub(in crate::letter) sender: String,
    pub(in crate::letter) info: String,
    pub(in crate::letter) version: i64,
}

/// The head of the actor's Träger, if it has set one.
pub(in crate::letter) async fn head(db: &Db, actor: &Actor) -> Result<Option<Head>, DbError> {
    db.optional(
        "select sender, info, version from letter_head where tenant_id = $1 and agency_id = $2",
        args![actor.tenant, actor.agency_or_nil()],
    )
    .await
}

/// Sets it; `head.version` is the version the change was made from, 0 when there was none.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(in crate::letter) async fn set_head(
    work: &mut Work,
    agency: Uuid,
    head: &Head,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "insert into letter_head (tenant_id, agency_id, sender, info) values ($1, $2, $3, $4)
         on conflict (tenant_id, agency_id) do update set sender = $3, info = $4,
           version = letter_head.version + 1
         where letter_head.version = $5",
        args![tenant, agency, &head.sender, &head.info, head.version],
    )
    .await?;
    work.record(Event::new("letter_head.change", "agency", agency));
    Ok(())
}
