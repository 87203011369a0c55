use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::{DataKey, Keyring, Place, SealError};
use crate::args;
use crate::db::Args;

/// So many keys are looked up by one statement.
const ASKED: usize = 64;

impl Keyring {
    /// The keys of many owners, made where there is none yet: for writing.
    pub async fn create_all(
        &self,
        tenant: Uuid,
        owners: &[Uuid],
    ) -> Result<HashMap<Uuid, Arc<DataKey>>, SealError> {
        let mut found = self.many(tenant, owners).await?;
        let none = |owner: &&Uuid| !found.contains_key(owner);
        let missing: Vec<Uuid> = owners.iter().filter(none).copied().collect();
        if !missing.is_empty() {
            self.create_many(tenant, &missing).await?;
            found.extend(self.many(tenant, &missing).await?);
        }
        Ok(found)
    }

    /// The keys of many owners, a few statements for all of them. Whoever has none is missing in the
    /// answer. Keys that were not in memory do not stay there: a large import must not push out
    /// those of people who are being worked with.
    pub async fn many(
        &self,
        tenant: Uuid,
        owners: &[Uuid],
    ) -> Result<HashMap<Uuid, Arc<DataKey>>, SealError> {
        let mut found = HashMap::with_capacity(owners.len());
        let mut missing = Vec::new();
        {
            let cache = self.lock();
            for owner in owners {
                match cache.get(&(tenant, *owner)) {
                    Some(key) => {
                        found.insert(*owner, key.clone());
                    }
                    None => missing.push(*owner),
                }
            }
        }
        if let [one] = missing.as_slice() {
            match self.load(tenant, *one).await {
                Ok(key) => drop(found.insert(*one, key)),
                Err(SealError::NoKey) => {}
                Err(error) => return Err(error),
            }
            return Ok(found);
        }
        for some in missing.chunks(ASKED) {
            // Filled up with the first one, so that there is only one statement to prepare.
            let asked = some.iter().chain(std::iter::repeat(&some[0])).take(ASKED);
            let values = asked.fold(args![tenant], |values: Args, owner| values.with(*owner));
            let rows: Vec<(Uuid, Vec<u8>)> = self.store().all(&many_statement(), values).await?;
            for (owner, wrapped) in rows {
                let place = Place::new("data_key", owner, "wrapped");
                let key = match self.tenant_key(tenant).await?.unwrap_key(&wrapped, place) {
                    Ok(key) => Arc::new(key),
                    // Another process may have exchanged the tenant's key.
                    Err(_) => self.load(tenant, owner).await?,
                };
                found.insert(owner, key);
            }
        }
        Ok(found)
    }
}

fn many_statement() -> String {
    let marks: Vec<String> = (2..ASKED + 2).map(|at| format!("${at}")).collect();
    format!(
        "select owner_id, wrapped from data_key where tenant_id = $1 and owner_id in ({})",
        marks.join(", ")
    )
}
