//! Levels over time as a drawing. Only numbers are computed here; the template writes the SVG, its
//! colours are in the style sheet.

use chrono::NaiveDate;

use super::model::LEVELS;

const WIDTH: f64 = 260.0;
const LEFT: f64 = 20.0;
const RIGHT: f64 = 250.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 84.0;

/// A level on a day.
pub(super) type Point = (NaiveDate, Option<i64>);

pub(super) struct Chart {
    pub(super) width: f64,
    pub(super) grid: Vec<Grid>,
    /// Joined points; a day without a level leaves a gap.
    pub(super) lines: Vec<String>,
    pub(super) dots: Vec<Dot>,
}

pub(super) struct Grid {
    pub(super) level: i64,
    pub(super) y: String,
}

pub(super) struct Dot {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) day: NaiveDate,
    pub(super) level: i64,
}

fn height(level: i64) -> f64 {
    let steps = u8::try_from(level.clamp(1, 5) - 1).unwrap_or(0);
    BOTTOM - f64::from(steps) * (BOTTOM - TOP) / 4.0
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

impl Chart {
    /// `points` in their order; `span` is the first and last day of the whole person, so that the
    /// drawings of all life areas can be compared.
    pub(super) fn new(points: &[Point], span: (NaiveDate, NaiveDate)) -> Self {
        let days = (span.1 - span.0).num_days();
        #[expect(clippy::cast_precision_loss, reason = "days of a life fit")]
        let across = |day: NaiveDate| {
            if days <= 0 {
                return f64::midpoint(LEFT, RIGHT);
            }
            let part = (day - span.0).num_days() as f64 / days as f64;
            LEFT + 6.0 + part * (RIGHT - LEFT - 12.0)
        };
        let mut lines = Vec::new();
        let mut line: Vec<String> = Vec::new();
        let mut dots = Vec::new();
        for (day, level) in points {
            let Some(level) = *level else {
                finish(&mut line, &mut lines);
                continue;
            };
            let (x, y) = (number(across(*day)), number(height(level)));
            line.push(format!("{x},{y}"));
            dots.push(Dot {
                x,
                y,
                day: *day,
                level,
            });
        }
        finish(&mut line, &mut lines);
        Self {
            width: WIDTH,
            grid: LEVELS
                .iter()
                .map(|level| Grid {
                    level: *level,
                    y: number(height(*level)),
                })
                .collect(),
            lines,
            dots,
        }
    }
}

fn finish(line: &mut Vec<String>, lines: &mut Vec<String>) {
    if line.len() > 1 {
        lines.push(line.join(" "));
    }
    line.clear();
}

/// The change of a mean on the scale of levels, drawn as a bar from one to the other.
pub(super) struct Bar {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) x: String,
    pub(super) width: String,
}

impl Bar {
    /// Positions between 4 (level 1) and 196 (level 5).
    pub(super) fn new(first: f64, last: f64) -> Self {
        let at = |mean: f64| 4.0 + (mean.clamp(1.0, 5.0) - 1.0) * 48.0;
        let (from, to) = (at(first), at(last));
        Self {
            x: number(from.min(to)),
            width: number((from - to).abs()),
            from: number(from),
            to: number(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn higher_levels_stand_higher_and_later_days_further_right() {
        let points = [
            (day("2025-01-01"), Some(1)),
            (day("2025-07-01"), Some(3)),
            (day("2026-01-01"), Some(5)),
        ];
        let chart = Chart::new(&points, (points[0].0, points[2].0));
        let places: Vec<(f64, f64)> = chart
            .dots
            .iter()
            .map(|dot| (dot.x.parse().unwrap(), dot.y.parse().unwrap()))
            .collect();
        assert!(places[0].0 < places[1].0 && places[1].0 < places[2].0);
        assert!(places[0].1 > places[1].1 && places[1].1 > places[2].1);
        assert_eq!((chart.lines.len(), chart.grid.len()), (1, 5));
    }

    #[test]
    fn a_day_without_level_leaves_a_gap_and_one_day_is_a_dot_in_the_middle() {
        let points = [
            (day("2025-01-01"), Some(2)),
            (day("2025-02-01"), Some(2)),
            (day("2025-03-01"), None),
            (day("2025-04-01"), Some(4)),
        ];
        let chart = Chart::new(&points, (points[0].0, points[3].0));
        assert_eq!((chart.lines.len(), chart.dots.len()), (1, 3));
        let one = Chart::new(&points[..1], (points[0].0, points[0].0));
        assert_eq!(one.dots[0].x, "135.0");
        assert!(one.lines.is_empty());
    }

    #[test]
    fn a_bar_lies_between_both_means() {
        let bar = Bar::new(2.0, 3.5);
        assert_eq!((bar.x.as_str(), bar.width.as_str()), ("52.0", "72.0"));
        let back = Bar::new(3.5, 2.0);
        assert_eq!((back.x, back.to), (bar.x, "52.0".to_owned()));
    }
}
