use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Area, Input};
use super::store;
use crate::app::App;
use crate::audit::Work;

/// An assessment for a demo county: stored and logged as one that is written by hand.
#[derive(Debug, Clone)]
pub struct Sample {
    pub case: Uuid,
    pub person: Uuid,
    /// Who made it.
    pub by: Uuid,
    pub on_date: NaiveDate,
    /// Life area, level, resources, needs.
    pub areas: Vec<(String, i64, String, String)>,
}

/// Stores samples in the names of who made them.
pub async fn store_samples(app: &App, tenant: Uuid, samples: &[Sample]) -> anyhow::Result<()> {
    let now = app.clock.now();
    for sample in samples {
        let key = app.keys.create(tenant, sample.case).await?;
        let input = Input {
            person: sample.person,
            on_date: sample.on_date,
            areas: sample
                .areas
                .iter()
                .map(|(life_area, level, resources, needs)| Area {
                    life_area: life_area.clone(),
                    level: Some(*level),
                    resources: resources.clone(),
                    needs: needs.clone(),
                })
                .collect(),
        };
        let mut work = Work::begin(&app.db, tenant, Some(sample.by), now).await?;
        store::add(&mut work, &key, (sample.case, id::new_id(now)), &input).await?;
        work.commit().await?;
    }
    Ok(())
}
