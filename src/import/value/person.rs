//! Facts about a person that are one word from a list.

use serde::{Deserialize, Serialize};

use super::super::catalogue::Catalogues;
use super::super::message::Message;
use super::super::words::{parts, plain};
use super::{Sure, Understood};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Female,
    Male,
    Diverse,
}

pub fn parse_sex(text: &str) -> Understood<Sex> {
    let key = plain(text);
    let sex = match key.as_str() {
        "w" | "f" | "weibl" | "weiblich" | "frau" | "fr" | "female" | "woman" | "fem" | "mrs"
        | "ms" | "maedchen" => Sex::Female,
        "m" | "maennl" | "maennlich" | "mann" | "herr" | "hr" | "herrn" | "male" | "man" | "mr"
        | "mnl" | "junge" => Sex::Male,
        "d" | "x" | "div" | "divers" | "diverse" | "nonbinary" | "non binary" => Sex::Diverse,
        _ => match text.trim() {
            "♀" => Sex::Female,
            "♂" => Sex::Male,
            _ => return Err(Message::about("import-sex-unknown", text)),
        },
    };
    Ok(Sure::certain(sex))
}

/// Keys of the catalogue; several when the cell names several.
pub fn parse_nationalities(text: &str, catalogues: &Catalogues) -> Understood<Vec<String>> {
    if let Some(found) = catalogues.nationalities.find(text) {
        return Ok(known_word(found.value, found.certainty, text));
    }
    let mut codes = Vec::new();
    let mut certainty = 100;
    let pieces: Vec<&str> = parts(text)
        .into_iter()
        .flat_map(|part| part.split('/'))
        .collect();
    for piece in pieces.iter().map(|piece| without_gender(piece)) {
        match catalogues.nationalities.find(piece) {
            Some(found) if !codes.contains(&found.value) => {
                certainty = certainty.min(found.certainty);
                codes.push(found.value);
            }
            Some(_) => {}
            None => return Err(Message::about("import-nationality-unknown", text)),
        }
    }
    if codes.is_empty() {
        return Err(Message::about("import-nationality-unknown", text));
    }
    Ok(Sure::about(codes, certainty))
}

/// `Syrer:in`, `Syrer*in`, `Syrer (m)`.
fn without_gender(text: &str) -> &str {
    text.split([':', '*', '(', '_'])
        .next()
        .unwrap_or(text)
        .trim()
}

fn known_word(code: String, certainty: u8, text: &str) -> Sure<Vec<String>> {
    let sure = Sure::about(vec![code], certainty);
    if certainty < 80 {
        sure.noted(Message::about("import-nationality-guessed", text))
    } else {
        sure
    }
}

/// Language tags in the order named, and what is no language.
#[must_use]
pub fn parse_languages(text: &str, catalogues: &Catalogues) -> (Vec<String>, Vec<String>) {
    let (mut tags, mut unknown) = (Vec::new(), Vec::new());
    let pieces = parts(text)
        .into_iter()
        .flat_map(|part| part.split(['/', '(', ')']))
        .flat_map(|part| part.split(" und "));
    for piece in pieces.map(str::trim).filter(|piece| !piece.is_empty()) {
        match catalogues.languages.find(without_level(piece)) {
            Some(found) if !tags.contains(&found.value) => tags.push(found.value),
            Some(_) => {}
            None => unknown.push(piece.to_owned()),
        }
    }
    (tags, unknown)
}

/// `Deutsch B1` is German.
fn without_level(text: &str) -> &str {
    match text.rsplit_once(' ') {
        Some((language, level))
            if level.len() == 2 && level.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            language
        }
        _ => text,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpreter {
    None,
    Professional,
    Volunteer,
    Family,
    Remote,
    /// Needed or used, nobody says which.
    Any,
}

pub fn parse_interpreter(text: &str) -> Understood<Interpreter> {
    let key = plain(text);
    let has = |words: &[&str]| {
        words
            .iter()
            .any(|word| key.split(' ').any(|part| part.starts_with(word)))
    };
    let found = match key.as_str() {
        "" | "nein" | "n" | "no" | "kein" | "keine" | "keiner" | "ohne" | "0" | "none"
        | "nicht noetig" => Interpreter::None,
        "ja" | "j" | "x" | "yes" | "y" | "noetig" | "erforderlich" | "1" | "wahr" | "needed"
        | "true" => Interpreter::Any,
        _ if has(&["telefon", "video", "tel", "online", "remote"]) => Interpreter::Remote,
        _ if has(&[
            "famil",
            "tochter",
            "sohn",
            "kind",
            "bruder",
            "schwester",
            "ehe",
            "mutter",
            "vater",
        ]) =>
        {
            Interpreter::Family
        }
        _ if has(&["ehrenamt", "freiwillig", "ea", "volunteer"]) => Interpreter::Volunteer,
        _ if has(&["prof", "vereidigt", "dolm", "sprachmittl", "interpreter"]) => {
            Interpreter::Professional
        }
        _ => return Err(Message::about("import-interpreter-unknown", text)),
    };
    Ok(Sure::certain(found))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    Yes,
    No,
    InProgress,
}

pub fn parse_plan(text: &str) -> Understood<PlanState> {
    let key = plain(text);
    let state = match key.as_str() {
        "x" | "ja" | "j" | "yes" | "y" | "vorhanden" | "erstellt" | "aktiv" | "fertig" | "1"
        | "wahr" | "ok" | "unterschrieben" => PlanState::Yes,
        "nein" | "n" | "no" | "kein" | "keiner" | "fehlt" | "0" | "falsch" | "nicht vorhanden" => {
            PlanState::No
        }
        "in arbeit" | "i a" | "offen" | "begonnen" | "entwurf" | "in bearbeitung"
        | "in progress" | "draft" | "teilweise" => PlanState::InProgress,
        _ => match text.trim() {
            "✓" | "✔" | "☑" => PlanState::Yes,
            "-" | "–" | "☐" => PlanState::No,
            _ => return Err(Message::about("import-plan-unknown", text)),
        },
    };
    Ok(Sure::certain(state))
}

/// Keys of DSMeld 1401.
pub fn parse_family_status(text: &str) -> Understood<String> {
    let key = plain(text);
    let code = match key.as_str() {
        "ld" | "ledig" | "led" | "single" | "unverheiratet" => "LD",
        "vh" | "verheiratet" | "verh" | "married" | "vhd" => "VH",
        "vw" | "verwitwet" | "verw" | "widowed" | "witwe" | "witwer" => "VW",
        "gs" | "geschieden" | "gesch" | "divorced" => "GS",
        "ea" | "ehe aufgehoben" => "EA",
        "lp" | "lebenspartnerschaft" | "eingetragene lebenspartnerschaft" => "LP",
        "lv" => "LV",
        "la" => "LA",
        "le" => "LE",
        "nb" | "unbekannt" | "nicht bekannt" | "k a" | "unknown" => "NB",
        _ => return Err(Message::about("import-family-status-unknown", text)),
    };
    Ok(Sure::certain(code.to_owned()))
}
