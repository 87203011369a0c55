//! Foreign cells may hold anything.

use bindeglied_kit::sheet::Cell;
use proptest::prelude::*;

use super::{all, today};
use crate::import::Catalogues;
use crate::import::value::birth::parse_birth;
use crate::import::value::channel::{parse_contact, parse_state};
use crate::import::value::contact::{parse_email, parse_phones};
use crate::import::value::date::{Pivot, parse_date, parse_valid_until};
use crate::import::value::duration::{Unit, parse_duration, parse_time};
use crate::import::value::follow_up::parse_follow_up;
use crate::import::value::name::{NameEvidence, parse_name};
use crate::import::value::person::{
    parse_family_status, parse_interpreter, parse_languages, parse_nationalities, parse_plan,
    parse_sex,
};
use crate::import::value::place::parse_place;
use crate::import::value::residence::parse_residence;
use crate::import::value::topic::parse_topics;

/// Runs every parser; only that none of them panics matters.
fn every_parser(cell: &Cell, catalogues: &Catalogues, names: &NameEvidence) {
    let text = cell.display();
    let _ = parse_birth(cell, today());
    let _ = parse_date(cell, Pivot::Near);
    let _ = parse_date(cell, Pivot::Past(today()));
    let _ = parse_valid_until(cell);
    let _ = parse_duration(cell, Unit::Minutes);
    let _ = parse_duration(cell, Unit::Hours);
    let _ = parse_time(cell);
    let _ = parse_follow_up(cell, Some(today()));
    let _ = parse_sex(&text);
    let _ = parse_nationalities(&text, catalogues);
    let _ = parse_languages(&text, catalogues);
    let _ = parse_interpreter(&text);
    let _ = parse_plan(&text);
    let _ = parse_family_status(&text);
    let _ = parse_residence(&text, catalogues);
    let _ = parse_place(&text, catalogues);
    let _ = parse_phones(&text);
    let _ = parse_email(&text);
    let _ = parse_contact(&text, catalogues);
    let _ = parse_state(&text, catalogues);
    let _ = parse_topics(&text, catalogues);
    let _ = parse_name(&text, names);
}

#[test]
fn long_and_strange_cells() {
    let (catalogues, names) = (Catalogues::built_in(), NameEvidence::default());
    let long = "Wohnung, ".repeat(2300);
    let strange = [
        long.as_str(),
        "\u{202e}أحمد الأحمد\u{202c}",
        "محمد بن عبد الله",
        "ሰላም ሃብተማርያም",
        "🙂🙂",
        "\u{0}",
        "½",
        "§",
        "§§ 25 II II II",
        "ca.",
        "ca. ",
        "~",
        "*",
        ":",
        "::",
        "99:99:99",
        "İİİ",
        "ẞ",
        "0",
        "-1",
        "1e308",
        "((()))",
        ")(",
        ", ,",
        "31.31.31",
        "٣٫٥",
        "é́́́́",
        "WV",
        "WV 99999999999 Tage",
        "WV 31.2.",
        "1,,5 h",
        ".",
        "..",
        "//",
    ];
    for text in strange {
        every_parser(&Cell::Text(text.to_owned()), &catalogues, &names);
    }
    for number in [
        f64::NAN,
        f64::INFINITY,
        -1.0,
        0.0,
        1e300,
        0.5,
        45000.5,
        2_958_466.0,
    ] {
        every_parser(&Cell::Number(number), &catalogues, &names);
        every_parser(&Cell::Time(number), &catalogues, &names);
    }
    every_parser(&Cell::Error("#DIV/0!".into()), &catalogues, &names);
    let arabic = parse_name("أحمد الأحمد", &names).unwrap().value;
    assert!(arabic.own_script.is_some(), "{arabic:?}");
}

#[test]
fn a_novel_in_a_cell_survives_whole_in_the_note() {
    let novel = "Sehr lange Geschichte. ".repeat(870);
    let file = format!(
        "Name;geb.;Status;Bemerkung\nMoroz, Olha;1980;{};{novel}\n",
        "blau ".repeat(100)
    );
    let (_, found) = all(file.as_bytes(), "x.csv");
    let person = &found.people[0];
    assert!(person.note.starts_with(novel.trim()));
    assert!(person.note.contains("Status: blau blau"));
    assert_eq!(person.rejections.len(), 1);
    assert!(person.rejections[0].message.args["value"].chars().count() <= 81);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,40}", number in any::<f64>()) {
        thread_local! {
            static SCENE: (Catalogues, NameEvidence) = (Catalogues::built_in(), NameEvidence::default());
        }
        SCENE.with(|(catalogues, names)| {
            every_parser(&Cell::Text(text.clone()), catalogues, names);
            every_parser(&Cell::Number(number), catalogues, names);
        });
    }

    #[test]
    fn texts_close_to_real_ones(text in "(ca\\. ?|um |§ ?|WV |bis )?[0-9]{0,5}[./: -]?[0-9]{0,4}[./: -]?[0-9a-zA-Zäöß]{0,6}( (h|min|Tage|Alt\\.|Abs\\.|II))?") {
        thread_local! {
            static SCENE: (Catalogues, NameEvidence) = (Catalogues::built_in(), NameEvidence::default());
        }
        SCENE.with(|(catalogues, names)| every_parser(&Cell::Text(text.clone()), catalogues, names));
    }

    #[test]
    fn nothing_of_a_row_is_lost(cells in prop::collection::vec("[a-zA-Z0-9äöü.]{1,12}", 6)) {
        let header = "Name;geb.;Status;Sprachen;Tel;Sonderbares";
        let row = format!("Moroz, {};{};{};{};{};{}", cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
        let (_, found) = all(format!("{header}\nA, B;1980;GFK;Dari;0157 1234567;x\n{row}\n").as_bytes(), "x.csv");
        let person = &found.people[1];
        let kept = serde_json::to_string(person).unwrap();
        // Every cell stands in a field, or its text in the note.
        prop_assert!(person.birth.is_some() || person.note.contains(&cells[1]), "{kept}");
        prop_assert!(person.residence.is_some() || person.note.contains(&cells[2]), "{kept}");
        prop_assert!(!person.languages.is_empty() || person.note.contains(&cells[3]), "{kept}");
        prop_assert!(!person.phones.is_empty() || person.note.contains(&cells[4]), "{kept}");
        prop_assert!(person.note.contains(&cells[5]), "{kept}");
    }
}
