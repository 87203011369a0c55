//! Looks an installation over without changing anything, and says what needs attention.

mod model;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Check, Level, Report};

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bindeglied_kit::db::{Db, DbError, DbUrl, Migration, OpenOptions};
use bindeglied_kit::files::{Files, FilesError};
use bindeglied_kit::id;
use bindeglied_kit::seal::{Keyring, SealError};

use crate::audit;
use crate::config::Config;
use crate::document;
use crate::import;
use crate::keystore;
use crate::organisation;

/// Below this much free space saving will soon fail.
const LITTLE_SPACE: u64 = 1024 * 1024 * 1024;

/// Looks at everything; `chain` also reads the whole log of every tenant.
pub async fn examine(config: &Config, migrations: &[Migration], chain: bool) -> Report {
    let mut report = Report::default();
    folder(config, &mut report);
    let options = OpenOptions {
        connections: 2,
        create: false,
    };
    let db = reach(&config.database_url(), options, "database", &mut report).await;
    let store = reach(&config.keys_url(), options, "key-store", &mut report).await;
    let schema_fits = match &db {
        Some(db) => schema(db, migrations, &mut report).await,
        None => false,
    };
    let keyring = match store {
        Some(store) => master(config, store, &mut report).await,
        None => None,
    };
    if let Some(db) = db.as_ref().filter(|_| schema_fits) {
        let looked = async {
            imports(db, config, &mut report).await?;
            documents(db, config, &mut report).await;
            contents(db, keyring.as_ref(), chain, &mut report).await
        };
        let looked = looked.await;
        if let Err(error) = looked {
            report.problem("database", format!("cannot be read: {error}"));
        }
    }
    if let Some(db) = db {
        db.close().await;
    }
    if let Some(keyring) = keyring {
        keyring.store().close().await;
    }
    report
}

fn folder(config: &Config, report: &mut Report) {
    let data = &config.data;
    match std::fs::metadata(data) {
        Err(error) => {
            report.problem("data-folder", format!("{}: {error}", data.display()));
            return;
        }
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => report.warning(
            "data-folder",
            format!("{} may be read by others: chmod 700", data.display()),
        ),
        Ok(_) => report.fine("data-folder", data.display().to_string()),
    }
    match rustix::fs::statvfs(data) {
        Err(error) => report.warning("disk-space", error.to_string()),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let text = format!("{} MiB free", free / 1024 / 1024);
            if free < LITTLE_SPACE {
                report.problem("disk-space", text);
            } else {
                report.fine("disk-space", text);
            }
        }
    }
}

async fn reach(
    url: &DbUrl,
    options: OpenOptions,
    check: &'static str,
    report: &mut Report,
) -> Option<Db> {
    match Db::open(url, options).await {
        Ok(db) => {
            report.fine(check, format!("{} ({})", url.shown(), db.kind()));
            Some(db)
        }
        Err(error) => {
            report.problem(check, format!("{} cannot be opened: {error}", url.shown()));
            None
        }
    }
}

/// Whether the content can be looked at with this program's statements.
async fn schema(db: &Db, migrations: &[Migration], report: &mut Report) -> bool {
    let done = match store::schema(db, migrations).await {
        Ok(done) => done,
        Err(error) => {
            report.problem("schema", error.to_string());
            return false;
        }
    };
    let unknown = done
        .iter()
        .find(|(number, _)| !migrations.iter().any(|file| file.number == *number));
    if let Some((number, _)) = unknown {
        report.problem(
            "schema",
            format!("change {number} is unknown: the database was made by a newer version"),
        );
        return false;
    }
    let (mut open, mut changed) = (Vec::new(), Vec::new());
    for file in migrations {
        match done.iter().find(|(number, _)| *number == file.number) {
            None => open.push(file.name),
            Some((_, hash)) if *hash != file.hash() => changed.push(file.name),
            Some(_) => {}
        }
    }
    if !changed.is_empty() {
        report.problem(
            "schema",
            format!("changed afterwards: {}", changed.join(", ")),
        );
    } else if !open.is_empty() {
        report.problem(
            "schema",
            format!("not yet applied (bindeglied migrate): {}", open.join(", ")),
        );
    } else {
        report.fine("schema", format!("{} changes applied", done.len()));
    }
    changed.is_empty() && open.is_empty()
}

async fn master(config: &Config, store: Db, report: &mut Report) -> Option<Keyring> {
    let key = match keystore::read_master(config) {
        Ok(Some(key)) => key,
        Ok(None) => {
            let path = config.master_key_path();
            report.problem("master-key", format!("{} is missing", path.display()));
            return None;
        }
        Err(error) => {
            report.problem("master-key", format!("{error:#}"));
            return None;
        }
    };
    let path = config.master_key_path();
    if config.master_key.is_none() && readable_by_others(&path) {
        report.warning(
            "master-key",
            format!("{} may be read by others: chmod 600", path.display()),
        );
    }
    let keyring = Keyring::new(store, key);
    match keyring.verify().await {
        Ok(()) => {
            report.fine("master-key", "fits the key store".to_owned());
            Some(keyring)
        }
        Err(SealError::WrongMaster) => {
            report.problem(
                "master-key",
                "does not fit the key store: no note can be read; if an exchange was interrupted, the next start finishes it".to_owned(),
            );
            None
        }
        Err(error) => {
            report.problem("key-store", error.to_string());
            None
        }
    }
}

