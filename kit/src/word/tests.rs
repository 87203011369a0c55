use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::samples::{self, TYPES, zipped};
use super::{UNPACKED, WordError, fields, fill};

fn document(body: &str) -> String {
    format!(r#"<?xml version="1.0"?><w:document xmlns:w="x"><w:body>{body}</w:body></w:document>"#)
}

fn docx(body: &str) -> Vec<u8> {
    samples::docx(&document(body))
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut entry = archive.by_name(name).unwrap();
    entry.read_to_string(&mut text).unwrap();
    text
}

fn body(bytes: &[u8]) -> String {
    let text = part(bytes, "word/document.xml");
    let (_, rest) = text.split_once("<w:body>").unwrap();
    rest.split_once("</w:body>").unwrap().0.to_owned()
}

const RUN: &str = r#"<w:t xml:space="preserve">"#;

#[test]
fn a_field_split_across_runs_is_one_field() {
    let split = docx(
        r#"<w:p w:x="a>b"><w:r><w:rPr><w:b/></w:rPr><w:t>Für {</w:t></w:r><w:proofErr/><w:r><w:t>{na</w:t></w:r><w:bookmarkStart/><w:r><w:t xml:space="preserve">me }} und </w:t></w:r><w:r><w:t>{{ort}}{{ort}}!</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>ohne</w:t></w:r></w:p>"#,
    );
    let names: Vec<String> = fields(&split).unwrap().into_iter().collect();
    assert_eq!(names, ["name", "ort"]);
    let filled = fill(&split, |name| format!("<{name}>")).unwrap();
    let expected = format!(
        r#"<w:p w:x="a>b"><w:r><w:rPr><w:b/></w:rPr>{RUN}Für &lt;name&gt;</w:t></w:r><w:proofErr/><w:r>{RUN}</w:t></w:r><w:bookmarkStart/><w:r>{RUN} und </w:t></w:r><w:r>{RUN}&lt;ort&gt;&lt;ort&gt;!</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>ohne</w:t></w:r></w:p>"#
    );
    assert_eq!(body(&filled), expected);
}

#[test]
fn a_field_does_not_reach_into_the_next_paragraph_and_text_boxes_are_filled() {
    let boxed = docx(
        "<w:p><w:r><w:t>{{au</w:t><w:txbxContent><w:p><w:r><w:t>{{innen}}</w:t></w:r></w:p></w:txbxContent><w:t>ssen}}</w:t></w:r></w:p><w:p><w:r><w:t>{{halb</w:t></w:r></w:p><w:p><w:r><w:t>offen}}</w:t></w:r></w:p>",
    );
    let names: Vec<String> = fields(&boxed).unwrap().into_iter().collect();
    assert_eq!(names, ["aussen", "innen"]);
    let text = body(&fill(&boxed, |name| name.to_uppercase()).unwrap());
    assert!(
        text.contains("AUSSEN") && text.contains(">INNEN<"),
        "{text}"
    );
    assert!(
        text.contains("{{halb") && text.contains("offen}}"),
        "{text}"
    );
}

#[test]
fn values_stay_text_and_lines_become_lines() {
    let one = docx("<w:p><w:r><w:t>A &amp; {{x}} &#228;</w:t></w:r></w:p>");
    let filled = fill(&one, |_| "</w:t>&\u{1}\"ñ\nzwei {{x}}".to_owned()).unwrap();
    let expected = format!(
        "<w:p><w:r>{RUN}A &amp; &lt;/w:t&gt;&amp;\"ñ</w:t><w:br/>{RUN}zwei {{{{x}}}} ä</w:t></w:r></w:p>"
    );
    assert_eq!(body(&filled), expected);
}

#[test]
fn headers_are_filled_and_everything_else_stays_as_it_was() {
    let field = "<w:hdr><w:p><w:r><w:t>{{x}}</w:t></w:r></w:p></w:hdr>";
    let image: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    let parts: [(&str, &[u8]); 7] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", b"<w:document><w:p/></w:document>"),
        ("word/header1.xml", field.as_bytes()),
        ("word/footer12.xml", field.as_bytes()),
        ("word/headerx.xml", field.as_bytes()),
        ("word/styles.xml", field.as_bytes()),
        ("word/media/image1.png", &image),
    ];
    let whole = zipped(&parts);
    let filled = fill(&whole, |_| "Wert".to_owned()).unwrap();
    for name in ["word/header1.xml", "word/footer12.xml"] {
        assert!(part(&filled, name).contains("Wert"), "{name}");
    }
    let (mut old, mut new) = (
        ZipArchive::new(Cursor::new(&whole)).unwrap(),
        ZipArchive::new(Cursor::new(&filled)).unwrap(),
    );
    assert_eq!(old.len(), new.len());
    for (index, (name, _)) in parts.iter().enumerate() {
        if ["word/header1.xml", "word/footer12.xml"].contains(name) {
            continue;
        }
        let (mut packed, mut same) = (Vec::new(), Vec::new());
        let mut entry = old.by_index_raw(index).unwrap();
        entry.read_to_end(&mut packed).unwrap();
        let mut entry = new.by_index_raw(index).unwrap();
        entry.read_to_end(&mut same).unwrap();
        assert_eq!(packed, same, "{name}");
    }
}

#[test]
fn what_is_no_word_file_is_refused() {
    let good = docx("<w:p/>");
    let types = TYPES.replace("document.main", "document.macroEnabled.main");
    let text = document("<w:p/>");
    let macros = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", text.as_bytes()),
        ("word/vbaProject.bin", b"x".as_slice()),
    ];
    let declared = [
        ("[Content_Types].xml", types.as_bytes()),
        ("word/document.xml", text.as_bytes()),
    ];
    for (bytes, error) in [
        (Vec::new(), WordError::Broken),
        (b"%PDF-1.7".to_vec(), WordError::Broken),
        (good[..good.len() - 40].to_vec(), WordError::Broken),
        (zipped(&macros[..1]), WordError::Broken),
        (zipped(&macros[1..2]), WordError::Broken),
        (zipped(&macros), WordError::Macros),
        (zipped(&declared), WordError::Macros),
        (docx("<w:p>"), WordError::Broken),
        (docx("</w:p>"), WordError::Broken),
        (docx("<w:p><w:t>x"), WordError::Broken),
        (docx("<!DOCTYPE x><w:p/>"), WordError::Broken),
        (docx("<w:p w:x=\"offen></w:p>"), WordError::Broken),
        (docx(&"<w:p>".repeat(10_000)), WordError::Broken),
    ] {
        assert_eq!(fields(&bytes).err().as_ref(), Some(&error));
        assert_eq!(fill(&bytes, |_| String::new()).err(), Some(error));
    }
    assert_eq!(fields(&good).unwrap().len(), 0);
}

#[test]
fn what_swells_is_refused() {
    let room = usize::try_from(UNPACKED).unwrap();
    let zeros = vec![b' '; room + 1];
    let bomb = zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("word/document.xml", &zeros),
    ]);
    assert!(bomb.len() < 200_000);
    assert_eq!(fields(&bomb), Err(WordError::TooLarge));
    let many = docx(&"<w:p><w:r><w:t>{{x}}</w:t></w:r></w:p>".repeat(3_000));
    let long = "x".repeat(20_000);
    assert_eq!(fill(&many, |_| long.clone()), Err(WordError::TooLarge));
}
