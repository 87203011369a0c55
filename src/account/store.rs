pub(super) mod admin;
pub(super) mod throttle;

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::id;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{Account, NewAccount, Session};
use crate::access;
use crate::app::App;
use crate::audit::{Event, Work};
use crate::permission::{Actor, Role};

/// A session's last use is written at most this often.
const SEEN_EVERY: i64 = Micros::MINUTE;
/// How long a one-time link is good.
const LINK_LIFE: i64 = 3 * Micros::DAY;

const COLUMNS: &str = "tenant_id, id, login, name, short_name, role, agency_id, team_id, \
     municipality_id, active, version";

/// The session of a token, unless it is over: too long unused, too old, or its account closed.
pub async fn resume(app: &App, token_hash: &[u8]) -> Result<Option<Session>, DbError> {
    let session: Option<Session> = app
        .db
        .optional(
            "select s.tenant_id, t.name as tenant_name, t.settings as tenant_settings,
                    s.account_id, a.name, a.role, a.agency_id, a.team_id, a.municipality_id, a.lang, s.created_at, s.seen_at,
                    d.day as deputies_of
             from session s
             join account a on a.tenant_id = s.tenant_id and a.id = s.account_id
             join tenant t on t.id = s.tenant_id
             left join access_day d on d.tenant_id = s.tenant_id
             where s.token_hash = $1 and a.active",
            args![token_hash],
        )
        .await?;
    let Some(session) = session else {
        return Ok(None);
    };
    let now = app.clock.now();
    let idle = now.0 - session.seen_at > app.config.session_idle_minutes * Micros::MINUTE;
    let old = now.0 - session.created_at > app.config.session_absolute_minutes * Micros::MINUTE;
    if idle || old {
        return Ok(None);
    }
    if now.0 - session.seen_at > SEEN_EVERY {
        touch(app, token_hash, now);
    }
    access::new_day(&app.db, session.tenant_id, (session.deputies_of, now)).await?;
    Ok(Some(session))
}

/// Somebody for whom something is done without a session.
pub struct Acting {
    pub actor: Actor,
    pub lang: String,
}

#[derive(sqlx::FromRow)]
struct ActingRow {
    role: String,
    agency_id: Option<Uuid>,
    team_id: Option<Uuid>,
    municipality_id: Option<Uuid>,
    lang: String,
    deputies_of: Option<chrono::NaiveDate>,
}

/// The owner of an account, as long as it is open.
pub async fn acting(app: &App, tenant: Uuid, id: Uuid) -> Result<Option<Acting>, DbError> {
    let row: Option<ActingRow> = app
        .db
        .optional(
            "select a.role, a.agency_id, a.team_id, a.municipality_id, a.lang, d.day as deputies_of
             from account a
             left join access_day d on d.tenant_id = a.tenant_id
             where a.tenant_id = $1 and a.id = $2 and a.active",
            args![tenant, id],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    access::new_day(&app.db, tenant, (row.deputies_of, app.clock.now())).await?;
    let actor = Actor {
        tenant,
        id,
        role: Role::parse(&row.role).unwrap_or(Role::Volunteer),
        agency: row.agency_id,
        team: row.team_id,
        municipality: row.municipality_id,
    };
    Ok(Some(Acting {
        actor,
        lang: row.lang,
    }))
}

/// Notes a session's last use beside the request, which must not wait for the writer. One at a time:
/// whoever comes meanwhile is noted with the next request.
fn touch(app: &App, token_hash: &[u8], now: Micros) {
    let Ok(turn) = app.touching.clone().try_acquire_owned() else {
        return;
    };
    let (app, hash) = (app.clone(), token_hash.to_vec());
    tokio::spawn(async move {
        if let Err(error) = seen(&app.db, &hash, now).await {
            tracing::warn!(%error, "the last use of a session could not be noted");
        }
        drop(turn);
    });
}

async fn seen(db: &Db, token_hash: &[u8], now: Micros) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.run(
        "update session set seen_at = $2 where token_hash = $1 and seen_at < $2",
        args![token_hash, now],
    )
    .await?;
    tx.commit().await
}

/// Starts a new session, whatever came before, and returns its token. Sessions that are over are
/// removed on the way.
pub async fn sign_in(app: &App, account: &Account) -> Result<String, DbError> {
    sign_in_after(app, account, None).await
}

/// The same; ends the session this browser had before.
pub(super) async fn sign_in_after(
    app: &App,
    account: &Account,
    previous: Option<Vec<u8>>,
) -> Result<String, DbError> {
    let token = id::token();
    let now = app.clock.now();
    let mut work = Work::begin(&app.db, account.tenant_id, Some(account.id), now).await?;
    work.run(
        "delete from session where created_at < $1 or seen_at < $2",
        args![
            now.plus(-app.config.session_absolute_minutes * Micros::MINUTE),
            now.plus(-app.config.session_idle_minutes * Micros::MINUTE)
        ],
    )
    .await?;
    if let Some(previous) = previous {
        work.run("delete from session where token_hash = $1", args![previous])
            .await?;
    }
    work.run(
        "insert into session (token_hash, tenant_id, account_id, created_at, seen_at)
         values ($1, $2, $3, $4, $4)",
        args![hashed(&token), account.tenant_id, account.id, now],
    )
    .await?;
    work.run_one(
        "update account set last_login_at = $3 where tenant_id = $1 and id = $2",
        args![account.tenant_id, account.id, now],
    )
    .await?;
    work.record(Event::new("account.login", "account", account.id));
    work.commit().await?;
    Ok(token)
}

