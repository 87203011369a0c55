use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::{DataKey, MasterKey, Place, SealError};
use crate::args;
use crate::db::{Args, Db, Migration, Tx};

/// Unwrapped keys kept in memory; at most this many.
const CACHED: usize = 20_000;
/// A large import must not push out the keys of those who are working.
const REMEMBERED: usize = 1_000;

pub(super) type Cache = HashMap<(Uuid, Uuid), Arc<DataKey>>;

/// Locks a tenant's key on both databases and reads it: no key is made while it is exchanged.
const LOCK_TENANT: &str =
    "update tenant_key set wrapped = wrapped where tenant_id = $1 returning wrapped";

/// The key store and the keys unwrapped from it.
pub struct Keyring {
    store: Db,
    master: MasterKey,
    cache: Mutex<Cache>,
    epoch: std::sync::atomic::AtomicU64,
}

impl Keyring {
    /// The schema of the key store.
    pub const MIGRATIONS: &'static [Migration] = &[
        Migration {
            number: 1,
            name: "0001_keys",
            set: "keys",
            sql: "create table tenant_key (tenant_id uuid primary key, wrapped bytea not null);
create table data_key (tenant_id uuid not null, owner_id uuid not null, wrapped bytea not null,
    primary key (tenant_id, owner_id));",
        },
        Migration {
            number: 2,
            name: "0002_installation",
            set: "keys",
            sql: "create table key_installation (
    one bigint primary key check (one = 1), id uuid not null);",
        },
    ];

    /// `store` must have been migrated with [`Keyring::MIGRATIONS`].
    pub fn new(store: Db, master: MasterKey) -> Self {
        Self {
            store,
            master,
            cache: Mutex::default(),
            epoch: Default::default(),
        }
    }

    pub fn store(&self) -> &Db {
        &self.store
    }

    pub fn master(&self) -> &MasterKey {
        &self.master
    }

    /// The key of an owner, made when there is none yet: for writing.
    pub async fn create(&self, tenant: Uuid, owner: Uuid) -> Result<Arc<DataKey>, SealError> {
        match self.load(tenant, owner).await {
            Err(SealError::NoKey) => {}
            found => return found,
        }
        self.create_many(tenant, &[owner]).await?;
        self.load(tenant, owner).await
    }

    /// Makes keys for many owners in one transaction. Call it before the transaction that stores
    /// the owners: a key without an owner harms nobody, an owner without a key could not be read.
    pub async fn create_many(&self, tenant: Uuid, owners: &[Uuid]) -> Result<(), SealError> {
        self.tenant_key(tenant).await?;
        let mut tx = self.store.begin().await?;
        let (stored,) = tx.one::<(Vec<u8>,)>(LOCK_TENANT, args![tenant]).await?;
        let wrapping = self.open_tenant(tenant, &stored)?;
        let mut fresh = Vec::new();
        let rows = owners
            .iter()
            .map(|owner| {
                let key = DataKey::generate();
                let wrapped = wrapping.wrap(&key, Place::new("data_key", *owner, "wrapped"));
                if owners.len() <= REMEMBERED {
                    fresh.push(((tenant, *owner), Arc::new(key)));
                }
                args![tenant, owner, wrapped]
            })
            .collect::<Vec<Args>>();
        let made = tx
            .insert_many(
                "insert into data_key (tenant_id, owner_id, wrapped)",
                rows,
                "on conflict do nothing",
            )
            .await?;
        tx.commit().await?;
        // Only when none of them had a key before are the new ones the valid ones.
        if owners.len() <= REMEMBERED && usize::try_from(made) == Ok(owners.len()) {
            let mut cache = self.lock();
            make_room(&mut cache, fresh.len());
            cache.extend(fresh);
        }
        Ok(())
    }

    /// The key of an owner.
    ///
    /// # Errors
    /// [`SealError::NoKey`] when it was deleted or never made.
    pub async fn key(&self, tenant: Uuid, owner: Uuid) -> Result<Arc<DataKey>, SealError> {
        if let Some(key) = self.lock().get(&(tenant, owner)) {
            return Ok(key.clone());
        }
        self.load(tenant, owner).await
    }

    pub(super) async fn load(&self, tenant: Uuid, owner: Uuid) -> Result<Arc<DataKey>, SealError> {
        let epoch = self.epoch.load(std::sync::atomic::Ordering::SeqCst);
        let wrapped: Option<(Vec<u8>,)> = self
            .store
            .optional(
                "select wrapped from data_key where tenant_id = $1 and owner_id = $2",
                args![tenant, owner],
            )
            .await?;
        let (wrapped,) = wrapped.ok_or(SealError::NoKey)?;
        let place = Place::new("data_key", owner, "wrapped");
        let key = match self.tenant_key(tenant).await?.unwrap_key(&wrapped, place) {
            Ok(key) => key,
            Err(_) => self.load_with_tenant(tenant, owner).await?,
        };
        let key = Arc::new(key);
        let mut cache = self.lock();
        if self.epoch.load(std::sync::atomic::Ordering::SeqCst) == epoch {
            make_room(&mut cache, 1);
            cache.insert((tenant, owner), key.clone());
        }
        Ok(key)
    }

    /// Another process may have exchanged the tenant's key between two readings: both are read by
    /// one statement, so that they belong together however often they are exchanged meanwhile.
    async fn load_with_tenant(&self, tenant: Uuid, owner: Uuid) -> Result<DataKey, SealError> {
        let both: Option<(Vec<u8>, Vec<u8>)> = self
            .store
            .optional(
                "select data_key.wrapped, tenant_key.wrapped from data_key
                 join tenant_key on tenant_key.tenant_id = data_key.tenant_id
                 where data_key.tenant_id = $1 and data_key.owner_id = $2",
                args![tenant, owner],
            )
            .await?;
        let (wrapped, stored) = both.ok_or(SealError::NoKey)?;
        let wrapping = self.open_tenant(tenant, &stored)?;
        let key = wrapping.unwrap_key(&wrapped, Place::new("data_key", owner, "wrapped"))?;
        let at = (tenant, Uuid::nil());
        self.lock().insert(at, Arc::new(wrapping));
        Ok(key)
    }

    fn open_tenant(&self, tenant: Uuid, stored: &[u8]) -> Result<DataKey, SealError> {
        let place = Place::new("tenant_key", tenant, "wrapped");
        self.master
            .for_tenants()
            .unwrap_key(stored, place)
            .map_err(|_| SealError::WrongMaster)
    }

    fn forget(&self, gone: impl Fn(&(Uuid, Uuid)) -> bool) {
        let mut cache = self.lock();
        self.epoch.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        cache.retain(|at, _| !gone(at));
    }

    /// Deletes an owner's key: everything sealed with it is gone for good.
    pub async fn erase(&self, tenant: Uuid, owner: Uuid) -> Result<bool, SealError> {
        let mut tx = self.store.begin().await?;
        let gone = tx
            .run(
                "delete from data_key where tenant_id = $1 and owner_id = $2",
                args![tenant, owner],
            )
            .await?;
        tx.commit().await?;
        self.forget(|at| *at == (tenant, owner));
        Ok(gone > 0)
    }

    /// Deletes the keys of many owners in one transaction.
    pub async fn erase_many(&self, tenant: Uuid, owners: &[Uuid]) -> Result<(), SealError> {
        let mut tx = self.store.begin().await?;
        for owner in owners {
            tx.run(
                "delete from data_key where tenant_id = $1 and owner_id = $2",
                args![tenant, owner],
            )
            .await?;
        }
        tx.commit().await?;
        let gone: HashSet<&Uuid> = owners.iter().collect();
        self.forget(|(of, owner)| *of == tenant && gone.contains(owner));
        Ok(())
    }

    pub(super) async fn tenant_key(&self, tenant: Uuid) -> Result<Arc<DataKey>, SealError> {
        // The nil owner stands for the tenant itself.
        if let Some(key) = self.lock().get(&(tenant, Uuid::nil())) {
            return Ok(key.clone());
        }
        let key = DataKey::generate();
        let place = Place::new("tenant_key", tenant, "wrapped");
        let wrapped = self.master.for_tenants().wrap(&key, place);
        let find = "select wrapped from tenant_key where tenant_id = $1";
        let found: Option<(Vec<u8>,)> = self.store.optional(find, args![tenant]).await?;
        let stored = if let Some((stored,)) = found {
            stored
        } else {
            let mut tx = self.store.begin().await?;
            tx.run(
                "insert into tenant_key (tenant_id, wrapped) values ($1, $2) on conflict do nothing",
                args![tenant, wrapped],
            )
            .await?;
            let (stored,) = tx.one::<(Vec<u8>,)>(find, args![tenant]).await?;
            tx.commit().await?;
            stored
        };
        let key = Arc::new(self.open_tenant(tenant, &stored)?);
        self.lock().insert((tenant, Uuid::nil()), key.clone());
        Ok(key)
    }

    /// Whether the store holds any key at all; without one any master key will do.
    pub async fn holds_keys(&self) -> Result<bool, SealError> {
        Self::any_key(&self.store).await
    }

    /// Tells every tenant and owner that has a key.
    pub async fn each_owner(
        &self,
        mut visit: impl FnMut(Uuid, Uuid) + Send,
    ) -> Result<(), SealError> {
        self.store
            .each(
                "select tenant_id, owner_id from data_key",
                args![],
                |(tenant, owner)| {
                    visit(tenant, owner);
                    Ok(())
                },
            )
            .await?;
        Ok(())
    }

    /// Checks that the master key opens every tenant's key.
    ///
    /// # Errors
    /// [`SealError::WrongMaster`] when it does not.
    pub async fn verify(&self) -> Result<(), SealError> {
        let tenants: Vec<(Uuid,)> = self
            .store
            .all("select tenant_id from tenant_key", args![])
            .await?;
        for (tenant,) in tenants {
            self.tenant_key(tenant).await?;
        }
        Ok(())
    }

    /// Wraps all tenant keys with a new master key. The old one opens nothing afterwards.
    pub async fn rotate_master(&self, new: &MasterKey) -> Result<usize, SealError> {
        let mut tx = self.store.begin().await?;
        let rows: Vec<(Uuid, Vec<u8>)> = tx
            .all("select tenant_id, wrapped from tenant_key", args![])
            .await?;
        let (old, fresh) = (self.master.for_tenants(), new.for_tenants());
        for (tenant, wrapped) in &rows {
            let place = Place::new("tenant_key", *tenant, "wrapped");
            let key = old
                .unwrap_key(wrapped, place)
                .map_err(|_| SealError::WrongMaster)?;
            tx.run_one(
                "update tenant_key set wrapped = $2 where tenant_id = $1",
                args![*tenant, fresh.wrap(&key, place)],
            )
            .await?;
        }
        tx.commit().await?;
        Ok(rows.len())
    }

    /// Replaces a tenant's key and wraps all its data keys anew; content stays as it is.
    pub async fn rotate_tenant(&self, tenant: Uuid) -> Result<usize, SealError> {
        self.tenant_key(tenant).await?;
        let new = DataKey::generate();
        let place = Place::new("tenant_key", tenant, "wrapped");
        let mut tx = self.store.begin().await?;
        let (stored,) = tx.one::<(Vec<u8>,)>(LOCK_TENANT, args![tenant]).await?;
        let old = self.open_tenant(tenant, &stored)?;
        let rows: Vec<(Uuid, Vec<u8>)> = tx
            .all(
                "select owner_id, wrapped from data_key where tenant_id = $1",
                args![tenant],
            )
            .await?;
        for (owner, wrapped) in &rows {
            rewrap(&mut tx, tenant, (*owner, wrapped), (&old, &new)).await?;
        }
        tx.run_one(
            "update tenant_key set wrapped = $2 where tenant_id = $1",
            args![tenant, self.master.for_tenants().wrap(&new, place)],
        )
        .await?;
        tx.commit().await?;
        self.forget(|(of, _)| *of == tenant);
        Ok(rows.len())
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn rewrap(
    tx: &mut Tx,
    tenant: Uuid,
    (owner, wrapped): (Uuid, &[u8]),
    (old, new): (&DataKey, &DataKey),
) -> Result<(), SealError> {
    let place = Place::new("data_key", owner, "wrapped");
    let key = old.unwrap_key(wrapped, place)?;
    tx.run_one(
        "update data_key set wrapped = $3 where tenant_id = $1 and owner_id = $2",
        args![tenant, owner, new.wrap(&key, place)],
    )
    .await?;
    Ok(())
}

fn make_room(cache: &mut Cache, coming: usize) {
    if cache.len() + coming > CACHED {
        cache.retain(|(_, owner), _| owner.is_nil());
    }
}
