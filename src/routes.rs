//! The table of contents of the site: one line per slice.

use crate::web::Routes;
use crate::{account, layout, organisation, plan, task};

pub fn all() -> Routes {
    Routes::new()
        .merge(layout::router())
        .merge(account::router())
        .merge(organisation::router())
        .merge(task::router())
        .merge(plan::router())
}
