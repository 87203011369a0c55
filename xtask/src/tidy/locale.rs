//! Texts and the code that shows them, compared in both directions.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::lexer::is_word;
use super::tree::{File, Tree};

const LANGUAGES: &[&str] = &["de", "en"];
/// Functions whose first argument is a key.
const CALLS: &[&str] = &["t", "tn", "tr", "t_args"];

#[derive(Default)]
struct Texts<'a> {
    keys: BTreeMap<&'a str, Entry<'a>>,
    /// Beginnings of keys put together at run time: `# dynamic: case-end-*`.
    dynamic: BTreeSet<&'a str>,
}

struct Entry<'a> {
    path: &'a str,
    line: usize,
    variables: BTreeSet<&'a str>,
}

pub(super) fn keys(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut languages = Vec::new();
    let mut used = BTreeSet::new();
    for language in LANGUAGES {
        let mut texts = Texts::default();
        let place = format!("locales/{language}/");
        for file in tree
            .ending(&["ftl"])
            .filter(|file| file.path.starts_with(&place))
        {
            read(file, &mut texts, &mut used, &mut findings);
        }
        languages.push((*language, texts));
    }
    compare(&languages, &mut findings);

    let Some((_, first)) = languages.first() else {
        return findings;
    };
    for (path, line, key, call) in quoted(tree) {
        used.insert(key.clone());
        if call
            && !first.keys.contains_key(key.as_str())
            && !first.dynamic.iter().any(|start| *start == key)
        {
            findings.push(Finding::new(
                path,
                line,
                format!("no text \"{key}\" in locales/de"),
            ));
        }
    }
    for (key, entry) in &first.keys {
        let dynamic = first.dynamic.iter().any(|start| key.starts_with(start));
        if !dynamic && !used.contains(*key) {
            let message =
                format!("\"{key}\" is used nowhere (built at run time? # dynamic: beginning-*)");
            findings.push(Finding::new(entry.path, entry.line, message));
        }
    }
    findings
}

fn compare(languages: &[(&str, Texts<'_>)], findings: &mut Vec<Finding>) {
    for (name, texts) in languages {
        for (other, others) in languages.iter().filter(|(other, _)| other != name) {
            for (key, entry) in &texts.keys {
                let message = match others.keys.get(key) {
                    None => format!("\"{key}\" is missing in locales/{other}"),
                    Some(there) if there.variables != entry.variables && name < other => {
                        format!("\"{key}\" takes other values in locales/{other}")
                    }
                    Some(_) => continue,
                };
                findings.push(Finding::new(entry.path, entry.line, message));
            }
        }
    }
}

fn read<'a>(
    file: &'a File,
    texts: &mut Texts<'a>,
    used: &mut BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let mut current = None;
    for (index, line) in file.text.lines().enumerate() {
        if let Some(start) = line.trim_start_matches('#').trim().strip_prefix("dynamic:") {
            texts.dynamic.insert(start.trim().trim_end_matches('*'));
        }
        if line.starts_with('#') {
            continue;
        }
        if let Some((key, _)) = line
            .split_once('=')
            .map(|(key, rest)| (key.trim_end(), rest))
            .filter(|(key, _)| is_key(key))
        {
            let entry = Entry {
                path: &file.path,
                line: index + 1,
                variables: BTreeSet::new(),
            };
            if texts.keys.insert(key, entry).is_some() {
                findings.push(Finding::new(
                    &file.path,
                    index + 1,
                    format!("\"{key}\" stands here twice or in two files"),
                ));
            }
            current = Some(key);
        }
        for (at, _) in line.match_indices('$') {
            let name = line[at + 1..]
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
                .next();
            if let (Some(name), Some(entry)) =
                (name, current.and_then(|key| texts.keys.get_mut(key)))
            {
                entry.variables.insert(name);
            }
        }
        for (at, _) in line.match_indices('{') {
            let inside = line[at + 1..].trim_start();
            used.insert(
                inside
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                    .collect(),
            );
        }
    }
}

/// A message or a term (`-name`) at the beginning of a line.
fn is_key(key: &str) -> bool {
    let name = key.strip_prefix('-').unwrap_or(key);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| is_word(byte) || byte == b'-')
}

/// Every text in code that could be a key: place, key, and whether it is one for certain.
fn quoted(tree: &Tree) -> Vec<(&str, usize, String, bool)> {
    let mut found = Vec::new();
    for (file, source) in tree
        .product()
        .filter(|(file, _)| file.path.starts_with("src/") || file.path.starts_with("kit/"))
    {
        for piece in source
            .strings
            .iter()
            .filter(|piece| !piece.test && is_key(&piece.text))
        {
            let call = is_call(&source.code[..piece.at]);
            found.push((file.path.as_str(), piece.line, piece.text.clone(), call));
        }
    }
    for file in tree.ending(&["html", "js"]).filter(|file| !file.is_test()) {
        for (at, _) in file.text.match_indices(['"', '\'']) {
            let quote = &file.text[at..=at];
            let rest = &file.text[at + 1..];
            let Some(end) = rest.find(quote).filter(|end| is_key(&rest[..*end])) else {
                continue;
            };
            let line = file.text[..at].matches('\n').count() + 1;
            let call = file.ending() == "html" && quote == "\"" && is_call(&file.text[..at]);
            found.push((file.path.as_str(), line, rest[..end].to_owned(), call));
        }
    }
    found
}

fn is_call(before: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix('(') else {
        return false;
    };
    CALLS.iter().any(|name| {
        before
            .strip_suffix(name)
            .is_some_and(|rest| !rest.bytes().last().is_some_and(is_word) && !rest.ends_with("fn "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        keys(&Tree::of(files))
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn complete_texts_are_left_alone() {
        let de = "-brand = B\n# dynamic: end-*\nend-a = A\ntitle = { -brand } { $n }\n    mehr\nsave = S\n    .hint = H\nindirect = x";
        let found = messages(&[
            ("locales/de/a.ftl", de),
            ("locales/en/a.ftl", de),
            (
                "src/a/show.html",
                "<p>{{ cx.t(\"title\") }} {{ t(\"save\") }} at(\"nothing\")",
            ),
            ("src/a/pages.rs", "fail(\"indirect\"); at(\"nothing\");"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn missing_unused_and_differing_texts_are_found() {
        let found = messages(&[
            (
                "locales/de/a.ftl",
                "one = { $n }\nonly-de = x\nunused = y\none = z",
            ),
            ("locales/en/a.ftl", "one = { $m }\nunused = y\nonly-en = x"),
            (
                "src/a/pages.rs",
                "cx.t(\"one\"); t(\n  \"nowhere\"); x(\"only-de\"); #[cfg(test)] mod t { fn f() { t(\"free\") } }",
            ),
            ("src/a/show.html", "{{ tn(\"nor-here\", 3) }}"),
        ]);
        for expected in [
            "no text \"nowhere\" in locales/de",
            "no text \"nor-here\" in locales/de",
            "\"unused\" is used nowhere (built at run time? # dynamic: beginning-*)",
            "\"only-de\" is missing in locales/en",
            "\"only-en\" is missing in locales/de",
            "\"one\" takes other values in locales/en",
            "\"one\" stands here twice or in two files",
        ] {
            assert!(
                found.iter().any(|message| message == expected),
                "{expected} not in {found:?}"
            );
        }
        assert_eq!(found.len(), 7);
    }
}
