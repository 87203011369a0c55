//! What cannot be printed, and that the reason tells nothing about anybody.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helpers"
)]

use bindeglied_print::{Document, MAX_DATA_BYTES, PrintError, page_count, pdf};
use chrono::NaiveDate;
use serde_json::{Value, json};

fn document<'a>(template: &'a str, data: &'a Value) -> Document<'a> {
    Document {
        template,
        shared: &[],
        data,
        today: NaiveDate::from_ymd_opt(2026, 12, 14).unwrap(),
    }
}

fn template_error(template: &str, data: &Value) -> String {
    match pdf(&document(template, data)) {
        Err(PrintError::Template(message)) => message,
        other => panic!("expected a template error, got {other:?}"),
    }
}

#[test]
fn a_document_without_title_is_refused() {
    let data = json!({});
    match pdf(&document("Text ohne Titel", &data)) {
        Err(PrintError::Standard(message)) => assert!(message.contains("title"), "{message}"),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn a_picture_without_description_is_refused() {
    let data = json!({});
    let template = r#"
        #set document(title: "Bild")
        #image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>"))
    "#;
    assert!(matches!(
        pdf(&document(template, &data)),
        Err(PrintError::Standard(_))
    ));
}

#[test]
fn errors_name_the_place_and_hide_the_value() {
    let data = json!({ "name": "Müller-Lüdenscheidt", "note": "has a \"secret\" diagnosis" });
    let message = template_error("#let data = json(\"/data.json\")\n#int(data.name)", &data);
    assert!(message.starts_with("/main.typ:2:"), "{message}");
    assert!(!message.contains("Lüdenscheidt"), "{message}");
    for template in [
        "#panic(json(\"/data.json\").note)",
        "#assert.eq(json(\"/data.json\").name, 1)",
        "#(json(\"/data.json\").note + 1)",
        "#eval(json(\"/data.json\").note)",
        "#json(\"/data.json\").at(json(\"/data.json\").name)",
    ] {
        let message = template_error(template, &data);
        for secret in ["Müller", "secret", "diagnosis"] {
            assert!(!message.contains(secret), "{template}: {message}");
        }
    }
}

#[test]
fn a_missing_key_is_named_since_it_is_ours() {
    let message = template_error("#json(\"/data.json\").agreement", &json!({}));
    assert!(message.contains("agreement"), "{message}");
}

#[test]
fn templates_reach_neither_disk_nor_network() {
    let data = json!({});
    for template in [
        "#read(\"/etc/hostname\")",
        "#read(\"../../../etc/hostname\")",
        "#import \"@preview/tablex:0.0.9\": *",
        "#include \"/other.typ\"",
    ] {
        assert!(!template_error(template, &data).is_empty());
    }
}

#[test]
fn shared_files_are_found_and_cannot_replace_ours() {
    let data = json!({});
    let mut document = document(
        "#set document(title: \"T\")\n#import \"/letter.typ\": hello\n#hello",
        &data,
    );
    document.shared = &[("/letter.typ", "#let hello = [Guten Tag]")];
    assert_eq!(page_count(&document).unwrap(), 1);
    for taken in ["/house.typ", "/main.typ", "/data.json"] {
        let shared = [(taken, "")];
        let document = Document {
            shared: &shared,
            ..document
        };
        assert!(
            matches!(pdf(&document), Err(PrintError::Path(_))),
            "{taken}"
        );
    }
}

#[test]
fn too_much_data_is_refused_before_typesetting() {
    let data = json!({ "text": "x ".repeat(MAX_DATA_BYTES / 2) });
    assert!(matches!(
        pdf(&document("", &data)),
        Err(PrintError::TooLarge(_))
    ));
}

#[test]
fn a_day_no_pdf_can_state_is_an_error() {
    let data = json!({});
    let mut document = document("", &data);
    document.today = NaiveDate::from_ymd_opt(-1, 1, 1).unwrap();
    assert!(matches!(pdf(&document), Err(PrintError::Date)));
}
