//! Texts in several languages from Fluent files.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Timelike};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::clock::Micros;

/// All texts of all languages; the first language is the fallback.
pub struct Texts {
    bundles: HashMap<&'static str, FluentBundle<FluentResource>>,
    fallback: &'static str,
}

impl Texts {
    /// Builds the bundles from `(language, file name, source)`.
    ///
    /// # Errors
    /// A sentence naming the file when a source does not parse or a key stands twice.
    pub fn new(
        fallback: &'static str,
        files: &[(&'static str, &'static str, &'static str)],
    ) -> Result<Self, String> {
        let mut bundles = HashMap::new();
        for (lang, file, source) in files {
            let resource = FluentResource::try_new((*source).to_owned())
                .map_err(|(_, errors)| format!("{lang}/{file}: {errors:?}"))?;
            let id: LanguageIdentifier = lang.parse().map_err(|e| format!("{lang}: {e}"))?;
            bundles
                .entry(*lang)
                .or_insert_with(|| FluentBundle::new_concurrent(vec![id]))
                .add_resource(resource)
                .map_err(|errors| format!("{lang}/{file}: {errors:?}"))?;
        }
        Ok(Self { bundles, fallback })
    }

    fn format(&self, lang: &str, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        for lang in [lang, self.fallback] {
            let Some(bundle) = self.bundles.get(lang) else {
                continue;
            };
            let (id, attribute) = key.split_once('.').unwrap_or((key, ""));
            let pattern = bundle.get_message(id).and_then(|message| {
                if attribute.is_empty() {
                    message.value()
                } else {
                    message.get_attribute(attribute).map(|a| a.value())
                }
            });
            if let Some(pattern) = pattern {
                let mut errors = Vec::new();
                return bundle
                    .format_pattern(pattern, args, &mut errors)
                    .into_owned();
            }
        }
        key.to_owned()
    }

    fn has(&self, lang: &str, key: &str) -> bool {
        self.bundles
            .get(lang)
            .is_some_and(|bundle| bundle.has_message(key))
    }
}

/// The texts in one language: `l.t("key")`.
#[derive(Clone)]
pub struct Localiser {
    texts: Arc<Texts>,
    lang: &'static str,
}

impl Localiser {
    /// `lang` falls back to the first language when it is unknown.
    pub fn new(texts: Arc<Texts>, lang: &str) -> Self {
        let lang = texts
            .bundles
            .get_key_value(lang)
            .map_or(texts.fallback, |(known, _)| *known);
        Self { texts, lang }
    }

    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// The same texts in another language.
    #[must_use]
    pub fn in_language(&self, lang: &str) -> Self {
        Self::new(self.texts.clone(), lang)
    }

    /// The text of a key; an unknown key is shown as itself.
    pub fn t(&self, key: &str) -> String {
        self.texts.format(self.lang, key, None)
    }

    /// The text of a key with values put in.
    pub fn tn<'a, V>(&self, key: &str, values: impl AsRef<[(&'a str, V)]>) -> String
    where
        V: Into<Arg<'a>> + Clone,
    {
        let mut args = FluentArgs::new();
        for (name, value) in values.as_ref() {
            let value: Arg<'a> = value.clone().into();
            args.set(Cow::Borrowed(*name), value.0);
        }
        self.texts.format(self.lang, key, Some(&args))
    }

    /// Whether a key exists (in this language or the fallback): for keys made from data.
    pub fn has(&self, key: &str) -> bool {
        self.texts.has(self.lang, key) || self.texts.has(self.texts.fallback, key)
    }

    /// A calendar day: `14.12.2026` (German), `14/12/2026` (English).
    pub fn date(&self, day: NaiveDate) -> String {
        let separator = if self.lang == "en" { '/' } else { '.' };
        format!(
            "{:02}{separator}{:02}{separator}{}",
            day.day(),
            day.month(),
            day.year()
        )
    }

    /// A day that may be missing: empty then.
    pub fn date_or_empty(&self, day: Option<NaiveDate>) -> String {
        day.map(|day| self.date(day)).unwrap_or_default()
    }

    /// Day and time in Germany.
    pub fn moment(&self, at: Micros) -> String {
        let local = at.local();
        format!(
            "{} {:02}:{:02}",
            self.date(local.date_naive()),
            local.hour(),
            local.minute()
        )
    }

    /// A whole number with grouping: `1.234` (German), `1,234` (English).
    pub fn number(&self, value: i64) -> String {
        let group = if self.lang == "en" { ',' } else { '.' };
        let digits = value.unsigned_abs().to_string();
        let mut out = String::new();
        if value < 0 {
            out.push('-');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(group);
            }
            out.push(digit);
        }
        out
    }

    /// A number with so many decimal places: `1.234,5` (German).
    pub fn decimal(&self, value: f64, places: usize) -> String {
        let text = format!("{:.places$}", value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let sign = if value < 0.0 { "-" } else { "" };
        let whole = self.number(whole.parse().unwrap_or(i64::MAX));
        if fraction.is_empty() {
            return format!("{sign}{whole}");
        }
        let point = if self.lang == "en" { '.' } else { ',' };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// Minutes as hours and minutes: `1:30`.
    pub fn duration(&self, minutes: i64) -> String {
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A value put into a text. Numbers choose plural forms and are shown grouped.
#[derive(Clone)]
pub struct Arg<'a>(FluentValue<'a>);

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self(FluentValue::from(value))
    }
}
impl From<usize> for Arg<'_> {
    fn from(value: usize) -> Self {
        Self(FluentValue::from(value))
    }
}
impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Self(FluentValue::from(value))
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Self(FluentValue::from(value.as_str()))
    }
}
impl From<String> for Arg<'_> {
    fn from(value: String) -> Self {
        Self(FluentValue::from(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Arc<Texts> {
        let files = [
            (
                "de",
                "a.ftl",
                "hello = Guten Tag, { $name }\nonly = nur hier\n",
            ),
            ("en", "a.ftl", "hello = Hello, { $name }\n"),
        ];
        Arc::new(Texts::new("de", &files).unwrap())
    }

    #[test]
    fn falls_back() {
        let en = Localiser::new(texts(), "en");
        assert!(en.tn("hello", [("name", "Ada")]).contains("Ada"));
        assert_eq!(en.t("only"), "nur hier");
        assert_eq!(en.t("nowhere"), "nowhere");
        assert_eq!(Localiser::new(texts(), "xx").lang(), "de");
    }

    #[test]
    fn numbers_and_days() {
        let de = Localiser::new(texts(), "de");
        assert_eq!(de.number(1_234_567), "1.234.567");
        assert_eq!(de.number(-12), "-12");
        assert_eq!(de.decimal(1234.5, 1), "1.234,5");
        assert_eq!(de.duration(95), "1:35");
        let day = NaiveDate::from_ymd_opt(2026, 12, 14).unwrap();
        assert_eq!(de.date(day), "14.12.2026");
    }
}
