use crate::import::Catalogues;
use crate::import::value::channel::{State, parse_contact};
use crate::import::value::contact::parse_phones;
use crate::import::value::name::{NameEvidence, parse_name};
use crate::import::value::person::{
    Sex, parse_interpreter, parse_languages, parse_nationalities, parse_plan, parse_sex,
};
use crate::import::value::place::parse_place;
use crate::import::value::residence::parse_residence;
use crate::import::value::topic::parse_topics;

#[test]
fn residence_status_from_its_many_names() {
    let catalogues = Catalogues::built_in();
    let cases = [
        ("§25 II 1. Alt.", "A25-2-1"),
        ("§ 25 Abs. 2 S.1 Alt.2", "A25-2-2"),
        ("§ 25 Abs. 2 Satz 1 1. Alternative AufenthG", "A25-2-1"),
        ("25 II Alt 2", "A25-2-2"),
        ("25(2) 2. Alt", "A25-2-2"),
        ("§25 Abs.2 (subs. Schutz)", "A25-2-2"),
        ("subs. Schutz", "A25-2-2"),
        ("subsidiärer Schutz", "A25-2-2"),
        ("anerkannt (GFK)", "A25-2-1"),
        ("GFK", "A25-2-1"),
        ("Gestattung", "GEST"),
        ("Aufenthaltsgestattung", "GEST"),
        ("Duldung", "A60a"),
        ("§60a", "A60a"),
        ("§ 60b AufenthG", "A60b"),
        ("Paragraf 24", "A24"),
        ("§24", "A24"),
        ("§ 24 AufenthG", "A24"),
        ("Fiktionsbesch.", "A81"),
        ("NE", "A9"),
        ("Niederlassungserl.", "A9"),
        ("§26", "A26"),
        ("§ 26 Abs. 3", "A26"),
        ("§ 104c", "A104c"),
        ("25 (3)", "A25-3"),
        ("§25 III", "A25-3"),
        ("Abschiebungsverbot", "A25-3"),
        ("§ 60 Abs. 5", "A25-3"),
        ("§25a", "A25a"),
        ("§ 25b", "A25b"),
        ("§25 V", "A25-5"),
        ("Ausbildungsduldung", "A60c"),
        ("§ 28", "FAM"),
        ("Asylbewerber", "GEST"),
        ("Duldug", "A60a"),
    ];
    for (text, code) in cases {
        let found =
            parse_residence(text, &catalogues).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(found.value, code, "{text}");
    }
    let open = parse_residence("§25 II", &catalogues).unwrap();
    assert!(
        open.certainty <= 50 && open.remark.unwrap().key == "import-residence-alternative-open"
    );
    let vague = parse_residence("anerkannt", &catalogues).unwrap();
    assert!(vague.certainty < 80 && vague.remark.is_some());
    for text in ["blau", "§ 999", "siehe Akte"] {
        assert!(parse_residence(text, &catalogues).is_err(), "{text}");
    }
}

#[test]
fn places_with_their_districts() {
    let catalogues = Catalogues::built_in();
    let cases = [
        ("SIG-Laiz", "Sigmaringen", Some("Laiz")),
        ("Saulgau", "Bad Saulgau", None),
        ("Messkirch", "Meßkirch", None),
        ("Meßkirch", "Meßkirch", None),
        ("Stetten a.k.M.", "Stetten am kalten Markt", None),
        ("Sigm.dorf", "Sigmaringendorf", None),
        ("Sigmaringen", "Sigmaringen", None),
        ("Sigmaringendorf", "Sigmaringendorf", None),
        ("Mengen-Ennetach", "Mengen", Some("Ennetach")),
        ("Pfullendorf OT Aach-Linz", "Pfullendorf", Some("Aach-Linz")),
        ("Laiz", "Sigmaringen", Some("Laiz")),
        ("72488 Sigmaringen", "Sigmaringen", None),
        ("Sigmaringen (Jungnau)", "Sigmaringen", Some("Jungnau")),
        ("Krauchenweis", "Krauchenwies", None),
        ("Herdwangen-Schönach", "Herdwangen-Schönach", None),
        ("Gammertingen, Stadt", "Gammertingen", Some("Stadt")),
        ("bad saulgau", "Bad Saulgau", None),
        ("Pfulendorf", "Pfullendorf", None),
    ];
    for (text, municipality, district) in cases {
        let found =
            parse_place(text, &catalogues).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(
            (
                found.value.municipality.as_str(),
                found.value.district.as_deref()
            ),
            (municipality, district),
            "{text}"
        );
    }
    assert!(
        parse_place("Krauchenweis", &catalogues)
            .unwrap()
            .remark
            .is_some()
    );
    for text in ["Berlin", "Sigmar", "Tübingen", "x"] {
        assert!(
            parse_place(text, &catalogues).is_err_and(|error| error.key == "import-place-unknown")
                || text == "Sigmar",
            "{text}"
        );
    }
}

#[test]
fn nationalities_and_languages() {
    let catalogues = Catalogues::built_in();
    let nation = |text: &str| {
        parse_nationalities(text, &catalogues)
            .map(|found| found.value.join("+"))
            .unwrap_or_default()
    };
    let cases = [
        ("syrisch", "475"),
        ("Syrerin", "475"),
        ("Syrer:in", "475"),
        ("SYR", "475"),
        ("Syrien", "475"),
        ("Syria", "475"),
        ("syrich", "475"),
        ("AFG", "423"),
        ("Ukraine", "166"),
        ("UA", "166"),
        ("ukrainisch/russisch", "166+160"),
        ("eritreisch", "224"),
        ("türkisch", "163"),
        ("Türkei", "163"),
        ("Sowjetunion", "159"),
        ("Sudan", "277"),
        ("staatenlos", "997"),
        ("Irak", "438"),
        ("Iran", "439"),
        ("Elfenbeinküste", "231"),
        ("Mond", ""),
    ];
    for (text, codes) in cases {
        assert_eq!(nation(text), codes, "{text}");
    }
    assert_eq!(
        parse_languages("Türkisch, Kurdisch", &catalogues),
        (vec!["tr".into(), "ku".into()], vec![])
    );
    assert_eq!(
        parse_languages("Arab. / Deutsch B1 und Klingonisch", &catalogues),
        (vec!["ar".into(), "de".into()], vec!["Klingonisch".into()])
    );
}

