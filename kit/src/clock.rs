//! Time comes in as a value, so that tests and figures can choose the day.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z. Stored as bigint, because text instants
/// lose trailing zeros on one of the databases and then sort wrongly.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
pub struct Micros(pub i64);

impl Micros {
    pub const SECOND: i64 = 1_000_000;
    pub const MINUTE: i64 = 60 * Self::SECOND;
    pub const HOUR: i64 = 60 * Self::MINUTE;
    pub const DAY: i64 = 24 * Self::HOUR;

    /// The same instant moved by so many microseconds.
    #[must_use]
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Local time in Germany, which is what users read.
    pub fn local(self) -> DateTime<chrono_tz::Tz> {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .unwrap_or_default()
            .with_timezone(&Berlin)
    }

    /// The instant of a day in Germany, so many minutes after midnight by the clock on the wall. An
    /// hour that comes twice is the first, one that is left out an hour later.
    pub fn of_local(day: NaiveDate, minute: i64) -> Self {
        let wall = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
        let found = Berlin.from_local_datetime(&wall).earliest();
        let found = found.or_else(|| {
            let later = wall + TimeDelta::hours(1);
            Berlin.from_local_datetime(&later).earliest()
        });
        Self(found.map_or(0, |at| at.timestamp_micros()))
    }

    /// The calendar day in Germany.
    pub fn date(self) -> NaiveDate {
        self.local().date_naive()
    }
}

#[derive(Clone)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

/// Where "now" comes from.
#[derive(Clone)]
pub struct Clock(Source);

impl Clock {
    /// The computer's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is moved; clones share the time.
    pub fn fixed(at: Micros) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.0))))
    }

    /// A fixed clock at 09:00 UTC of the given day.
    pub fn fixed_on(day: NaiveDate) -> Self {
        let nine = day.and_hms_opt(9, 0, 0).unwrap_or_default();
        Self::fixed(Micros(nine.and_utc().timestamp_micros()))
    }

    pub fn now(&self) -> Micros {
        match &self.0 {
            Source::System => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the one place that reads the clock"
                )]
                let now = Utc::now();
                Micros(now.timestamp_micros())
            }
            Source::Fixed(at) => Micros(at.load(Ordering::SeqCst)),
        }
    }

    pub fn today(&self) -> NaiveDate {
        self.now().date()
    }

    /// Moves a fixed clock; the system clock cannot be moved.
    pub fn advance(&self, micros: i64) {
        if let Source::Fixed(at) = &self.0 {
            at.fetch_add(micros, Ordering::SeqCst);
        }
    }
}
