//! What the administration changes on accounts.

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use serde_json::json;
use uuid::Uuid;

use super::super::model::{Account, Change, OwnSession};
use super::{COLUMNS, end_sessions};
use crate::access;
use crate::audit::{Event, Work};

/// One account of this tenant.
pub(in crate::account) async fn account(
    db: &Db,
    tenant: Uuid,
    id: Uuid,
) -> Result<Account, DbError> {
    let sql = format!("select {COLUMNS} from account where tenant_id = $1 and id = $2");
    db.one(&sql, args![tenant, id]).await
}

/// When each account was used last.
pub(in crate::account) async fn last_logins(
    db: &Db,
    tenant: Uuid,
) -> Result<Vec<(Uuid, Option<i64>, bool)>, DbError> {
    db.all(
        "select id, last_login_at, password_hash is not null from account where tenant_id = $1 order by id",
        args![tenant],
    )
    .await
}

/// Changes an account; what it may see follows.
///
/// # Errors
/// [`DbError::Stale`] when someone else changed it meanwhile.
pub(in crate::account) async fn update(
    work: &mut Work,
    id: Uuid,
    version: i64,
    change: &Change,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let Change {
        name,
        short_name,
        role,
        agency_id,
        team_id,
        municipality_id,
    } = change;
    work.run_one(
        "update account set name = $4, short_name = $5, role = $6, agency_id = $7, team_id = $8,
                municipality_id = $9, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            id,
            version,
            name,
            short_name,
            role.key(),
            *agency_id,
            *team_id,
            *municipality_id
        ],
    )
    .await?;
    access::see_own_notes(work, id, *agency_id, *team_id).await?;
    work.record(Event::new("account.update", "account", id).with(json!({ "role": role.key() })));
    Ok(())
}

/// Closes an account, or opens it again. A closed account's sessions and links end.
pub(in crate::account) async fn set_active(
    work: &mut Work,
    id: Uuid,
    active: bool,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update account set active = $3, version = version + 1 where tenant_id = $1 and id = $2",
        args![tenant, id, active],
    )
    .await?;
    if !active {
        end_sessions(work, id, &[]).await?;
        work.run(
            "delete from one_time_link where tenant_id = $1 and account_id = $2",
            args![tenant, id],
        )
        .await?;
    }
    access::switch_for_new(work).await?;
    let action = if active {
        "account.reopen"
    } else {
        "account.close"
    };
    work.record(Event::new(action, "account", id));
    Ok(())
}

/// Whether somebody who can administer is left. Call it in the transaction that may take the last
/// one away, after the change.
pub(in crate::account) async fn somebody_administers(work: &mut Work) -> Result<bool, DbError> {
    let tenant = work.tenant();
    // Two administrators closing each other at the same moment must wait for one another.
    work.run(
        "update account set role = role where tenant_id = $1 and role = 'admin'",
        args![tenant],
    )
    .await?;
    let (left,): (i64,) = work
        .one(
            "select cast(count(*) as bigint) from account where tenant_id = $1 and role = 'admin' and active",
            args![tenant],
        )
        .await?;
    Ok(left > 0)
}

/// The running sessions of an account, newest use first.
pub(in crate::account) async fn sessions(
    db: &Db,
    tenant: Uuid,
    account: Uuid,
    since: (Micros, Micros),
) -> Result<Vec<OwnSession>, DbError> {
    db.all(
        "select token_hash, created_at, seen_at from session
         where tenant_id = $1 and account_id = $2 and created_at > $3 and seen_at > $4
         order by seen_at desc, created_at desc",
        args![tenant, account, since.0, since.1],
    )
    .await
}
