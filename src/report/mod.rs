//! *Auswertung Zeitraum*: the figures of a period as a page, a spreadsheet and JSON, and the lists
//! of records behind them.

mod evaluation;
mod export;
mod labels;
mod pages;
mod records;
#[cfg(test)]
pub(crate) mod tests;
mod view;
mod workbook;

pub use evaluation::{Ask, Evaluation, Row, evaluate};
pub use export::{json, plain};
pub use workbook::{About, write as write_workbook};

use crate::permission::Ability;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/figures", Ability::Figures, pages::figures)
        .get("/figures/workbook", Ability::Figures, pages::workbook)
        .get("/figures/records", Ability::ReadFiles, records::list)
}
