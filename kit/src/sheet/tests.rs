use std::io::{Cursor, Write};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

pub(super) fn limits() -> Limits {
    Limits::default()
}

fn text(cell: &Cell) -> String {
    cell.display().into_owned()
}

pub(super) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The smallest workbook with this sheet inside.
pub(super) fn xlsx_with(sheet: &str) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let book_rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    packed(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn ods_keeps_dates_times_merges_formulas_and_hidden_sheets() {
    let book = read(include_bytes!("testdata/klein.ods"), "klein.ods", &limits()).unwrap();
    assert_eq!(book.format, Format::Ods);
    same_content(&book);
}

#[test]
fn xlsx_gives_the_same_content_as_ods() {
    let book = read(
        include_bytes!("testdata/klein.xlsx"),
        "klein.xlsx",
        &limits(),
    )
    .unwrap();
    assert_eq!(book.format, Format::Xlsx);
    same_content(&book);
}

fn same_content(book: &Workbook) {
    let sheet = &book.sheets[0];
    assert_eq!(sheet.name, "Liste");
    assert!(!sheet.hidden && book.sheets[1].hidden);
    assert_eq!(
        text(sheet.cell(0, 3)),
        "Teilnehmende Sprachcafé",
        "merged cells share their value"
    );
    assert_eq!(sheet.rows[0].filled().count(), 1);
    assert_eq!(text(sheet.cell(3, 0)), "Müller, Jörg");
    assert_eq!(
        *sheet.cell(3, 1),
        Cell::Date(NaiveDate::from_ymd_opt(1985, 6, 1).unwrap())
    );
    assert_eq!(*sheet.cell(3, 2), Cell::Time(90.0));
    assert_eq!(*sheet.cell(4, 2), Cell::Time(45.0));
    assert_eq!(*sheet.cell(4, 3), Cell::Number(2.5));
    assert!(
        sheet.formula(5, 3).unwrap().contains("SUM("),
        "{:?}",
        sheet.formula(5, 3)
    );
    assert!(sheet.formula(4, 3).is_none());
    assert_eq!(text(book.sheets[1].cell(1, 1)), "x");
}

#[test]
fn text_files_in_the_encodings_people_have() {
    let plain = "Name;Ort;Bemerkung\r\nMüller, Jörg;Meßkirch;\"mit ; und \"\"Zitat\"\"\"\r\n\r\nGroß;Wald;\r\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(plain);
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(plain.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let marked = [b"\xEF\xBB\xBF", plain.as_bytes()].concat();
    let cases: [(&[u8], &str); 4] = [
        (plain.as_bytes(), "UTF-8"),
        (&latin, "Windows-1252"),
        (&wide, "UTF-16LE"),
        (&marked, "UTF-8"),
    ];
    for (bytes, encoding) in cases {
        let book = read(bytes, "Liste Mai.csv", &limits()).unwrap();
        assert_eq!(book.encoding.as_deref(), Some(encoding));
        assert_eq!(book.separator, Some(';'));
        let sheet = &book.sheets[0];
        assert_eq!(sheet.name, "Liste Mai");
        assert_eq!(text(sheet.cell(0, 0)), "Name");
        assert_eq!(text(sheet.cell(1, 0)), "Müller, Jörg");
        assert_eq!(text(sheet.cell(1, 1)), "Meßkirch");
        assert_eq!(text(sheet.cell(1, 2)), "mit ; und \"Zitat\"");
        assert_eq!(
            text(sheet.cell(3, 0)),
            "Groß",
            "an empty line keeps its row number"
        );
    }
}

#[test]
fn separators_are_found_in_spite_of_commas_in_names() {
    for separator in [';', '\t', '|', ','] {
        let mut lines = format!("Name{separator}Geburt{separator}Ort\n");
        for row in 0..5 {
            lines += &format!("\"Al-Ahmad, Tariq {row}\"{separator}1.1.1990{separator}Wald\n");
        }
        let book = read(lines.as_bytes(), "x.txt", &limits()).unwrap();
        assert_eq!(book.separator, Some(separator));
        assert_eq!(text(book.sheets[0].cell(3, 2)), "Wald");
    }
    let unquoted = "Name;Geburt\nA, B;1990\nC, D;1991\nE, F, G;1992\n";
    assert_eq!(
        read(unquoted.as_bytes(), "x.csv", &limits())
            .unwrap()
            .separator,
        Some(';')
    );
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = vec![b' '; 300 * 1024 * 1024];
    let bomb = packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert!(bomb.len() < 1024 * 1024);
    let refused = read(&bomb, "bombe.xlsx", &limits()).unwrap_err();
    assert_eq!(
        refused,
        SheetError::UnpacksTooLarge {
            limit: 200 * 1024 * 1024
        }
    );
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused_too() {
    let zeros = vec![b' '; 60 * 1024 * 1024];
    let mut bomb = packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let lie = 1000_u32.to_le_bytes();
    let mut found = 0;
    for at in 0..bomb.len() - 4 {
        if bomb[at..at + 4] == size {
            bomb[at..at + 4].copy_from_slice(&lie);
            found += 1;
        }
    }
    assert!(found >= 1);
    let limits = Limits {
        unpacked: 10 * 1024 * 1024,
        ..limits()
    };
    let refused = read(&bomb, "bombe.xlsx", &limits).unwrap_err();
    assert!(
        matches!(
            refused,
            SheetError::UnpacksTooLarge { .. } | SheetError::Broken { .. }
        ),
        "{refused:?}"
    );
}

#[test]
fn far_away_cells_and_shared_formulas_cost_no_memory() {
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>"#;
    let refused = read(&xlsx_with(sheet), "weit.xlsx", &limits()).unwrap_err();
    assert_eq!(refused, SheetError::TooManyRows { limit: 200_000 });
    let wide = sheet.replace("1048576\"><c r=\"XFD1048576", "2\"><c r=\"XFD2");
    assert_eq!(
        read(&xlsx_with(&wide), "w.xlsx", &limits()).unwrap_err(),
        SheetError::TooManyColumns { limit: 500 }
    );
}

#[test]
fn repeated_ods_cells_are_counted_before_they_unfold() {
    let cells = r#"<table:table table:name="A"><table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="400" office:value-type="float" office:value="1"></table:table-cell></table:table-row></table:table>"#;
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{cells}</office:spreadsheet></office:body></office:document-content>"
    );
    let bytes = packed(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ]);
    assert!(matches!(
        read(&bytes, "a.ods", &limits()).unwrap_err(),
        SheetError::TooManyCells { .. }
    ));
}

#[test]
fn damaged_and_foreign_files_say_what_they_are() {
    let good = include_bytes!("testdata/klein.xlsx");
    for cut in [10, 200, good.len() / 2, good.len() - 30] {
        let error = read(&good[..cut], "x.xlsx", &limits()).unwrap_err();
        assert!(
            matches!(error, SheetError::Broken { .. }),
            "{cut}: {error:?}"
        );
    }
    assert_eq!(
        read(b"", "x.xlsx", &limits()).unwrap_err(),
        SheetError::Empty
    );
    assert_eq!(
        read(b"%PDF-1.7 \n", "x.pdf", &limits()).unwrap_err(),
        SheetError::UnknownFormat
    );
    assert_eq!(
        read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "x.png", &limits()).unwrap_err(),
        SheetError::UnknownFormat
    );
    let other = packed(&[("word/document.xml", b"<w/>")]);
    assert_eq!(
        read(&other, "x.docx", &limits()).unwrap_err(),
        SheetError::UnknownFormat
    );
    let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    old.extend([0; 600]);
    assert_eq!(
        read(&old, "x.xls", &limits()).unwrap_err(),
        SheetError::OldFormat
    );
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(
        read(&old, "x.xlsx", &limits()).unwrap_err(),
        SheetError::Encrypted
    );
    let small = Limits {
        file: 5,
        ..limits()
    };
    assert_eq!(
        read(b"a;b;c;d", "x.csv", &small).unwrap_err(),
        SheetError::FileTooLarge { limit: 5 }
    );
    let long = "x".repeat(40_000);
    assert!(matches!(
        read(long.as_bytes(), "x.csv", &limits()).unwrap_err(),
        SheetError::CellTooLong { .. }
    ));
}

