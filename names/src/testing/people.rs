//! People as a county has them: frequent names are frequent, half of the names in their own script are
//! known, some people have two given names or two family names.

use std::sync::OnceLock;

use super::Dice;
use super::script::latin;

const NAMES: &str = include_str!("../../words/testing/people.csv");

/// Origins with their share of a hundred.
const SHARES: [(&str, usize); 11] = [
    ("syrian", 27),
    ("ukrainian", 28),
    ("afghan", 12),
    ("iraqi", 7),
    ("turkish", 7),
    ("eritrean", 5),
    ("gambian", 4),
    ("somali", 3),
    ("nigerian", 3),
    ("iranian", 2),
    ("russian", 2),
];

struct Listed {
    name: String,
    native: String,
}

#[derive(Default)]
struct Origin {
    family: Vec<Listed>,
    given: Vec<Listed>,
}

fn origins() -> &'static [(usize, Origin)] {
    static ORIGINS: OnceLock<Vec<(usize, Origin)>> = OnceLock::new();
    ORIGINS.get_or_init(|| {
        let each = SHARES.iter().map(|(name, share)| (*share, origin(name)));
        each.collect()
    })
}

fn origin(wanted: &str) -> Origin {
    let mut found = Origin::default();
    for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split(';').collect();
        let [of, part, name, native] = cells[..] else {
            continue;
        };
        if of != wanted {
            continue;
        }
        let listed = Listed {
            name: latin(name, of == "ukrainian"),
            native: native.to_owned(),
        };
        match part {
            "family" => found.family.push(listed),
            _ => found.given.push(listed),
        }
    }
    found
}

/// Family name, given name, name in its own script (or nothing), without end; the same seed gives the
/// same people.
pub fn people(seed: u64) -> impl Iterator<Item = (String, String, String)> {
    let mut dice = Dice::new(seed);
    std::iter::repeat_with(move || person(&mut dice))
}

fn person(dice: &mut Dice) -> (String, String, String) {
    let mut left = dice.below(100);
    let mut chosen = None;
    for (share, origin) in origins() {
        if left < *share {
            chosen = Some(origin);
            break;
        }
        left -= share;
    }
    let Some(origin) = chosen else {
        return Default::default();
    };
    let (Some(family), Some(given)) = (pick(&origin.family, dice), pick(&origin.given, dice))
    else {
        return Default::default();
    };
    let mut names = (family.name.clone(), given.name.clone());
    let mut native = format!("{} {}", given.native, family.native);
    let extra = dice.below(100);
    if extra < 8
        && let Some(second) = pick(&origin.given, dice)
    {
        names.1 = format!("{} {}", names.1, second.name);
        native = format!("{} {} {}", given.native, second.native, family.native);
    } else if extra < 11
        && let Some(second) = pick(&origin.family, dice)
    {
        names.0 = format!("{} {}", names.0, second.name);
        native = format!("{native} {}", second.native);
    }
    if family.native.is_empty() || given.native.is_empty() || dice.below(2) == 0 {
        native = String::new();
    }
    (names.0, names.1, native)
}

/// The first of a list are the frequent ones: about as often as Zipf found for names.
fn pick<'a>(list: &'a [Listed], dice: &mut Dice) -> Option<&'a Listed> {
    const EVEN: f64 = 6.0;
    let many = f64::from(u32::try_from(list.len()).ok()?);
    let part = f64::from(dice.roll()) / f64::from(u32::MAX);
    let place = EVEN * ((many + EVEN) / EVEN).powf(part) - EVEN;
    let at =
        (0..list.len()).take_while(|at| f64::from(u32::try_from(*at).unwrap_or(u32::MAX)) <= place);
    list.get(at.count().saturating_sub(1))
}
