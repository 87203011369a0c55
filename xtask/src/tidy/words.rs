//! Rules about words that must not stand in certain places.

use super::Finding;
use super::lexer::is_word;
use super::tree::{File, Tree};

/// Stems: "municipalities" is found by "municipalit".
const DOMAIN: &[&str] = &[
    "klient",
    "consultation",
    "beratung",
    "integrationsplan",
    "traeger",
    "träger",
    "municipalit",
    "kommune",
    "haushalt",
    "household",
    "landratsamt",
    "landkreis",
    "refugee",
    "geflüchtet",
    "sozialarbeit",
    "case_worker",
    "caseworker",
    "fallakte",
    "wiedervorlage",
    "verwendungsnachweis",
    "sachbericht",
];
/// `case_id` is the domain's, `case_insensitive` is everybody's.
const CASE_OF_LETTERS: &[&str] = &["insens", "sens", "fold", "mapping"];

pub(super) fn kit_domain_free(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Samples in tests are texts like any other.
    let in_kit = |file: &File| file.path.starts_with("kit/") && !file.is_test();
    for file in tree.ending(&["rs", "typ"]).filter(|file| in_kit(file)) {
        for (line, text) in numbered(&file.text.to_lowercase()) {
            let case = words_starting(text, "case_").into_iter().find(|rest| {
                !CASE_OF_LETTERS
                    .iter()
                    .any(|letters| rest.starts_with(letters))
            });
            let word = DOMAIN
                .iter()
                .find(|word| text.contains(**word))
                .copied()
                .or(case.map(|_| "case_"));
            if let Some(word) = word {
                let message = format!("\"{word}\" belongs to the domain; kit knows no word of it");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

/// What follows `start` in every word that begins with it.
fn words_starting<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    text.match_indices(start)
        .filter(|(at, _)| *at == 0 || !is_word(text.as_bytes()[at - 1]))
        .map(|(at, _)| &text[at + start.len()..])
        .collect()
}

pub(super) fn http_types(tree: &Tree) -> Vec<Finding> {
    let quiet = |path: &str| {
        path.ends_with("/model.rs") || path.ends_with("/store.rs") || path.contains("/store/")
    };
    let mut findings = Vec::new();
    for (file, source) in tree
        .product()
        .filter(|(file, _)| file.path.starts_with("src/") && quiet(&file.path))
    {
        for (line, text) in numbered(&source.code) {
            for word in [
                "axum",
                "tower_http",
                "http::",
                "StatusCode",
                "IntoResponse",
                "askama",
            ] {
                if !words_starting(text, word).is_empty() {
                    let message = format!(
                        "{word}: rules and statements know nothing of HTTP; that is pages.rs"
                    );
                    findings.push(Finding::new(&file.path, line, message));
                }
            }
        }
    }
    findings
}

pub(super) fn uploads(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree
        .product()
        .filter(|(file, _)| file.path.starts_with("src/") && file.path != "src/web/upload.rs")
    {
        for (line, text) in numbered(&source.code) {
            if !words_starting(text, "Multipart").is_empty()
                || !words_starting(text, "multipart::").is_empty()
            {
                let message = "take web::Upload: it checks that the form came from our page";
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

pub(super) fn allow(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust() {
        for (line, text) in numbered(&source.code) {
            let packed: String = text.split_whitespace().collect();
            if packed.contains("#[allow(") || packed.contains("#![allow(") {
                let message = "#[expect(…, reason = \"…\")]: it says why, and reports itself when no longer needed";
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

const OPEN: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

pub(super) fn open_ends(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |path: &str, first: usize, text: &str| {
        for (line, text) in numbered(text) {
            let open = OPEN.iter().any(|word| {
                words_starting(text, word)
                    .iter()
                    .any(|rest| !names_issue(rest))
            });
            if open {
                findings.push(Finding::new(
                    path,
                    first + line - 1,
                    "an open end without its issue: TODO(#12)",
                ));
            }
        }
    };
    for file in &tree.files {
        match &file.source {
            Some(source) => source
                .comments
                .iter()
                .for_each(|piece| look(&file.path, piece.line, &piece.text)),
            None if ["html", "css", "js", "mjs", "sql", "ftl", "sh", "typ"]
                .contains(&file.ending()) =>
            {
                look(&file.path, 1, &file.text);
            }
            None => {}
        }
    }
    findings
}

/// `(#12)` follows; a longer word such as "TODOS" is none of ours.
fn names_issue(rest: &str) -> bool {
    if rest.bytes().next().is_some_and(is_word) {
        return true;
    }
    let number = rest
        .strip_prefix("(#")
        .and_then(|rest| rest.split_once(')'));
    number.is_some_and(|(number, _)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

const PLACES: &[&str] = &[
    "/home/",
    "/root/",
    "/work/",
    "/Users/",
    "registry.npmjs",
    "index.crates.io",
    "static.crates.io",
    "pypi.org",
    "deb.debian.org",
    "proxy.golang.org",
    "artifactory",
    "nexus.",
];

pub(super) fn places(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // This file has to name what it looks for.
    for file in tree
        .files
        .iter()
        .filter(|file| file.path != "xtask/src/tidy/words.rs")
    {
        for (line, text) in numbered(&file.text) {
            // "/work/" inside a longer path is an address of the site, not of a machine.
            let place = PLACES.iter().find(|place| {
                let mut hits = text.match_indices(**place);
                hits.any(|(at, _)| {
                    at == 0 || !place.starts_with('/') || !is_path(text.as_bytes()[at - 1])
                })
            });
            if let Some(place) = place {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    format!("{place} is a place on somebody's machine or network"),
                ));
            }
        }
    }
    findings
}

fn is_path(byte: u8) -> bool {
    is_word(byte) || b"./-}$~".contains(&byte)
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kit_speaks_no_domain() {
        let bad = Tree::of(&[(
            "kit/src/a.rs",
            "/// One key per Klient\nfn f(case_id: u8) {}\nconst X: &str = \"Haushalte\";",
        )]);
        assert_eq!(kit_domain_free(&bad).len(), 3);
        let good = Tree::of(&[
            (
                "kit/src/a.rs",
                "fn f(lower_case_x: u8, case_insensitive: bool) {} // one key per subject",
            ),
            ("src/case/mod.rs", "struct Household;"),
        ]);
        assert_eq!(kit_domain_free(&good), []);
    }

    #[test]
    fn rules_and_statements_know_no_http() {
        let bad = Tree::of(&[(
            "src/case/store.rs",
            "use axum::Json;\nfn f() -> StatusCode {}",
        )]);
        assert_eq!(http_types(&bad).len(), 2);
        let good = Tree::of(&[
            ("src/case/pages.rs", "use axum::Json;"),
            (
                "src/case/model.rs",
                "// axum::Json\nconst A: &str = \"http::\";",
            ),
        ]);
        assert_eq!(http_types(&good), []);
    }

    #[test]
    fn uploads_have_one_door() {
        let bad = Tree::of(&[("src/case/pages.rs", "use axum::extract::Multipart;")]);
        assert_eq!(uploads(&bad).len(), 1);
        let good = Tree::of(&[
            (
                "src/web/upload.rs",
                "use axum::extract::multipart::Multipart;",
            ),
            (
                "src/case/pages.rs",
                "use crate::web::Upload; // no Multipart",
            ),
        ]);
        assert_eq!(uploads(&good), []);
    }

    #[test]
    fn expect_instead_of_allow() {
        let bad = Tree::of(&[
            ("src/a.rs", "#[allow(dead_code)]\nfn f() {}"),
            ("kit/b.rs", "#![allow (x)]"),
        ]);
        assert_eq!(allow(&bad).len(), 2);
        let good = Tree::of(&[(
            "src/a.rs",
            "#[expect(dead_code, reason = \"r\")]\nconst A: &str = \"#[allow(\";",
        )]);
        assert_eq!(allow(&good), []);
    }

    #[test]
    fn open_ends_name_their_issue() {
        let bad = Tree::of(&[
            ("src/a.rs", "// TODO later\n/* FIXME(12) */"),
            ("assets/a.css", "/* TODO */"),
        ]);
        assert_eq!(open_ends(&bad).len(), 3);
        let good = Tree::of(&[(
            "src/a.rs",
            "// TODO(#12): later\nconst A: &str = \"TODO\"; // TODOS",
        )]);
        assert_eq!(open_ends(&good), []);
    }

    #[test]
    fn places_of_a_machine_are_found() {
        let bad = Tree::of(&[
            ("docs/a.md", "see /home/anna/x\nregistry.npmjs.org"),
            ("src/a.rs", "\"/work/b\""),
        ]);
        assert_eq!(places(&bad).len(), 3);
        let good = Tree::of(&[("src/a.rs", "\"/cases/work/3\" \"{base}/home/\"")]);
        assert_eq!(places(&good), []);
    }
}