fn readable_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

async fn contents(
    db: &Db,
    keyring: Option<&Keyring>,
    chain: bool,
    report: &mut Report,
) -> Result<(), DbError> {
    let broken = store::integrity(db).await?;
    report.expect_none("integrity", &broken, "the file is sound");
    let lost = store::dangling(db).await?;
    report.expect_none("foreign-keys", &lost, "every reference leads somewhere");
    for tenant in organisation::tenants(db).await? {
        let missing = organisation::missing_entries(db, tenant.id).await?;
        report.expect_none_warning(
            "catalogues",
            &missing,
            &format!("{}: complete", tenant.slug),
        );
    }
    if let Some(keyring) = keyring {
        let pair = keystore::belong_together(db, keyring.store()).await;
        if matches!(pair, Ok(true)) {
            report.fine(
                "installation",
                "content and key store belong together".to_owned(),
            );
        } else {
            report.problem(
                "installation",
                "the key store belongs to another installation than the content".to_owned(),
            );
        }
        let (owners, lost) = store::without_key(db, keyring).await?;
        report.expect_none(
            "keys",
            &lost,
            &format!("{owners} owners of sealed content have their keys"),
        );
    }
    if chain {
        for tenant in organisation::tenants(db).await? {
            log_chain(db, keyring, &tenant, report).await?;
        }
    }
    Ok(())
}

/// An import whose program was killed stands there as running until somebody looks.
async fn imports(db: &Db, config: &Config, report: &mut Report) -> Result<(), DbError> {
    let dead: Vec<String> = store::running_imports(db)
        .await?
        .into_iter()
        .filter(|run| !import::alive(&config.data, *run))
        .map(|run| {
            format!(
                "import {run} was interrupted: nothing of it was taken over; take it over again on its page"
            )
        })
        .collect();
    report.expect_none_warning("imports", &dead, "none was interrupted");
    Ok(())
}

/// Whether every document has its file, and every file its document.
async fn documents(db: &Db, config: &Config, report: &mut Report) {
    const CHECK: &str = "documents";
    let place = match config.files_place() {
        Ok(place) => place,
        Err(error) => return report.problem(CHECK, format!("{error:#}")),
    };
    let files = match Files::open(&place) {
        Ok(files) => Some(files),
        Err(FilesError::Missing) => None,
        Err(error) => return report.problem(CHECK, format!("{place}: {error}")),
    };
    let now = bindeglied_kit::clock::Clock::system().now();
    let strays = match document::compare(db, files.as_ref(), now).await {
        Ok(strays) => strays,
        Err(error) => return report.problem(CHECK, format!("{place}: {error}")),
    };
    let (lost, changed) = (strays.lost.len(), strays.changed.len());
    let named = |ids: &[String]| ids.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    if lost > 0 {
        let text = format!("{lost} have no file in {place}: {}", named(&strays.lost));
        report.problem(CHECK, text);
    }
    if changed > 0 {
        let ids = named(&strays.changed);
        report.problem(
            CHECK,
            format!("{changed} have a file of another length: {ids}"),
        );
    }
    let unowned = strays.unowned.count();
    if unowned > 0 {
        let text = format!(
            "{unowned} files belong to no document; `bindeglied files` names and removes them"
        );
        report.warning(CHECK, text);
    }
    if lost + changed + unowned == 0 {
        report.fine(
            CHECK,
            format!("{} with their files in {place}", strays.documents),
        );
    }
}

async fn log_chain(
    db: &Db,
    keyring: Option<&Keyring>,
    tenant: &organisation::Tenant,
    report: &mut Report,
) -> Result<(), DbError> {
    let checked = audit::verify(db, keyring, tenant.id).await?;
    let text = format!(
        "{}: {} lines, last hash {}",
        tenant.slug,
        checked.events,
        id::hex(&checked.head)
    );
    match checked.broken {
        None if checked.keyed => report.fine("audit", text),
        None => report.warning(
            "audit",
            format!(
                "{text}; only the order of the lines was checked, because the keys are not there"
            ),
        ),
        Some(audit::Broken::Changed(seq)) => report.problem(
            "audit",
            format!("{}: line {seq} was changed afterwards", tenant.slug),
        ),
        Some(audit::Broken::Gap(seq)) => report.problem(
            "audit",
            format!(
                "{}: lines are missing or were put in before {seq}",
                tenant.slug
            ),
        ),
        Some(audit::Broken::Cut(seq)) => report.problem(
            "audit",
            format!("{}: the end from line {seq} on was cut off", tenant.slug),
        ),
        Some(audit::Broken::NoHead) => {
            report.problem("audit", format!("{}: the log is gone", tenant.slug));
        }
        Some(audit::Broken::NoKey) => report.problem(
            "audit",
            format!("{}: the key of the log is missing", tenant.slug),
        ),
    }
    Ok(())
}
