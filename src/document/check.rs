//! Whether every document has its file, and every file its document.

use std::collections::HashMap;

use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::files::{Files, FilesError, Found};
use bindeglied_kit::seal::sealed_length;

use super::model::place_of;
use super::store;

/// A file that is so young may belong to an upload that is not over.
const YOUNG: i64 = Micros::DAY;

/// What does not fit together.
#[derive(Debug, Default)]
pub struct Strays {
    /// Documents there are.
    pub documents: usize,
    /// Ids of documents whose file is not there.
    pub lost: Vec<String>,
    /// Those whose file has another length.
    pub changed: Vec<String>,
    pub unowned: Unowned,
}

/// Files that belong to no document.
#[derive(Debug, Default)]
pub struct Unowned {
    pub names: Vec<String>,
    /// What interrupted writing left.
    pub leftovers: Vec<std::path::PathBuf>,
}

impl Unowned {
    pub fn count(&self) -> usize {
        self.names.len() + self.leftovers.len()
    }
}

/// Why the two could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// Compares what the database says with what lies there. Without a store (`None`) every document is
/// lost.
pub async fn compare(db: &Db, files: Option<&Files>, now: Micros) -> Result<Strays, CheckError> {
    // Files first: a document that is added meanwhile has its file.
    let mut there: HashMap<String, Found> = HashMap::new();
    if let Some(files) = files {
        let see = |found: Found| {
            there.insert(found.name.clone(), found);
        };
        files.each(see).await?;
    }
    let mut strays = Strays::default();
    store::each(db, |tenant, id, bytes| {
        strays.documents += 1;
        let expected = sealed_length(u64::try_from(bytes).unwrap_or_default());
        match there.remove(&place_of(tenant, id)) {
            Some(found) if found.bytes == expected => {}
            Some(_) => strays.changed.push(id.to_string()),
            None => strays.lost.push(id.to_string()),
        }
    })
    .await?;
    let old = there.into_values();
    let old = old.filter(|found| found.changed.0 < now.0 - YOUNG);
    strays.unowned.names = old.map(|found| found.name).collect();
    strays.unowned.names.sort();
    if let Some(files) = files {
        strays.unowned.leftovers = files.leftovers()?;
        let old = |path: &std::path::PathBuf| {
            let changed = path.metadata().and_then(|meta| meta.modified()).ok();
            let since = changed.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
            let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
            micros.is_some_and(|micros| micros < now.0 - YOUNG)
        };
        strays.unowned.leftovers.retain(old);
    }
    Ok(strays)
}

/// Removes files that belong to no document.
pub async fn remove_unowned(files: &Files, unowned: &Unowned) -> Result<(), FilesError> {
    for name in &unowned.names {
        files.remove(name).await?;
    }
    for path in &unowned.leftovers {
        std::fs::remove_file(path)?;
    }
    Ok(())
}
