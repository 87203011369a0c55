use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::text;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Municipality, store};

/// Another node's change of a catalogue is seen after at most this long.
const FRESH: i64 = 30 * Micros::SECOND;

/// Catalogues too long to be in any other order than by name.
const BY_NAME: [&str; 2] = ["nationality", "language"];

pub(super) fn by_name(catalogue: &str) -> bool {
    BY_NAME.contains(&catalogue)
}

/// An entry of a catalogue, with the texts the users gave it.
#[derive(Debug, Clone, FromRow)]
pub struct Entry {
    pub catalogue: String,
    pub key: String,
    pub label_de: String,
    pub label_en: String,
    /// The entry's group: the life area of a topic, the group of a residence status.
    pub part_of: String,
    pub data: sqlx::types::Json<serde_json::Value>,
    pub position: i64,
    pub active: bool,
    pub version: i64,
}

impl Entry {
    pub fn label(&self, lang: &str) -> &str {
        if lang == "en" {
            &self.label_en
        } else {
            &self.label_de
        }
    }

    /// A further text of the entry, such as `legal_ground` of a residence status.
    pub fn extra(&self, name: &str) -> &str {
        self.data
            .0
            .get(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
    }
}

/// One catalogue in its order.
#[derive(Debug, Default, Clone)]
pub struct Catalogue {
    entries: Vec<Entry>,
    /// Where each key stands: a list asks for hundreds of texts.
    places: BTreeMap<String, usize>,
}

impl Catalogue {
    /// Call it when the entries are in their order.
    fn index(&mut self) {
        let keys = self.entries.iter().map(|entry| entry.key.clone());
        self.places = keys.zip(0..).collect();
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(*self.places.get(key)?)
    }

    /// The text of a key; the key itself when it is unknown; nothing for nothing.
    pub fn label<'a>(&'a self, key: &'a str, lang: &str) -> &'a str {
        self.get(key).map_or(key, |entry| entry.label(lang))
    }

    /// Pairs of key and text for a select: active entries, and the current one even if it is not.
    pub fn choices(&self, lang: &str, current: &str) -> Vec<(String, String)> {
        self.entries
            .iter()
            .filter(|entry| entry.active || entry.key == current)
            .map(|entry| (entry.key.clone(), entry.label(lang).to_owned()))
            .collect()
    }

    /// Whether a key may be chosen.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// All catalogues of a tenant, and its municipalities.
#[derive(Debug, Default)]
pub struct Catalogues {
    by_name: HashMap<String, Catalogue>,
    municipalities: Vec<Municipality>,
}

impl Catalogues {
    /// A catalogue by name: `channel`, `topic`, `life_area`, `residence_status`, `nationality`,
    /// `language`, `end_reason` … An unknown one is empty.
    pub fn of(&self, name: &str) -> &Catalogue {
        static EMPTY: Catalogue = Catalogue {
            entries: Vec::new(),
            places: BTreeMap::new(),
        };
        self.by_name.get(name).unwrap_or(&EMPTY)
    }

    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// All municipalities, by name as a German phone book does; also those not in use any more.
    pub fn municipalities(&self) -> &[Municipality] {
        &self.municipalities
    }
}

/// Catalogues kept in memory per tenant: every page needs their texts.
#[derive(Default)]
pub struct CatalogueCache(Mutex<HashMap<Uuid, (Micros, Arc<Catalogues>)>>);

impl CatalogueCache {
    pub async fn of(&self, db: &Db, tenant: Uuid, now: Micros) -> Result<Arc<Catalogues>, DbError> {
        if let Some((at, found)) = self.lock().get(&tenant)
            && now.0 - at.0 < FRESH
        {
            return Ok(found.clone());
        }
        let loaded = Arc::new(load(db, tenant).await?);
        self.lock().insert(tenant, (now, loaded.clone()));
        Ok(loaded)
    }

    /// Forgets a tenant's catalogues and municipalities after a change.
    pub fn forget(&self, tenant: Uuid) {
        self.lock().remove(&tenant);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, (Micros, Arc<Catalogues>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn load(db: &Db, tenant: Uuid) -> Result<Catalogues, DbError> {
    let entries = store::entries(db, tenant).await?;
    let mut all: HashMap<String, Catalogue> = HashMap::new();
    for entry in entries {
        all.entry(entry.catalogue.clone())
            .or_default()
            .entries
            .push(entry);
    }
    for name in BY_NAME {
        if let Some(catalogue) = all.get_mut(name) {
            catalogue
                .entries
                .sort_by_cached_key(|entry| text::sort_key(&entry.label_de));
        }
    }
    all.values_mut().for_each(Catalogue::index);
    Ok(Catalogues {
        by_name: all,
        municipalities: store::municipalities(db, tenant).await?,
    })
}
