//! Whose tables a statement writes: a migration names the owner, only the owner writes.

use std::collections::BTreeMap;

use super::Finding;
use super::sql::{is_name, is_statement};
use super::tree::Tree;

type Owners = BTreeMap<String, String>;

pub(super) fn owner(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let owners = owners(tree, &mut findings);
    for (file, source) in tree.product() {
        let slice = file.slice().unwrap_or("kit");
        for piece in source.strings.iter().filter(|piece| !piece.test) {
            for table in written(&piece.text) {
                let message = match owners.get(&table) {
                    Some(owner) if owner == slice => continue,
                    Some(owner) => {
                        format!("{table} is written by {owner} alone; call what {owner} offers")
                    }
                    None => format!("no migration names the owner of {table}"),
                };
                findings.push(Finding::new(&file.path, piece.line, message));
            }
        }
    }
    findings
}

fn owners(tree: &Tree, findings: &mut Vec<Finding>) -> Owners {
    let mut owners = Owners::new();
    for file in tree
        .ending(&["sql"])
        .filter(|file| file.path.starts_with("migrations/"))
    {
        let head = owner_lines(&file.text);
        if head.is_empty() {
            let message = "a migration begins with \"-- owner SLICE: table, table\"";
            findings.push(Finding::new(&file.path, 1, message));
        }
        for (slice, table) in head {
            if let Some(other) = owners
                .insert(table.clone(), slice.clone())
                .filter(|other| *other != slice)
            {
                findings.push(Finding::new(
                    &file.path,
                    1,
                    format!("{table} is owned by {other} already"),
                ));
            }
        }
    }
    for file in tree
        .ending(&["sql"])
        .filter(|file| file.path.starts_with("migrations/"))
    {
        for table in created(&file.text)
            .into_iter()
            .filter(|table| !owners.contains_key(table))
        {
            findings.push(Finding::new(
                &file.path,
                1,
                format!("who owns {table}? (-- owner SLICE: {table})"),
            ));
        }
    }
    // The toolbox brings tables of its own, some in a database of their own.
    for (_, source) in tree
        .product()
        .filter(|(file, _)| file.path.starts_with("kit/"))
    {
        for table in source.strings.iter().flat_map(|piece| created(&piece.text)) {
            owners.insert(table, "kit".to_owned());
        }
    }
    owners
}

/// The `-- owner` lines at the head of a migration: slice and table.
fn owner_lines(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in text.lines().take_while(|line| line.starts_with("--")) {
        let Some((slice, tables)) = line
            .strip_prefix("-- owner ")
            .and_then(|rest| rest.split_once(':'))
        else {
            continue;
        };
        let tables = tables
            .split(',')
            .map(str::trim)
            .filter(|table| !table.is_empty());
        found.extend(tables.map(|table| (slice.trim().to_owned(), table.to_owned())));
    }
    found
}

fn words(text: &str) -> Vec<String> {
    text.to_ascii_lowercase()
        .split(|c: char| !(c.is_ascii_alphanumeric() || "_{}\".".contains(c)))
        .filter(|word| !word.is_empty())
        .map(|word| word.trim_matches('"').to_owned())
        .collect()
}

fn created(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter_map(|line| line.split("--").next())
        .map(|line| format!("{line}\n"))
        .collect();
    let words = words(&code);
    let mut found = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        if pair[1] == "table" && (pair[0] == "create" || pair[0] == "virtual") {
            let mut rest = words[at + 2..]
                .iter()
                .filter(|word| !["if", "not", "exists"].contains(&word.as_str()));
            found.extend(rest.next().cloned());
        }
    }
    found
}

/// The tables a text writes, if it is a statement; names that are put in at run time are not seen.
fn written(text: &str) -> Vec<String> {
    let words = words(text);
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let table = match (word(at), word(at + 1)) {
            ("insert", "into") | ("delete", "from") => word(at + 2),
            ("insert", "or") if word(at + 3) == "into" => word(at + 4),
            ("update", table) if word(at + 2) == "set" || word(at + 2) == "as" => table,
            ("update", table)
                if word(at + 3) == "set" && is_name(word(at + 2)) && word(at + 2).len() < 4 =>
            {
                table
            }
            _ => continue,
        };
        // Prose says "delete from the list"; a statement has more than a sentence's grammar.
        if is_name(table) && table != "set" && is_statement_or_part(text) {
            found.push(table.to_owned());
        }
    }
    found
}

fn is_statement_or_part(text: &str) -> bool {
    is_statement(text) || text.contains('$') || text.contains(" set ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIGRATION: (&str, &str) = (
        "migrations/0001_person.sql",
        "-- owner person: person, person_name\n-- owner audit: audit\ncreate table person (id uuid);\n\
         create table if not exists person_name (id uuid); -- create table note\ncreate table audit (id uuid);",
    );

    #[test]
    fn only_the_owner_writes() {
        let bad = Tree::of(&[
            MIGRATION,
            (
                "src/case/store.rs",
                "q(\"update person set a = $1\"); q(\"delete from audit where a = $1\")",
            ),
            (
                "src/person/store.rs",
                "q(\"insert into nobody (a) values ($1)\")",
            ),
            (
                "kit/src/job.rs",
                "q(\"insert into person (a) values ($1)\")",
            ),
        ]);
        assert_eq!(owner(&bad).len(), 4);
        let good = Tree::of(&[
            MIGRATION,
            (
                "src/person/store.rs",
                "q(\"insert into person (a) values ($1) on conflict do update set a = $1\")",
            ),
            (
                "src/person/closing.rs",
                "q(\"update person as p set a = $1\"); q(\"update person p set a = $1\")",
            ),
            (
                "src/case/store.rs",
                "q(\"select a from person for update skip locked\"); p(\"delete from the list\")",
            ),
            ("src/case/tests.rs", "q(\"delete from person\")"),
            (
                "kit/src/job.rs",
                "q(\"create table job (id uuid)\"); q(\"delete from job where id = $1\")",
            ),
        ]);
        assert_eq!(owner(&good), []);
    }

    #[test]
    fn a_migration_names_the_owner_of_every_table() {
        let bad = Tree::of(&[
            ("migrations/0001.sql", "create table a (id uuid);"),
            (
                "migrations/0002.sql",
                "-- owner x: b\ncreate table b (id uuid); create virtual table c using fts5(t);",
            ),
            (
                "migrations/0003.sql",
                "-- owner y: b\nalter table b add column c date;",
            ),
        ]);
        assert_eq!(owner(&bad).len(), 4);
        assert_eq!(owner(&Tree::of(&[MIGRATION])), []);
    }
}
