//! A made-up county to look at, to try things with and to measure: the same every time. Every
//! name, number and note in it is invented.

mod county;
mod dice;
mod ending;
mod family;
mod goals;
mod hours;
mod levels;
mod load;
mod names;
mod papers;
mod talk;
#[cfg(test)]
mod tests;

pub use county::{County, DemoAccount, PASSWORD, accounts};
pub use load::{Loaded, Size, load};
