use bindeglied_kit::args;
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use crate::audit::Work;
use crate::household;

/// Lets people of a list join a case that is there, and its household. The caller refreshes the
/// grants afterwards.
pub async fn join(work: &mut Work, case: Uuid, people: &[Uuid]) -> Result<(), DbError> {
    let tenant = work.tenant();
    let (household,): (Option<Uuid>,) = work
        .one(
            "select household_id from case_file where tenant_id = $1 and id = $2",
            args![tenant, case],
        )
        .await?;
    for person in people {
        work.run(
            "insert into case_member (tenant_id, case_id, person_id) values ($1, $2, $3)
             on conflict do nothing",
            args![tenant, case, *person],
        )
        .await?;
        if let Some(household) = household {
            household::add_member(work, household, *person, "", None).await?;
        }
    }
    Ok(())
}

/// Takes back the cases of an import. The caller has made sure that nothing was built upon them.
pub async fn remove_imported(work: &mut Work, import: Uuid) -> Result<u64, DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from case_file where tenant_id = $1 and import_id = $2",
        args![tenant, import],
    )
    .await
}
