//! The plan, printed from samples of invented people and read back from the finished file.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helpers"
)]

use bindeglied_print::{Document, Printed, print};
use chrono::NaiveDate;
use lopdf::{Dictionary, Object};
use serde_json::{Value, json};

const PLAN: &str = include_str!("../../../src/plan/plan.typ");
const GERMAN: &str = include_str!("samples/german.json");
const ARABIC: &str = include_str!("samples/arabic.json");
const UKRAINIAN: &str = include_str!("samples/ukrainian.json");

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn printed(data: &Value) -> Printed {
    let printed = print(&Document {
        template: PLAN,
        shared: &[],
        data,
        today: NaiveDate::from_ymd_opt(2026, 12, 14).unwrap(),
    })
    .unwrap();
    assert_eq!(printed.warnings, Vec::<String>::new());
    printed
}

fn read(printed: &Printed) -> lopdf::Document {
    lopdf::Document::load_mem(&printed.pdf).unwrap()
}

/// The text of all pages without white space and zero-width spaces: line breaks are not the point here.
fn text(file: &lopdf::Document) -> String {
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    let text = file.extract_text(&pages).unwrap();
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200b}')
        .collect()
}

fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn name<'a>(dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    dictionary.get(key).ok()?.as_name().ok()
}

/// The structure elements of the file: tag and language.
fn structure(file: &lopdf::Document) -> Vec<(String, Option<String>)> {
    file.objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dictionary| dictionary.has(b"P") && dictionary.has(b"K"))
        .filter_map(|element| {
            let tag = String::from_utf8_lossy(name(element, b"S")?).into_owned();
            let language = element
                .get(b"Lang")
                .ok()
                .and_then(|lang| lang.as_str().ok());
            Some((
                tag,
                language.map(|lang| String::from_utf8_lossy(lang).into_owned()),
            ))
        })
        .collect()
}

fn count(structure: &[(String, Option<String>)], tag: &str) -> usize {
    structure.iter().filter(|(name, _)| name == tag).count()
}

#[test]
fn the_file_says_what_an_accessible_and_archivable_file_must_say() {
    let file = read(&printed(&sample(GERMAN)));
    let catalog = file.catalog().unwrap();
    let marks = catalog.get(b"MarkInfo").unwrap();
    let marks = file.dereference(marks).unwrap().1.as_dict().unwrap();
    assert_eq!(marks.get(b"Marked").unwrap(), &Object::Boolean(true));
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"de");
    assert!(catalog.has(b"StructTreeRoot"));
    let metadata = catalog.get(b"Metadata").unwrap();
    let metadata = file.dereference(metadata).unwrap().1.as_stream().unwrap();
    let metadata = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
    for claim in [
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "2026-12-14",
    ] {
        assert!(metadata.contains(claim), "{claim} not in {metadata}");
    }
}

#[test]
fn tables_have_header_cells_and_every_goal_is_a_heading() {
    let data = sample(GERMAN);
    let goals: usize = data["areas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| area["goals"].as_array().unwrap().len())
        .sum();
    let structure = structure(&read(&printed(&data)));
    assert_eq!(count(&structure, "H3"), goals);
    assert_eq!(
        count(&structure, "H2"),
        data["areas"].as_array().unwrap().len()
    );
    // Persons, and the steps of four of the five goals.
    assert_eq!(count(&structure, "Table"), 5);
    assert_eq!(count(&structure, "TH"), 3 + 4 * 4);
}

#[test]
fn the_second_language_is_there_and_announced_as_such() {
    let data = sample(ARABIC);
    let file = read(&printed(&data));
    let structure = structure(&file);
    let arabic = structure
        .iter()
        .filter(|(_, lang)| lang.as_deref() == Some("ar"))
        .count();
    assert!(arabic > 20, "only {arabic} elements in Arabic");
    assert!(
        structure
            .iter()
            .all(|(_, lang)| !matches!(lang.as_deref(), Some(lang) if lang.contains('-')))
    );
    // Glyphs lie on the page from left to right, so Arabic reads backwards here (readers of a file turn
    // it round). Words without lam-alef, which is one glyph and keeps its order.
    let backwards = |text: &str| packed(text).chars().rev().collect::<String>();
    let text = text(&file);
    for words in ["والخطوات", "أحمد الحسن", "التوقيعات"] {
        assert!(text.contains(&backwards(words)), "{words} not in {text}");
    }
    assert!(text.contains("ZieleundSchritte"));
}

#[test]
fn names_stand_there_in_their_own_script() {
    let german = text(&read(&printed(&sample(GERMAN))));
    for words in [
        "ሰላም ኪዳነ",
        "Олександра Гриценко",
        "Kidane, Selam",
        "−1 (weniger als erwartet)",
    ] {
        assert!(german.contains(&packed(words)), "{words} not in {german}");
    }
    let ukrainian = text(&read(&printed(&sample(UKRAINIAN))));
    assert!(
        ukrainian.contains(&packed("Пані Гриценко знову працює")),
        "{ukrainian}"
    );
}

#[test]
fn markup_in_typed_text_is_printed_and_never_carried_out() {
    let wording = r##"#panic("x") $a^2$ *fett* _kursiv_ [Klammer] = Titel @ref <marke> \ // `code` ~ --- "#{}"##;
    let mut data = sample(GERMAN);
    data["areas"][0]["goals"][0]["wording"] = json!(wording);
    data["areas"][0]["goals"][0]["steps"][0]["what"] = json!(wording);
    data["persons"][0]["name"] = json!(wording);
    data["agreement"] = json!(wording);
    let text = text(&read(&printed(&data)));
    assert_eq!(text.matches(&packed(wording)).count(), 4, "{text}");
}

#[test]
fn emoji_and_rare_scripts_cost_one_sign_not_the_document() {
    let mut data = sample(GERMAN);
    data["persons"][0]["own_script"] = json!("王小明 🙂");
    let printed = printed(&data);
    assert_eq!(printed.replaced, 4);
    assert!(text(&read(&printed)).contains('\u{fffd}'));
}

#[test]
fn a_plan_without_goals_and_optional_fields_is_a_plan() {
    let mut data = sample(GERMAN);
    data["areas"] = json!([]);
    for optional in ["languages", "explained", "other"] {
        data.as_object_mut().unwrap().remove(optional);
    }
    data["persons"] = json!([{ "name": "Muster, Ali", "birth": "1990" }]);
    let text = text(&read(&printed(&data)));
    assert!(text.contains(&packed("Es sind noch keine Ziele vereinbart.")));
    assert!(!text.contains("Dolmetscher"));
}

#[test]
fn a_goal_is_not_cut_by_the_end_of_a_page() {
    let mut data = sample(GERMAN);
    let goal = data["areas"][0]["goals"][0].clone();
    let goals: Vec<Value> = (1..=12)
        .map(|number| {
            let mut goal = goal.clone();
            goal["number"] = json!(format!("{number:02}"));
            goal["wording"] = json!(format!("Anfang{number:02}."));
            goal["steps"][2]["what"] = json!(format!("Ende{number:02}."));
            goal
        })
        .collect();
    data["areas"] = json!([{ "name": "Sprache", "goals": goals }]);
    let printed = printed(&data);
    let file = read(&printed);
    assert!(printed.pages > 3);
    for page in 1..=u32::try_from(printed.pages).unwrap() {
        let text = packed(&file.extract_text(&[page]).unwrap());
        for number in 1..=12 {
            assert_eq!(
                text.contains(&format!("Anfang{number:02}.")),
                text.contains(&format!("Ende{number:02}.")),
                "goal {number} is cut on page {page}"
            );
        }
    }
}
