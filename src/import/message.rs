use std::collections::BTreeMap;

use bindeglied_kit::i18n::Localiser;
use serde::{Deserialize, Serialize};

/// A text to be made elsewhere: key of the locale files and what fills it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub key: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

/// Enough of a cell to recognise it; a cell may hold a novel.
const SHOWN: usize = 80;

impl Message {
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            args: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        let mut shown: String = value.chars().take(SHOWN).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        self.args.insert(name.to_owned(), shown);
        self
    }

    /// The finished text.
    #[must_use]
    pub fn text(&self, l: &Localiser) -> String {
        let values: Vec<(&str, &str)> = self
            .args
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        l.tn(&self.key, values)
    }

    /// The finished text for files and records: without the invisible marks that keep words of
    /// other directions apart on a page.
    #[must_use]
    pub fn plain_text(&self, l: &Localiser) -> String {
        unmarked(&self.text(l))
    }

    /// The usual case: what stood in the cell.
    #[must_use]
    pub fn about(key: &str, value: impl AsRef<str>) -> Self {
        Self::new(key).with("value", value.as_ref().trim())
    }
}

/// A text of the locale files without its invisible marks.
pub(super) fn unmarked(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Info,
    Warn,
}

/// Something to know about a cell that was taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub column: Option<usize>,
    pub level: Level,
    pub message: Message,
}

/// A cell that was not taken over; its text goes into the note of the row and back to the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    pub column: Option<usize>,
    pub value: String,
    pub message: Message,
}
