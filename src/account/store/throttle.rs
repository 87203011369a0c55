//! Throttled tries: per account and per address, with a wait that doubles.

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use sha2::{Digest, Sha256};

use crate::app::App;

/// Failures that are forgotten after so long without another.
const WINDOW: i64 = 30 * Micros::MINUTE;
const FREE_PER_ACCOUNT: i64 = 5;
const FREE_PER_ADDRESS: i64 = 25;
const LONGEST: i64 = 30 * Micros::MINUTE;

/// What is counted: keyed hashes, so that the table shows neither logins nor addresses.
pub(in crate::account) struct Keys([(Vec<u8>, i64); 2]);

impl Keys {
    pub(in crate::account) fn new(app: &App, login: &str, address: std::net::IpAddr) -> Self {
        let secret = app.keys.master().hashing(b"login attempts");
        let key = |kind: &str, value: &str| {
            let mut hasher = Sha256::new();
            hasher.update(secret);
            hasher.update(kind.as_bytes());
            hasher.update(value.as_bytes());
            hasher.finalize().to_vec()
        };
        Self([
            (key("account:", login), FREE_PER_ACCOUNT),
            (key("address:", &address.to_string()), FREE_PER_ADDRESS),
        ])
    }
}

/// Minutes to wait, or nothing when a try is allowed.
pub(in crate::account) async fn wait(
    app: &App,
    keys: &Keys,
    now: Micros,
) -> Result<Option<i64>, DbError> {
    let [(account, _), (address, _)] = &keys.0;
    let row: (Option<i64>,) = app
        .db
        .one(
            "select max(blocked_until) from login_attempt where key in ($1, $2)",
            args![account.clone(), address.clone()],
        )
        .await?;
    let left = row.0.unwrap_or(0) - now.0;
    Ok((left > 0).then(|| (left + Micros::MINUTE - 1) / Micros::MINUTE))
}

/// Counts a failure.
pub(in crate::account) async fn failed(app: &App, keys: &Keys, now: Micros) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    for (key, free) in &keys.0 {
        let (failures,): (i64,) = tx
            .one(
                "insert into login_attempt (key, failures, first_at, blocked_until) values ($1, 1, $2, 0)
                 on conflict (key) do update set
                   failures = case when login_attempt.first_at < $3 then 1 else login_attempt.failures + 1 end,
                   first_at = $2
                 returning failures",
                args![key.clone(), now, now.plus(-WINDOW)],
            )
            .await?;
        if failures >= *free {
            let doubling = u32::try_from((failures - free).clamp(0, 10)).unwrap_or(10);
            let pause = (Micros::MINUTE << doubling).min(LONGEST);
            tx.run(
                "update login_attempt set blocked_until = $2 where key = $1",
                args![key.clone(), now.plus(pause)],
            )
            .await?;
        }
    }
    tx.commit().await
}

/// A success forgets the account's failures; the address keeps its own.
pub(in crate::account) async fn succeeded(
    app: &App,
    keys: &Keys,
    now: Micros,
) -> Result<(), DbError> {
    let mut tx = app.db.begin().await?;
    tx.run(
        "delete from login_attempt where key = $1 or (first_at < $2 and blocked_until < $2)",
        args![keys.0[0].0.clone(), now.plus(-WINDOW)],
    )
    .await?;
    tx.commit().await
}
