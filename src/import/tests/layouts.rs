//! Lists that look different from the two at hand: recognised by meaning.

use std::io::Cursor;

use bindeglied_kit::sheet::{Cell, Column, OutCell, Table, write_xlsx};
use chrono::NaiveTime;

use super::{all, day, today, workbook};
use crate::import::value::birth::Precision;
use crate::import::value::channel::State;
use crate::import::value::person::{PlanState, Sex};
use crate::import::{Catalogues, Field, Kind, Mapping, Reason, recognise, understand};

/// A workbook of sheets; the first row of each becomes its first row in the file.
fn xlsx(sheets: &[(&str, Vec<Vec<OutCell>>)]) -> Vec<u8> {
    let tables = sheets
        .iter()
        .map(|(name, rows)| {
            let mut rows = rows.clone().into_iter();
            let columns = rows
                .next()
                .unwrap_or_default()
                .into_iter()
                .map(|cell| match cell {
                    OutCell::Text(title) => Column::new(title, 12.0),
                    _ => Column::new("", 12.0),
                })
                .collect();
            Table {
                name: (*name).to_owned(),
                columns,
                rows: Box::new(rows),
            }
        })
        .collect();
    let mut file = Cursor::new(Vec::new());
    write_xlsx(&mut file, tables).unwrap();
    file.into_inner()
}

fn texts(cells: &[&str]) -> Vec<OutCell> {
    cells.iter().map(|cell| OutCell::from(*cell)).collect()
}

fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect()
}

fn field_of(mapping: &Mapping, sheet: usize, header: &str) -> Field {
    let columns = &mapping.sheets[sheet].columns;
    columns
        .iter()
        .find(|column| column.header == header)
        .unwrap_or_else(|| panic!("{header}: {columns:?}"))
        .field
}

#[test]
fn names_in_two_columns_and_windows_1252() {
    let file = latin(
        "Nachname;Vorname;Geburtsdatum;Geschlecht;Staatsangehörigkeit;Aufenthaltstitel;Straße;PLZ;Ort\r\n\
         Öztürk;Şule;03.04.1989;weiblich;türkisch;§ 25 Abs. 3;Hauptstraße 3;88605;Meßkirch\r\n\
         Öztürk;Can;12.11.2014;männlich;türkisch;§ 25 Abs. 3;Hauptstraße 3;88605;Meßkirch\r\n\
         Haidari;Ali;1999;m;afghanisch;Gestattung;Bahnhofstr. 1;88605;Meßkirch\r\n",
    );
    let (mapping, found) = all(&file, "Liste.csv");
    assert_eq!(mapping.sheets[0].kind, Kind::People);
    assert_eq!(field_of(&mapping, 0, "Nachname"), Field::FamilyName);
    assert_eq!(found.people.len(), 3);
    let first = &found.people[0];
    assert_eq!((first.name.family.as_str(), first.row), ("Öztürk", 2));
    assert_eq!(first.place.as_ref().unwrap().municipality, "Meßkirch");
    assert_eq!(first.sex, Some(Sex::Female));
    assert_eq!(first.residence.as_deref(), Some("A25-3"));
    assert_eq!(first.street.as_deref(), Some("Hauptstraße 3"));
    assert_eq!(
        first.household, found.people[1].household,
        "same name, same address: proposed as one household"
    );
    assert!(found.people[1].household_proposed);
    assert_ne!(first.household, found.people[2].household);
    assert_eq!(found.summary().rejected, 0);
}

