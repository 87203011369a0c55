//! How often the right person is among the first five when a name is asked for as heard: 20,000
//! synthetic people in an index in memory.
#![cfg(feature = "testing")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::BTreeMap;

use bindeglied_names::testing::{Dice, misspell, people};
use bindeglied_names::{Lookup, Name, index_keys, likeness, query_keys};

const PEOPLE: usize = 20_000;
/// People whose names are compared at most.
const COMPARED: usize = 200;

struct Stored {
    family: String,
    given: String,
    name: Name,
    year: i32,
}

struct Index {
    people: Vec<Stored>,
    keys: BTreeMap<Vec<u8>, Vec<u32>>,
}

fn index() -> Index {
    let mut dice = Dice::new(7);
    let mut keys: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    let mut all = Vec::with_capacity(PEOPLE);
    for (at, (family, given, native)) in people(3).take(PEOPLE).enumerate() {
        let name = Name::new(&family, &given, &native);
        let year = 1950 + i32::try_from(dice.below(70)).unwrap();
        for key in index_keys(&name, Some(year)) {
            keys.entry(key)
                .or_default()
                .push(u32::try_from(at).unwrap());
        }
        all.push(Stored {
            family,
            given,
            name,
            year,
        });
    }
    Index { people: all, keys }
}

/// The five likeliest, and how many were compared.
fn first_five(index: &Index, asked: &Name, year: Option<i32>) -> (Vec<u32>, usize) {
    let mut candidates: Vec<u32> = Vec::new();
    for lookup in query_keys(asked, year) {
        if candidates.len() >= COMPARED {
            break;
        }
        match lookup {
            Lookup::Exact(key) => candidates.extend(index.keys.get(&key).into_iter().flatten()),
            Lookup::Range(from, to) => {
                candidates.extend(
                    index
                        .keys
                        .range(from..to)
                        .flat_map(|(_, ids)| ids)
                        .take(COMPARED),
                );
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
    }
    let mut scored: Vec<(f64, u32)> = Vec::with_capacity(candidates.len());
    for id in candidates {
        let stored = &index.people[id as usize];
        let off = year.map_or(0, |year| (year - stored.year).abs());
        let birth = if off == 0 {
            0.0
        } else if off == 1 {
            0.08
        } else {
            0.25
        };
        scored.push((likeness(asked, &stored.name).score - birth, id));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let count = scored.len();
    (
        scored.into_iter().take(5).map(|(_, id)| id).collect(),
        count,
    )
}

#[derive(Default)]
struct Tally {
    right: usize,
    compared: usize,
    most: usize,
}

/// `asked` makes the question out of a person.
fn tally(
    index: &Index,
    count: usize,
    mut asked: impl FnMut(&Stored, &mut Dice) -> (String, Option<i32>),
) -> Tally {
    let mut dice = Dice::new(11);
    let mut tally = Tally::default();
    for _ in 0..count {
        let id = dice.below(PEOPLE);
        let person = &index.people[id];
        let (text, year) = asked(person, &mut dice);
        let (found, compared) = first_five(index, &Name::typed(&text), year);
        tally.compared += compared;
        tally.most = tally.most.max(compared);
        if found.contains(&u32::try_from(id).unwrap()) {
            tally.right += 1;
        } else if show() {
            println!(
                "not found: {} {} {} as {text}",
                person.given, person.family, person.year
            );
        }
    }
    tally
}

#[expect(clippy::disallowed_methods, reason = "switches of this test alone")]
fn show() -> bool {
    std::env::var_os("NAMES_SHOW").is_some()
}

/// Questions asked; more with `NAMES_COUNT`.
#[expect(clippy::disallowed_methods, reason = "switches of this test alone")]
fn count() -> usize {
    let count = std::env::var("NAMES_COUNT").ok();
    count.and_then(|count| count.parse().ok()).unwrap_or(300)
}

fn swapped(person: &Stored, dice: &mut Dice) -> String {
    match dice.below(2) {
        0 => format!("{} {}", person.given, person.family),
        _ => format!("{} {}", person.family, person.given),
    }
}

fn rate(what: &str, tally: &Tally, count: usize) -> f64 {
    let of = |n: usize| f64::from(u32::try_from(n).unwrap());
    let rate = of(tally.right) / of(count);
    println!(
        "{what}: {rate:.4} of {count} among the first five, {:.0} compared on average, {} at most",
        of(tally.compared) / of(count),
        tally.most
    );
    rate
}

#[test]
fn the_right_person_is_among_the_first_five() {
    let index = index();
    let count = count();
    let few = (count / 4).max(1);
    let exact = tally(&index, few, |p, dice| (swapped(p, dice), Some(p.year)));
    let misspelt = tally(&index, count, |p, dice| {
        let text = swapped(p, dice);
        (misspell(&text, &mut || dice.roll()), Some(p.year))
    });
    let off = tally(&index, few, |p, dice| {
        let text = swapped(p, dice);
        (misspell(&text, &mut || dice.roll()), Some(p.year + 1))
    });
    let both = tally(&index, few, |p, dice| {
        let family = misspell(&p.family, &mut || dice.roll());
        let given = misspell(&p.given, &mut || dice.roll());
        (format!("{given} {family}"), Some(p.year))
    });
    assert!(rate("as stored, with year", &exact, few) >= 0.97);
    let rate_misspelt = rate("misspelt, with year", &misspelt, count);
    let rate_off = rate("misspelt, a year off", &off, few);
    let rate_both = rate("both names misspelt, with year", &both, few);
    assert!(rate_misspelt >= 0.97, "{rate_misspelt}");
    assert!(
        rate_off >= 0.9 && rate_both >= 0.9,
        "{rate_off} {rate_both}"
    );
}
