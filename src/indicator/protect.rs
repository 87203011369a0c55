//! Small numbers are hidden, and so are further ones from which they could be calculated.
//!
//! The threat: somebody who sees a table without its small cells, with its totals, and subtracts.
//! After protection no hidden cell follows from the shown ones, and none can be pushed below the
//! threshold by taking the shown cells of its line from the line's total. Zero is shown: it says
//! that nobody is there, and a county must be able to say that nothing happened somewhere. Only
//! when a line has nothing else left to hide behind, its zeros are hidden as well.

/// Which cells of a list with a total stay hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) hidden: Vec<bool>,
    pub(super) total_hidden: bool,
}

/// A number that says too much about too few.
pub(super) fn is_small(value: i64, threshold: i64) -> bool {
    0 < value && value < threshold
}

/// Protects a list with a total. The total is hidden exactly when it is small itself: it stands in
/// many tables, and whether it is shown must not depend on one of them.
pub(super) fn line(values: &[i64], total: i64, threshold: i64) -> Line {
    let mut hidden: Vec<bool> = values.iter().map(|v| is_small(*v, threshold)).collect();
    let total_hidden = is_small(total, threshold);
    if !total_hidden {
        while needs_more(values, &hidden, threshold) {
            hide_next(values, &mut hidden);
        }
    }
    Line {
        hidden,
        total_hidden,
    }
}

/// Whether the hidden cells of a line with a shown total follow from the others, or are bounded
/// below the threshold.
fn needs_more(values: &[i64], hidden: &[bool], threshold: i64) -> bool {
    let count = hidden.iter().filter(|h| **h).count();
    if count == 0 || count == values.len() {
        return false;
    }
    let sum: i64 = hidden_sum(values, hidden);
    // Zeros are shown, so each of the others is at least 1.
    let others = i64::try_from(count).unwrap_or(i64::MAX) - 1;
    count < 2 || sum.saturating_sub(others) < threshold
}

fn hidden_sum(values: &[i64], hidden: &[bool]) -> i64 {
    values
        .iter()
        .zip(hidden)
        .filter(|(_, hidden)| **hidden)
        .map(|(value, _)| value)
        .sum()
}

/// Hides the smallest shown cell that is not zero; when there is none, all zeros.
fn hide_next(values: &[i64], hidden: &mut [bool]) {
    let next = (0..values.len())
        .filter(|at| !hidden[*at] && values[*at] > 0)
        .min_by_key(|at| values[*at]);
    match next {
        Some(at) => hidden[at] = true,
        None => hidden.fill(true),
    }
}

/// Which cells of a table with row and column totals stay hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mask {
    /// Row by row.
    pub(super) cells: Vec<Vec<bool>>,
    pub(super) row_totals: Vec<bool>,
    pub(super) column_totals: Vec<bool>,
    pub(super) total: bool,
}

/// Protects a table of numbers that add up in both directions. Its margins are hidden as
/// [`line`] hides them, so that they agree with the lists of the same figures elsewhere.
pub(super) fn table(cells: &[Vec<i64>], threshold: i64) -> Mask {
    let rows: Vec<i64> = cells.iter().map(|row| row.iter().sum()).collect();
    let width = cells.first().map_or(0, Vec::len);
    let columns: Vec<i64> = (0..width)
        .map(|column| cells.iter().map(|row| row[column]).sum())
        .collect();
    let total = rows.iter().sum();
    let (of_rows, of_columns) = (
        line(&rows, total, threshold),
        line(&columns, total, threshold),
    );
    let mut mask = Mask {
        cells: cells
            .iter()
            .map(|row| row.iter().map(|v| is_small(*v, threshold)).collect())
            .collect(),
        row_totals: of_rows.hidden,
        column_totals: of_columns.hidden,
        total: of_rows.total_hidden,
    };
    let live = Live::of(&rows, &columns);
    if live.rows.len() < 2 || live.columns.len() < 2 {
        copy_margin(&mut mask, &live);
        return mask;
    }
    let mut grid = Grid {
        cells,
        live: &live,
        threshold,
        mask,
    };
    while grid.hide_one() {}
    grid.mask
}

