//! Throttled tries: per account and per address, with a wait that doubles.

use std::net::{IpAddr, Ipv6Addr};

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
pub(in crate::account) struct Keys(Vec<(Vec<u8>, i64)>);

impl Keys {
    pub(in crate::account) fn new(app: &App, login: &str, address: IpAddr) -> Self {
        let account = key(app, "account:", login);
        let address = key(app, "address:", &network(address).to_string());
        Self(vec![
            (account, FREE_PER_ACCOUNT),
            (address, FREE_PER_ADDRESS),
        ])
    }

    /// For addresses that hold a secret: they are counted apart from logins.
    fn of_secret(app: &App, address: IpAddr) -> Self {
        let key = key(app, "secret:", &network(address).to_string());
        Self(vec![(key, FREE_PER_ADDRESS)])
    }
}

fn key(app: &App, kind: &str, value: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(app.keys.master().hashing(b"login attempts"));
    hasher.update(kind.as_bytes());
    hasher.update(value.as_bytes());
    hasher.finalize().to_vec()
}

/// Whether whoever asks from here has guessed so often at a secret that she has to wait.
pub async fn guesses_wait(app: &App, address: IpAddr, now: Micros) -> Result<bool, DbError> {
    let keys = Keys::of_secret(app, address);
    let blocked: Option<(i64,)> = app
        .db
        .optional(
            "select blocked_until from login_attempt where key = $1",
            args![keys.0[0].0.clone()],
        )
        .await?;
    Ok(blocked.is_some_and(|(until,)| until > now.0))
}

/// Counts a guess at a secret that was wrong.
pub async fn guessed(app: &App, address: IpAddr, now: Micros) -> Result<(), DbError> {
    let keys = Keys::of_secret(app, address);
    begin(app, &keys, now).await.map(drop)
}

/// One household or office has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

/// Counts a try before it is made, so that tries at the same time count as well. Minutes to wait,
/// or nothing when the try is allowed.
pub(in crate::account) async fn begin(
    app: &App,
    keys: &Keys,
    now: Micros,
) -> Result<Option<i64>, DbError> {
    let mut tx = app.db.begin().await?;
    let mut until = 0;
    for (key, free) in &keys.0 {
        let (failures, blocked): (i64, i64) = tx
            .one(
                "insert into login_attempt (key, failures, first_at, blocked_until) values ($1, 1, $2, 0)
                 on conflict (key) do update set
                   failures = case when login_attempt.first_at < $3 then 1 else login_attempt.failures + 1 end,
                   first_at = $2
                 returning failures, blocked_until",
                args![key.clone(), now, now.plus(-WINDOW)],
            )
            .await?;
        until = until.max(blocked);
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
    let left = until - now.0;
    if left > 0 {
        // A try while blocked changes nothing.
        tx.rollback().await?;
        return Ok(Some((left + Micros::MINUTE - 1) / Micros::MINUTE));
    }
    tx.commit().await?;
    Ok(None)
}

/// A success forgets the account's failures and takes this try back from the address.
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
    // The address did not fail this time.
    tx.run(
        "update login_attempt set failures = failures - 1,
            blocked_until = case when failures - 1 < $2 then 0 else blocked_until end
         where key = $1 and failures > 0",
        args![keys.0[1].0.clone(), keys.0[1].1],
    )
    .await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("::ffff:192.0.2.1"), of("::ffff:192.0.2.2"));
    }
}
