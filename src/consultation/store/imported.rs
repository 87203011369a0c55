use bindeglied_kit::args;
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use crate::audit::Work;

/// Takes back the consultations of an import with their follow-ups. The caller has made sure that
/// nobody has changed them since.
pub async fn remove_imported(work: &mut Work, import: Uuid) -> Result<u64, DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from consultation where tenant_id = $1 and import_id = $2",
        args![tenant, import],
    )
    .await
}
