//! Understanding single cells. Every parser gives a value with its certainty, or says why not.

pub mod birth;
pub mod channel;
pub mod contact;
pub mod date;
pub mod duration;
pub mod follow_up;
pub mod name;
pub mod person;
pub mod place;
pub mod residence;
pub mod topic;

use super::message::Message;

#[derive(Debug, Clone, PartialEq)]
pub struct Sure<T> {
    pub value: T,
    /// 0 to 100; below 80 the user is shown a remark.
    pub certainty: u8,
    pub remark: Option<Message>,
}

impl<T> Sure<T> {
    pub fn certain(value: T) -> Self {
        Self {
            value,
            certainty: 100,
            remark: None,
        }
    }

    pub fn about(value: T, certainty: u8) -> Self {
        Self {
            value,
            certainty,
            remark: None,
        }
    }

    #[must_use]
    pub fn noted(mut self, remark: Message) -> Self {
        self.remark = Some(remark);
        self
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sure<U> {
        Sure {
            value: change(self.value),
            certainty: self.certainty,
            remark: self.remark,
        }
    }
}

/// Rejected cells carry the reason.
pub type Understood<T> = Result<Sure<T>, Message>;

/// A decimal number in German or English notation.
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let valid = !text.is_empty()
        && text.len() <= 20
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || c == '.');
    if !valid {
        return None;
    }
    text.replace(',', ".")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}
