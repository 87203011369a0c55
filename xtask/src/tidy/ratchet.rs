//! Measures with a limit. What was over it before stands in `xtask/ratchet.txt` with its
//! number, which may fall and never rise.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Context;

use super::Finding;
use super::tree::{File, Tree};

pub(super) struct Measure {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    limit: usize,
    of: fn(&File) -> Option<usize>,
}

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "file-length",
        about: "no file over 400 lines",
        limit: 400,
        of: length,
    },
    Measure {
        name: "db-branch",
        about: "no branch on the kind of database outside kit/src/db",
        limit: 0,
        of: branches,
    },
];

const LENGTH_FOR: &[&str] = &["rs", "html", "css", "js", "mjs"];

fn length(file: &File) -> Option<usize> {
    LENGTH_FOR
        .contains(&file.ending())
        .then(|| file.text.lines().count())
}

fn branches(file: &File) -> Option<usize> {
    let source = file.source.as_ref()?;
    let own =
        file.path.starts_with("kit/src/db") || file.is_test() || file.path.starts_with("xtask/");
    let names = ["Db::Sqlite", "Db::Postgres", "Tx::Sqlite", "Tx::Postgres"];
    let branches = names
        .iter()
        .map(|name| source.code.matches(name).count())
        .sum();
    (!own).then_some(branches)
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ratchet {
    known: BTreeMap<(String, String), usize>,
}

impl Ratchet {
    /// Lines of `measure path number`; `#` begins a comment.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut known = BTreeMap::new();
        for line in text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            let words: Vec<_> = line.split_whitespace().collect();
            let [measure, path, number] = words[..] else {
                anyhow::bail!("xtask/ratchet.txt: cannot read \"{line}\"");
            };
            let number = number
                .parse()
                .with_context(|| format!("xtask/ratchet.txt: {line}"))?;
            known.insert((measure.to_owned(), path.to_owned()), number);
        }
        Ok(Self { known })
    }

    pub(super) fn check(&self, tree: &Tree) -> Vec<(&'static str, Vec<Finding>)> {
        MEASURES
            .iter()
            .map(|measure| (measure.name, self.check_one(measure, tree)))
            .collect()
    }

    fn check_one(&self, measure: &Measure, tree: &Tree) -> Vec<Finding> {
        let mut findings = Vec::new();
        for file in &tree.files {
            let Some(now) = (measure.of)(file) else {
                continue;
            };
            let key = (measure.name.to_owned(), file.path.clone());
            match self.known.get(&key) {
                None if now > measure.limit => {
                    let message = format!("{now}, at most {} ({})", measure.limit, measure.about);
                    findings.push(Finding::new(&file.path, 0, message));
                }
                Some(then) if now > *then => {
                    let message =
                        format!("{now}, was {then}, and may only fall ({})", measure.about);
                    findings.push(Finding::new(&file.path, 0, message));
                }
                Some(then) if now < *then => {
                    let message =
                        format!("fell from {then} to {now}: cargo xtask tidy --lower-ratchet");
                    findings.push(Finding::new(&file.path, 0, message));
                }
                _ => {}
            }
        }
        let gone = |path: &String| !tree.files.iter().any(|file| file.path == *path);
        for (_, path) in self
            .known
            .keys()
            .filter(|(name, path)| name == measure.name && gone(path))
        {
            findings.push(Finding::new(
                path,
                0,
                "is gone: cargo xtask tidy --lower-ratchet",
            ));
        }
        findings
    }

    /// True when a number fell. Never adds an entry and never raises one.
    pub(super) fn lower(&mut self, tree: &Tree) -> bool {
        let before = self.known.clone();
        self.known.retain(|(name, path), number| {
            let measure = MEASURES.iter().find(|measure| measure.name == name);
            let file = tree.files.iter().find(|file| file.path == *path);
            let Some((measure, now)) = measure
                .zip(file)
                .and_then(|(m, file)| Some((m, (m.of)(file)?)))
            else {
                return false;
            };
            *number = now.min(*number);
            *number > measure.limit
        });
        before != self.known
    }
}

impl fmt::Display for Ratchet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "# What was over a limit when the limit came. Numbers may fall, never rise."
        )?;
        for ((measure, path), number) in &self.known {
            writeln!(out, "{measure} {path} {number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(ratchet: &str, tree: &Tree) -> usize {
        let ratchet = Ratchet::parse(ratchet).unwrap();
        ratchet
            .check(tree)
            .into_iter()
            .map(|(_, findings)| findings.len())
            .sum()
    }

    #[test]
    fn a_long_file_is_found_and_a_short_one_is_not() {
        let tree = Tree::of(&[
            ("src/a.rs", &"\n".repeat(401)),
            ("src/b.rs", &"\n".repeat(400)),
        ]);
        assert_eq!(findings("", &tree), 1);
    }

    #[test]
    fn a_known_number_may_not_rise_and_must_be_lowered_when_it_falls() {
        let tree = Tree::of(&[("src/a.css", &"\n".repeat(450))]);
        assert_eq!(findings("file-length src/a.css 450", &tree), 0);
        assert_eq!(findings("file-length src/a.css 449", &tree), 1);
        assert_eq!(findings("file-length src/a.css 451", &tree), 1);
        assert_eq!(findings("file-length src/gone.css 451", &tree), 2);
    }

    #[test]
    fn lowering_lowers_only() {
        let tree = Tree::of(&[
            ("src/a.js", &"\n".repeat(450)),
            ("src/b.js", &"\n".repeat(500)),
            ("src/c.js", ""),
        ]);
        let mut ratchet = Ratchet::parse(
            "file-length src/a.js 460\nfile-length src/b.js 480\nfile-length src/c.js 460",
        )
        .unwrap();
        assert!(ratchet.lower(&tree));
        let expected =
            Ratchet::parse("file-length src/a.js 450\nfile-length src/b.js 480").unwrap();
        assert_eq!(ratchet, expected);
        assert!(Ratchet::parse(&ratchet.to_string()).unwrap() == expected);
        assert!(!ratchet.lower(&tree));
    }

    #[test]
    fn branches_on_the_database_count_outside_kit_db_only() {
        let branch = "match db { Db::Sqlite { .. } => 1, Db::Postgres(_) => 2 }";
        assert_eq!(findings("", &Tree::of(&[("src/a/store.rs", branch)])), 1);
        assert_eq!(
            findings(
                "db-branch src/a/store.rs 2",
                &Tree::of(&[("src/a/store.rs", branch)])
            ),
            0
        );
        assert_eq!(findings("", &Tree::of(&[("kit/src/db/mod.rs", branch)])), 0);
    }

    #[test]
    fn a_broken_line_is_said() {
        assert!(Ratchet::parse("file-length src/a.rs").is_err());
        assert!(Ratchet::parse("file-length src/a.rs many").is_err());
    }
}
