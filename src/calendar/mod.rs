//! The calendar: planned and held consultations by day and week, with what is due on each day.
//! Appointments are the planned consultations themselves; nothing is kept here.

mod model;
mod pages;
#[cfg(test)]
mod tests;

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new().get("/calendar", A::ReadFiles, pages::show)
}
