//! One's own calendar as a feed (iCalendar) for the calendar program of a phone or a desk, under a
//! secret address that can be renewed and revoked. It names no clients unless its owner asks for it.

mod ical;
mod pages;
mod store;
#[cfg(test)]
mod tests;

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/calendar/feed", A::ReadFiles, pages::show)
        .post("/calendar/feed", A::ReadFiles, pages::make)
        .post("/calendar/feed/names", A::ReadFiles, pages::names)
        .post("/calendar/feed/removal", A::ReadFiles, pages::revoke)
        .get("/feeds/{file}", A::Public, pages::deliver)
}
