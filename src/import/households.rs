//! Which rows live together: by the list's own column, or proposed from neighbouring rows.

use std::collections::HashMap;

use super::people::PersonRow;
use super::words::plain;

/// Numbers the households of a list from 0 in the order of their first row.
pub fn group_households(people: &mut [PersonRow]) {
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    let mut next = 0;
    for index in 0..people.len() {
        let label = people[index]
            .household_label
            .as_deref()
            .map(plain)
            .filter(|label| !label.is_empty());
        let household = match label {
            Some(label) => *known
                .entry((people[index].sheet.clone(), label))
                .or_insert_with(|| fresh(&mut next)),
            None => match proposed(people, index) {
                Some(household) => {
                    people[index].household_proposed = true;
                    household
                }
                None => fresh(&mut next),
            },
        };
        people[index].household = household;
    }
}

fn fresh(next: &mut usize) -> usize {
    *next += 1;
    *next - 1
}

/// The row above, when it has the same family name and lives at the same place.
fn proposed(people: &[PersonRow], index: usize) -> Option<usize> {
    let (above, person) = (people.get(index.checked_sub(1)?)?, &people[index]);
    let same_name =
        !person.name.family.is_empty() && plain(&above.name.family) == plain(&person.name.family);
    let street = |row: &PersonRow| row.street.as_deref().map(plain);
    let same_street = match (street(above), street(person)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let since_agrees = match (above.housing_since, person.housing_since) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    // Without any address two people of one name next to each other are only two people.
    let same_place = match (&above.place, &person.place) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    let together = above.sheet == person.sheet && person.row - above.row <= 2;
    (together && same_name && same_place && same_street && since_agrees).then_some(above.household)
}
