use std::ops::Deref;
use std::sync::Arc;

use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{Keyring, SealError};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The owner under whom a tenant's key for its log is kept. Like every key it survives an exchange
/// of the keys above it.
const OWNER: Uuid = Uuid::from_u128(0x6c6f_6700_0000_8000_8000_0000_0000_0001);

/// The content database together with what a line of the log needs: whoever could write into the
/// database alone could not make a line that fits.
#[derive(Clone)]
pub struct Ledger {
    db: Db,
    keys: Arc<Keyring>,
}

impl Ledger {
    pub fn new(db: Db, keys: Arc<Keyring>) -> Self {
        Self { db, keys }
    }

    /// The key of a tenant's chain, made for its first line.
    pub(super) async fn chain_key(&self, tenant: Uuid) -> Result<ChainKey, DbError> {
        let key = match self.keys.key(tenant, OWNER).await {
            Err(SealError::NoKey) => self.keys.create(tenant, OWNER).await,
            found => found,
        };
        Ok(ChainKey(key.map_err(refused)?.hashing(PURPOSE)))
    }
}

impl Deref for Ledger {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

const PURPOSE: &[u8] = b"chain of the log";

/// Makes the hashes of a tenant's chain.
pub(super) struct ChainKey(pub(super) Zeroizing<[u8; 32]>);

impl ChainKey {
    /// None when there is no such key.
    pub(super) async fn find(keys: &Keyring, tenant: Uuid) -> Result<Option<Self>, DbError> {
        match keys.key(tenant, OWNER).await {
            Ok(key) => Ok(Some(Self(key.hashing(PURPOSE)))),
            Err(SealError::Db(error)) => Err(error),
            // A key that does not open is as good as none.
            Err(_) => Ok(None),
        }
    }
}

fn refused(error: SealError) -> DbError {
    match error {
        SealError::Db(error) => error,
        other => DbError::Refused(format!("the log has no key: {other}")),
    }
}