#[test]
fn english_headers_in_another_order() {
    let file = "Phone,Permit,Country of origin,Date of birth,Client name,Gender,Town,Caseworker,Languages,Remarks,Shoe size\n\
        0157 1234567,Duldung,Gambia,1990-05-04,\"Ceesay, Lamin\",male,Scheer,Weber,\"English, Mandinka\",likes football,43\n\
        ,subsidiary protection,Syria,approx 1985,Nour Haddad,female,Wald,Weber,Arabic,,38\n";
    let (mapping, found) = all(file.as_bytes(), "clients.csv");
    assert_eq!(mapping.sheets[0].kind, Kind::People);
    assert_eq!(field_of(&mapping, 0, "Permit"), Field::Residence);
    assert_eq!(field_of(&mapping, 0, "Shoe size"), Field::Other);
    let lamin = &found.people[0];
    assert_eq!(
        (lamin.name.family.as_str(), lamin.name.given.as_str()),
        ("Ceesay", "Lamin")
    );
    assert_eq!(lamin.nationalities, ["237"]);
    assert_eq!(lamin.residence.as_deref(), Some("A60a"));
    assert_eq!(lamin.phones, ["+491571234567"]);
    assert_eq!(lamin.languages, ["en", "mnk"]);
    assert_eq!(
        lamin.note, "likes football\nShoe size: 43",
        "what fits nowhere goes into the note"
    );
    let nour = &found.people[1];
    assert_eq!(nour.birth.unwrap().precision, Precision::About);
    assert_eq!(nour.residence.as_deref(), Some("A25-2-2"));
    assert_eq!(nour.name.family, "Haddad");
}

#[test]
fn header_in_row_six_sums_and_repeated_headers() {
    let header = texts(&[
        "Fam. Nr.",
        "Name",
        "Vorname",
        "geb. am",
        "Nat.",
        "I-Plan vorhanden?",
    ]);
    let mut rows = vec![
        texts(&["Kommunale Unterbringung"]),
        vec![],
        texts(&["Stand: 1.5.2025"]),
        vec![],
        vec![],
    ];
    rows.push(header.clone());
    rows.push(texts(&[
        "1",
        "Abdi",
        "Faadumo",
        "1.1.1991",
        "somalisch",
        "ja",
    ]));
    rows.push(texts(&["1", "Abdi", "Cali", "2.3.2015", "somalisch", ""]));
    rows.push(header);
    rows.push(texts(&[
        "2",
        "Warsame",
        "Mahad",
        "03/1987",
        "Somalier",
        "in Arbeit",
    ]));
    rows.push(texts(&["Gesamt", "3 Personen"]));
    let (mapping, found) = all(&xlsx(&[("Tabelle1", rows)]), "x.xlsx");
    assert_eq!(mapping.sheets[0].header, Some((5, 5)));
    assert_eq!(
        field_of(&mapping, 0, "Name"),
        Field::FamilyName,
        "beside a column of given names"
    );
    assert_eq!(found.people.len(), 3);
    assert_eq!(found.summary().households, 2);
    assert_eq!(found.people[2].plan, Some(PlanState::InProgress));
    assert_eq!(found.people[2].birth.unwrap().precision, Precision::Month);
    let skipped: Vec<(&str, usize)> = found
        .skipped
        .iter()
        .map(|row| (row.message.key.as_str(), row.row))
        .collect();
    assert_eq!(
        skipped,
        [("import-row-header-again", 9), ("import-row-sum", 11)]
    );
}

#[test]
fn a_sheet_for_every_municipality_and_serial_numbers_as_dates() {
    let sheet = |serial: OutCell| {
        vec![
            texts(&[
                "Klient:in",
                "Geburtsdatum",
                "Status",
                "gültig bis",
                "Wohnt seit",
            ]),
            vec![
                OutCell::from("Habtemariam, Selam"),
                serial,
                OutCell::from("GFK"),
                OutCell::from(46500),
                OutCell::from("45300"),
            ],
        ]
    };
    let file = xlsx(&[
        ("Mengen", sheet(OutCell::from(31199))),
        ("Saulgau", sheet(OutCell::from("31200"))),
        (
            "Infos",
            vec![texts(&["Öffnungszeiten"]), texts(&["Mo 9–12"])],
        ),
    ]);
    let (mapping, found) = all(&file, "x.xlsx");
    assert_eq!(mapping.sheets[2].kind, Kind::Unknown);
    assert_eq!(
        mapping.sheets[0].sheet_municipality.as_deref(),
        Some("08437076")
    );
    assert_eq!(
        found.people[0].place.as_ref().unwrap().municipality,
        "Mengen"
    );
    assert_eq!(
        found.people[1].place.as_ref().unwrap().municipality,
        "Bad Saulgau"
    );
    assert_eq!(found.people[0].birth.unwrap().date, day("1985-06-01"));
    assert_eq!(found.people[1].birth.unwrap().date, day("1985-06-02"));
    assert_eq!(found.people[0].housing_since, Some(day("2024-01-09")));
    assert!(
        !found.people[0].remarks.is_empty(),
        "a serial number is shown as what it was read"
    );
}

