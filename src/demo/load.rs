use std::collections::HashSet;
use std::sync::atomic::Ordering;

use anyhow::bail;
use bindeglied_kit::clock::Micros;
use chrono::{Datelike, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::county::{self, County, SLUG};
use super::dice::Dice;
use super::ending::ending;
use super::family::{Family, Maker};
use super::goals::Planner;
use super::hours;
use super::levels::levels;
use super::names::Origins;
use super::papers;
use super::talk::{Counselled, Talker};
use crate::access;
use crate::app::App;
use crate::audit::{Event, Work};
use crate::consultation::{self, NewConsultation};
use crate::person::{self, Owner};
use crate::task;
use crate::{assessment, case, household, organisation, plan};

/// So many families go into one transaction.
const FAMILIES: usize = 500;
/// In a county of more cases than this, so many: each transaction touches most of the indexes, so
/// there must not be many of them.
const HUGE: usize = 50_000;
const HUGE_FAMILIES: usize = 20_000;
/// So many consultations are kept in memory at most.
const TALKS: usize = 10_000;
/// A Fachkraft has about so many cases when there are many.
const CASELOAD: usize = 80;

/// How big the county is made.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub cases: usize,
    pub consultations: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            cases: 125,
            consultations: 2_000,
        }
    }
}

/// What was made.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Loaded {
    /// False when the demo county was there already.
    pub made: bool,
    pub people: usize,
    pub households: usize,
    pub cases: usize,
    /// So many of them have ended.
    pub ended: usize,
    pub consultations: usize,
    pub follow_ups: usize,
    pub plans: usize,
    pub assessments: usize,
    pub documents: usize,
}

/// Fills an empty installation with the demo county.
///
/// # Errors
/// When there is something else already; the demo county itself is left as it is.
pub async fn load(app: &App, size: Size) -> anyhow::Result<Loaded> {
    let tenants = organisation::tenants(&app.db).await?;
    for tenant in &tenants {
        let settings = organisation::settings(&app.db, tenant.id).await?;
        if settings.get("demo") != Some(&json!(true)) {
            bail!(
                "there is real data here ({}): the demo county goes into an empty place only",
                tenant.name
            );
        }
        if tenant.slug == SLUG {
            if settings.get("complete") != Some(&json!(true)) {
                bail!(
                    "an earlier demo stopped half-way: remove the data folder (or empty the database) and try again"
                );
            }
            return Ok(Loaded::default());
        }
    }
    let today = app.clock.today();
    // A year ago, so that what follows lies after it in the log.
    let began = app.clock.now().plus(-400 * Micros::DAY);
    let more = (size.cases / CASELOAD).saturating_sub(5);
    let county = county::make(app, more, began).await?;
    let mut loader = Loader {
        app,
        county: &county,
        today,
        dice: Dice::new(1),
        ends: Dice::new(2),
        ended: HashSet::new(),
        waiting: Vec::new(),
        loaded: Loaded {
            made: true,
            ..Loaded::default()
        },
    };
    loader.families(size, began).await?;
    loader.advice(size).await?;
    loader.store_talks().await?;
    hours::put_up(app, &county, today).await?;
    let loaded = loader.loaded;
    county::set_passwords(app, county.tenant, app.clock.now()).await?;
    county::complete(app, county.tenant).await?;
    app.demo.store(true, Ordering::Relaxed);
    app.db.optimize().await?;
    Ok(loaded)
}

struct Loader<'a> {
    app: &'a App,
    county: &'a County,
    today: NaiveDate,
    dice: Dice,
    /// Thrown for the ends of cases alone: the people stay who they are.
    ends: Dice,
    ended: HashSet<Uuid>,
    waiting: Vec<NewConsultation>,
    loaded: Loaded,
}

