//! Days and times as people say them.

mod calendar;
mod clock;
mod day;
mod edge;
mod week;

pub(crate) use clock::{clock, duration};
pub(crate) use day::{Nature, When, day};
