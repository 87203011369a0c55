use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::SealError;
use crate::id;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// The key above all others. It is never in a database.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    pub fn generate() -> Self {
        Self(id::random())
    }

    /// # Errors
    /// [`SealError::BadMaster`] unless the text is 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(id::unhex(text.trim()).ok_or(SealError::BadMaster)?);
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| SealError::BadMaster)?;
        Ok(Self(key))
    }

    /// The text for the key file.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(id::hex(&self.0))
    }

    pub(super) fn for_tenants(&self) -> DataKey {
        derive(&self.0, b"wrap tenant keys")
    }

    /// A key for keyed hashes of the whole installation (throttling, blind look-ups).
    pub fn hashing(&self, purpose: &[u8]) -> [u8; 32] {
        derive(&self.0, purpose).0
    }
}

fn derive(key: &[u8; 32], purpose: &[u8]) -> DataKey {
    let mut out = [0; 32];
    // 32 bytes are always a valid length for this expansion.
    let _ = Hkdf::<Sha256>::new(None, key).expand(purpose, &mut out);
    DataKey(out)
}

/// Where a sealed value stands. It is bound to the value, so that a value moved to another
/// record or column does not open.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'a str,
    pub id: Uuid,
    pub column: &'a str,
}

impl<'a> Place<'a> {
    pub fn new(table: &'a str, id: Uuid, column: &'a str) -> Self {
        Self { table, id, column }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        for part in [
            self.table.as_bytes(),
            self.id.as_bytes(),
            self.column.as_bytes(),
        ] {
            out.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend(part);
        }
        out
    }
}

/// A key that seals values.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DataKey(pub(super) [u8; 32]);

impl DataKey {
    pub fn generate() -> Self {
        Self(id::random())
    }

    /// A key derived from this one, for keyed hashes.
    pub fn hashing(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(derive(&self.0, purpose).0)
    }

    /// Seals text for its place; 41 bytes longer than the text.
    pub fn seal(&self, place: Place<'_>, text: &str) -> Vec<u8> {
        self.seal_bytes(place, text.as_bytes())
    }

    pub fn seal_bytes(&self, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        let nonce = id::random::<NONCE>();
        let payload = Payload {
            msg: plain,
            aad: &place.bytes(),
        };
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let mut out = Vec::with_capacity(plain.len() + 41);
        out.push(VERSION);
        out.extend(nonce);
        // Sealing only fails beyond 256 GiB.
        out.extend(
            cipher
                .encrypt(&XNonce::from(nonce), payload)
                .unwrap_or_default(),
        );
        out
    }

    /// # Errors
    /// [`SealError::Broken`] when the value was not sealed with this key for this place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(self.open_bytes(place, sealed)?).map_err(|_| SealError::Broken)
    }

    pub fn open_bytes(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::Broken)?;
        if *version != VERSION || rest.len() < NONCE {
            return Err(SealError::Broken);
        }
        let (nonce, body) = rest.split_at(NONCE);
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| SealError::Broken)?;
        let payload = Payload {
            msg: body,
            aad: &place.bytes(),
        };
        XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::Broken)
    }

    /// Seals a key of its own, of one file for example.
    pub fn seal_key(&self, place: Place<'_>, inner: &DataKey) -> Vec<u8> {
        self.wrap(inner, place)
    }

    /// # Errors
    /// [`SealError::Broken`] when it was not sealed with this key for this place.
    pub fn open_key(&self, place: Place<'_>, sealed: &[u8]) -> Result<Self, SealError> {
        self.unwrap_key(sealed, place)
    }

    pub(super) fn wrap(&self, inner: &DataKey, place: Place<'_>) -> Vec<u8> {
        self.seal_bytes(place, &inner.0)
    }

    pub(super) fn unwrap_key(&self, wrapped: &[u8], place: Place<'_>) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(self.open_bytes(place, wrapped)?);
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| SealError::Broken)?;
        Ok(Self(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_at_its_place() {
        let key = DataKey::generate();
        let here = Place::new("note", Uuid::from_u128(1), "text");
        let sealed = key.seal(here, "Geheimnis ä");
        assert_eq!(sealed.len(), "Geheimnis ä".len() + 41);
        assert_eq!(key.open(here, &sealed).unwrap(), "Geheimnis ä");
        let elsewhere = Place::new("note", Uuid::from_u128(2), "text");
        assert!(matches!(
            key.open(elsewhere, &sealed),
            Err(SealError::Broken)
        ));
        assert!(matches!(
            DataKey::generate().open(here, &sealed),
            Err(SealError::Broken)
        ));
        assert!(matches!(key.open(here, b""), Err(SealError::Broken)));
    }
}
