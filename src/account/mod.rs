//! Who may sign in, as what; sessions; one-time links; throttled tries.

mod admin;
mod admin_form;
#[cfg(test)]
mod admin_tests;
mod model;
mod pages;
mod password;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Account, NewAccount, Session, valid_login};
pub use pages::router;
pub use password::{MIN_LENGTH, hash as hash_password};
pub use store::throttle::{guessed, guesses_wait};
pub use store::{
    Acting, acting, by_login, create, end_sessions, in_tenant, make_link, resume, set_password,
    sign_in,
};