#[test]
fn sections_inside_a_sheet_name_the_municipality() {
    let rows = vec![
        texts(&["Name", "geb.", "Staatsang."]),
        texts(&["Ostrach"]),
        texts(&["Moroz, Olha", "1980", "ukrainisch"]),
        texts(&["Stetten a.k.M."]),
        texts(&["Moroz, Ivan", "1981", "ukrainisch"]),
    ];
    let (_, found) = all(&xlsx(&[("Liste", rows)]), "x.xlsx");
    let places: Vec<&str> = found
        .people
        .iter()
        .map(|person| person.place.as_ref().unwrap().municipality.as_str())
        .collect();
    assert_eq!(places, ["Ostrach", "Stetten am kalten Markt"]);
    assert_eq!(found.skipped.len(), 2);
}

#[test]
fn several_people_in_one_row_come_back() {
    let file = "Haushalt;Name;Status;Tel\n1;Ahmad + Fatima Al-Masri;GFK;0157 1234567\n2;Karimi, Najib;Gestattung;\n";
    let (_, found) = all(file.as_bytes(), "haushalte.csv");
    assert_eq!(
        found.people[0].refused.as_ref().unwrap().key,
        "import-name-several"
    );
    assert!(found.people[1].refused.is_none());
    let summary = found.summary();
    assert_eq!((summary.rows, summary.people, summary.rejected), (2, 1, 1));
}

#[test]
fn consultations_from_when_to_when_with_a_staff_column() {
    let file = "Datum\tvon\tbis\tMitarbeiterin\tKlient/in\tKontaktart\tBeratungsinhalt\tBemerkung\n\
        3.2.2025\t9:00\t9:45\tKarrer\tAl-Ahmad, Tariq\tTelefonat\tWohnungssuche\tmit Vermieter\n\
        04.02.25\t14:15\t15:00\tWeber\tanonym\tpersönlich\tSchulden, Kita\t\n\
        05.02.25\t10:00\t9:00\tWeber\tKarimi, Najib\tHB\tFahrrad\t\n";
    let (mapping, found) = all(file.as_bytes(), "doku.txt");
    assert_eq!(mapping.sheets[0].kind, Kind::Consultations);
    assert_eq!(field_of(&mapping, 0, "Beratungsinhalt"), Field::Topics);
    let first = &found.consultations[0];
    assert_eq!(first.minutes, Some(45));
    assert_eq!(first.start, NaiveTime::from_hms_opt(9, 0, 0));
    assert_eq!(first.staff.as_deref(), Some("Karrer"));
    assert_eq!(first.channel.as_deref(), Some("phone"));
    assert_eq!(first.topics, ["wohnungssuche"]);
    assert_eq!(first.note, "mit Vermieter");
    let second = &found.consultations[1];
    assert!(second.name.is_none() && second.refused.is_none());
    assert_eq!(second.topics, ["schulden", "kita"]);
    let third = &found.consultations[2];
    assert_eq!(third.note, "bis: 9:00\nBeratungsinhalt: Fahrrad");
    assert_eq!(third.rejections[0].message.key, "import-end-before-start");
    assert_eq!(found.summary().minutes_by_staff["Weber"], 45);
}

