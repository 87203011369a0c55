//! Collects what is built in: migrations, texts, and assets under one hash.
#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads its environment"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for watched in [
        "migrations",
        "locales",
        "assets",
        "catalogues",
        "node_modules/.package-lock.json",
    ] {
        println!("cargo:rerun-if-changed={watched}");
    }
    fs::write(out.join("migrations.rs"), migrations(&root)?)?;
    fs::write(out.join("texts.rs"), texts(&root)?)?;
    fs::write(out.join("assets.rs"), assets(&root)?)?;
    Ok(())
}

fn files(dir: &Path, ending: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path
            .extension()
            .is_some_and(|e| ending.is_empty() || e == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn migrations(root: &Path) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("&[\n");
    for path in files(&root.join("migrations"), "sql")? {
        let name = stem(&path);
        let number: i64 = name.split('_').next().unwrap_or_default().parse()?;
        writeln!(
            out,
            "Migration {{ number: {number}, name: {name:?}, set: \"\", sql: include_str!({path:?}) }},"
        )?;
    }
    out.push(']');
    Ok(out)
}

fn texts(root: &Path) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("&[\n");
    for lang in ["de", "en"] {
        for path in files(&root.join("locales").join(lang), "ftl")? {
            writeln!(
                out,
                "({lang:?}, {:?}, include_str!({path:?})),",
                stem(&path)
            )?;
        }
    }
    out.push(']');
    Ok(out)
}

/// One hash over all assets: style sheets and modules point to each other by relative paths, so
/// they have to share a folder.
fn assets(root: &Path) -> Result<String, Box<dyn Error>> {
    let own = root.join("assets");
    let mut all: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in files(&own, "")? {
        let name = path.strip_prefix(&own)?.to_string_lossy().into_owned();
        if !name.ends_with(".md") && name != "vendor.json" {
            all.insert(name, path);
        }
    }
    for line in fs::read_to_string(own.join("vendor.json"))?.lines() {
        let parts: Vec<&str> = line.split('"').collect();
        if let [_, name, _, place, ..] = parts.as_slice() {
            let path = root.join("node_modules").join(place);
            if !path.exists() {
                return Err(format!(
                    "front-end package file {place} is missing: run `npm ci` first"
                )
                .into());
            }
            all.insert((*name).to_owned(), path);
        }
    }
    let mut hasher = DefaultHasher::new();
    for (name, path) in &all {
        hasher.write(name.as_bytes());
        hasher.write(&fs::read(path)?);
    }
    let hash = format!("{:016x}", hasher.finish());
    let mut out = format!("const HASH: &str = {hash:?};\nconst FILES: &[File] = &[\n");
    for (name, path) in &all {
        writeln!(
            out,
            "File {{ name: {name:?}, url: \"/assets/{hash}/{name}\", body: include_bytes!({path:?}) }},"
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}
