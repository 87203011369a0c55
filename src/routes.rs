//! The table of contents of the site: one line per slice.

use crate::web::Routes;
use crate::{
    absence, account, assessment, audit, calendar, case, consultation, deadline, document, feed,
    file, handover, import, layout, letter, open_hours, organisation, person, plan, quick_entry,
    report, situation, task, today,
};

pub fn all() -> Routes {
    Routes::new()
        .merge(layout::router())
        .merge(account::router())
        .merge(audit::router())
        .merge(organisation::router())
        .merge(person::router())
        .merge(situation::router())
        .merge(case::router())
        .merge(file::router())
        .merge(handover::router())
        .merge(absence::router())
        .merge(task::router())
        .merge(consultation::router())
        .merge(quick_entry::router())
        .merge(deadline::router())
        .merge(open_hours::router())
        .merge(calendar::router())
        .merge(feed::router())
        .merge(document::router())
        .merge(letter::router())
        .merge(today::router())
        .merge(plan::router())
        .merge(assessment::router())
        .merge(report::router())
        .merge(import::router())
}
