//! Backup and restore of a whole installation: one encrypted file, the same for both databases.
//!
//! The format is described in `docs/betrieb.md`; `age -d FILE | zcat` shows it. The content and the
//! keys go into separate files, because a person's content is erased by deleting her key: backups
//! of the content may live long, backups of the keys only for a short time.

mod container;
mod half;
mod lock;
mod make;
mod model;
mod restore;
mod store;
#[cfg(test)]
mod tests;

pub use lock::{Lock, Unlock, new_identity};
pub use make::{Made, Order, keys, make};
pub use model::Kind;
pub use restore::{Place, Restored, check, restore};