#[test]
fn names_in_the_order_the_file_suggests() {
    let mut evidence = NameEvidence::default();
    for known in [
        "Al-Ahmad, Fatima",
        "Habtemariam, Selam",
        "Shevchenko, Olha",
        "van der Berg, Jan",
    ] {
        evidence.learn(known);
    }
    let cases = [
        ("Al-Masri, Ahmad", "Al-Masri", "Ahmad"),
        ("Tariq Al-Ahmad", "Al-Ahmad", "Tariq"),
        ("SHEVCHENKO Юлия", "Shevchenko", "Юлия"),
        ("AL-AHMAD Ayesha", "Al-Ahmad", "Ayesha"),
        ("Habtemariam Selam", "Habtemariam", "Selam"),
        ("Jan van der Berg", "van der Berg", "Jan"),
        ("Frau Fatima Al Ahmad", "Al Ahmad", "Fatima"),
        ("Müller, Jörg-Şükrü", "Müller", "Jörg-Şükrü"),
    ];
    for (text, family, given) in cases {
        let found = parse_name(text, &evidence).unwrap().value;
        assert_eq!(
            (found.family.as_str(), found.given.as_str()),
            (family, given),
            "{text}"
        );
    }
    assert_eq!(
        parse_name("SHEVCHENKO Юлия", &evidence)
            .unwrap()
            .value
            .own_script
            .as_deref(),
        Some("Юлия")
    );
    assert_eq!(
        parse_name("Al-Masri, Ahmad (Vater)", &evidence)
            .unwrap()
            .value
            .extra
            .as_deref(),
        Some("Vater")
    );
    assert!(
        parse_name("Xyzzy Plugh", &evidence)
            .unwrap()
            .remark
            .is_some(),
        "a guess says so"
    );
    for (text, key) in [
        ("", "import-name-missing"),
        ("123", "import-name-missing"),
        ("Ahmad + Fatima Al-Ahmad", "import-name-several"),
        ("Ali und Sara Haddad", "import-name-several"),
    ] {
        assert_eq!(parse_name(text, &evidence).unwrap_err().key, key);
    }
}

#[test]
fn small_words() {
    for (text, sex) in [
        ("männl.", Sex::Male),
        ("m", Sex::Male),
        ("W", Sex::Female),
        ("weibl.", Sex::Female),
        ("d", Sex::Diverse),
        ("Frau", Sex::Female),
        ("f", Sex::Female),
    ] {
        assert_eq!(parse_sex(text).unwrap().value, sex, "{text}");
    }
    assert!(
        parse_sex("?").is_err()
            && parse_plan("vielleicht").is_err()
            && parse_interpreter("grün").is_err()
    );
}

#[test]
fn phone_numbers() {
    let phone = |text: &str| {
        parse_phones(text)
            .map(|found| found.value.join(" "))
            .unwrap_or_default()
    };
    for (text, number) in [
        ("0157 8364711", "+491578364711"),
        ("+49 176/703385", "+49176703385"),
        ("0049 (0)176 1234567", "+491761234567"),
        ("07571/1234", "+4975711234"),
        ("0157 8364711, 07571-12345", "+491578364711 +49757112345"),
        ("Handy: 0157 8364711", "+491578364711"),
        ("1578364711", "+491578364711"),
        ("+380 67 123 45 67", "+380671234567"),
        ("keins", ""),
        ("12", ""),
    ] {
        assert_eq!(phone(text), number, "{text}");
    }
}

#[test]
fn channels_and_topics() {
    let catalogues = Catalogues::built_in();
    let contact = |text: &str| {
        parse_contact(text, &catalogues)
            .map(|found| (found.value.channel.unwrap_or_default(), found.value.state))
            .unwrap()
    };
    for (text, channel, state) in [
        ("ausgefallen", "", Some(State::Cancelled)),
        ("nicht erschienen", "", Some(State::Missed)),
        ("Tel.", "phone", None),
        ("WhatsApp", "message", None),
        ("E-Mail", "message", None),
        ("Begleitung JC", "accompaniment", None),
        ("Begleitung zum Arzt", "accompaniment", None),
        ("Büro", "office", None),
        ("HB", "home_visit", None),
        ("Tel. (abgesagt)", "phone", Some(State::Cancelled)),
        ("Sprechstunde", "open_hour", None),
        ("Fallbesprechung", "third_party", None),
    ] {
        assert_eq!(contact(text), (channel.to_owned(), state), "{text}");
    }
    let topics = parse_topics(
        "JC-Antrag, Psyche; Aufenthalt/ABH, Fahrradkurs",
        &catalogues,
    );
    assert_eq!(
        topics.known,
        [
            "leistungen-zum-lebensunterhalt",
            "psychische-belastung-trauma",
            "aufenthaltstitel"
        ]
    );
    assert_eq!(topics.unknown, ["Fahrradkurs"]);
    assert_eq!(
        parse_topics("Behörden, Anträge, Post", &catalogues).known,
        ["behoerden-antraege-post"]
    );
    assert_eq!(
        parse_topics("Wohnung/Schulden", &catalogues).known,
        ["wohnungssuche", "schulden"]
    );
}
