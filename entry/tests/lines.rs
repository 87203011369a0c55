//! What a line becomes, piece by piece, and what must hold for any line.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use bindeglied_entry::{Kind, Known, Lexicon, Own, State, Understood, understand};
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn known() -> Known {
    Known::new([
        ("Moroz", "Mykhailo"),
        ("Moroz", "Kateryna"),
        ("Al-Hussein", "Ibrahim"),
        ("Touray", "Ebrima"),
    ])
}

/// A Thursday.
fn read(line: &str) -> Understood {
    understand(line, day("2025-11-20"), &known(), Lexicon::shipped())
}

#[test]
fn a_line_becomes_a_whole_consultation() {
    let found =
        read("Moroz Mykhailo gestern 45 min HB JC-Antrag ausgefüllt, Wohnung schwierig WV 2 Wo");
    assert_eq!(found.people, [0]);
    assert_eq!(found.date, day("2025-11-19"));
    assert_eq!(found.minutes, Some(45));
    assert_eq!(found.channel.as_deref(), Some("home_visit"));
    assert_eq!(found.state, State::Held);
    assert_eq!(found.topics, ["Behörden, Anträge, Post", "Wohnungssuche"]);
    assert_eq!(found.note, "JC-Antrag ausgefüllt, Wohnung schwierig");
    assert_eq!(found.follow_ups[0].due, day("2025-12-04"));
    assert!(found.ambiguous.is_empty() && found.unclear.is_empty());
}

#[test]
fn days_as_people_write_them() {
    for (said, meant) in [
        ("heute", "2025-11-20"),
        ("gestern", "2025-11-19"),
        ("vorgestern", "2025-11-18"),
        ("Mo", "2025-11-17"),
        ("letzten Di", "2025-11-18"),
        ("Do", "2025-11-13"),
        ("am Freitag", "2025-11-14"),
        ("letzte Woche Mittwoch", "2025-11-12"),
        ("3.12.", "2024-12-03"),
        ("3.12.24", "2024-12-03"),
        ("KW 46", "2025-11-10"),
        ("Mi KW 46", "2025-11-12"),
        ("3. November", "2025-11-03"),
        ("2025-11-03", "2025-11-03"),
        ("vor zwei Tagen", "2025-11-18"),
        ("dritten November", "2025-11-03"),
        ("3. 11.", "2025-11-03"),
    ] {
        let found = read(&format!("Touray Ebrima {said} 30 min HB"));
        assert_eq!((found.date, found.date_said), (day(meant), true), "{said}");
        assert_eq!(found.note, "", "{said}");
    }
}

#[test]
fn follow_ups_and_appointments_lie_ahead() {
    for (said, meant) in [
        ("WV 2 Wo", "2025-12-04"),
        ("WV 14 Tage", "2025-12-04"),
        ("WV 1.3.", "2026-03-01"),
        ("Wiedervorlage in einem Monat", "2025-12-20"),
        ("WV Mo", "2025-11-24"),
        ("WV morgen", "2025-11-21"),
        ("WV nächste Woche", "2025-11-24"),
        ("WV KW 50", "2025-12-08"),
        ("WV Ende des Monats", "2025-11-30"),
        ("in 10 Tagen WV", "2025-11-30"),
    ] {
        let found = read(&format!("Touray 30 min Tel., Kita, {said}"));
        let due: Vec<_> = found.follow_ups.iter().map(|one| one.due).collect();
        assert_eq!(due, [day(meant)], "{said}");
        assert_eq!(found.date, day("2025-11-20"), "{said}");
    }
    let found = read("Touray 30 min, WV 2 Wo Bescheid prüfen, Termin ABH 14.1. 9:30");
    assert_eq!(found.follow_ups[0].text, "Bescheid prüfen");
    assert_eq!(found.appointments[0].date, day("2026-01-14"));
    assert_eq!(found.appointments[0].time.unwrap().to_string(), "09:30:00");
    assert_eq!(found.appointments[0].text, "ABH");
    assert_eq!(found.start, None);
}

#[test]
fn two_who_fit_are_a_question() {
    let found = read("Moroz gestern 30 min");
    assert!(found.people.is_empty());
    assert_eq!(found.ambiguous[0].people, [0, 1]);
    let both = read("Moroz Mykhailo und Kateryna gestern 30 min");
    assert_eq!(both.people, [0, 1]);
    let group = read("Touray + Al-Hussein 60 min Gruppe");
    assert_eq!(
        (group.people.as_slice(), group.group),
        ([3, 2].as_slice(), true)
    );
    // An initial narrows it down to one.
    assert_eq!(read("Moroz K. gestern 30 min").people, [1]);
    assert_eq!(read("Moroz X. gestern 30 min").ambiguous.len(), 1);
    // Somebody of this name is not known: nobody is meant, and the name stays in the note.
    let other = read("Touray Ousmane gestern 30 min");
    assert!(other.people.is_empty());
    assert!(other.note.contains("Touray Ousmane"));
}

#[test]
fn signs_and_own_words() {
    let found = read("Touray 20 min #wohnung @Jobcenter > Unterlagen kopieren");
    assert_eq!(found.topics[0], "Wohnungssuche");
    assert_eq!(found.partners, ["Jobcenter"]);
    assert_eq!(found.steps, ["Unterlagen kopieren"]);
    let unknown = read("Touray 20 min #quatsch");
    assert_eq!(unknown.unclear, ["#quatsch"]);
    assert!(unknown.note.contains("#quatsch") || unknown.note.contains("quatsch"));
    let own = Lexicon::shipped().with(&[
        Own::Topic("ZWE".into(), "Wohnungssuche".into()),
        Own::Channel("Cafémobil".into(), "open_hour".into()),
    ]);
    let found = understand(
        "Touray Cafémobil 20 min ZWE",
        day("2025-11-20"),
        &known(),
        &own,
    );
    assert_eq!(found.channel.as_deref(), Some("open_hour"));
    assert_eq!(found.topics, ["Wohnungssuche"]);
}

