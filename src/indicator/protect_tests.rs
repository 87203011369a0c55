//! What somebody who subtracts can find out, worked out in another way than the protection does it.

use proptest::prelude::*;

use super::protect::{Mask, is_small, line, table};

const THRESHOLD: i64 = 5;

/// Which unknowns of a system of equations are determined: by elimination over fractions modulo a
/// large prime (coefficients are 0, 1 and −1).
fn determined(equations: &[Vec<i64>], unknowns: usize) -> Vec<bool> {
    const P: i128 = 1_000_000_007;
    let power = |mut base: i128, mut exponent: i128| {
        let mut out = 1;
        while exponent > 0 {
            if exponent % 2 == 1 {
                out = out * base % P;
            }
            base = base * base % P;
            exponent /= 2;
        }
        out
    };
    let mut rows: Vec<Vec<i128>> = equations
        .iter()
        .map(|row| row.iter().map(|c| i128::from(*c).rem_euclid(P)).collect())
        .collect();
    let mut rank = 0;
    let mut pivots = Vec::new();
    for column in 0..unknowns {
        let Some(found) = (rank..rows.len()).find(|r| rows[*r][column] != 0) else {
            continue;
        };
        rows.swap(rank, found);
        let inverse = power(rows[rank][column], P - 2);
        for value in &mut rows[rank] {
            *value = *value * inverse % P;
        }
        let pivot = rows[rank].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if at != rank && factor != 0 {
                for (value, p) in row.iter_mut().zip(&pivot) {
                    *value = (*value - factor * p).rem_euclid(P);
                }
            }
        }
        pivots.push((rank, column));
        rank += 1;
    }
    let mut out = vec![false; unknowns];
    for (row, column) in pivots {
        out[column] = (0..unknowns).all(|other| other == column || rows[row][other] == 0);
    }
    out
}

/// The extended table: cells, row totals, column totals, total; each line adds up to its last.
type Table = Vec<Vec<i64>>;

fn system(cells: &[Vec<i64>], mask: &Mask) -> (Table, Vec<(usize, usize)>, Table) {
    let (height, width) = (cells.len(), cells[0].len());
    let mut full: Vec<Vec<i64>> = cells.to_vec();
    for row in &mut full {
        row.push(row.iter().sum());
    }
    full.push(
        (0..=width)
            .map(|c| full.iter().map(|r| r[c]).sum())
            .collect(),
    );
    let hidden = |r: usize, c: usize| match (r == height, c == width) {
        (false, false) => mask.cells[r][c],
        (false, true) => mask.row_totals[r],
        (true, false) => mask.column_totals[c],
        (true, true) => mask.total,
    };
    let unknown: Vec<(usize, usize)> = (0..=height)
        .flat_map(|r| (0..=width).map(move |c| (r, c)))
        .filter(|(r, c)| hidden(*r, *c))
        .collect();
    let sign = |last: bool| if last { -1 } else { 1 };
    let mut equations = Vec::new();
    for r in 0..=height {
        equations.push(
            unknown
                .iter()
                .map(|(a, c)| if *a == r { sign(*c == width) } else { 0 })
                .collect(),
        );
    }
    for c in 0..=width {
        equations.push(
            unknown
                .iter()
                .map(|(r, b)| if *b == c { sign(*r == height) } else { 0 })
                .collect(),
        );
    }
    (equations, unknown, full)
}

