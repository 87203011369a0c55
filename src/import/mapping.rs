use serde::{Deserialize, Serialize};

use super::field::{Field, Kind};
use super::words::plain;

/// Why a column was given its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The header says so.
    Header,
    /// The header is close to a known word.
    SimilarHeader,
    /// The cells look like it.
    Content,
    /// Header and cells were weighed together.
    HeaderAndContent,
    /// A saved mapping or the user says so.
    Chosen,
    /// Nothing fits: the column goes into the note.
    Leftover,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnMapping {
    pub index: usize,
    pub header: String,
    pub field: Field,
    /// 0 to 100.
    pub confidence: u8,
    pub reason: Reason,
    /// The first cells, for the eye.
    #[serde(default)]
    pub samples: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetMapping {
    pub sheet: String,
    pub kind: Kind,
    /// First and last row of the header, from 0; none when the list starts without one.
    pub header: Option<(usize, usize)>,
    pub columns: Vec<ColumnMapping>,
    /// The sheet's name is the name of the person who counselled.
    #[serde(default)]
    pub sheet_staff: Option<String>,
    /// AGS, when the sheet's name is a municipality.
    #[serde(default)]
    pub sheet_municipality: Option<String>,
    #[serde(default)]
    pub hidden: bool,
}

impl SheetMapping {
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns
            .iter()
            .find(|column| column.field == field)
            .map(|column| column.index)
    }

    #[must_use]
    pub fn first_data_row(&self) -> usize {
        self.header.map_or(0, |(_, last)| last + 1)
    }
}

/// What every sheet and column of a file means; can be kept and used for the next file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    pub version: u32,
    pub sheets: Vec<SheetMapping>,
}

impl Mapping {
    pub const VERSION: u32 = 1;

    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&SheetMapping> {
        self.sheets.iter().find(|sheet| sheet.sheet == name)
    }

    /// Without the cells that were shown: only what may be kept.
    #[must_use]
    pub fn bare(&self) -> Self {
        let mut bare = self.clone();
        for column in bare.sheets.iter_mut().flat_map(|sheet| &mut sheet.columns) {
            column.samples.clear();
        }
        bare
    }

    /// How many sheets are laid out as a saved mapping says.
    #[must_use]
    pub fn fitting(&self, saved: &Self) -> usize {
        let sheets = self
            .sheets
            .iter()
            .filter(|sheet| sheet.kind != Kind::Unknown);
        sheets
            .filter(|sheet| saved.sheets.iter().any(|other| alike(sheet, other)))
            .count()
    }

    /// Takes over from a saved mapping what it says about headers of the same wording.
    pub fn apply(&mut self, saved: &Self) {
        for sheet in &mut self.sheets {
            let by_name = saved
                .sheets
                .iter()
                .find(|other| other.sheet == sheet.sheet && alike(sheet, other));
            let Some(model) =
                by_name.or_else(|| saved.sheets.iter().find(|other| alike(sheet, other)))
            else {
                continue;
            };
            sheet.kind = model.kind;
            for column in &mut sheet.columns {
                let wanted = plain(&column.header);
                let known = model
                    .columns
                    .iter()
                    .find(|other| plain(&other.header) == wanted && !wanted.is_empty());
                if let Some(known) = known.filter(|known| known.field != column.field) {
                    column.field = known.field;
                    column.confidence = 100;
                    column.reason = Reason::Chosen;
                }
            }
        }
    }
}

/// Two sheets are laid out alike when at least two thirds of their headers agree.
fn alike(sheet: &SheetMapping, other: &SheetMapping) -> bool {
    let headers = |sheet: &SheetMapping| -> Vec<String> {
        sheet
            .columns
            .iter()
            .map(|column| plain(&column.header))
            .filter(|header| !header.is_empty())
            .collect()
    };
    let (own, known) = (headers(sheet), headers(other));
    let same = own.iter().filter(|header| known.contains(header)).count();
    !own.is_empty() && same * 3 >= own.len().max(known.len()) * 2
}
