use axum::RequestExt;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bindeglied_kit::id;
use chrono::{Datelike, NaiveDate};

use super::kept::Kept;
use super::{Ctx, Error, Visitor};
use crate::layout::{Choice, FieldError};

/// What was typed, as it was typed. Strings are kept first and understood later, so that wrong
/// input can be shown again.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// From pairs: tests, and forms filled from a record.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// From the query of an address.
    pub fn of_query(query: Option<&str>) -> Self {
        Self::parse(query.unwrap_or_default())
    }

    /// The first value of a field without surrounding space; empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// All values of a field (check boxes, repeated fields).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.trim())
    }

    /// Fields and values in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The names of all fields, as often as they came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|found| found == value)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(key, _)| key != name);
        self.add(name, value);
    }

    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// An id; nothing when it is empty or no id.
    pub fn id(&self, name: &str) -> Option<uuid::Uuid> {
        self.get(name).parse().ok()
    }

    /// The version the form was made from.
    pub fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(0)
    }

    /// Marks the choices that were taken.
    pub fn choose(&self, name: &str, choices: Vec<(String, String)>) -> Vec<Choice> {
        choices
            .into_iter()
            .map(|(value, label)| Choice {
                selected: self.has(name, &value),
                value,
                label,
            })
            .collect()
    }

    /// Text of at most `max` characters, or an error at its field.
    pub fn text(&self, name: &str, max: usize, errors: &mut Errors) -> String {
        let value = self.get(name);
        if value.chars().count() > max {
            errors.add(name, "form-too-long");
        }
        value.replace("\r\n", "\n")
    }

    /// Text that must not be empty.
    pub fn required(&self, name: &str, max: usize, errors: &mut Errors) -> String {
        let value = self.text(name, max, errors);
        if value.is_empty() {
            errors.add(name, "form-missing");
        }
        value
    }

    /// A day that may be missing.
    pub fn date(&self, name: &str, today: NaiveDate, errors: &mut Errors) -> Option<NaiveDate> {
        let text = self.get(name);
        if text.is_empty() {
            return None;
        }
        let day = parse_date(text, today);
        if day.is_none() {
            errors.add(name, "form-date");
        }
        day
    }

    fn parse(body: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(body).unwrap_or_default();
        // PostgreSQL keeps no text with a zero byte, and nobody types one.
        let clean = |text: String| {
            if text.contains('\0') {
                text.replace('\0', "")
            } else {
                text
            }
        };
        Self(
            pairs
                .into_iter()
                .map(|(k, v)| (clean(k), clean(v)))
                .collect(),
        )
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    /// Reads an urlencoded form. The guard has checked that it came from one of our pages.
    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let kept = request.extensions().get::<Kept>().cloned();
        let uri = request.uri().clone();
        let bytes = whole(request).await?;
        let form = Self::parse(&String::from_utf8_lossy(&bytes));
        if let Some(kept) = kept {
            kept.put(&uri, &form);
        }
        Ok(form)
    }
}

async fn whole(request: Request) -> Result<Bytes, Error> {
    let bytes = request.extract::<Bytes, _>().await;
    bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::Problem(StatusCode::PAYLOAD_TOO_LARGE, "error-too-large")
        }
        _ => Error::Problem(StatusCode::BAD_REQUEST, "error-cut-off"),
    })
}

/// Lets a form through that carries the token of one of our pages.
pub(super) async fn from_our_page(request: Request) -> Result<Request, Error> {
    let expected = expected_token(&request);
    let header = request
        .headers()
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (parts, body) = request.into_parts();
    let bytes = whole(Request::from_parts(parts.clone(), body)).await?;
    let token = header.unwrap_or_else(|| {
        let form = Form::parse(&String::from_utf8_lossy(&bytes));
        form.get("csrf").to_owned()
    });
    if fits(&token, &expected) {
        Ok(Request::from_parts(parts, Body::from(bytes)))
    } else {
        Err(Error::Forged)
    }
}

/// The token a form of this session, or of a visitor, must carry; empty: none will do.
pub(super) fn expected_token(request: &Request) -> String {
    let extensions = request.extensions();
    let ctx = extensions.get::<Ctx>().map(|ctx| &ctx.csrf);
    let token = ctx.or_else(|| extensions.get::<Visitor>().map(|visitor| &visitor.csrf));
    token.cloned().unwrap_or_default()
}

/// The token as a page carries it: another text each time, so that the length of compressed pages
/// tells nothing about it.
pub(crate) fn masked(token: &str) -> String {
    let token = id::unhex(token).unwrap_or_default();
    let mask = id::random::<16>();
    let hidden: Vec<u8> = token.iter().zip(mask).map(|(a, b)| a ^ b).collect();
    format!("{}{}", id::hex(&mask), id::hex(&hidden))
}

