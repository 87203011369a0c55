use chrono::NaiveDate;

use super::dice::Dice;
use super::ending::Ending;
use super::family::Family;
use crate::assessment::Sample;

/// Life areas with the level people mostly begin at, out of a hundred who move up in half a year.
const AREAS: &[(&str, i64, usize)] = &[
    ("residence", 2, 35),
    ("language", 1, 55),
    ("school", 2, 45),
    ("training", 1, 25),
    ("work", 1, 40),
    ("housing", 3, 25),
    ("health", 3, 30),
    ("livelihood", 2, 45),
    ("participation", 2, 45),
    ("family", 3, 25),
];

const TEXTS: &str = include_str!("../../catalogues/demo/levels.csv");

/// Out of a hundred families so many were assessed.
const ASSESSED: usize = 80;

/// Assessments of the first adult of a family: soon after the start, then about every half year,
/// and at an orderly end.
pub(super) fn levels(dice: &mut Dice, family: &Family, today: NaiveDate) -> Vec<Sample> {
    let until = family.until(today);
    let days = (until - family.case.started_on).num_days();
    let (Some(person), Some(by)) = (family.people.first(), family.case.responsible) else {
        return Vec::new();
    };
    if days < 20 || !dice.percent(ASSESSED) {
        return Vec::new();
    }
    let mut at = dice.between(5, 20);
    let mut levels: Vec<i64> = AREAS
        .iter()
        .map(|(_, level, _)| (level + dice.between(-1, 1)).clamp(1, 5))
        .collect();
    let last = family.ended.is_some_and(Ending::is_orderly);
    let mut samples: Vec<Sample> = Vec::new();
    while at <= days {
        let on_date = dice.workday(family.case.started_on, at).min(until);
        samples.push(Sample {
            case: family.case.id,
            person: person.id,
            by,
            on_date,
            areas: AREAS
                .iter()
                .zip(&levels)
                .map(|((area, ..), level)| {
                    let (resources, needs) = texts(dice, area, *level);
                    ((*area).to_owned(), *level, resources, needs)
                })
                .collect(),
        });
        at += dice.between(150, 210);
        if last && at > days && on_date < until {
            at = days;
        }
        for (level, (_, _, up)) in levels.iter_mut().zip(AREAS) {
            if dice.percent(*up) {
                *level = (*level + 1).min(5);
            } else if dice.percent(6) {
                *level = (*level - 1).max(1);
            }
        }
    }
    samples.dedup_by_key(|sample| sample.on_date);
    samples
}

/// What is written beside a level, if anything.
fn texts(dice: &mut Dice, area: &str, level: i64) -> (String, String) {
    let mut found = [String::new(), String::new()];
    for (kind, text) in ["resource", "need"].into_iter().zip(&mut found) {
        // Needs are written down while there are any, resources now and then.
        let chance = if kind == "need" { 80 - level * 14 } else { 30 };
        if !dice.percent(usize::try_from(chance).unwrap_or(0)) {
            continue;
        }
        let fitting: Vec<&str> = TEXTS
            .lines()
            .filter_map(|line| line.strip_prefix(area)?.strip_prefix(';'))
            .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(';'))
            .collect();
        if !fitting.is_empty() {
            (*dice.pick(&fitting)).clone_into(text);
        }
    }
    let [resources, needs] = found;
    (resources, needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_life_area_has_texts() {
        for (area, ..) in AREAS {
            for kind in ["resource", "need"] {
                let beginning = format!("{area};{kind};");
                assert!(
                    TEXTS.lines().any(|line| line.starts_with(&beginning)),
                    "{beginning}"
                );
            }
        }
    }
}
