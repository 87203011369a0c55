//! The Integrationsplan: goals per life area, steps by actor, agreed in versions that never change.
//!
//! How plans are counted (other slices read the tables):
//! - **new** in a period: versions with `number = 1` and `agreed_on` in the period;
//! - **continued**: versions with `number > 1` and `agreed_on` in the period;
//! - **active** on a day (usually the last of the period): `state <> 'draft'`, started on or before
//!   the day (`started_on` null – an imported plan whose beginning nobody wrote down – counts as
//!   started before), and `ended_on` null or after the day;
//! - **ended** in a period: `ended_on` in the period.
//!
//! A draft was never agreed and counts nowhere; it is discarded, not ended, so every ended plan was
//! active before. An imported plan was agreed outside of this program: its version 1 lies in a folder,
//! so the first version agreed here has the number 2 and counts as continued.

mod agreement;
mod closure;
mod content;
mod goal;
mod labels;
mod language;
mod model;
mod pages;
mod paper;
mod progress;
mod review;
mod sample;
mod signing;
mod step;
mod store;
mod template;
#[cfg(test)]
mod tests;
mod version;
mod view;

pub use labels::{Pair, languages as paper_languages};
pub use language::is_released;
pub use model::{NewPlan, State};
pub use pages::router;
pub use progress::{
    Moved, OpenGoal, Progress, Settled, levels, note_progress, open_goals, progress_of, settle,
};
pub use sample::{Sample, SampleGoal, SamplePerson, SampleStep, store_sample};
pub use store::{create_many, end_with_case, remove_imported};
