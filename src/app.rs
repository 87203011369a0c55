//! Wiring only: settings → databases → state → router.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use axum::Router;
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::{Db, DbError, Migration, OpenOptions, migrate};
use bindeglied_kit::files::{self, Files};
use bindeglied_kit::i18n::{Localiser, Texts};
use bindeglied_kit::seal::Keyring;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::audit::{Ledger, Openings};
use crate::config::Config;
use crate::import::Running;
use crate::organisation::{CatalogueCache, Catalogues};
use crate::{keystore, organisation, routes, web};

/// The schema of the content database.
pub const MIGRATIONS: &[Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const TEXTS: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Everything a request needs; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub config: Config,
    pub clock: Clock,
    pub db: Ledger,
    pub keys: Arc<Keyring>,
    /// Where the contents of documents lie, sealed.
    pub files: Files,
    pub texts: Arc<Texts>,
    pub openings: Openings,
    pub catalogues: CatalogueCache,
    pub imports: Running,
    /// Held by the one write of a session's last use that may be on its way.
    pub touching: Arc<Semaphore>,
    /// Whether the log was told of a proxy nobody configured.
    pub hinted: AtomicBool,
    /// Whether nobody here is real: pages before signing in say it too.
    pub demo: AtomicBool,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Opens the databases, migrates them and checks the keys.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        make_private_folder(&config.data)
            .with_context(|| format!("the data folder {} cannot be made", config.data.display()))?;
        for warning in config.warnings() {
            tracing::warn!("{warning}");
        }
        let options = OpenOptions {
            connections: config.connections,
            create: true,
        };
        let url = config.database_url();
        let db = Db::open(&url, options)
            .await
            .with_context(|| format!("the database {} cannot be opened", url.shown()))?;
        let changed = migrate(&db, MIGRATIONS, clock.now())
            .await
            .context("the database cannot be migrated")?;
        if !changed.is_empty() {
            db.optimize().await?;
        }
        let keys = Arc::new(keystore::open_for(&db, &config, &clock).await?);
        let db = Ledger::new(db, keys.clone());
        let files = open_files(&config).await?;
        let demo = only_demo(&db).await?;
        let texts = Texts::new("de", TEXTS).map_err(anyhow::Error::msg)?;
        let openings = Openings::start(db.clone(), clock.clone());
        Ok(Self(Arc::new(Inner {
            config,
            clock,
            db,
            keys,
            files,
            texts: Arc::new(texts),
            openings,
            catalogues: CatalogueCache::default(),
            imports: Running::default(),
            touching: Arc::new(Semaphore::new(1)),
            hinted: AtomicBool::new(false),
            demo: AtomicBool::new(demo),
        })))
    }

    /// Texts in a language.
    pub fn localiser(&self, lang: &str) -> Localiser {
        Localiser::new(self.texts.clone(), lang)
    }

    /// The ends of all text keys that begin so.
    pub fn text_keys(&self, beginning: &'static str) -> impl Iterator<Item = &'static str> {
        let german = TEXTS.iter().filter(|(lang, ..)| *lang == "de");
        german
            .flat_map(|(.., text)| text.lines())
            .filter_map(|line| line.split_once(" ="))
            .filter_map(move |(key, _)| key.strip_prefix(beginning))
    }

    /// A tenant's catalogues.
    pub async fn catalogues(&self, tenant: Uuid) -> Result<Arc<Catalogues>, DbError> {
        self.catalogues.of(&self.db, tenant, self.clock.now()).await
    }

    /// The whole site.
    pub fn router(&self) -> Router {
        web::serve(self, routes::all())
    }

    /// Waits for the write of a session's last use that may be on its way.
    pub async fn settled(&self) {
        // It is never closed.
        drop(self.touching.acquire().await);
    }

    /// Waits for running work and closes the databases.
    pub async fn close(&self) {
        self.openings.flush().await;
        self.settled().await;
        self.db.close().await;
        self.keys.store().close().await;
    }
}

/// Opens the place for documents. A store that does not answer now may answer later, and counselling
/// goes on without documents: that is said in the log and by `doctor`.
async fn open_files(config: &Config) -> anyhow::Result<Files> {
    let place = config.files_place()?;
    let context = || format!("the documents in {place} cannot be reached");
    if let files::Place::Folder(path) = &place {
        files::make_folder(path).with_context(context)?;
    }
    let files = Files::open(&place).with_context(context)?;
    if let Err(error) = files.check().await {
        tracing::error!(%place, %error, "the documents cannot be reached");
    }
    Ok(files)
}

/// Whether there are counties, and all of them made up.
async fn only_demo(db: &Db) -> Result<bool, DbError> {
    let tenants = organisation::tenants(db).await?;
    for tenant in &tenants {
        let settings = organisation::settings(db, tenant.id).await?;
        if settings.get("demo") != Some(&true.into()) {
            return Ok(false);
        }
    }
    Ok(!tenants.is_empty())
}

/// A new folder is for its owner only; one that is there keeps its rights.
fn make_private_folder(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}
