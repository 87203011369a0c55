//! Toolbox of the application. Nothing in here knows a word of the domain.

pub mod clock;
pub mod db;
pub mod files;
pub mod i18n;
pub mod id;
pub mod media;
pub mod seal;
pub mod sheet;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod word;
