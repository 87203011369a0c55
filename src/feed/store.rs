use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::id;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Work;
use crate::permission::Actor;

/// So long an address that was revoked is known as one: programs go on asking for it, and that is no
/// guessing.
const KNOWN: i64 = 366 * Micros::DAY;

/// The feed somebody has.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Feed {
    pub(super) names: bool,
    pub(super) made_at: i64,
}

pub(super) async fn own(db: &Db, actor: &Actor) -> Result<Option<Feed>, DbError> {
    db.optional(
        "select names, made_at from feed
         where tenant_id = $1 and account_id = $2 and revoked_at is null",
        args![actor.tenant, actor.id],
    )
    .await
}

/// What an address leads to.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Found {
    pub(super) tenant_id: Uuid,
    pub(super) account_id: Uuid,
    pub(super) names: bool,
    pub(super) revoked_at: Option<i64>,
}

/// By the secret of the address, in any tenant: secrets are unique in the installation.
pub(super) async fn by_token(db: &Db, token: &str) -> Result<Option<Found>, DbError> {
    db.optional(
        "select tenant_id, account_id, names, revoked_at from feed where token_hash = $1",
        args![hashed(token)],
    )
    .await
}

/// A new address for the actor; one she had does not lead anywhere any more. Returns its secret, which
/// is stored nowhere.
pub(super) async fn make(work: &mut Work, account: Uuid, names: bool) -> Result<String, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    work.lock(account).await?;
    end(work, account).await?;
    work.run(
        "delete from feed where tenant_id = $1 and account_id = $2 and revoked_at < $3",
        args![tenant, account, now.plus(-KNOWN)],
    )
    .await?;
    let token = id::token();
    work.run(
        "insert into feed (tenant_id, id, account_id, token_hash, names, made_at)
         values ($1, $2, $3, $4, $5, $6)",
        args![tenant, id::new_id(now), account, hashed(&token), names, now],
    )
    .await?;
    Ok(token)
}

/// Ends the address somebody has; how many there were.
pub(super) async fn end(work: &mut Work, account: Uuid) -> Result<u64, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    work.run(
        "update feed set revoked_at = $3
         where tenant_id = $1 and account_id = $2 and revoked_at is null",
        args![tenant, account, now],
    )
    .await
}

/// Says whether the feed names clients; how many feeds there were.
pub(super) async fn set_names(work: &mut Work, account: Uuid, names: bool) -> Result<u64, DbError> {
    let tenant = work.tenant();
    work.run(
        "update feed set names = $3
         where tenant_id = $1 and account_id = $2 and revoked_at is null",
        args![tenant, account, names],
    )
    .await
}

fn hashed(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
