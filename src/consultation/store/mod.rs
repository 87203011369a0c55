//! Every statement on consultations.

mod calendar;
mod imported;
mod list;
mod read;
mod write;

pub use calendar::{colleagues, within};
pub use imported::remove_imported;
pub(super) use list::{Line, Options, list, options};
pub(super) use read::{Consultation, Place, case_place, cases_of, checked, people_named, seen};
pub use read::{Planned, agenda, planned_of};
pub use write::{call_off, create_many, pass_on};
pub(super) use write::{create_keyed, set_state, update};
