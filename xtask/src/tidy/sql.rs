//! Where SQL may stand and what it may say.

use super::Finding;
use super::lexer::{Piece, is_word};
use super::tree::{File, Tree};

/// A text that is a statement: its first words say so, and prose that merely begins with
/// "Select …" or "Update …" lacks what must follow.
pub(super) fn is_statement(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    let words: Vec<_> = text.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    match words.first().copied() {
        Some("select") => {
            has("from")
                || words
                    .get(1)
                    .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        }
        Some("insert") => has("into"),
        Some("update") => has("set"),
        Some("delete") => {
            let after = words.get(3).copied().unwrap_or("where");
            words.get(1) == Some(&"from")
                && ["where", "returning", "as", "using"].contains(&after)
                && words.get(2).is_some_and(|table| is_name(table))
        }
        Some("with") => has("as") && has("select"),
        _ => false,
    }
}

fn statements(pieces: &[Piece]) -> impl Iterator<Item = &Piece> {
    pieces
        .iter()
        .filter(|piece| !piece.test && is_statement(&piece.text))
}

fn may_hold_sql(file: &File) -> bool {
    file.name() == "store.rs"
        || file.path.contains("/store/")
        || ["src/indicator/", "src/report/"]
            .iter()
            .any(|place| file.path.starts_with(place))
}

pub(super) fn place(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let in_slice = |file: &File| file.path.starts_with("src/") && !may_hold_sql(file);
    for (file, source) in tree.product().filter(|(file, _)| in_slice(file)) {
        for piece in statements(&source.strings) {
            findings.push(Finding::new(
                &file.path,
                piece.line,
                "SQL belongs into the slice's store.rs",
            ));
        }
    }
    findings
}

/// What differs between the databases or gets slower with every page, and what to do instead.
const BANNED: &[(&str, &str)] = &[
    (
        "lower(",
        "SQLite's lower() ignores umlauts: store a key computed in Rust",
    ),
    (
        "upper(",
        "SQLite's upper() ignores umlauts: store a key computed in Rust",
    ),
    (
        "ilike",
        "only PostgreSQL knows it: range on a normalised key",
    ),
    ("now()", "the clock is a parameter"),
    ("current_timestamp", "the clock is a parameter"),
    ("current_date", "the clock is a parameter"),
    ("random()", "randomness is a parameter"),
    ("offset", "page by key: (a, b) > ($1, $2)"),
    (
        "nocase",
        "only SQLite knows it: store a key computed in Rust",
    ),
    ("autoincrement", "keys are UUIDv7 made in Rust"),
    ("serial", "keys are UUIDv7 made in Rust"),
];

fn banned(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let bytes = text.as_bytes();
    let stands = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            let end = at + word.len();
            let after =
                word.ends_with(['(', ')']) || !bytes.get(end).is_some_and(|byte| is_word(*byte));
            after && (at == 0 || !is_word(bytes[at - 1]))
        })
    };
    BANNED
        .iter()
        .find(|(word, _)| stands(word))
        .map(|(_, message)| *message)
}

pub(super) fn portable(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.product() {
        for piece in statements(&source.strings) {
            if let Some(message) = banned(&piece.text) {
                findings.push(Finding::new(&file.path, piece.line, message));
            }
        }
    }
    for file in tree
        .ending(&["sql"])
        .filter(|file| file.path.starts_with("migrations/"))
    {
        for (index, line) in file.text.lines().enumerate() {
            let statement = line.split("--").next().unwrap_or_default();
            if let Some(message) = banned(statement) {
                findings.push(Finding::new(&file.path, index + 1, message));
            }
        }
    }
    findings
}

pub(super) fn is_name(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_outside_a_store_is_found() {
        let bad = Tree::of(&[(
            "src/case/pages.rs",
            "q(\"select id from person\"); r(\" insert\\n into person\")",
        )]);
        assert_eq!(place(&bad).len(), 2);
        let good = Tree::of(&[
            ("src/case/store.rs", "q(\"select id from person\")"),
            (
                "src/report/rows.rs",
                "q(\"with a as (select 1 from b) select 1 from a\")",
            ),
            ("src/case/tests.rs", "q(\"delete from person\")"),
            (
                "src/case/pages.rs",
                "p(\"Select a person\"); p(\"Update failed\"); p(\"delete from here?\"); // select a from b",
            ),
            (
                "src/case/model.rs",
                "#[cfg(test)] mod t { const A: &str = \"select a from b\"; }",
            ),
        ]);
        assert_eq!(place(&good), []);
    }

    #[test]
    fn sql_that_differs_between_databases_is_found() {
        for bad in [
            "lower(name)",
            "name ilike $1",
            "at > now()",
            "limit 5 offset 10",
            "name collate nocase",
        ] {
            let text = format!("q(\"select a from b where {bad}\")");
            assert_eq!(
                portable(&Tree::of(&[("src/a/store.rs", &text)])).len(),
                1,
                "{bad}"
            );
        }
        let good = "q(\"select follower(x), offset_days, known() from b\"); p(\"offset\")";
        assert_eq!(portable(&Tree::of(&[("src/a/store.rs", good)])), []);
        let migration = "-- owner a: b\ncreate table b (at date default current_date); -- now()";
        assert_eq!(
            portable(&Tree::of(&[("migrations/0001.sql", migration)])).len(),
            1
        );
    }
}
