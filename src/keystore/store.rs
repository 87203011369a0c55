use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use uuid::Uuid;

pub(super) async fn any_tenant(db: &Db) -> Result<bool, DbError> {
    let found: Option<(i64,)> = db
        .optional("select cast(1 as bigint) from tenant limit 1", args![])
        .await?;
    Ok(found.is_some())
}

/// The installation the content belongs to.
pub(super) async fn content_id(db: &Db) -> Result<Option<Uuid>, DbError> {
    let row: Option<(Uuid,)> = db.optional("select id from installation", args![]).await?;
    Ok(row.map(|(id,)| id))
}

pub(super) async fn set_content_id(db: &Db, id: Uuid) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.run(
        "insert into installation (one, id) values (1, $1) on conflict do nothing",
        args![id],
    )
    .await?;
    tx.commit().await
}
