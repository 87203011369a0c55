//! What the log writes, people read: every action and every kind of file has a text.

use super::Finding;
use super::lexer::Source;
use super::tree::Tree;

const CALL: &str = "Event::new(";

pub(super) fn texts(tree: &Tree) -> Vec<Finding> {
    let german: Vec<&str> = tree
        .ending(&["ftl"])
        .filter(|file| file.path.starts_with("locales/de/"))
        .map(|file| file.text.as_str())
        .collect();
    let known = |key: &str| {
        let start = format!("{key} = ");
        let mut lines = german.iter().flat_map(|text| text.lines());
        lines.any(|line| line.starts_with(&start))
    };
    let mut findings = Vec::new();
    for (file, source) in tree.product() {
        for (line, prefix, word) in written(source) {
            let key = format!("{prefix}-{}", word.replace(['.', '_'], "-"));
            if !known(&key) {
                let message = format!("the log would show \"{word}\": no text \"{key}\"");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

/// The action and the kind of each event that is written with both in quotes.
fn written(source: &Source) -> Vec<(usize, &'static str, &str)> {
    let mut found = Vec::new();
    for (at, _) in source.code.match_indices(CALL) {
        let from = at + CALL.len();
        let mut pieces = source.strings.iter().filter(|piece| piece.at >= from);
        let Some(action) = pieces
            .next()
            .filter(|piece| !piece.test && source.code[from..piece.at].trim().is_empty())
        else {
            continue;
        };
        found.push((action.line, "audit-action", action.text.as_str()));
        // The text of a string is blank in the code; the next argument follows one comma.
        if let Some(kind) = pieces.next().filter(|kind| {
            let between = source.code[action.at..kind.at].replace(['"', ' ', '\n'], "");
            between == ","
        }) {
            found.push((kind.line, "audit-kind", kind.text.as_str()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_has_a_text() {
        let texts_there = (
            "locales/de/case.ftl",
            "audit-action-case-close = Beendet\naudit-kind-case = Fall\n",
        );
        let good = "fn f() { work.record(Event::new(\"case.close\", \"case\", id)); }";
        assert_eq!(
            texts(&Tree::of(&[texts_there, ("src/case/a.rs", good)])),
            []
        );
        let wrapped = "fn f() { Event::new(\n    \"case.split_up\",\n    \"household\",\n    id) }";
        let found = texts(&Tree::of(&[texts_there, ("src/case/a.rs", wrapped)]));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].message.contains("audit-action-case-split-up"));
        let named = "fn f() { Event::new(action, \"other\", id) }";
        assert_eq!(
            texts(&Tree::of(&[texts_there, ("src/case/a.rs", named)])),
            []
        );
    }
}
