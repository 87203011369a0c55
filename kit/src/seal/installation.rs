use uuid::Uuid;

use super::{Keyring, SealError};
use crate::args;
use crate::db::Db;

/// To which installation a key store belongs: asked before there is a master key.
impl Keyring {
    pub async fn installation(store: &Db) -> Result<Option<Uuid>, SealError> {
        let row: Option<(Uuid,)> = store
            .optional("select id from key_installation", args![])
            .await?;
        Ok(row.map(|(id,)| id))
    }

    /// Sets it, if there is none yet.
    pub async fn set_installation(store: &Db, id: Uuid) -> Result<(), SealError> {
        let sql = "insert into key_installation (one, id) values (1, $1) on conflict do nothing";
        write(store, sql, id).await
    }

    /// Sets it, whatever it was before.
    pub async fn replace_installation(store: &Db, id: Uuid) -> Result<(), SealError> {
        let sql = "insert into key_installation (one, id) values (1, $1)
                   on conflict (one) do update set id = excluded.id";
        write(store, sql, id).await
    }

    /// Whether a store holds any key at all.
    pub async fn any_key(store: &Db) -> Result<bool, SealError> {
        let row: Option<(Uuid,)> = store
            .optional("select tenant_id from tenant_key limit 1", args![])
            .await?;
        Ok(row.is_some())
    }
}

async fn write(store: &Db, sql: &str, id: Uuid) -> Result<(), SealError> {
    let mut tx = store.begin().await?;
    tx.run(sql, args![id]).await?;
    tx.commit().await?;
    Ok(())
}
