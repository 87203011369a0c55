//! The words of one tenant: its edited catalogues, its municipalities, the short names of its staff.

use uuid::Uuid;

use super::catalogue::{Catalogues, ChannelWord, Municipality, PlaceEntry};
use super::words::{Lexicon, plain};
use crate::account::Account;
use crate::organisation;

impl Catalogues {
    /// The built-in words as far as the tenant has the keys they stand for, and the tenant's own
    /// names on top of them.
    #[must_use]
    pub fn of_tenant(
        catalogues: &organisation::Catalogues,
        municipalities: &[organisation::Municipality],
    ) -> Self {
        let mut all = Self::built_in();
        for (name, words) in [
            ("nationality", &mut all.nationalities),
            ("residence_status", &mut all.residence),
            ("language", &mut all.languages),
            ("topic", &mut all.topics),
        ] {
            take_names(catalogues.of(name), words);
        }
        let channels = catalogues.of("channel");
        let known =
            |word: &ChannelWord| word.channel.as_deref().is_none_or(|key| channels.has(key));
        all.channels.retain(known);
        for entry in channels.entries() {
            let word = ChannelWord {
                channel: Some(entry.key.clone()),
                state: None,
            };
            for label in [&entry.label_de, &entry.label_en] {
                if all.channels.exact(&plain(label)).is_none() {
                    all.channels.put(label, word.clone(), 98);
                }
            }
        }
        all.take_municipalities(municipalities);
        all
    }

    fn take_municipalities(&mut self, own: &[organisation::Municipality]) {
        let is_own = |ags: &str| own.iter().any(|known| known.ags == ags);
        self.places.retain(|entry| is_own(&entry.ags));
        self.municipalities = own
            .iter()
            .map(|known| Municipality {
                ags: known.ags.clone(),
                name: known.name.clone(),
                postcode: known.postcode.clone(),
            })
            .collect();
        for known in own {
            let entry = PlaceEntry {
                ags: known.ags.clone(),
                district: None,
            };
            self.places.put(&known.name, entry, 98);
        }
    }
}

/// Former states keep their low certainty: only what the tenant renamed or added is put on top.
fn take_names(catalogue: &organisation::Catalogue, words: &mut Lexicon<String>) {
    words.retain(|key| catalogue.has(key));
    for entry in catalogue.entries().iter().filter(|entry| entry.active) {
        for label in [&entry.label_de, &entry.label_en] {
            if words
                .exact(&plain(label))
                .is_none_or(|found| found.value != entry.key)
            {
                words.put(label, entry.key.clone(), 98);
            }
        }
    }
}

/// Who a name in a list means.
#[derive(Debug, Clone)]
pub struct Staff {
    pub id: Uuid,
    pub team: Option<Uuid>,
    names: Vec<String>,
}

/// The accounts of a Träger that can be responsible, by the names lists use for them.
#[derive(Debug, Clone, Default)]
pub struct StaffNames(Vec<Staff>);

impl StaffNames {
    #[must_use]
    pub fn of(accounts: &[Account], agency: Uuid) -> Self {
        let of_agency = accounts.iter().filter(|account| {
            account.agency_id == Some(agency)
                && ["case_worker", "team_lead"].contains(&account.role.as_str())
        });
        Self(
            of_agency
                .map(|account| Staff {
                    id: account.id,
                    team: account.team_id,
                    names: names_of(account),
                })
                .collect(),
        )
    }

    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<&Staff> {
        self.0.iter().find(|staff| staff.id == id)
    }

    /// Everybody a list can mean.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.0.iter().map(|staff| staff.id)
    }

    /// The one account a list can mean; nobody when two could be meant.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&Staff> {
        let wanted = plain(text);
        if wanted.is_empty() {
            return None;
        }
        let by = |test: &dyn Fn(&Staff) -> bool| {
            let mut all = self.0.iter().filter(|staff| test(staff));
            all.next().filter(|_| all.next().is_none())
        };
        by(&|staff| staff.names.first() == Some(&wanted))
            .or_else(|| by(&|staff| staff.names.contains(&wanted)))
    }
}

/// Short name, whole name, family name, `J. Seeger`, `Seeger, Jana`.
fn names_of(account: &Account) -> Vec<String> {
    let whole = plain(&account.name);
    let mut names = vec![plain(&account.short_name), whole.clone()];
    if let Some((given, family)) = whole.rsplit_once(' ') {
        let initial: String = given.chars().take(1).collect();
        for other in [
            family.to_owned(),
            format!("{initial} {family}"),
            format!("{family} {initial}"),
            format!("{family} {given}"),
            format!("frau {family}"),
            format!("herr {family}"),
        ] {
            names.push(other);
        }
    }
    names
}
