use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Throws the same numbers in the same order every time: a demo county looks alike wherever it is
/// made, and a bench measures the same data. (SplitMix64; nothing here is secret.)
#[derive(Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `end` − 1; 0 when there is nothing to choose from.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// From the first to the last, both included.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let width = usize::try_from(last - first + 1).unwrap_or(1);
        first + i64::try_from(self.below(width)).unwrap_or(0)
    }

    pub(super) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// # Panics
    /// Never: an empty list is a mistake in the built-in data, found by the tests.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of them, by their weights.
    pub(super) fn weighted<'a, T>(&mut self, from: &'a [(usize, T)]) -> &'a T {
        let total: usize = from.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for (weight, one) in from {
            if at < *weight {
                return one;
            }
            at -= weight;
        }
        &from[0].1
    }

    /// So many days before or after, moved to a Monday when it is a weekend.
    pub(super) fn workday(&mut self, from: NaiveDate, days: i64) -> NaiveDate {
        let day = plus(from, days);
        match day.weekday() {
            Weekday::Sat => plus(day, 2),
            Weekday::Sun => plus(day, 1),
            _ => day,
        }
    }
}

pub(super) fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    let moved = if days < 0 {
        day.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        day.checked_add_days(Days::new(days.unsigned_abs()))
    };
    moved.unwrap_or(day)
}