fn check(cells: &[Vec<i64>]) -> Result<(), TestCaseError> {
    let mask = table(cells, THRESHOLD);
    let (height, width) = (cells.len(), cells[0].len());
    let (equations, unknown, full) = system(cells, &mask);
    for (r, row) in full.iter().enumerate() {
        for (c, value) in row.iter().enumerate() {
            if is_small(*value, THRESHOLD) {
                prop_assert!(
                    unknown.contains(&(r, c)),
                    "small {value} is shown at {r},{c}"
                );
            }
        }
    }
    let known = determined(&equations, unknown.len());
    for (at, (r, c)) in unknown.iter().enumerate() {
        let value = full[*r][*c];
        prop_assert!(
            !known[at] || value == 0,
            "hidden {value} at {r},{c} follows from the shown cells: {cells:?} {mask:?}"
        );
    }
    // Simple subtraction within a line whose total is shown.
    let lines = (0..height).map(|r| (0..width).map(|c| (r, c)).collect::<Vec<_>>());
    let columns = (0..width).map(|c| (0..height).map(|r| (r, c)).collect::<Vec<_>>());
    let totals = (0..height)
        .map(|r| (r, width))
        .chain((0..width).map(|c| (height, c)));
    for (line, total) in lines.chain(columns).zip(totals) {
        let inside: Vec<_> = line.iter().filter(|at| unknown.contains(at)).collect();
        if inside.is_empty() || unknown.contains(&total) || full[total.0][total.1] == 0 {
            continue;
        }
        // A row or column without anything hides nothing: its zeros are known from its total.
        let live: Vec<_> = line
            .iter()
            .filter(|(r, c)| full[*r][width] > 0 && full[height][*c] > 0)
            .collect();
        // With one live row or column the line is its margin, checked by the test of lists.
        if live.len() < 2 {
            continue;
        }
        let sum: i64 = inside.iter().map(|(r, c)| full[*r][*c]).sum();
        let least = i64::from(inside.len() < live.len());
        let highest = sum - least * (i64::try_from(inside.len()).unwrap() - 1);
        prop_assert!(
            highest >= THRESHOLD,
            "{line:?} is bounded by {highest}: {cells:?} {mask:?}"
        );
    }
    Ok(())
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0_i64), 4 => 1..5_i64, 2 => 5..12_i64, 1 => 12..400_i64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_hidden_cell_of_a_list_comes_out(values in proptest::collection::vec(number(), 1..9)) {
        let total: i64 = values.iter().sum();
        let found = line(&values, total, THRESHOLD);
        prop_assert_eq!(found.total_hidden, is_small(total, THRESHOLD));
        let hidden: Vec<i64> = values.iter().zip(&found.hidden).filter(|(_, h)| **h).map(|(v, _)| *v).collect();
        for (value, hidden) in values.iter().zip(&found.hidden) {
            prop_assert!(*hidden || !is_small(*value, THRESHOLD));
        }
        if found.total_hidden {
            prop_assert!(!hidden.is_empty());
        } else if !hidden.is_empty() {
            prop_assert!(hidden.len() >= 2, "one hidden cell follows from the total");
            let least = i64::from(hidden.len() < values.len());
            let others = i64::try_from(hidden.len()).unwrap() - 1;
            prop_assert!(hidden.iter().sum::<i64>() - least * others >= THRESHOLD);
        }
    }

    #[test]
    fn no_hidden_cell_of_a_table_comes_out(
        cells in (1_usize..6, 1_usize..6).prop_flat_map(|(rows, columns)| {
            proptest::collection::vec(proptest::collection::vec(number(), columns), rows)
        })
    ) {
        check(&cells)?;
    }
}

#[test]
fn by_hand() {
    // One small number takes the smallest other one with it.
    let found = line(&[3, 20, 9, 0], 32, THRESHOLD);
    assert_eq!(found.hidden, [true, false, true, false]);
    assert!(!found.total_hidden);
    // Two small numbers whose sum is small take a third one.
    let found = line(&[1, 2, 50, 7], 60, THRESHOLD);
    assert_eq!(found.hidden, [true, true, false, true]);
    // Nothing else to hide behind: the zero goes as well.
    let found = line(&[2, 3, 0], 5, THRESHOLD);
    assert_eq!(found.hidden, [true, true, true]);
    // A small total is hidden with its cells; the zero may be seen.
    let found = line(&[4, 0], 4, THRESHOLD);
    assert_eq!(
        (found.hidden, found.total_hidden),
        (vec![true, false], true)
    );
    // Nothing small: all is shown.
    assert!(!line(&[5, 0, 70], 75, THRESHOLD).hidden.contains(&true));
    assert!(!line(&[1, 2, 3], 6, 1).hidden.contains(&true));
}

#[test]
fn a_square_around_a_small_cell() {
    let cells = vec![vec![3, 30, 40], vec![20, 10, 50], vec![60, 70, 80]];
    let mask = table(&cells, THRESHOLD);
    let hidden: usize = mask.cells.iter().flatten().filter(|h| **h).count();
    assert_eq!(hidden, 4, "{mask:?}");
    assert!(mask.cells[0][0]);
    assert!(!mask.row_totals.contains(&true) && !mask.column_totals.contains(&true));
    check(&cells).unwrap();
}