#[test]
fn a_file_with_broken_xml_inside_is_an_error() {
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c><row"#;
    assert!(matches!(
        read(&xlsx_with(sheet), "x.xlsx", &limits()).unwrap_err(),
        SheetError::Broken { .. }
    ));
}

#[test]
fn what_is_written_can_be_read_and_is_never_a_formula() {
    let day = NaiveDate::from_ymd_opt(2025, 12, 24).unwrap();
    let columns = vec![
        Column::new("Name", 30.0),
        Column::new("am", 12.0),
        Column::new("Minuten", 8.0),
    ];
    let rows = vec![
        vec![
            OutCell::from("=1+1"),
            OutCell::Date(day),
            OutCell::Number(12.5),
        ],
        vec![
            OutCell::from("+49 171"),
            OutCell::DateTime(day.and_hms_opt(9, 30, 0).unwrap()),
            OutCell::Empty,
        ],
    ];
    let table = || Table {
        name: "A/B:2025".into(),
        columns: columns.clone(),
        rows: Box::new(rows.clone().into_iter()),
    };
    let mut file = Cursor::new(Vec::new());
    write_xlsx(&mut file, vec![table()]).unwrap();
    let book = read(file.get_ref(), "aus.xlsx", &limits()).unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(sheet.name, "AB2025");
    assert_eq!(*sheet.cell(1, 0), Cell::Text("=1+1".into()));
    assert!(sheet.formula(1, 0).is_none());
    assert_eq!(*sheet.cell(1, 1), Cell::Date(day));
    assert_eq!(*sheet.cell(1, 2), Cell::Number(12.5));
    assert_eq!(text(sheet.cell(2, 1)), "24.12.2025 09:30");
    let mut plain = Vec::new();
    write_csv(&mut plain, table()).unwrap();
    let plain = String::from_utf8(plain).unwrap();
    assert!(
        plain.contains("'=1+1;24.12.2025;\"12,5\"\r\n'+49 171;"),
        "{plain}"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(&bytes, "x", &limits());
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(&bytes);
        let _ = read(&zip, "x.xlsx", &limits());
    }

    #[test]
    fn every_text_field_survives(fields in prop::collection::vec("[^\0\r]{1,20}", 1..6)) {
        let guarded: Vec<OutCell> = fields.iter().map(|field| OutCell::Text(format!("x{field}"))).collect();
        let file = format!("{}{}", csv_line(&guarded), csv_line(&guarded));
        let book = read(format!("\u{feff}{file}").as_bytes(), "x.csv", &limits()).unwrap();
        if guarded.len() > 1 {
            for (column, field) in fields.iter().enumerate() {
                prop_assert_eq!(text(book.sheets[0].rows[0].get(column)), format!("x{field}"));
            }
        }
    }
}
