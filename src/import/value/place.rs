use super::super::catalogue::{Catalogues, PlaceEntry};
use super::super::message::Message;
use super::super::words::{Found, plain};
use super::{Sure, Understood};

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    pub ags: String,
    pub municipality: String,
    /// District as the list or the catalogue names it.
    pub district: Option<String>,
}

/// A municipality of the county, from its name, a short form, a district or `municipality-district`.
pub fn parse_place(text: &str, catalogues: &Catalogues) -> Understood<Place> {
    let unknown = || Message::about("import-place-unknown", text);
    if text.chars().count() > 120 {
        return Err(unknown());
    }
    let text = without_postcode(text);
    if let Some(found) = catalogues.places.exact(&plain(text)) {
        return Ok(place(found, text, catalogues));
    }
    for (first, second) in splits(text) {
        let Some(head) = catalogues
            .places
            .find(first)
            .filter(|found| found.value.district.is_none())
        else {
            continue;
        };
        let known = catalogues
            .places
            .find(second)
            .filter(|found| found.value.ags == head.value.ags);
        let district = known
            .as_ref()
            .and_then(|found| found.value.district.clone());
        let certainty = if known.is_some() { 95 } else { 75 };
        let entry = PlaceEntry {
            ags: head.value.ags,
            district: Some(district.unwrap_or_else(|| second.to_owned())),
        };
        return Ok(place(
            Found {
                value: entry,
                certainty,
            },
            text,
            catalogues,
        ));
    }
    let found = catalogues.places.find(text).ok_or_else(unknown)?;
    Ok(place(found, text, catalogues))
}

fn place(found: Found<PlaceEntry>, text: &str, catalogues: &Catalogues) -> Sure<Place> {
    let municipality = catalogues
        .municipality(&found.value.ags)
        .map(|known| known.name.clone())
        .unwrap_or_default();
    let remark = (found.certainty < 80)
        .then(|| Message::about("import-place-guessed", text).with("municipality", &municipality));
    let value = Place {
        ags: found.value.ags,
        municipality,
        district: found.value.district,
    };
    Sure {
        value,
        certainty: found.certainty,
        remark,
    }
}

/// Every way to cut the text into municipality and district, the explicit marks first.
fn splits(text: &str) -> Vec<(&str, &str)> {
    let mut cuts = Vec::new();
    for mark in [
        " OT ",
        ", OT ",
        "/OT ",
        "-OT ",
        " Ortsteil ",
        " (",
        " / ",
        "/",
        ", ",
        " - ",
        " – ",
        "-",
        " ",
    ] {
        if let Some((first, second)) = text.split_once(mark) {
            let clean = |part: &str| -> usize { part.trim().len() };
            if clean(first) > 0 && clean(second) > 0 {
                let second = second
                    .trim()
                    .trim_end_matches(')')
                    .trim_start_matches("OT ");
                cuts.push((first.trim().trim_end_matches(','), second));
            }
        }
    }
    cuts
}

fn without_postcode(text: &str) -> &str {
    let text = text.trim().trim_start_matches("D-");
    match text.split_once(' ') {
        Some((code, rest)) if code.len() == 5 && code.chars().all(|c| c.is_ascii_digit()) => {
            rest.trim()
        }
        _ => text,
    }
}

/// The municipality a postcode belongs to, if it belongs to one only.
#[must_use]
pub fn by_postcode(postcode: &str, catalogues: &Catalogues) -> Option<Place> {
    let mut fitting = catalogues
        .municipalities
        .iter()
        .filter(|known| known.postcode == postcode.trim());
    let first = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    Some(Place {
        ags: first.ags.clone(),
        municipality: first.name.clone(),
        district: None,
    })
}
