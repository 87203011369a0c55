//! `cargo xtask bench`: makes a county on each database, serves it, and measures what users wait
//! for. The result goes into `docs/benchmarks.md`.

mod http;
mod load;
mod long;
mod machine;
mod postgres;
mod report;
mod scenes;
mod server;
mod targets;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;

use server::Place;

#[derive(Args)]
pub(crate) struct Bench {
    /// 380,000 cases (a million people) and 1,000,000 consultations instead of 10,000 and 30,000
    #[arg(long)]
    large: bool,
    /// So many cases
    #[arg(long)]
    cases: Option<usize>,
    /// So many consultations
    #[arg(long)]
    consultations: Option<usize>,
    /// Only this database: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
    /// A PostgreSQL server instead of one of its own; its account must be allowed to create
    /// databases
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// So long for each figure
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// The program to measure; without it, it is built
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Where the county is made; reused when it is there
    #[arg(long, default_value = "target/bench")]
    place: PathBuf,
    /// Where the table goes; an older section of the same size is replaced
    #[arg(long, default_value = "docs/benchmarks.md")]
    out: PathBuf,
    /// Without the figures of whole years, which take minutes in a county of a million people
    #[arg(long)]
    pages: bool,
    /// Keep the counties for the next time
    #[arg(long)]
    keep: bool,
}

/// How much there is.
#[derive(Debug, Clone, Copy)]
struct Size {
    cases: usize,
    consultations: usize,
    /// Whether the figures of whole years are measured.
    years: bool,
}

impl Bench {
    fn size(&self) -> Size {
        let (cases, consultations) = if self.large {
            (380_000, 1_000_000)
        } else {
            (10_000, 30_000)
        };
        Size {
            cases: self.cases.unwrap_or(cases),
            consultations: self.consultations.unwrap_or(consultations),
            years: !self.pages,
        }
    }

    pub(crate) fn run(self) -> anyhow::Result<()> {
        let program = match &self.program {
            Some(program) => program.clone(),
            None => build()?,
        };
        let mut results = Vec::new();
        for kind in ["sqlite", "postgres"] {
            if self.only.as_deref().is_none_or(|only| only == kind) {
                println!("== {kind}");
                results.push(self.measure(kind, &program)?);
            }
        }
        if results.is_empty() {
            bail!("--only knows sqlite and postgres");
        }
        report::write(&self.out, self.size(), &results)?;
        println!("{}", self.out.display());
        Ok(())
    }

    fn measure(&self, kind: &'static str, program: &Path) -> anyhow::Result<report::Result> {
        let size = self.size();
        let data = self
            .place
            .join(format!("{kind}-{}-{}", size.cases, size.consultations));
        let own = match (kind, &self.postgres) {
            // Its account often may not enter the checkout.
            ("postgres", None) => Some(postgres::Server::start(&std::env::temp_dir())?),
            _ => None,
        };
        let url = match (kind, &own, &self.postgres) {
            ("sqlite", ..) => None,
            (_, Some(own), _) => Some(own.url.clone()),
            (_, _, url) => url.clone(),
        };
        if own.is_some() && data.exists() {
            // The keys of a county whose database is gone.
            fs::remove_dir_all(&data)?;
        }
        let place = Place {
            program: program.to_owned(),
            data: data.clone(),
            url,
        };
        let load = machine::load();
        let mut result = scenes::play(&place, size, self.seconds);
        if let Ok(result) = &mut result {
            result.load = load;
            result.version = own
                .as_ref()
                .map_or_else(|| kind.to_owned(), |own| own.version.clone());
            result.bytes = size_of(&data) + own.as_ref().map_or(0, postgres::Server::size);
        }
        // The county goes with its server.
        let gone = own.is_some();
        if let Some(own) = own {
            own.stop()?;
        }
        if !self.keep || gone {
            fs::remove_dir_all(&data)?;
        }
        result
    }
}

fn build() -> anyhow::Result<PathBuf> {
    let done = Command::new("cargo")
        .args(["build", "--release", "--locked", "--bin", "bindeglied"])
        .status()?;
    if !done.success() {
        bail!("the program cannot be built");
    }
    Path::new("target/release/bindeglied")
        .canonicalize()
        .context("target/release/bindeglied")
}

/// Bytes of all files below a folder.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size_of(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
