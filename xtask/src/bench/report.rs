use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::load::Figure;
use super::{Size, machine, targets};

/// What was measured on one database.
#[derive(Debug, Clone, Default)]
pub(super) struct Result {
    pub(super) version: String,
    /// Of the machine, before it began.
    pub(super) load: String,
    pub(super) people: u64,
    pub(super) bytes: u64,
    /// Seconds.
    pub(super) filled: f64,
    pub(super) first_page: f64,
    /// MiB.
    pub(super) memory_idle: u64,
    pub(super) memory_most: u64,
    /// Seconds and bytes of the workbook of a case worker, and of everything.
    pub(super) export: (f64, usize),
    pub(super) export_all: (f64, usize),
    /// Milliseconds per person.
    pub(super) import: f64,
    /// MiB.
    pub(super) import_memory: u64,
    pub(super) figures: Vec<Figure>,
}

const BEGIN: &str = "<!-- measured: ";

/// Puts the results into the page, in place of older ones of the same size.
pub(super) fn write(page: &Path, size: Size, results: &[Result]) -> anyhow::Result<()> {
    let old = fs::read_to_string(page).unwrap_or_else(|_| "# Benchmarks\n".to_owned());
    let key = format!("{BEGIN}{} -->", size.cases);
    let mut sections: Vec<String> = Vec::new();
    let mut parts = old.split(BEGIN);
    let head = parts.next().unwrap_or_default().trim_end().to_owned();
    for part in parts {
        let section = format!("{BEGIN}{}", part.trim_end());
        if !section.starts_with(&key) {
            sections.push(section);
        }
    }
    sections.push(format!("{key}\n{}", section(size, results)?));
    sections.sort_by_key(|section| {
        let digits: String = section[BEGIN.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<usize>().unwrap_or(0)
    });
    fs::write(page, format!("{head}\n\n{}\n", sections.join("\n\n")))?;
    Ok(())
}

fn section(size: Size, results: &[Result]) -> anyhow::Result<String> {
    let mut out = String::new();
    let people = results
        .iter()
        .map(|result| result.people)
        .max()
        .unwrap_or(0);
    writeln!(
        out,
        "## {} cases, {} people, {} consultations\n",
        thousands(size.cases),
        thousands(usize::try_from(people)?),
        thousands(size.consultations)
    )?;
    writeln!(
        out,
        "{}; server, database and clients on the same machine. Commit {}.\n",
        machine::described(),
        machine::commit()
    )?;
    for result in results {
        writeln!(out, "### {}\n", result.version)?;
        writeln!(out, "Load of the machine before: {}.\n", result.load)?;
        targets::table(&mut out, result)?;
        table(&mut out, result)?;
        rest(&mut out, result)?;
    }
    Ok(out.trim_end().to_owned())
}

fn table(out: &mut String, result: &Result) -> anyhow::Result<()> {
    writeln!(
        out,
        "| what | role | clients | p50 ms | p95 ms | per second | failed |"
    )?;
    writeln!(out, "|---|---|--:|--:|--:|--:|--:|")?;
    for figure in &result.figures {
        writeln!(
            out,
            "| {} | {} | {} | {:.2} | {:.2} | {:.0} | {} of {} |",
            figure.what,
            figure.role,
            figure.clients,
            figure.p50,
            figure.p95,
            figure.per_second,
            figure.failed,
            figure.requests + figure.failed
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn rest(out: &mut String, result: &Result) -> anyhow::Result<()> {
    let export = |(seconds, bytes): (f64, usize)| {
        if bytes == 0 {
            "–".to_owned()
        } else {
            format!("{seconds:.2} s, {} KiB", thousands(bytes / 1024))
        }
    };
    writeln!(out, "| | |\n|---|--:|")?;
    writeln!(out, "| start to first page | {:.2} s |", result.first_page)?;
    writeln!(
        out,
        "| import per person (2,000 by the command line) | {:.2} ms |",
        result.import
    )?;
    writeln!(
        out,
        "| XLSX of all figures of two years, lead | {} |",
        export(result.export_all)
    )?;
    writeln!(
        out,
        "| XLSX of all figures of two years, case worker | {} |",
        export(result.export)
    )?;
    writeln!(
        out,
        "| resident memory, most during that import | {} MiB |",
        result.import_memory
    )?;
    writeln!(
        out,
        "| resident memory after start | {} MiB |",
        result.memory_idle
    )?;
    writeln!(
        out,
        "| resident memory, most under load | {} MiB |",
        result.memory_most
    )?;
    writeln!(
        out,
        "| on the disk | {} MiB |",
        thousands(usize::try_from(result.bytes / 1024 / 1024)?)
    )?;
    writeln!(out, "| filling the county | {:.0} s |\n", result.filled)?;
    Ok(())
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_the_one_of_its_size_only() {
        let dir = std::env::temp_dir().join(format!("bench-report-{}", std::process::id()));
        let page = dir.as_path();
        let size = |cases| Size {
            years: true,
            cases,
            consultations: 30_000,
        };
        for (cases, memory) in [(380_000, 1), (10_000, 77), (10_000, 88)] {
            let result = Result {
                memory_most: memory,
                version: "sqlite".to_owned(),
                ..Result::default()
            };
            write(page, size(cases), &[result]).unwrap();
        }
        let text = fs::read_to_string(page).unwrap();
        fs::remove_file(page).unwrap();
        assert_eq!(text.matches("## 10,000 cases").count(), 1);
        assert!(
            text.contains("| 88 MiB |") && !text.contains("| 77 MiB |"),
            "{text}"
        );
        assert!(text.find("## 10,000").unwrap() < text.find("## 380,000").unwrap());
    }
}
