use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};

/// A row when the store holds any key at all.
pub(super) async fn any_key(store: &Db) -> Result<Option<(i64,)>, DbError> {
    store
        .optional("select cast(1 as bigint) from tenant_key limit 1", args![])
        .await
}