/// Rows and columns that are not all zero; the others hide nothing.
struct Live {
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Live {
    fn of(rows: &[i64], columns: &[i64]) -> Self {
        let live = |totals: &[i64]| {
            (0..totals.len())
                .filter(|at| totals[*at] > 0)
                .collect::<Vec<_>>()
        };
        Self {
            rows: live(rows),
            columns: live(columns),
        }
    }
}

/// With one row, its cells are the column totals, and the other way round.
fn copy_margin(mask: &mut Mask, live: &Live) {
    match (&live.rows[..], &live.columns[..]) {
        ([row], _) => {
            for (at, cell) in mask.cells[*row].iter_mut().enumerate() {
                *cell = mask.column_totals[at];
            }
            mask.row_totals[*row] = mask.total;
        }
        (_, [column]) => {
            for (at, row) in mask.cells.iter_mut().enumerate() {
                row[*column] = mask.row_totals[at];
            }
            mask.column_totals[*column] = mask.total;
        }
        _ => {}
    }
}

struct Grid<'a> {
    cells: &'a [Vec<i64>],
    live: &'a Live,
    threshold: i64,
    mask: Mask,
}

impl Grid<'_> {
    /// Hides what the first weak spot needs; false when there is none.
    fn hide_one(&mut self) -> bool {
        let (rows, columns) = (&self.live.rows, &self.live.columns);
        for row in rows {
            let at: Vec<_> = columns.iter().map(|column| (*row, *column)).collect();
            if self.mend(&at, self.mask.row_totals[*row]) {
                return true;
            }
        }
        for column in columns {
            let at: Vec<_> = rows.iter().map(|row| (*row, *column)).collect();
            if self.mend(&at, self.mask.column_totals[*column]) {
                return true;
            }
        }
        self.close_bridge()
    }

    /// Hides one more cell of a line that needs it.
    fn mend(&mut self, at: &[(usize, usize)], total_hidden: bool) -> bool {
        let values: Vec<i64> = at.iter().map(|(r, c)| self.cells[*r][*c]).collect();
        let mut hidden: Vec<bool> = at.iter().map(|(r, c)| self.mask.cells[*r][*c]).collect();
        let weak = if total_hidden {
            // A hidden total alone would be the sum of the shown cells.
            !hidden.contains(&true)
        } else {
            needs_more(&values, &hidden, self.threshold)
        };
        if weak {
            hide_next(&values, &mut hidden);
            for ((row, column), hide) in at.iter().zip(hidden) {
                self.mask.cells[*row][*column] = hide;
            }
        }
        weak
    }

    /// Rows and columns are points, hidden cells the lines between them: a cell follows from the
    /// shown ones exactly when no other way of lines leads from its row to its column. Hides the
    /// cheapest cell that makes such a way.
    fn close_bridge(&mut self) -> bool {
        let lines = self.lines();
        for (at, bridge) in lines.iter().enumerate() {
            let near = reachable(self.points(), &lines, bridge.0, at);
            if near[bridge.1] {
                continue;
            }
            let inner = self.live.rows.iter().enumerate().flat_map(|(r, row)| {
                let columns = self.live.columns.iter().enumerate();
                columns.map(move |(c, column)| (r, c, *row, *column))
            });
            let first = self.live.rows.len() + 1;
            let next = inner
                .filter(|(r, c, row, column)| {
                    !self.mask.cells[*row][*column] && near[*r] != near[first + c]
                })
                .min_by_key(|(.., row, column)| {
                    let value = self.cells[*row][*column];
                    // A zero is hidden last.
                    (value == 0, value)
                });
            if let Some((.., row, column)) = next {
                self.mask.cells[row][column] = true;
                return true;
            }
        }
        false
    }

    /// Points: the live rows, the total row, the live columns, the total column.
    fn points(&self) -> usize {
        self.live.rows.len() + self.live.columns.len() + 2
    }

    fn lines(&self) -> Vec<(usize, usize)> {
        let (rows, columns) = (&self.live.rows, &self.live.columns);
        let (total_row, first) = (rows.len(), rows.len() + 1);
        let total_column = first + columns.len();
        let mut lines = Vec::new();
        for (r, row) in rows.iter().enumerate() {
            for (c, column) in columns.iter().enumerate() {
                if self.mask.cells[*row][*column] {
                    lines.push((r, first + c));
                }
            }
            if self.mask.row_totals[*row] {
                lines.push((r, total_column));
            }
        }
        for (c, column) in columns.iter().enumerate() {
            if self.mask.column_totals[*column] {
                lines.push((total_row, first + c));
            }
        }
        if self.mask.total {
            lines.push((total_row, total_column));
        }
        lines
    }
}

/// Which points can be reached from one without using one of the lines.
fn reachable(points: usize, lines: &[(usize, usize)], from: usize, without: usize) -> Vec<bool> {
    let mut seen = vec![false; points];
    seen[from] = true;
    let mut waiting = vec![from];
    while let Some(point) = waiting.pop() {
        for (at, (a, b)) in lines.iter().enumerate() {
            if at == without {
                continue;
            }
            for (here, there) in [(*a, *b), (*b, *a)] {
                if here == point && !seen[there] {
                    seen[there] = true;
                    waiting.push(there);
                }
            }
        }
    }
    seen
}
