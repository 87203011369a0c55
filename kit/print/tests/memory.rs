//! Typst keeps results of earlier runs; a server that prints all day must not. A test file of its
//! own, so that no other test grows the process meanwhile.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helpers"
)]
#![cfg(target_os = "linux")]

use bindeglied_print::{Document, pdf};
use chrono::NaiveDate;
use serde_json::json;

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A document of about two pages that resembles no other.
fn print_one(number: u32) {
    let rows: Vec<_> = (0..60)
        .map(|row| json!([format!("{number}.{row}"), "Text ".repeat(9)]))
        .collect();
    let data = json!({ "rows": rows });
    let document = Document {
        template: r#"
            #import "/house.typ": house, listing
            #show: house.with(title: "Liste", organisation: "Muster e. V.")
            #listing(columns: (30mm, 1fr), header: ("Nr.", "Text"), json("/data.json").rows)
        "#,
        shared: &[],
        data: &data,
        today: NaiveDate::from_ymd_opt(2026, 12, 14).unwrap(),
    };
    assert!(pdf(&document).unwrap().starts_with(b"%PDF"));
}

#[test]
fn fifty_documents_leave_no_more_than_a_few() {
    (0..5).for_each(print_one);
    let after_five = resident_kib();
    (5..55).for_each(print_one);
    let grown = resident_kib().saturating_sub(after_five);
    assert!(grown < 12 * 1024, "grew by {grown} KiB over 50 documents");
}
