use std::collections::HashMap;
use std::sync::Arc;

use bindeglied_kit::db::DbError;
use bindeglied_kit::i18n::Localiser;
use bindeglied_kit::text;
use uuid::Uuid;

use crate::account;
use crate::app::App;
use crate::indicator::{Dimension, Key, Question};
use crate::organisation::{self, Catalogues};

/// Names and order of the groups of breakdowns.
pub(super) struct Labels {
    l: Localiser,
    names: HashMap<Uuid, String>,
    order: HashMap<Uuid, usize>,
    catalogues: Arc<Catalogues>,
    ages: Vec<(String, u32, Option<u32>)>,
}

impl Labels {
    pub(super) async fn load(
        app: &App,
        question: &Question,
        l: &Localiser,
    ) -> Result<Self, DbError> {
        let tenant = question.tenant;
        let mut staff = account::in_tenant(&app.db, tenant).await?;
        staff.sort_by_cached_key(|account| (text::sort_key(&account.short_name), account.id));
        let places = organisation::municipalities(&app.db, tenant).await?;
        let all: Vec<(Uuid, String)> = staff
            .into_iter()
            .map(|account| (account.id, account.name))
            .chain(places.into_iter().map(|place| (place.id, place.name)))
            .collect();
        Ok(Self {
            l: l.clone(),
            order: all
                .iter()
                .enumerate()
                .map(|(at, (id, _))| (*id, at))
                .collect(),
            names: all.into_iter().collect(),
            catalogues: app.catalogues(tenant).await?,
            ages: question.settings.age_groups(),
        })
    }

    pub(super) fn name(&self, id: Uuid) -> String {
        self.names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }

    pub(super) fn place(&self, id: Option<Uuid>) -> usize {
        id.and_then(|id| self.order.get(&id).copied())
            .unwrap_or(usize::MAX)
    }

    /// How a group is called.
    pub(super) fn of(&self, dimension: Dimension, key: &Key) -> String {
        if let Some(id) = key.id {
            return self.name(id);
        }
        if key.word.is_empty() {
            return self.nothing(dimension);
        }
        let word = key.word.as_str();
        match dimension {
            Dimension::StatusGroup => {
                let text = format!("figures-status-{}", text::folded(word));
                if self.l.has(&text) {
                    self.l.t(&text)
                } else {
                    word.to_owned()
                }
            }
            Dimension::AgeGroup => self.age(word),
            other => {
                let catalogue = self.catalogues.of(catalogue(other));
                catalogue.label(word, self.l.lang()).to_owned()
            }
        }
    }

    /// The name of the group of those of whom nothing is noted.
    fn nothing(&self, dimension: Dimension) -> String {
        self.l.t(match dimension {
            Dimension::Staff => "figures-none-staff",
            Dimension::Municipality => "figures-none-municipality",
            Dimension::Topic | Dimension::LifeArea => "figures-none-topic",
            Dimension::AgeGroup => "figures-none-age",
            Dimension::NoPlan => "figures-none-reason",
            _ => "figures-none",
        })
    }

    fn age(&self, key: &str) -> String {
        let Some((_, from, to)) = self.ages.iter().find(|(known, ..)| known == key) else {
            return key.to_owned();
        };
        let (from, to) = (i64::from(*from), to.map(i64::from));
        let text = match (from, to) {
            (0, Some(to)) => self.l.tn("figures-age-under", [("age", to + 1)]),
            (from, Some(to)) => self
                .l
                .tn("figures-age-between", [("from", from), ("to", to)]),
            (from, None) => self.l.tn("figures-age-over", [("age", from)]),
        };
        without_marks(&text)
    }

    /// Where a group stands in its table: in the order of its catalogue; what is not stated last.
    pub(super) fn rank(&self, dimension: Dimension, key: &Key) -> (usize, Key) {
        let at = match dimension {
            Dimension::Staff | Dimension::Municipality => self.place(key.id),
            _ if key.word.is_empty() => usize::MAX,
            Dimension::AgeGroup => position(self.ages.iter().map(|(k, ..)| k.as_str()), &key.word),
            Dimension::StatusGroup => {
                let entries = self.catalogues.of("residence_status").entries();
                position(entries.iter().map(|e| e.part_of.as_str()), &key.word)
            }
            other => {
                let entries = self.catalogues.of(catalogue(other)).entries();
                position(entries.iter().map(|e| e.key.as_str()), &key.word)
            }
        };
        (at, key.clone())
    }
}

fn position<'a>(mut keys: impl Iterator<Item = &'a str>, wanted: &str) -> usize {
    keys.position(|key| key == wanted).unwrap_or(usize::MAX - 1)
}

fn catalogue(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Channel => "channel",
        Dimension::Topic => "topic",
        Dimension::LifeArea => "life_area",
        Dimension::Nationality => "nationality",
        Dimension::Sex => "sex",
        Dimension::NoPlan => "no_plan",
        Dimension::GermanLevel => "german_level",
        _ => "",
    }
}

/// Fluent puts marks around values, against mixed directions of writing; names of groups go into
/// spreadsheets and scripts as well, where they would be in the way.
pub(super) fn without_marks(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
