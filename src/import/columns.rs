//! What one column could mean: its header against known titles, its cells against what fields look like.

use bindeglied_kit::sheet::Cell;
use chrono::{Datelike, NaiveDate};

use super::catalogue::Catalogues;
use super::field::{Field, Kind};
use super::mapping::{ColumnMapping, Reason};
use super::value::contact::{parse_email, parse_phones};
use super::value::date::{Pivot, ValidUntil, parse_date, parse_valid_until};
use super::value::duration::{Unit, parse_duration, parse_time};
use super::value::person::{parse_languages, parse_nationalities, parse_sex};
use super::value::place::parse_place;
use super::value::residence::parse_residence;
use super::value::topic::parse_topics;
use super::value::{birth, channel};
use super::words::{plain, similarity};
/// A column of a sheet: its title and the cells looked at.
pub struct Column {
    pub index: usize,
    pub header: String,
    pub cells: Vec<Cell>,
}

impl Column {
    pub fn mapped(&self, field: Field, confidence: u8, reason: Reason) -> ColumnMapping {
        let samples = self
            .cells
            .iter()
            .take(3)
            .map(|cell| cell.display().chars().take(40).collect())
            .collect();
        ColumnMapping {
            index: self.index,
            header: self.header.clone(),
            field,
            confidence,
            reason,
            samples,
        }
    }
}

/// The best known title for a header, 0.0 to 1.0.
#[must_use]
pub fn header_field(
    key: &str,
    kind: Option<Kind>,
    catalogues: &Catalogues,
) -> Option<(Field, f64)> {
    let mut best: Option<(Field, f64)> = None;
    for word in &catalogues.columns {
        if word.kind.is_some() && kind.is_some() && word.kind != kind {
            continue;
        }
        let score = title_score(key, &word.plain);
        if score > 0.0 && best.is_none_or(|(_, top)| score > top) {
            best = Some((word.field, score));
        }
    }
    best
}

/// The best score of every field whose titles come near this header.
pub fn title_scores(header: &str, kind: Kind, catalogues: &Catalogues) -> Vec<(Field, f64)> {
    let key = plain(header);
    let mut scores: Vec<(Field, f64)> = Vec::new();
    for word in catalogues
        .columns
        .iter()
        .filter(|word| word.kind.is_none() || word.kind == Some(kind))
    {
        let score = title_score(&key, &word.plain);
        if score <= 0.0 {
            continue;
        }
        match scores.iter_mut().find(|(field, _)| *field == word.field) {
            Some((_, best)) => *best = best.max(score),
            None => scores.push((word.field, score)),
        }
    }
    scores
}

fn title_score(key: &str, known: &str) -> f64 {
    if key.is_empty() || key.len() > 60 {
        return 0.0;
    }
    if key == known {
        return 1.0;
    }
    if known.len() >= 4
        && key
            .split(' ')
            .flat_map(str::chars)
            .eq(known.split(' ').flat_map(str::chars))
    {
        return 0.97;
    }
    if known.len() >= 4
        && key.len() > known.len()
        && known
            .split(' ')
            .all(|word| key.split(' ').any(|own| own == word))
    {
        let extra = key
            .split(' ')
            .count()
            .saturating_sub(known.split(' ').count());
        return 0.9 - 0.05 * extra.min(4) as f64;
    }
    if key.len() >= 4 && known.starts_with(key) && known.len() - key.len() <= 10 {
        return 0.75;
    }
    if key.len() >= 5
        && known.len() >= 5
        && key.len().abs_diff(known.len()) <= 2
        && similarity(key, known) >= 0.93
    {
        return 0.72;
    }
    0.0
}

pub fn offer(
    column: &Column,
    field: Field,
    titles: &[(Field, f64)],
    scene: &Scene<'_>,
) -> Option<(u8, Reason)> {
    let title = |wanted: Field| {
        titles
            .iter()
            .find(|(field, _)| *field == wanted)
            .map_or(0.0, |(_, score)| *score)
    };
    let header = title(field);
    let known_otherwise = header < 0.7 && titles.iter().any(|(_, score)| *score >= 0.97);
    // Contents are asked only where they can decide: that is what costs time in a long list.
    let asked = header >= 0.7 || (speaks_alone(field) && !known_otherwise);
    let content = if asked {
        content_share(column, field, scene)
    } else {
        None
    };
    // A handful of cells says little against a header that says something else.
    let enough = if column.header.is_empty() { 2 } else { 5 };
    let (score, reason) = match (header >= 0.7, content) {
        (true, None) => (
            header,
            if header >= 0.97 {
                Reason::Header
            } else {
                Reason::SimilarHeader
            },
        ),
        (true, Some(share)) if share < 0.2 => (header * 0.55, Reason::SimilarHeader),
        (true, Some(share)) => (header * 0.65 + share * 0.35, Reason::HeaderAndContent),
        (false, Some(share)) if share >= 0.75 && column.cells.len() >= enough => {
            // A header that says something else weighs against the content.
            let named = if column.header.is_empty() { 0.78 } else { 0.62 };
            (share * named, Reason::Content)
        }
        _ => return None,
    };
    (score >= 0.45).then_some(((score * 100.0).round() as u8, reason))
}

