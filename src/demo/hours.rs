//! Open hours in every town, held by who is responsible there.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::county::County;
use crate::app::App;
use crate::audit::Work;
use crate::open_hours::{self, Weekly};

/// Weekday, from, until: the first, second … town of somebody. Nobody holds two at a time.
const WHEN: [(i64, i64, i64); 6] = [
    (2, 540, 690),
    (4, 840, 990),
    (1, 840, 960),
    (3, 540, 660),
    (5, 540, 660),
    (2, 840, 960),
];

const PLACES: [&str; 3] = [
    "Rathaus, Besprechungszimmer",
    "Bürgerhaus, 1. Stock",
    "Familienzentrum",
];

pub(super) async fn put_up(app: &App, county: &County, today: NaiveDate) -> anyhow::Result<()> {
    let mut work = Work::begin(&app.db, county.tenant, Some(county.lead), app.clock.now()).await?;
    let mut held: HashMap<Uuid, usize> = HashMap::new();
    for (place, name) in county.towns().zip(PLACES.iter().cycle()) {
        let count = held.entry(place.responsible).or_default();
        let Some((weekday, from_minute, until_minute)) = WHEN.get(*count).copied() else {
            continue;
        };
        *count += 1;
        let one = Weekly {
            municipality: place.id,
            staff: place.responsible,
            weekday,
            minutes: (from_minute, until_minute),
            place: (*name).to_owned(),
            first: today - Days::new(90),
            deputy_holds: *count == 1,
        };
        open_hours::create_weekly(&mut work, county.agency, one).await?;
    }
    work.commit().await?;
    Ok(())
}