/// Ends one session.
pub(super) async fn sign_out(app: &App, session: &Session, hash: &[u8]) -> Result<(), DbError> {
    let now = app.clock.now();
    let mut work = Work::begin(&app.db, session.tenant_id, Some(session.account_id), now).await?;
    work.run("delete from session where token_hash = $1", args![hash])
        .await?;
    work.record(Event::new("account.logout", "account", session.account_id));
    work.commit().await
}

/// Ends all sessions of an account, except one.
pub async fn end_sessions(work: &mut Work, account: Uuid, keep: &[u8]) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from session where tenant_id = $1 and account_id = $2 and token_hash <> $3",
        args![tenant, account, keep],
    )
    .await?;
    Ok(())
}

/// An account by its login, in any tenant: logins are unique in the installation.
pub async fn by_login(db: &Db, login: &str) -> Result<Option<Account>, DbError> {
    let sql = format!("select {COLUMNS} from account where login = $1");
    db.optional(&sql, args![login]).await
}

pub(super) async fn password_hash(db: &Db, account: &Account) -> Result<Option<String>, DbError> {
    let (hash,): (Option<String>,) = db
        .one(
            "select password_hash from account where tenant_id = $1 and id = $2",
            args![account.tenant_id, account.id],
        )
        .await?;
    Ok(hash)
}

/// All accounts of a tenant by name.
pub async fn in_tenant(db: &Db, tenant: Uuid) -> Result<Vec<Account>, DbError> {
    let sql = format!("select {COLUMNS} from account where tenant_id = $1 order by id");
    let mut accounts: Vec<Account> = db.all(&sql, args![tenant]).await?;
    accounts.sort_by_cached_key(|account| bindeglied_kit::text::sort_key(&account.name));
    Ok(accounts)
}

/// Makes an account without a password; a one-time link lets its owner choose one.
///
/// # Errors
/// [`DbError::Unique`] when the login is taken.
pub async fn create(work: &mut Work, new: &NewAccount) -> Result<Uuid, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let account = id::new_id(now);
    let NewAccount {
        login,
        name,
        short_name,
        role,
        agency_id,
        team_id,
        municipality_id,
    } = new;
    work.run(
        "insert into account (tenant_id, id, login, name, short_name, role, agency_id, team_id,
                              municipality_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tenant,
            account,
            login,
            name,
            short_name,
            role.key(),
            *agency_id,
            *team_id,
            *municipality_id,
            now
        ],
    )
    .await?;
    access::see_own_notes(work, account, *agency_id, *team_id).await?;
    work.record(
        Event::new("account.create", "account", account).with(json!({ "role": role.key() })),
    );
    Ok(account)
}

/// Stores a password's hash, ends the account's other sessions and its open links.
pub async fn set_password(
    work: &mut Work,
    account: Uuid,
    hash: &str,
    keep: &[u8],
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update account set password_hash = $3, version = version + 1 where tenant_id = $1 and id = $2",
        args![tenant, account, hash],
    )
    .await?;
    end_sessions(work, account, keep).await?;
    work.run(
        "delete from one_time_link where tenant_id = $1 and account_id = $2 and used_at is null",
        args![tenant, account],
    )
    .await?;
    work.record(Event::new("account.password", "account", account));
    Ok(())
}

/// Makes a link by which the account's owner chooses a password, once, within three days. Earlier
/// links of the account end. Returns the token.
pub async fn make_link(work: &mut Work, account: Uuid) -> Result<String, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let token = id::token();
    work.run(
        "delete from one_time_link where tenant_id = $1 and account_id = $2",
        args![tenant, account],
    )
    .await?;
    work.run(
        "insert into one_time_link (token_hash, tenant_id, account_id, purpose, created_at, expires_at)
         values ($1, $2, $3, 'password', $4, $5)",
        args![hashed(&token), tenant, account, now, now.plus(LINK_LIFE)],
    )
    .await?;
    work.record(Event::new("account.link", "account", account));
    Ok(token)
}

/// The account behind a link that is still good.
pub(super) async fn by_link(db: &Db, token: &str, now: Micros) -> Result<Option<Account>, DbError> {
    let columns = COLUMNS.replace("tenant_id, id", "a.tenant_id, a.id");
    let sql = format!(
        "select {columns} from one_time_link k
         join account a on a.tenant_id = k.tenant_id and a.id = k.account_id
         where k.token_hash = $1 and k.used_at is null and k.expires_at > $2 and a.active"
    );
    db.optional(&sql, args![hashed(token), now]).await
}

/// Uses a link up.
///
/// # Errors
/// [`DbError::Stale`] when it has been used meanwhile.
pub(super) async fn use_link(work: &mut Work, token: &str) -> Result<(), DbError> {
    let now = work.now();
    work.run_one(
        "update one_time_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2",
        args![hashed(token), now],
    )
    .await
}

fn hashed(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
