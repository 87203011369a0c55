//! The fields of a letter: what `{{klient.name}}` stands for.

use std::collections::BTreeMap;

/// Every field there is; texts are `letter-field-<key>` with
/// `-` for what is no letter.
pub(super) const FIELDS: [&str; 25] = [
    "klient.name",
    "klient.vorname",
    "klient.nachname",
    "klient.geburtsdatum",
    "klient.staatsangehoerigkeit",
    "klient.sprachen",
    "klient.aufenthaltsstatus",
    "klient.aufenthalt_bis",
    "klient.anschrift",
    "klient.wohnort",
    "klient.telefon",
    "fall.nummer",
    "fall.kommune",
    "fall.beginn",
    "fall.personen",
    "fachkraft.name",
    "traeger.name",
    "landkreis.name",
    "recht.gesetz",
    "recht.einwilligung",
    "recht.besondere",
    "zeitraum.von",
    "zeitraum.bis",
    "beratung.anzahl",
    "heute",
];

/// What stands for the fields; one without a value is missing in the file.
#[derive(Debug, Default)]
pub(super) struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// An empty value is none.
    pub(super) fn set(&mut self, field: &'static str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.insert(field, value);
        }
    }

    /// What stands for a field.
    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// The text with its fields filled; `gap` says what stands for one that is missing. What a value
    /// says is never read as a field again.
    pub(super) fn fill(&self, text: &str, gap: impl Fn(&str) -> String) -> String {
        let mut filled = String::with_capacity(text.len());
        for part in parts(text) {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Field(name) => match self.get(name) {
                    Some(value) => filled.push_str(value),
                    None => filled.push_str(&gap(name)),
                },
            }
        }
        filled
    }
}

enum Part<'a> {
    Text(&'a str),
    Field(&'a str),
}

/// A text cut at its fields.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        parts.push(Part::Text(before));
        parts.push(Part::Field(name.trim()));
        rest = behind;
    }
    parts.push(Part::Text(rest));
    parts
}

/// The names in a text, fields or not.
pub(super) fn names(text: &str) -> Vec<&str> {
    let parts = parts(text).into_iter();
    parts
        .filter_map(|part| match part {
            Part::Field(name) => Some(name),
            Part::Text(_) => None,
        })
        .collect()
}

/// Names between `{{` and `}}` that are no field.
pub(super) fn unknown(text: &str) -> Vec<String> {
    let names = names(text).into_iter();
    let unknown = names.filter(|name| !FIELDS.contains(name));
    unknown.map(str::to_owned).collect()
}

/// What stands in brackets: it is missing in the file, or to be filled by hand.
pub(super) fn gaps<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once('[') {
            let Some((gap, behind)) = after.split_once(']') else {
                break;
            };
            let gap = gap.trim().to_owned();
            if !gap.is_empty() && !gap.contains('\n') && !found.contains(&gap) {
                found.push(gap);
            }
            rest = behind;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_filled_once_and_gaps_are_seen() {
        let mut values = Values::default();
        values.set("klient.name", "{{heute}} #strong[x] <b>");
        values.set("fall.kommune", " ");
        let gap = |name: &str| format!("[{name} fehlt]");
        let text = "An {{klient.name}} in {{ fall.kommune }}, {{nichts}} {{offen";
        let filled = values.fill(text, gap);
        assert_eq!(
            filled,
            "An {{heute}} #strong[x] <b> in [fall.kommune fehlt], [nichts fehlt] {{offen"
        );
        assert_eq!(unknown(text), ["nichts"]);
        assert_eq!(
            gaps([filled.as_str(), "[x] []", "[zwei\nZeilen] ["]),
            ["x", "fall.kommune fehlt", "nichts fehlt"]
        );
    }
}
