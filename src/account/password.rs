use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use bindeglied_kit::id;
use tokio::sync::Semaphore;

/// Shortest password in characters.
pub const MIN_LENGTH: usize = 12;
/// Longest: a page of text must not keep the processor busy.
pub(super) const MAX_LENGTH: usize = 200;

/// Each check takes 19 MiB for a moment; two at a time keep the server small.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// argon2id with the crate's recommended costs, as a PHC string.
pub async fn hash(password: &str) -> anyhow::Result<String> {
    let password = password.to_owned();
    let _permit = AT_ONCE.acquire().await?;
    tokio::task::spawn_blocking(move || {
        let salt = id::random::<16>();
        Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| anyhow::anyhow!("password hash: {error}"))
    })
    .await?
}

/// Checks a password. Without a stored hash the same work is done, so that the time tells nobody
/// whether an account exists.
pub(super) async fn verify(password: &str, stored: Option<String>) -> anyhow::Result<bool> {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$5n3mFfV4FfCkTPH0zGcYyTCTyaTyvBFhYkVqVZ3nU9s";
    if password.chars().count() > MAX_LENGTH {
        return Ok(false);
    }
    let password = password.to_owned();
    let _permit = AT_ONCE.acquire().await?;
    let matches = tokio::task::spawn_blocking({
        let stored = stored.clone();
        move || {
            let text = stored.as_deref().unwrap_or(NOBODY);
            PasswordHash::new(text).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            })
        }
    })
    .await?;
    Ok(matches && stored.is_some())
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
