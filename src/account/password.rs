use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use argon2::{Argon2, Block};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as B64;
use bindeglied_kit::id;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

/// Shortest password in characters.
pub const MIN_LENGTH: usize = 12;
/// Longest: a page of text must not keep the processor busy.
pub(super) const MAX_LENGTH: usize = 200;

/// Each check takes 19 MiB and some hundredths of a second; one at a time keeps the server small,
/// and a whole office signs in within seconds.
static AT_ONCE: Semaphore = Semaphore::const_new(1);
/// The memory is kept and used again: taken anew in many threads it would stay with the process
/// once per thread.
static MEMORY: Mutex<Vec<Block>> = Mutex::new(Vec::new());

/// Runs a computation with memory for argon2. The permit goes with it: a client that goes away must
/// not make room for another computation beside the one still running.
async fn compute<T: Send + 'static>(
    work: impl FnOnce(&Argon2<'_>, &mut [Block]) -> T + Send + 'static,
) -> anyhow::Result<T> {
    let permit = AT_ONCE.acquire().await?;
    Ok(tokio::task::spawn_blocking(move || {
        let argon = Argon2::default();
        let mut blocks = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.resize(argon.params().block_count(), Block::default());
        let out = work(&argon, &mut blocks);
        drop(blocks);
        drop(permit);
        out
    })
    .await?)
}

fn digest(
    argon: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    blocks: &mut [Block],
) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    let done = argon.hash_password_into_with_memory(password, salt, &mut out, blocks);
    done.ok().map(|()| out)
}

/// The beginning of every stored hash of the current costs.
fn head(argon: &Argon2<'_>) -> String {
    let p = argon.params();
    format!(
        "$argon2id$v=19$m={},t={},p={}$",
        p.m_cost(),
        p.t_cost(),
        p.p_cost()
    )
}

/// argon2id with the crate's recommended costs, as a PHC string.
pub async fn hash(password: &str) -> anyhow::Result<String> {
    let password = password.to_owned();
    compute(move |argon, blocks| {
        let salt = id::random::<16>();
        let out = digest(argon, password.as_bytes(), &salt, blocks)?;
        Some(format!(
            "{}{}${}",
            head(argon),
            B64.encode(salt),
            B64.encode(out)
        ))
    })
    .await?
    .context("the password could not be hashed")
}

/// Checks a password. Without a stored hash the same work is done, so that the time tells nobody
/// whether an account exists.
pub(super) async fn verify(password: &str, stored: Option<String>) -> anyhow::Result<bool> {
    if password.chars().count() > MAX_LENGTH {
        return Ok(false);
    }
    let password = password.to_owned();
    compute(move |argon, blocks| {
        let known = stored
            .as_deref()
            .and_then(|text| text.strip_prefix(&head(argon))?.split_once('$'))
            .and_then(|(salt, hash)| Some((B64.decode(salt).ok()?, B64.decode(hash).ok()?)));
        let exists = known.is_some();
        let (salt, hash) = known.unwrap_or_else(|| (vec![7; 16], vec![0; 32]));
        let out = digest(argon, password.as_bytes(), &salt, blocks);
        exists && out.is_some_and(|out| out.as_slice().ct_eq(&hash).into())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let stored = hash("ein langes Kennwort").await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(
            verify("ein langes Kennwort", Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !verify("ein anderes Kennwort", Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(!verify("ein langes Kennwort", None).await.unwrap());
        assert!(!verify(&"x".repeat(5_000), Some(stored)).await.unwrap());
    }
}