/// Contents by which a column is known without a header.
fn speaks_alone(field: Field) -> bool {
    matches!(
        field,
        Field::Birth
            | Field::Sex
            | Field::Nationality
            | Field::Residence
            | Field::Municipality
            | Field::Phone
            | Field::Email
            | Field::Languages
            | Field::FullName
            | Field::Date
            | Field::Minutes
            | Field::Channel
            | Field::Topics
    )
}

/// The share of filled cells that look like this field; none if the field has no look.
fn content_share(column: &Column, field: Field, scene: &Scene<'_>) -> Option<f64> {
    if column.cells.is_empty() {
        return None;
    }
    let looks = look(field)?;
    let cells = &column.cells;
    let fitting = cells.iter().filter(|cell| looks(cell, scene)).count();
    Some(fitting as f64 / cells.len() as f64)
}

/// What contents are judged against.
pub struct Scene<'a> {
    pub catalogues: &'a Catalogues,
    pub today: NaiveDate,
}

type Look = fn(&Cell, &Scene<'_>) -> bool;

fn look(field: Field) -> Option<Look> {
    Some(match field {
        Field::Birth => |cell, scene| {
            birth::parse_birth(cell, scene.today).is_ok_and(|birth| {
                birth.certainty >= 85
                    && (matches!(cell, Cell::Date(_))
                        || !matches!(cell, Cell::Number(n) if *n < 1890.0))
            })
        },
        // A cross ticks something in nearly every list.
        Field::Sex => |cell, _| {
            parse_sex(&cell.display()).is_ok() && !cell.display().trim().eq_ignore_ascii_case("x")
        },
        Field::Nationality => |cell, scene| {
            matches!(cell, Cell::Text(_))
                && parse_nationalities(&cell.display(), scene.catalogues)
                    .is_ok_and(|found| found.certainty >= 80)
        },
        Field::Residence => |cell, scene| {
            parse_residence(&cell.display(), scene.catalogues)
                .is_ok_and(|found| found.value != "UNK")
        },
        Field::ValidUntil => |cell, _| {
            parse_valid_until(cell).is_ok_and(|until| match until.value {
                ValidUntil::Date(date) => date.year() >= 2010,
                _ => true,
            })
        },
        Field::Municipality => |cell, scene| {
            parse_place(&cell.display(), scene.catalogues).is_ok_and(|place| place.certainty >= 75)
        },
        Field::HousingSince | Field::CaseStart | Field::Date => |cell, _| {
            parse_date(cell, Pivot::Near)
                .is_ok_and(|date| (1990..2060).contains(&date.value.year()))
        },
        Field::Phone => |cell, _| parse_phones(&cell.display()).is_ok(),
        Field::Email => |cell, _| parse_email(&cell.display()).is_ok(),
        Field::Languages => |cell, scene| {
            let (known, unknown) = parse_languages(&cell.display(), scene.catalogues);
            !known.is_empty() && unknown.is_empty()
        },
        Field::Minutes => |cell, _| match cell {
            Cell::Number(number) => (5.0..=480.0).contains(number) && number % 5.0 == 0.0,
            other => parse_duration(other, Unit::Minutes).is_ok(),
        },
        Field::Start | Field::End => |cell, _| match cell {
            Cell::Time(_) | Cell::DateTime(_) => true,
            Cell::Text(text) => parse_time(cell).is_ok() && text.contains([':', '.', 'h']),
            _ => false,
        },
        Field::Channel | Field::State => {
            |cell, scene| channel::parse_contact(&cell.display(), scene.catalogues).is_ok()
        }
        Field::Topics => |cell, scene| {
            let topics = parse_topics(&cell.display(), scene.catalogues);
            !topics.known.is_empty() && topics.unknown.len() <= topics.known.len()
        },
        Field::FullName => |cell, _| full_name(cell),
        _ => return None,
    })
}

/// Two to five words of letters, with or without a comma.
fn full_name(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let letters = |word: &&str| {
        word.chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c))
    };
    (2..=5).contains(&words.len())
        && text.len() <= 80
        && words.iter().all(letters)
        && text.chars().next().is_some_and(|c| !c.is_lowercase())
}
