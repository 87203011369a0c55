use super::samples::{self, SECRET, TURNED};
use super::*;

const ODT: &str = "application/vnd.oasis.opendocument.text";

/// Takes a file in steps of some bytes.
fn take_by(step: usize, name: &str, declared: &str, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut intake = Intake::begin(name, declared, head)?;
    let mut out = Vec::new();
    for piece in bytes.chunks(step) {
        intake.push(piece, &mut out)?;
    }
    intake.finish(&mut out)?;
    Ok(out)
}

/// The same however it is cut into pieces.
fn take(name: &str, declared: &str, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let all = take_by(usize::MAX, name, declared, bytes);
    for step in [1, 7, 4096] {
        assert!(
            take_by(step, name, declared, bytes) == all,
            "{name} by {step}"
        );
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn every_kind_is_taken_and_whole() {
    let files = [
        ("a.pdf", "application/pdf", samples::pdf(3_000)),
        ("A.PDF", "", samples::pdf(10)),
        ("b.docx", "application/zip", samples::docx(&[])),
        (
            "b.xlsx",
            "application/octet-stream",
            samples::zipped(&["[Content_Types].xml", "xl/workbook.xml"], None),
        ),
        (
            "b.pptx",
            "",
            samples::zipped(&["[Content_Types].xml", "ppt/presentation.xml"], None),
        ),
        ("c.odt", ODT, samples::open_document(ODT, &[])),
        (
            "d.doc",
            "application/msword",
            samples::compound(&["Root Entry", "WordDocument"]),
        ),
        (
            "d.xls",
            "application/vnd.ms-excel",
            samples::compound(&["Workbook"]),
        ),
        ("e.txt", "text/plain; charset=utf-8", "Grüße\r\n\tJa".into()),
    ];
    for (name, declared, bytes) in files {
        assert!(take(name, declared, &bytes) == Ok(bytes), "{name}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of all that is refused")]
fn what_is_not_what_it_says_is_refused() {
    use Refusal as R;
    let docx = samples::docx(&[]);
    let mut cut = samples::docx(&[]);
    cut.truncate(cut.len() - 10);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1".to_vec();
    let files = [
        ("a.pdf", "", b"<html>".to_vec(), R::Mismatch),
        ("a.pdf", "", docx.clone(), R::Mismatch),
        ("a.pdf", "image/jpeg", samples::pdf(99), R::Mismatch),
        ("a.jpg", "", samples::png(), R::Mismatch),
        ("a.jpg", "", heic.clone(), R::Heic),
        ("a.heic", "image/heic", heic, R::Heic),
        ("a.svg", "image/svg+xml", b"<svg>".to_vec(), R::Unknown),
        ("a.html", "text/html", b"<html>".to_vec(), R::Unknown),
        ("a.exe", "", b"MZ\x90\0".to_vec(), R::Unknown),
        ("a.gif", "image/gif", b"GIF89a".to_vec(), R::Unknown),
        ("a.pdf.exe", "", samples::pdf(99), R::Unknown),
        ("a", "application/pdf", samples::pdf(99), R::Unknown),
        ("a.docm", "", docx.clone(), R::Macros),
        (
            "a.docx",
            "",
            samples::docx(&["word/vbaProject.bin"]),
            R::Macros,
        ),
        (
            "a.docx",
            "",
            samples::zipped(&["xl/workbook.xml"], None),
            R::Mismatch,
        ),
        ("a.xlsx", "", docx, R::Mismatch),
        (
            "a.docx",
            "",
            samples::zipped(&["x/run.exe"], None),
            R::Mismatch,
        ),
        (
            "a.docx",
            "",
            samples::compound(&["EncryptedPackage"]),
            R::Locked,
        ),
        ("a.docx", "", cut, R::Broken),
        ("a.odt", ODT, samples::docx(&[]), R::Mismatch),
        ("a.ods", "", samples::open_document(ODT, &[]), R::Mismatch),
        (
            "a.odt",
            ODT,
            samples::open_document(ODT, &["Basic/Standard/x.xml"]),
            R::Macros,
        ),
        (
            "a.doc",
            "",
            samples::compound(&["WordDocument", "_VBA_PROJECT"]),
            R::Macros,
        ),
        (
            "a.doc",
            "",
            samples::compound(&["WordDocument", "Macros"]),
            R::Macros,
        ),
        ("a.doc", "", samples::compound(&["Workbook"]), R::Mismatch),
        (
            "a.xls",
            "",
            samples::compound(&["Workbook", "EncryptedPackage"]),
            R::Locked,
        ),
        ("a.txt", "", b"MZ\x90\0".to_vec(), R::Mismatch),
        ("a.txt", "", b"  <!DOCTYPE html>".to_vec(), R::Mismatch),
        ("a.txt", "", b"#!/bin/sh".to_vec(), R::Mismatch),
        ("a.txt", "", b"text and then \0".to_vec(), R::Mismatch),
        ("a.pdf", "", Vec::new(), R::Empty),
        ("a.jpg", "", samples::jpeg(9)[..200].to_vec(), R::Broken),
        ("a.png", "", samples::png()[..100].to_vec(), R::Broken),
        ("a.webp", "", samples::webp()[..60].to_vec(), R::Broken),
    ];
    for (name, declared, bytes, why) in files {
        assert_eq!(
            take(name, declared, &bytes).err(),
            Some(why),
            "{name} {declared}"
        );
    }
}

#[test]
fn images_keep_the_picture_and_which_way_is_up_and_nothing_else() {
    for (name, bytes) in [
        ("a.jpg", samples::jpeg(200_000)),
        ("a.png", samples::png()),
        ("a.webp", samples::webp()),
    ] {
        assert!(holds(&bytes, SECRET), "{name}");
        let kept = take(name, "", &bytes).unwrap();
        assert!(!holds(&kept, SECRET), "{name}");
        let told = tiff::saying(TURNED);
        assert!(kept.windows(told.len()).any(|part| part == told), "{name}");
        // Taking it in again changes nothing.
        assert!(take(name, "", &kept) == Ok(kept), "{name}");
    }
}

#[test]
fn the_picture_itself_is_not_touched() {
    let kept = take("a.jpg", "", &samples::jpeg(5_000)).unwrap();
    let scan = samples::scan(5_000);
    let end = kept.len() - 2;
    assert_eq!(kept[end..], [0xFF, 0xD9]);
    assert!(kept[end - scan.len()..end] == scan);
    assert!(holds(&kept, "ICC_PROFILE\0"));
    let webp = take("a.webp", "", &samples::webp()).unwrap();
    let size = u32::from_le_bytes(webp[4..8].try_into().unwrap());
    assert_eq!(size as usize + 8, webp.len());
    // No XMP any more, but still Exif.
    assert_eq!(webp[20], 0x08);
    // Its end was forgotten.
    let open = &kept[..end];
    assert!(take("a.jpg", "", open) == Ok(kept.clone()));
}

#[test]
fn the_way_up_is_read_in_both_byte_orders() {
    assert_eq!(tiff::orientation(&samples::exif()), Some(TURNED));
    for way in 1..=8 {
        assert_eq!(tiff::orientation(&tiff::saying(way)), Some(way));
    }
    for wrong in [
        &b""[..],
        b"MM\0*",
        b"MM\0*\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
    ] {
        assert_eq!(tiff::orientation(wrong), None);
    }
    assert_eq!(tiff::orientation(&tiff::saying(9)), None);
}

#[test]
fn a_long_office_file_is_looked_at_through_its_end() {
    let parts: Vec<String> = (0..9_000)
        .map(|at| format!("word/media/image{at}.png"))
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let bytes = samples::docx(&parts);
    assert!(take_by(65_536, "a.docx", "", &bytes).is_ok());
    let mut zipped = Zipped::new(Media::Docx, &bytes).unwrap();
    for _ in 0..100 {
        zipped.push(&[0; 70_000]);
        assert!(zipped.held() <= 2 * TAIL + 70_000);
    }
}
