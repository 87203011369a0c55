//! What must be reached on two cores, beside what was.

use std::fmt::Write as _;

use super::load::Figure;
use super::report::Result;
use super::{long, scenes};

/// From so many people on everything may take twice as long.
const LARGE: u64 = 500_000;

struct Line {
    what: String,
    target: String,
    reached: String,
    kept: bool,
}

fn most(what: String, (limit, unit): (f64, &str), value: f64) -> Line {
    Line {
        what,
        target: format!("at most {limit} {unit}"),
        reached: format!("{value:.2} {unit}"),
        kept: value <= limit,
    }
}

fn least(what: String, limit: f64, value: f64) -> Line {
    Line {
        what,
        target: format!("at least {limit:.0}"),
        reached: format!("{value:.0}"),
        kept: value >= limit,
    }
}

fn lines(result: &Result) -> Vec<Line> {
    let factor = if result.people >= LARGE { 2.0 } else { 1.0 };
    let page = |figure: &&Figure| ["list", "search", "file"].contains(&figure.what);
    let mut lines = Vec::new();
    for figure in result.figures.iter().filter(page) {
        let who = format!("{}, {}", figure.what, figure.role);
        match figure.clients {
            1 => lines.push(most(
                format!("{who}: p95, one client"),
                (5.0 * factor, "ms"),
                figure.p95,
            )),
            8 => lines.push(least(
                format!("{who}: pages a second, eight clients"),
                1_000.0 / factor,
                figure.per_second,
            )),
            _ => {}
        }
    }
    for (what, limit) in [(long::OPENED, 15.0), (long::PRINTED, 150.0)] {
        let mut of = result.figures.iter().filter(|figure| figure.what == what);
        if let Some(figure) = of.next() {
            // These hold for a million people as well.
            lines.push(most(format!("{what}: p95"), (limit, "ms"), figure.p95));
        }
    }
    let typed = |figure: &&Figure| figure.what == scenes::TYPED && figure.clients == 1;
    for figure in result.figures.iter().filter(typed) {
        let what = format!("{}, {}: p95, one client", figure.what, figure.role);
        lines.push(most(what, (30.0, "ms"), figure.p95));
    }
    let notes = result.figures.iter().filter(|figure| figure.what == "note");
    let notes = notes.map(|figure| figure.per_second).fold(0.0, f64::max);
    lines.push(least(
        "durable notes a second".to_owned(),
        500.0 / factor,
        notes,
    ));
    lines.push(most(
        "import per person".to_owned(),
        (0.5 * factor, "ms"),
        result.import,
    ));
    let memory = u32::try_from(result.memory_most).unwrap_or(u32::MAX);
    lines.push(most(
        "resident memory under load".to_owned(),
        (120.0, "MiB"),
        f64::from(memory),
    ));
    lines.push(most(
        "start to first page".to_owned(),
        (0.3 * factor, "s"),
        result.first_page,
    ));
    lines
}

pub(super) fn table(out: &mut String, result: &Result) -> anyhow::Result<()> {
    writeln!(out, "| target | | reached | |\n|---|--:|--:|---|")?;
    for line in lines(result) {
        let mark = if line.kept { "" } else { "**missed**" };
        writeln!(
            out,
            "| {} | {} | {} | {mark} |",
            line.what, line.target, line.reached
        )?;
    }
    writeln!(out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missed(people: u64) -> Vec<String> {
        let figure = |what, clients, p95, per_second| Figure {
            what,
            role: "lead",
            clients,
            requests: 1,
            p50: 1.0,
            p95,
            per_second,
            failed: 0,
        };
        let result = Result {
            people,
            import: 0.9,
            memory_most: 121,
            figures: vec![
                figure("list", 1, 6.0, 100.0),
                figure("file", 8, 6.0, 1_200.0),
                figure("today", 1, 99.0, 1.0),
                figure("note", 64, 50.0, 600.0),
            ],
            ..Result::default()
        };
        let lines = lines(&result).into_iter();
        lines
            .filter(|line| !line.kept)
            .map(|line| line.what)
            .collect()
    }

    #[test]
    fn a_million_people_may_take_twice_as_long_but_no_more_memory() {
        let small = missed(25_000);
        assert_eq!(small.len(), 3, "{small:?}");
        assert_eq!(missed(1_000_000), ["resident memory under load"]);
    }
}