/// Whether what came back is the expected token, as a page carried it. Compares without telling by
/// time where the difference is.
pub(super) fn fits(given: &str, expected: &str) -> bool {
    use subtle::ConstantTimeEq;
    let (Some(given), Some(expected)) = (id::unhex(given), id::unhex(expected)) else {
        return false;
    };
    if given.len() != 32 || expected.len() != 16 {
        return false;
    }
    let (mask, hidden) = given.split_at(16);
    let token: Vec<u8> = mask.iter().zip(hidden).map(|(a, b)| a ^ b).collect();
    token.ct_eq(&expected).into()
}

/// Messages at fields. A field keeps its first message.
#[derive(Debug, Clone, Default)]
pub struct Errors(Vec<(String, String)>);

/// Fields with a text of their own for being empty, `form-missing-…`.
const MISSING: [&str; 18] = [
    "actor",
    "agreed_on",
    "channel",
    "day",
    "due",
    "end_reason",
    "ended_on",
    "label_de",
    "lang",
    "life_area",
    "login",
    "minutes",
    "municipality",
    "name",
    "reason",
    "status_code",
    "what",
    "wording",
];

impl Errors {
    /// `key` is a text.
    pub fn add(&mut self, field: &str, key: &str) {
        if self.0.iter().any(|(name, _)| name == field) {
            return;
        }
        // In the summary above the form "please fill in" says nothing without the field.
        let key = if key == "form-missing" && MISSING.contains(&field) {
            format!("form-missing-{}", field.replace('_', "-"))
        } else {
            key.to_owned()
        };
        self.0.push((field.to_owned(), key));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key of a field's message.
    pub fn key(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, key)| key.as_str())
    }

    /// The messages in the reader's language.
    pub fn shown(&self, l: &bindeglied_kit::i18n::Localiser) -> Vec<FieldError> {
        self.0
            .iter()
            .map(|(name, key)| FieldError {
                name: name.clone(),
                text: l.t(key),
            })
            .collect()
    }
}

/// A calendar day as people type it: `3.4.2025`, `03.04.25`, `3.4.` (this year), `2025-04-03`.
/// Two digits of a year mean the century that is nearer to today.
pub fn parse_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return plausible(day);
    }
    let separator = if text.contains('/') { '/' } else { '.' };
    let mut parts = text.split(separator).map(str::trim);
    let day: u32 = number(parts.next()?)?;
    let month: u32 = number(parts.next()?)?;
    let year = match parts.next().unwrap_or_default() {
        "" => today.year(),
        short if short.len() == 2 => {
            let year = 2000 + i32::try_from(number(short)?).ok()?;
            if year > today.year() + 50 {
                year - 100
            } else {
                year
            }
        }
        long => i32::try_from(number(long)?).ok()?,
    };
    if parts.next().is_some() {
        return None;
    }
    plausible(NaiveDate::from_ymd_opt(year, month, day)?)
}

fn number(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn plausible(day: NaiveDate) -> Option<NaiveDate> {
    (1900..2200).contains(&day.year()).then_some(day)
}

/// Percent-encodes a value for an address.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_anew_each_time() {
        let token = "00112233445566778899aabbccddeeff";
        let (one, two) = (masked(token), masked(token));
        assert_ne!(one, two);
        assert!(!one.contains(&token[..8]));
        assert!(fits(&one, token) && fits(&two, token));
        assert!(!fits(token, token) && !fits("", "") && !fits(&one, "") && !fits(&masked(""), ""));
        assert!(!fits(&masked("ff112233445566778899aabbccddeeff"), token));
        assert!(!fits(&"0".repeat(64), token));
    }

    #[test]
    fn zero_bytes_do_not_come_in() {
        assert_eq!(Form::parse("a=x%00y&b%00=%00").get("a"), "xy");
        assert_eq!(Form::parse("a=x%00y&b%00=%00").get("b"), "");
    }

    #[test]
    fn days_as_people_type_them() {
        let today = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        assert_eq!(parse_date("3.4.2025", today), day(2025, 4, 3));
        assert_eq!(parse_date("03.04.25", today), day(2025, 4, 3));
        assert_eq!(parse_date(" 3.4. ", today), day(2025, 4, 3));
        assert_eq!(parse_date("2025-04-03", today), day(2025, 4, 3));
        assert_eq!(parse_date("1.1.89", today), day(1989, 1, 1));
        for wrong in [
            "31.02.2025",
            "x",
            "1.13.2025",
            "1.2.3.4",
            "١.٢.٢٠٢٥",
            "",
            "1.1.20255",
        ] {
            assert_eq!(parse_date(wrong, today), None, "{wrong}");
        }
    }
}
