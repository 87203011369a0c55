//! What somebody typed must not be lost with an answer that says that it could not be saved.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::Uri;

use super::Form;

/// A form as it came in.
#[derive(Debug, Clone)]
pub struct Typed {
    /// Where it was sent to.
    pub action: String,
    /// Texts people wrote, to be seen again.
    pub texts: Vec<(String, String)>,
    /// Everything else.
    pub rest: Vec<(String, String)>,
}

/// Keeps the form of a request until it is answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Option<Typed>>>);

impl Kept {
    /// Passwords are not kept.
    pub(super) fn put(&self, uri: &Uri, form: &Form) {
        if form.pairs().any(|(name, _)| name.contains("password")) {
            return;
        }
        let pairs = form.pairs().filter(|(name, _)| *name != "csrf");
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (texts, rest) = pairs.partition(|(_, value)| is_text(value));
        let typed = Typed {
            action: uri.path().to_owned(),
            texts,
            rest,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(typed);
    }

    pub(super) fn take(&self) -> Option<Typed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Ids, days, keys and numbers are nothing one would miss.
fn is_text(value: &str) -> bool {
    value.trim().contains(char::is_whitespace) || value.chars().count() > 40
}