impl Loader<'_> {
    async fn families(&mut self, size: Size, began: Micros) -> anyhow::Result<()> {
        let maker = Maker {
            county: self.county,
            origins: Origins::built_in(),
            today: self.today,
            now: began,
            many: size.cases > 1_000,
        };
        let talker = Talker::new(self.county, self.today);
        // Advice without a case is part of the number.
        let talks = size.consultations - size.consultations / 20;
        let most = if size.cases > HUGE {
            self.app.db.fill().await?;
            HUGE_FAMILIES
        } else {
            FAMILIES
        };
        let (mut left, mut talks_left) = (size.cases, talks);
        while left > 0 {
            let count = left.min(most);
            let mut families: Vec<Family> =
                (0..count).map(|_| maker.family(&mut self.dice)).collect();
            let numbers = self.store(&families, began).await?;
            // Plans are written one by one, as by hand, and so are ends: a big county for measuring
            // goes without.
            if !maker.many {
                for family in &mut families {
                    family.ended = ending(&mut self.ends, family, self.today);
                }
                self.plans(&families, &numbers).await?;
                self.loaded.documents +=
                    papers::hand_in(self.app, self.county, (&families, self.today)).await?;
                self.ends(&families).await?;
            }
            for family in &families {
                let with = Counselled::of(family);
                // The last ones take what is left, so that the sum is right.
                let fair = talks_left / left;
                let own = if left == 1 {
                    talks_left
                } else {
                    self.spread(fair)
                };
                for _ in 0..own.min(talks_left) {
                    self.waiting.push(talker.talk(&mut self.dice, &with));
                }
                talks_left -= own.min(talks_left);
                left -= 1;
            }
            if self.waiting.len() > TALKS {
                self.store_talks().await?;
            }
        }
        Ok(())
    }

    /// Some come often, some seldom; `fair` on average.
    fn spread(&mut self, fair: usize) -> usize {
        let wide = i64::try_from(fair).unwrap_or(0);
        usize::try_from(self.dice.between(wide / 4, wide + wide * 3 / 4)).unwrap_or(fair)
    }

    /// Returns the numbers of the cases.
    async fn store(&mut self, families: &[Family], now: Micros) -> anyhow::Result<Vec<i64>> {
        let (app, county) = (self.app, self.county);
        let people: Vec<_> = families.iter().flat_map(|f| f.people.clone()).collect();
        let households: Vec<_> = families
            .iter()
            .filter_map(|f| f.household.clone())
            .collect();
        let cases: Vec<_> = families.iter().map(|f| f.case.clone()).collect();
        let owners: Vec<Uuid> = people
            .iter()
            .map(|person| person.id)
            .chain(cases.iter().map(|case| case.id))
            .collect();
        app.keys.create_many(county.tenant, &owners).await?;
        let owner = Owner {
            agency: county.agency,
            team: Some(county.team),
        };
        let mut work = Work::begin(&app.db, county.tenant, Some(county.lead), now).await?;
        person::create_many(&mut work, &app.keys, &owner, &people).await?;
        household::create_many(&mut work, &households).await?;
        let numbers = case::create_many(&mut work, &cases).await?;
        let entries: Vec<_> = families
            .iter()
            .flat_map(|family| {
                let audiences = family.case.audiences();
                family
                    .people
                    .iter()
                    .map(move |person| person.entry(audiences.clone()))
            })
            .collect();
        access::put_people(&mut work, &entries).await?;
        work.record(loaded(county, "people", people.len()));
        work.commit().await?;
        self.loaded.people += people.len();
        self.loaded.households += households.len();
        self.loaded.cases += cases.len();
        Ok(numbers)
    }

    async fn plans(&mut self, families: &[Family], numbers: &[i64]) -> anyhow::Result<()> {
        let planner = Planner::new(self.today);
        let catalogues = self.app.catalogues(self.county.tenant).await?;
        let areas = catalogues.of("life_area");
        let actor = self.county.lead();
        for (family, number) in families.iter().zip(numbers) {
            let area = |key: &str| areas.label(key, "de").to_owned();
            if let Some(sample) = planner.plan(&mut self.dice, family, *number, area) {
                plan::store_sample(self.app, &actor, &sample, self.app.clock.now()).await?;
                self.loaded.plans += 1;
            }
            let samples = levels(&mut self.dice, family, self.today);
            assessment::store_samples(self.app, self.county.tenant, &samples).await?;
            self.loaded.assessments += samples.len();
        }
        Ok(())
    }

    /// Closes what has ended, as the page does it.
    async fn ends(&mut self, families: &[Family]) -> anyhow::Result<()> {
        let (app, county) = (self.app, self.county);
        for family in families {
            let (case, Some(ended)) = (&family.case, family.ended) else {
                continue;
            };
            let by = case.responsible.or(Some(county.lead));
            let mut work = Work::begin(&app.db, county.tenant, by, app.clock.now()).await?;
            plan::end_with_case(&mut work, case.id, ended.on, ended.reason).await?;
            let ending = case::Ending {
                id: bindeglied_kit::id::new_id(app.clock.now()),
                on: ended.on,
                reason: ended.reason,
                outcome: None,
                without: None,
            };
            case::close(&mut work, (case.id, 1), &ending).await?;
            work.record(Event::new("case.close", "case", case.id));
            work.commit().await?;
            self.ended.insert(case.id);
            self.loaded.ended += 1;
        }
        Ok(())
    }

    async fn advice(&mut self, size: Size) -> anyhow::Result<()> {
        let talker = Talker::new(self.county, self.today);
        for _ in 0..size.consultations / 20 {
            let talk = talker.brief(&mut self.dice);
            self.waiting.push(talk);
            if self.waiting.len() > TALKS {
                self.store_talks().await?;
            }
        }
        Ok(())
    }

    /// Month by month, as they would have been noted.
    async fn store_talks(&mut self) -> anyhow::Result<()> {
        let mut talks = std::mem::take(&mut self.waiting);
        talks.sort_by_key(|talk| (talk.on_date, talk.start_minute));
        let month = |talk: &NewConsultation| (talk.on_date.year(), talk.on_date.month());
        for talks in talks.chunk_by(|a, b| month(a) == month(b)) {
            self.store_month(talks).await?;
        }
        Ok(())
    }

    async fn store_month(&mut self, talks: &[NewConsultation]) -> anyhow::Result<()> {
        let (app, county) = (self.app, self.county);
        let noted = talks
            .iter()
            .map(|talk| talk.on_date)
            .max()
            .unwrap_or(self.today);
        let evening = noted.and_hms_opt(15, 0, 0).unwrap_or_default();
        let now = Micros(evening.and_utc().timestamp_micros()).min(app.clock.now());
        let talker = Talker::new(county, self.today);
        let follow_ups: Vec<_> = talks
            .iter()
            .filter_map(|talk| talker.follow_up(&mut self.dice, talk, now))
            .filter(|due| due.case_id.is_none_or(|case| !self.ended.contains(&case)))
            .collect();
        let mut work = Work::begin(&app.db, county.tenant, Some(county.lead), now).await?;
        consultation::create_many(&mut work, &app.keys, talks).await?;
        task::create_many(&mut work, &app.keys, &follow_ups).await?;
        work.record(loaded(county, "consultations", talks.len()));
        work.commit().await?;
        self.loaded.consultations += talks.len();
        self.loaded.follow_ups += follow_ups.len();
        Ok(())
    }
}

fn loaded(county: &County, what: &str, count: usize) -> Event {
    Event::new("demo.load", "tenant", county.tenant).with(json!({ what: count }))
}