#[test]
fn consultations_in_hours_with_a_state_of_their_own() {
    let file = "Date;Client;Duration (h);Contact type;Attended;Topic;Counsellor\n\
        2025-03-01;Lamin Ceesay;0,5;office visit;yes;housing;Brandt\n\
        2025-03-02;Lamin Ceesay;1;phone;no show;health;Brandt\n\
        2026-03-02;Lamin Ceesay;1;phone;;health;Brandt\n\
        soon;Lamin Ceesay;1;phone;yes;health;Brandt\n";
    let (_, found) = all(file.as_bytes(), "log.csv");
    let states: Vec<State> = found.consultations.iter().map(|row| row.state).collect();
    assert_eq!(states[..3], [State::Held, State::Missed, State::Planned]);
    assert_eq!(found.consultations[0].minutes, Some(30));
    assert_eq!(found.consultations[0].topics, ["wohnungssuche"]);
    assert_eq!(
        found.consultations[3].refused.as_ref().unwrap().key,
        "import-date-unknown"
    );
    assert_eq!(found.summary().held_by_staff["Brandt"], 1);
}

#[test]
fn a_list_without_header_is_known_by_its_contents() {
    let file = "\"Al-Ahmad, Tariq\";08.08.1964;syrisch;subs. Schutz;Wald\n\"Moroz, Olha\";1980;ukrainisch;§ 24;Scheer\n\"Abdi, Cali\";ca. 1990;somalisch;Duldung;Ostrach\n";
    let (mapping, found) = all(file.as_bytes(), "x.csv");
    assert_eq!(mapping.sheets[0].kind, Kind::People);
    assert_eq!(mapping.sheets[0].header, None);
    assert_eq!(found.people.len(), 3);
    assert_eq!(found.people[2].residence.as_deref(), Some("A60a"));
    assert!(
        mapping.sheets[0]
            .columns
            .iter()
            .all(|column| column.reason == Reason::Content)
    );
}

#[test]
fn a_corrected_mapping_is_kept_and_used_for_the_next_file() {
    let catalogues = Catalogues::built_in();
    let file = "Name;geb.;Betreuung durch;Kennung\nMoroz, Olha;1980;Weber;K-17\n";
    let book = workbook(file.as_bytes(), "mai.csv");
    let mut mapping = recognise(&book, &catalogues, today());
    let column = |mapping: &Mapping| {
        mapping.sheets[0]
            .columns
            .iter()
            .position(|column| column.header == "Kennung")
            .unwrap()
    };
    let at = column(&mapping);
    assert_eq!(mapping.sheets[0].columns[at].field, Field::Other);
    mapping.sheets[0].columns[at].field = Field::FileNumber;
    let kept = serde_json::to_string(&mapping).unwrap();
    let saved: Mapping = serde_json::from_str(&kept).unwrap();
    assert_eq!(saved, mapping);
    let next = workbook(
        b"Kennung;Name;geb.;Betreuung durch\nK-18;Moroz, Ivan;1981;Weber\n",
        "juni.csv",
    );
    let mut mapping = recognise(&next, &catalogues, today());
    mapping.apply(&saved);
    assert_eq!(mapping.sheets[0].columns[0].field, Field::FileNumber);
    assert_eq!(mapping.sheets[0].columns[0].reason, Reason::Chosen);
    let found = understand(&next, &mapping, &catalogues, today());
    assert_eq!(found.people[0].file_number.as_deref(), Some("K-18"));
}

#[test]
fn group_titles_above_the_header_are_joined() {
    let bytes = include_bytes!("../../../tests/golden/import/zweizeilig.xlsx");
    let (mapping, found) = all(bytes, "zweizeilig.xlsx");
    assert_eq!(mapping.sheets[0].header, Some((2, 3)));
    assert_eq!(mapping.sheets[0].kind, Kind::People);
    assert_eq!(found.people.len(), 3);
    let second = &found.people[1];
    assert_eq!(
        second.household_label.as_deref(),
        Some("7"),
        "a merged cell counts for each of its rows"
    );
    assert_eq!(
        second.valid_until,
        Some(crate::import::value::date::ValidUntil::Date(day(
            "2027-05-01"
        )))
    );
    assert_eq!(found.summary().households, 2);
    let cell = workbook(bytes, "x").sheets[0].cell(0, 4).clone();
    assert_eq!(
        cell,
        Cell::Text("Personen in Anschlussunterbringung".into())
    );
}
