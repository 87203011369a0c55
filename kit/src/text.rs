//! Sorting and matching of text, computed here so that both databases agree.

use std::sync::OnceLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};

/// The key by which German phone books sort (`ä` like `ae`). Stored as bytes, compared as bytes.
/// At most 200 characters are looked at.
pub fn sort_key(text: &str) -> Vec<u8> {
    static COLLATOR: OnceLock<Option<CollatorBorrowed<'static>>> = OnceLock::new();
    let short: String = text.chars().take(200).collect();
    let collator = COLLATOR.get_or_init(|| {
        let locale: icu_locale::Locale = "de-u-co-phonebk".parse().ok()?;
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        CollatorBorrowed::try_new(CollatorPreferences::from(&locale), options).ok()
    });
    let mut key = Vec::with_capacity(24);
    match collator {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(&short, &mut key);
        }
        None => key.extend(folded(&short).bytes()),
    }
    key
}

/// A plain Latin form for matching: lower case, umlauts written out, other scripts and accents
/// turned into letters, everything else a single space.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'ä' | 'Ä' => out.push_str("ae"),
            'ö' | 'Ö' => out.push_str("oe"),
            'ü' | 'Ü' => out.push_str("ue"),
            'ß' | 'ẞ' => out.push_str("ss"),
            '\'' | '’' | 'ʼ' | '`' => {}
            other => {
                for ascii in any_ascii::any_ascii_char(other).chars() {
                    if ascii.is_ascii_alphanumeric() {
                        out.push(ascii.to_ascii_lowercase());
                    } else if ascii != '\'' && !out.ends_with(' ') && !out.is_empty() {
                        out.push(' ');
                    }
                }
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The words of the folded form.
pub fn tokens(text: &str) -> Vec<String> {
    folded(text)
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The smallest byte string after every string that begins with `prefix`; with it a prefix search
/// is a range an index can serve. Nothing when there is none.
pub fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_like_a_german_phone_book() {
        let mut names = [
            "Zöllner", "Muller", "Müller", "Mudra", "Öztürk", "Oeser", "Abel",
        ];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            [
                "Abel", "Mudra", "Müller", "Muller", "Oeser", "Öztürk", "Zöllner"
            ]
        );
    }

    #[test]
    fn folds_other_scripts() {
        assert_eq!(folded("Müller-Lüdenscheidt"), "mueller luedenscheidt");
        assert_eq!(folded("  O’Neil "), "oneil");
        assert_eq!(tokens("Шевченко, Юрій").len(), 2);
    }

    #[test]
    fn prefix_ranges() {
        assert_eq!(after_prefix(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after_prefix(&[1, 255]), Some(vec![2]));
        assert_eq!(after_prefix(&[255]), None);
    }
}
