//! Files that are small and would fill the memory.

use std::io::{Cursor, Write};

use super::tests::{limits, packed, xlsx_with};
use super::*;

/// Random bytes beside it keep the ratio of a bomb low.
fn noise() -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    std::iter::repeat_with(next).take(2 * 1024 * 1024).collect()
}

#[test]
fn millions_of_small_parts_are_refused_before_they_are_kept() {
    let noise = noise();
    let texts = "<si/>".repeat(4_000_000);
    let sheet = "<mergeCell ref=\"A1:B2\"/>".repeat(4_000_000);
    for (name, content) in [
        ("xl/sharedStrings.xml", &texts),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        let bomb = packed(&[
            ("[Content_Types].xml", b"<Types/>"),
            (name, content.as_bytes()),
            ("xl/media/a.png", &noise),
        ]);
        assert_eq!(
            read(&bomb, "b.xlsx", &limits()).unwrap_err(),
            SheetError::TooManyCells { limit: 3_000_000 },
            "{name}"
        );
    }
}

#[test]
fn a_million_merged_cells_are_read_in_time_and_change_nothing() {
    use std::fmt::Write as _;
    let mut sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>"#.to_owned();
    for row in 1..=1_000_000 {
        write!(sheet, "<mergeCell ref=\"A{row}:B{}\"/>", row + 5).unwrap();
    }
    sheet.push_str("</mergeCells></worksheet>");
    let book = read(&xlsx_with(&sheet), "m.xlsx", &limits()).unwrap();
    assert_eq!(book.sheets[0].rows.len(), 1);
}

#[test]
fn a_workbook_inside_a_workbook_is_not_opened() {
    let zeros = vec![b' '; 100 * 1024 * 1024];
    let inner = packed(&[("xl/worksheets/sheet1.xml", &zeros)]);
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>"#;
    let mut archive = zip::ZipWriter::new_append(Cursor::new(xlsx_with(sheet))).unwrap();
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/embeddings/a.xlsx", options).unwrap();
    archive.write_all(&inner).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let book = read(&bytes, "n.xlsx", &limits()).unwrap();
    assert_eq!(book.sheets[0].rows.len(), 1);
}
