//! Prints a sample plan, to look at: `cargo run -p bindeglied-print --example plan SAMPLE.json OUT.pdf`.
//! With a third argument it prints that many times and tells time and resident memory.

use std::{env, error::Error, fs, time::Instant};

use bindeglied_print::{Document, print};

fn resident_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[expect(clippy::disallowed_methods, reason = "tells how long printing took")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [sample, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: plan SAMPLE.json OUT.pdf [TIMES]".into());
    };
    let times: usize = rest.first().map_or(Ok(1), |times| times.parse())?;
    let data = serde_json::from_str(&fs::read_to_string(sample)?)?;
    let document = Document {
        template: include_str!("../../../src/plan/plan.typ"),
        shared: &[],
        data: &data,
        today: chrono::NaiveDate::from_ymd_opt(2026, 12, 14).ok_or("no such day")?,
    };
    println!("before: {:?} KiB resident", resident_kib());
    for turn in 1..=times {
        let start = Instant::now();
        let printed = print(&document)?;
        if turn == 1 || turn == times || turn % 10 == 0 {
            println!(
                "{turn}: {} pages, {} bytes, {} replaced, {:?}, {:?} KiB resident",
                printed.pages,
                printed.pdf.len(),
                printed.replaced,
                start.elapsed(),
                resident_kib()
            );
        }
        for warning in &printed.warnings {
            println!("warning: {warning}");
        }
        fs::write(out, printed.pdf)?;
    }
    Ok(())
}
