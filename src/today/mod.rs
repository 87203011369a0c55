//! Heute: the first screen of everyone who counsels.

mod hands;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use pages::router;