#[test]
fn what_cannot_be_is_said_and_kept() {
    assert_eq!(
        read("Touray hat heute abgesagt, Kind krank").note,
        "Kind krank"
    );
    for line in ["Touray 31.02. 30 min Kita", "Touray 3.12.0202 30 min Kita"] {
        let found = read(line);
        assert_eq!(
            (found.date, found.date_said),
            (day("2025-11-20"), false),
            "{line}"
        );
        assert_eq!(found.unclear.len(), 1, "{line}");
        assert!(
            found.note.contains(&found.unclear[0]),
            "{line}: {}",
            found.note
        );
    }
    assert_eq!(read("").note, "");
    assert_eq!(read("🙂🙂🙂").note, "🙂🙂🙂");
    assert_eq!(
        read("<b>'; drop table person;--</b>").people,
        Vec::<usize>::new()
    );
}

/// Every word that has no place of its own stands in the note.
fn nothing_is_lost(line: &str) -> Result<(), TestCaseError> {
    let found = read(line);
    let placed = |at: usize| {
        found.marks.iter().any(|mark| {
            mark.at.contains(&at)
                && !matches!(mark.kind, Kind::Topic | Kind::Partner | Kind::Appointment)
        })
    };
    let mut note = found.note.chars().filter(|c| c.is_alphanumeric());
    for (at, c) in line.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        if !placed(at) && !leaning(line, at) {
            prop_assert!(
                note.any(|kept| kept == c),
                "{c} of {line:?} is not in {:?}",
                found.note
            );
        }
    }
    for mark in &found.marks {
        prop_assert!(line.get(mark.at.clone()).is_some());
    }
    Ok(())
}

/// Short words that go with what is cut beside them, or are all that is left of a clause.
#[rustfmt::skip]
const LEANING: &[&str] = &[
    "am", "um", "im", "in", "mit", "bei", "beim", "fuer", "von", "zu", "zum", "zur", "war",
    "habe", "hatte", "hat", "und", "der", "die", "das", "den", "dem", "frau", "fr", "herr",
    "herrn", "hr", "familie", "fam", "ca", "wegen", "gespraech", "beratung", "kam", "ist",
    "ich", "wir", "noch", "auch", "dauer", "ein", "eine", "einen", "nach", "an", "auf", "kurz",
    "wieder", "per", "ueber", "haben", "hatten", "waren", "ihr", "ihm", "ihnen", "dort", "da",
    "termin", "ins", "lang", "sie", "er", "ab", "u", "für", "über",
];

fn leaning(line: &str, at: usize) -> bool {
    let start = line[..at].rfind(|c: char| !c.is_alphanumeric());
    let start = start.map_or(0, |i| {
        i + line[i..].chars().next().map_or(1, char::len_utf8)
    });
    let end = line[at..].find(|c: char| !c.is_alphanumeric());
    let end = end.map_or(line.len(), |i| at + i);
    LEANING.contains(&line[start..end].to_lowercase().as_str())
}

/// What lines are made of, and what breaks them.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "Moroz", "Mykhailo", "Kateryna", "Touray", "gestern", "45", "min", "1,5", "h", "HB", "tel.",
    "JC-Antrag", "Wohnung", "WV", "2", "Wo", "3.12.", "31.02.", "KW", "48", "letzten", "Di",
    "Fr.", "Termin", "ABH", "14.1.", "9:30", "um", "10", "Uhr", "von", "bis", "11:30", ",",
    "und", "+", ">", "#kita", "@JC", "§", "25", "abgesagt", "geplant", "morgen", "–", "halb",
    "zehn", "Ende", "des", "Monats", "seit", "schläft", "schlecht", "١٢", "مرحبا", "🙂", "\n",
    "nachfragen", "in", "zwei", "Wochen", "1:30", "99999999999", "0,333333",
];

fn words() -> impl Strategy<Value = String> {
    let some = prop::sample::select(PARTS);
    prop::collection::vec(some, 0..14).prop_map(|parts| parts.join(" "))
}

#[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
fn cases() -> ProptestConfig {
    let cases = std::env::var("ENTRY_FUZZ")
        .ok()
        .and_then(|n| n.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(3_000))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_line_keeps_its_words(line in words()) {
        nothing_is_lost(&line)?;
    }

    #[test]
    fn any_text_is_read_without_harm(line in "\\PC{0,80}", today in 0i32..60_000) {
        let today = NaiveDate::from_num_days_from_ce_opt(710_000 + today).unwrap();
        let found = understand(&line, today, &known(), Lexicon::shipped());
        prop_assert!(found.minutes.is_none_or(|minutes| minutes <= 1_440));
        nothing_is_lost(&line)?;
    }
}

#[test]
fn a_line_of_twenty_thousand_characters_stays_a_note() {
    for part in ["a", "Moroz ", "3.12. ", "🙂", "WV ", "9:30-", "س"] {
        let line = part.repeat(25_000);
        let found = read(&line);
        let tail = line.chars().skip(2_000).count();
        assert!(
            tail > 0 && found.note.chars().count() >= tail.min(1_000),
            "{part}"
        );
    }
}
