//! Sealed content: a random key per owner (a person, a case …), wrapped by a key per tenant,
//! wrapped by a master key outside every database.
//!
//! The wrapped keys live in a store of their own, apart from the content. Deleting an owner's key
//! makes all that was sealed with it unreadable, in old backups too.

mod installation;
mod key;
mod keyring;
mod many;
mod stream;

pub use key::{DataKey, MasterKey, Place};
pub use keyring::Keyring;
pub use stream::{Opener, Sealer, sealed_length};

use crate::db::DbError;

/// What can go wrong with sealed content.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The owner's key is gone: the content was erased, or the key store does not belong to this
    /// database.
    #[error("the key of this content does not exist")]
    NoKey,
    /// The content was changed, moved to another place, or sealed with another key.
    #[error("sealed content does not open with its key")]
    Broken,
    /// The master key does not fit the key store.
    #[error("the master key does not fit the key store")]
    WrongMaster,
    #[error("the master key must be 64 hexadecimal digits")]
    BadMaster,
    #[error(transparent)]
    Db(#[from] DbError),
}
