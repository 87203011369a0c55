//! The files the rules look at, read once.

use std::fs;
use std::path::Path;

use super::lexer::{self, Source};

const SKIPPED: &[&str] = &["target", "node_modules", ".git", "data", "out", ".cache"];
const READ: &[&str] = &[
    "rs", "html", "css", "js", "mjs", "ftl", "sql", "toml", "md", "json", "sh", "typ", "svg",
    "txt", "xml",
];

#[derive(Debug)]
pub(super) struct File {
    /// Relative to the repository, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// Only for Rust files.
    pub(super) source: Option<Source>,
}

#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

impl Tree {
    pub(super) fn load(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        tree.walk(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    fn walk(&mut self, directory: &Path, prefix: &str) -> anyhow::Result<()> {
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
                self.walk(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() && is_read(&name) {
                // Something that is not UTF-8 is not text of ours.
                if let Ok(text) = fs::read_to_string(entry.path()) {
                    self.add(path, text);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, path: String, text: String) {
        let source = path.ends_with(".rs").then(|| lexer::read(&text));
        self.files.push(File { path, text, source });
    }

    pub(super) fn ending<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(|file| endings.contains(&file.ending()))
    }

    pub(super) fn rust(&self) -> impl Iterator<Item = (&File, &Source)> {
        self.files
            .iter()
            .filter_map(|file| Some((file, file.source.as_ref()?)))
    }

    /// Rust that ends up in the product: neither tests nor the repository's own tools.
    pub(super) fn product(&self) -> impl Iterator<Item = (&File, &Source)> {
        self.rust().filter(|(file, _)| {
            (file.path.starts_with("src/") || file.path.starts_with("kit/")) && !file.is_test()
        })
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.add((*path).to_owned(), (*text).to_owned());
        }
        tree
    }
}

fn is_read(name: &str) -> bool {
    let lock = name == "package-lock.json" || name == "Cargo.lock";
    !lock
        && (name == "run"
            || name == "test"
            || READ.contains(&name.rsplit('.').next().unwrap_or_default()))
}

impl File {
    pub(super) fn ending(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// `person` for `src/person/store.rs` and for `src/person.rs`.
    pub(super) fn slice(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        inside
            .split('/')
            .next()
            .map(|part| part.strip_suffix(".rs").unwrap_or(part))
    }

    pub(super) fn is_test(&self) -> bool {
        self.name() == "tests.rs"
            || self.name().ends_with("_tests.rs")
            || self
                .path
                .split('/')
                .any(|part| part == "tests" || part == "testing")
            || self.name() == "testing.rs"
    }
}
