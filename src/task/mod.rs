//! Follow-ups (Wiedervorlagen): a dated reminder with an owner, on a case or for oneself. What is due
//! of them stands among the deadlines (`deadline`).

mod day;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use day::{coming_day, near_day};
pub use model::{FollowUp, MAX_TEXT, NewFollowUp};
pub use pages::router;
pub use store::{
    case_labels, create_many, create_many_keyed, of_consultation, open_of_case, pass_on, set_done,
};
