use std::path::Path;

use age::secrecy::{ExposeSecret, SecretString};
use age::x25519;
use anyhow::{Context, bail};

/// Shortest passphrase: a backup can be tried against for years.
const SHORTEST: usize = 16;

/// For whom a backup is encrypted.
pub enum Lock {
    /// Anyone of these can open it; the server itself cannot.
    Recipients(Vec<x25519::Recipient>),
    Passphrase(SecretString),
}

impl Lock {
    /// # Errors
    /// A sentence when neither or both ways are given, or a value is not what it should be.
    pub fn new(recipients: &[String], passphrase_file: Option<&Path>) -> anyhow::Result<Self> {
        match (recipients, passphrase_file) {
            ([], None) => bail!(
                "a backup is always encrypted: say --recipient age1… (make a pair with `bindeglied keys new-identity`) or --passphrase-file FILE"
            ),
            ([], Some(file)) => Ok(Self::Passphrase(passphrase(file)?)),
            (_, Some(_)) => bail!("say either --recipient or --passphrase-file, not both"),
            (texts, None) => {
                let parsed = texts
                    .iter()
                    .map(|text| {
                        text.trim()
                            .parse()
                            .map_err(|error| anyhow::anyhow!("--recipient {text}: {error}"))
                    })
                    .collect::<anyhow::Result<_>>()?;
                Ok(Self::Recipients(parsed))
            }
        }
    }

    pub(super) fn encryptor(&self) -> anyhow::Result<age::Encryptor> {
        Ok(match self {
            Self::Recipients(recipients) => age::Encryptor::with_recipients(
                recipients.iter().map(|one| one as &dyn age::Recipient),
            )?,
            Self::Passphrase(text) => age::Encryptor::with_user_passphrase(text.clone()),
        })
    }
}

/// What opens a backup.
pub enum Unlock {
    Identities(Vec<x25519::Identity>),
    Passphrase(SecretString),
}

impl Unlock {
    /// # Errors
    /// A sentence when neither or both ways are given, or the file holds no identity.
    pub fn new(identity: Option<&Path>, passphrase_file: Option<&Path>) -> anyhow::Result<Self> {
        match (identity, passphrase_file) {
            (None, None) => bail!(
                "the backup is encrypted: say --identity FILE (the file with AGE-SECRET-KEY-…) or --passphrase-file FILE"
            ),
            (Some(_), Some(_)) => bail!("say either --identity or --passphrase-file, not both"),
            (None, Some(file)) => Ok(Self::Passphrase(passphrase(file)?)),
            (Some(file), None) => {
                let text = read(file)?;
                let identities: Vec<x25519::Identity> = text
                    .expose_secret()
                    .lines()
                    .filter_map(|line| line.trim().parse().ok())
                    .collect();
                if identities.is_empty() {
                    bail!("{} holds no line AGE-SECRET-KEY-…", file.display());
                }
                Ok(Self::Identities(identities))
            }
        }
    }

    /// Opens the header of a backup.
    pub(super) fn open<R: std::io::BufRead>(
        &self,
        input: R,
        name: &str,
    ) -> anyhow::Result<age::stream::StreamReader<R>> {
        use age::DecryptError as D;
        let decryptor = age::Decryptor::new_buffered(input).map_err(|error| match error {
            D::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => error.into(),
            _ => anyhow::anyhow!("{name} is no backup, or its beginning is damaged"),
        })?;
        let by_passphrase = decryptor.is_scrypt();
        let opened = match self {
            Self::Identities(_) if by_passphrase => bail!(
                "{name} was encrypted with a passphrase: say --passphrase-file instead of --identity"
            ),
            Self::Passphrase(_) if !by_passphrase => bail!(
                "{name} was encrypted for a recipient: say --identity instead of --passphrase-file"
            ),
            Self::Identities(all) => {
                decryptor.decrypt(all.iter().map(|one| one as &dyn age::Identity))
            }
            Self::Passphrase(text) => {
                let identity = age::scrypt::Identity::new(text.clone());
                decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
            }
        };
        opened.map_err(|error| match error {
            D::NoMatchingKeys | D::DecryptionFailed | D::KeyDecryptionFailed => {
                anyhow::anyhow!("the key or passphrase does not open {name}")
            }
            D::ExcessiveWork { .. } => anyhow::anyhow!(
                "{name} was encrypted on a much faster machine: its passphrase cannot be checked here"
            ),
            _ => anyhow::anyhow!("{name} is damaged: its beginning was changed"),
        })
    }
}

fn passphrase(file: &Path) -> anyhow::Result<SecretString> {
    let text = read(file)?;
    let line = text.expose_secret().lines().next().unwrap_or_default();
    if line.trim().chars().count() < SHORTEST {
        bail!(
            "the passphrase in {} has fewer than {SHORTEST} characters",
            file.display()
        );
    }
    Ok(SecretString::from(line.trim().to_owned()))
}

fn read(file: &Path) -> anyhow::Result<SecretString> {
    std::fs::read_to_string(file)
        .map(SecretString::from)
        .with_context(|| format!("{} cannot be read", file.display()))
}

/// A new pair: the secret text for the identity file, and the public recipient.
pub fn new_identity() -> (SecretString, String) {
    let identity = x25519::Identity::generate();
    let public = identity.to_public().to_string();
    let text = format!(
        "# public key: {public}\n{}\n",
        identity.to_string().expose_secret()
    );
    (SecretString::from(text), public)
}
