use bindeglied_kit::text;
use chrono::{Datelike, NaiveDate};

use super::birth::{Birth, Precision};
use super::model::parse_number;

/// More words than this say nothing more.
const MOST: usize = 6;

/// What somebody typed into the search field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    Nothing,
    Person(i64),
    Case(i64),
    Terms(Vec<Term>),
}

/// A range of the index: beginnings of names, or of birth dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    Word(String),
    Birth(String),
}

impl Term {
    pub(super) fn kind(&self) -> i64 {
        match self {
            Self::Word(_) => 1,
            Self::Birth(_) => 2,
        }
    }

    pub(super) fn prefix(&self) -> &[u8] {
        match self {
            Self::Word(text) | Self::Birth(text) => text.as_bytes(),
        }
    }
}

impl Query {
    /// Reads `haile sel`, `P-000123`, `F-00042`, `3.4.89`, `Haile 1990`.
    pub fn parse(typed: &str, today: NaiveDate) -> Self {
        let typed: String = typed.chars().take(200).collect();
        if let Some(number) = parse_number(&typed) {
            return Self::Person(number);
        }
        if let Some(number) = case_number(&typed) {
            return Self::Case(number);
        }
        let mut terms = Vec::new();
        for part in typed.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
            if let Some(birth) = birth(part, today) {
                terms.push(Term::Birth(birth));
            } else {
                terms.extend(text::tokens(part).into_iter().map(Term::Word));
            }
        }
        terms.truncate(MOST);
        terms.dedup();
        if terms.is_empty() {
            Self::Nothing
        } else {
            Self::Terms(terms)
        }
    }
}

fn case_number(typed: &str) -> Option<i64> {
    let rest = typed.trim().strip_prefix(['F', 'f'])?;
    let digits = rest.trim_start_matches(['-', ' ']);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| digits.parse().ok()).flatten()
}

fn birth(part: &str, today: NaiveDate) -> Option<String> {
    if !part
        .bytes()
        .all(|b| b.is_ascii_digit() || b".-/".contains(&b))
    {
        return None;
    }
    let Birth { date, precision } = Birth::parse(part, today)?;
    let date = date?;
    Some(match precision {
        Precision::Day => date.to_string(),
        Precision::Month => format!("{:04}-{:02}", date.year(), date.month()),
        _ => format!("{:04}", date.year()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        let today = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
        let parse = |text: &str| Query::parse(text, today);
        let word = |text: &str| Term::Word(text.to_owned());
        let birth = |text: &str| Term::Birth(text.to_owned());
        assert_eq!(parse(" "), Query::Nothing);
        assert_eq!(parse("P-000123"), Query::Person(123));
        assert_eq!(parse("f 42"), Query::Case(42));
        assert_eq!(
            parse("Haile, Sel"),
            Query::Terms(vec![word("haile"), word("sel")])
        );
        assert_eq!(
            parse("Müller 3.4.89"),
            Query::Terms(vec![word("mueller"), birth("1989-04-03")])
        );
        assert_eq!(parse("1990"), Query::Terms(vec![birth("1990")]));
        assert_eq!(parse("03/1987"), Query::Terms(vec![birth("1987-03")]));
        assert!(matches!(parse("ሰላም"), Query::Terms(_)));
        assert_eq!(parse("%%% ''"), Query::Nothing);
    }
}
