//! What must hold for any text. `NAMES_FUZZ` sets how many random texts are tried.

use bindeglied_names::testing::{Dice, misspell, people};
use bindeglied_names::{
    How, Lookup, MOST_KEYS, MOST_LETTERS, MOST_LOOKUPS, MOST_SOUNDS, MOST_WORDS, Name, SAME, alike,
    index_keys, likeness, query_keys, same_word, sounds,
};
use proptest::prelude::*;

#[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
fn tries() -> u32 {
    let tries = std::env::var("NAMES_FUZZ").ok();
    tries.and_then(|tries| tries.parse().ok()).unwrap_or(256)
}

/// Letters of all scripts with what hides between them, and now and then anything at all.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-ZçşğıöüßÉêîû' -]{0,40}",
        "[\u{600}-\u{6ff} \u{200c}\u{200f}ال]{0,40}",
        "[\u{400}-\u{45f} ʼ]{0,40}",
        "[\u{1200}-\u{135a} ]{0,40}",
        "((al|el|as|abd|abdul|abu|bin|gebre|عبد|ال|الدين|din|ullah)[ -]?([a-zع-ي]{0,6})[ -]?){0,8}",
        "\\PC{0,80}",
        any::<String>(),
    ]
}

fn check_words(name: &Name) {
    assert!(name.words().len() <= MOST_WORDS);
    for word in name.words() {
        assert!(word.sounds().len() <= MOST_SOUNDS);
        for sound in word.sounds() {
            assert!(
                !sound.is_empty() && sound.len() <= MOST_LETTERS + 1,
                "{sound}"
            );
            assert!(sound.bytes().all(|b| b.is_ascii_lowercase()), "{sound}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: tries(), ..ProptestConfig::default() })]

    #[test]
    fn keys_stay_within_their_bounds(
        family in text(), given in text(), native in text(), year in proptest::option::of(any::<i32>()),
    ) {
        let name = Name::new(&family, &given, &native);
        check_words(&name);
        let keys = index_keys(&name, year);
        prop_assert!(keys.len() <= MOST_KEYS);
        for key in &keys {
            prop_assert!(key.len() <= 90);
            let form = key[0];
            prop_assert!(form == b's' && key.contains(&0) || form == b'p' && key.contains(&b' '));
        }
        let lookups = query_keys(&Name::typed(&format!("{given} {family}")), year);
        prop_assert!(lookups.len() <= MOST_LOOKUPS);
    }

    #[test]
    fn a_name_is_like_itself_and_found_by_itself(family in text(), given in text()) {
        let name = Name::new(&family, &given, "");
        if !name.is_empty() {
            let found = likeness(&name, &name);
            prop_assert!(found.score > 0.99, "{}", found.score);
            prop_assert_eq!(found.words.len(), name.words().len());
        }
        let keys = index_keys(&name, None);
        let lookups = query_keys(&name, None);
        let long = name.words().iter().any(|word| word.text().chars().count() > 1 && !word.sounds().is_empty());
        if long {
            prop_assert!(lookups.iter().any(|lookup| keys.iter().any(|key| lookup.holds(key))));
        }
    }

    #[test]
    fn likeness_is_about_the_same_both_ways(a in text(), b in text()) {
        let (a, b) = (Name::new(&a, "", ""), Name::new(&b, "", ""));
        let (there, back) = (likeness(&a, &b), likeness(&b, &a));
        prop_assert!((0.0..=1.0).contains(&there.score));
        prop_assert!((there.score - back.score).abs() < 0.55, "{} {}", there.score, back.score);
        prop_assert!(there.words.iter().all(|(at, _)| *at < b.words().len()));
    }

    #[test]
    fn a_slip_is_a_text(name in text(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let slip = misspell(&name, &mut || dice.roll());
        prop_assert!(slip.chars().count() <= 4 * 200 + 20);
    }
}

#[test]
fn hostile_texts_are_cut() {
    for text in [
        "a".repeat(20_000),
        "ا ".repeat(20_000),
        "🙂\u{200f}".repeat(10_000),
        "sch".repeat(9_000),
    ] {
        let name = Name::new(&text, &text, &text);
        check_words(&name);
        assert!(index_keys(&name, Some(1990)).len() <= MOST_KEYS);
        assert!(query_keys(&Name::typed(&text), None).len() <= MOST_LOOKUPS);
        assert!(likeness(&name, &name).score <= 1.0);
    }
}

#[test]
fn articles_and_compounds_are_one_name() {
    for same in [
        ["Al-Hussein", "Alhussein", "El Hussein", "الحسين"],
        ["Abd al-Rahman", "Abdulrahman", "Abdel Rahman", "عبد الرحمن"],
        ["Gebre Medhin", "Ghebremedhin", "Gebremedhin", "ገብረመድህን"],
        ["Nour Eddine", "Nuruddin", "Nureddin", "نور الدين"],
        ["Ash-Shami", "Al-Schami", "Alshami", "الشامي"],
        ["Abu Bakr", "Abubakar", "Aboubacar", "أبو بكر"],
        ["Hryhorii", "Grigorij", "Григорій", "Григорий"],
        ["Schewtschenko", "Shevchenko", "Chevtchenko", "Шевченко"],
    ] {
        for (a, b) in same.iter().zip(same.iter().skip(1)) {
            assert!(same_word(a, b), "{a} {b} {}", alike(a, b));
        }
    }
    for (a, b) in [
        ("Hassan", "Hussein"),
        ("Yusuf", "Yunus"),
        ("Samir", "Samira"),
        ("Albert", "Bert"),
    ] {
        assert!(!same_word(a, b), "{a} {b} {}", alike(a, b));
    }
}

#[test]
fn the_order_and_further_words_hardly_count() {
    let person = Name::new("Shevchenko", "Dmytro Ivanovych", "Шевченко Дмитро Іванович");
    for asked in [
        "Dimitri Schewtschenko",
        "Schewtschenko Dmitrij",
        "Дмитрий Шевченко",
        "Shevchenko, D.",
    ] {
        let found = likeness(&Name::typed(asked), &person);
        assert!(found.score > SAME, "{asked} {}", found.score);
        assert_eq!(found.words.len(), 2, "{asked}");
    }
    let other = Name::new("Shevchuk", "Dmytro", "");
    assert!(likeness(&Name::typed("Dmytro Schewtschenko"), &other).score < SAME + 0.1);
}

#[test]
fn it_says_why() {
    let person = Name::new("Diallo", "Mamadou", "");
    let how = |asked: &str| likeness(&Name::typed(asked), &person).words;
    assert_eq!(how("Jallow "), [(0, How::Alias)]);
    assert_eq!(how("Mam"), [(1, How::Beginning)]);
    assert_eq!(how("M. Diallo "), [(0, How::Same), (1, How::Initial)]);
    let person = Name::new("Kovalenko", "Olena", "");
    let asked = Name::typed("Коваленко ");
    assert_eq!(likeness(&asked, &person).words, [(0, How::Script)]);
}

#[test]
fn a_year_and_any_year_are_found() {
    let keys = index_keys(
        &Name::new("Al-Hussein", "Khaled", "خالد الحسين"),
        Some(1990),
    );
    let found = |asked: &str, year, first: usize| {
        let lookups = query_keys(&Name::typed(asked), year);
        lookups
            .iter()
            .take(first)
            .any(|lookup| keys.iter().any(|key| lookup.holds(key)))
    };
    assert!(found("Chalid Alhussain", None, 4));
    assert!(found("Chalid ", Some(1990), 4));
    assert!(found("Chalid ", Some(1991), MOST_LOOKUPS));
    assert!(found("Huss", None, MOST_LOOKUPS));
    assert!(!found("Tesfay", Some(1990), MOST_LOOKUPS));
    let years = query_keys(&Name::typed("Chalid "), None);
    assert!(matches!(years[0], Lookup::Range(..)));
    assert_ne!(sounds("Hassan")[0], sounds("Hussein")[0]);
}

#[test]
fn the_same_seed_gives_the_same_people() {
    let some = |seed| people(seed).take(50).collect::<Vec<_>>();
    assert_eq!(some(1), some(1));
    assert_ne!(some(1), some(2));
    assert!(
        some(1)
            .iter()
            .all(|(family, given, _)| !family.is_empty() && !given.is_empty())
    );
}
