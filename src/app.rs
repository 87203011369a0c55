//! Wiring only: settings → databases → state → router.

use std::ops::Deref;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use bindeglied_kit::clock::Clock;
use bindeglied_kit::db::{Db, DbError, Migration, OpenOptions, migrate};
use bindeglied_kit::i18n::{Localiser, Texts};
use bindeglied_kit::seal::{Keyring, MasterKey};
use uuid::Uuid;

use crate::audit::Openings;
use crate::config::Config;
use crate::organisation::{CatalogueCache, Catalogues};
use crate::{routes, web};

/// The schema of the content database.
pub const MIGRATIONS: &[Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const TEXTS: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Everything a request needs; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub config: Config,
    pub clock: Clock,
    pub db: Db,
    pub keys: Keyring,
    pub texts: Arc<Texts>,
    pub openings: Openings,
    pub catalogues: CatalogueCache,
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
        let options = OpenOptions {
            connections: config.connections,
            create: true,
        };
        let url = config.database_url();
        let db = Db::open(&url, options)
            .await
            .with_context(|| format!("the database {} cannot be opened", url.shown()))?;
        migrate(&db, MIGRATIONS, clock.now())
            .await
            .context("the database cannot be migrated")?;
        let keys = open_keys(&config, &clock).await?;
        let texts = Texts::new("de", TEXTS).map_err(anyhow::Error::msg)?;
        let openings = Openings::start(db.clone(), clock.clone());
        Ok(Self(Arc::new(Inner {
            config,
            clock,
            db,
            keys,
            texts: Arc::new(texts),
            openings,
            catalogues: CatalogueCache::default(),
        })))
    }

    /// Texts in a language.
    pub fn localiser(&self, lang: &str) -> Localiser {
        Localiser::new(self.texts.clone(), lang)
    }

    /// A tenant's catalogues.
    pub async fn catalogues(&self, tenant: Uuid) -> Result<Arc<Catalogues>, DbError> {
        self.catalogues.of(&self.db, tenant, self.clock.now()).await
    }

    /// The whole site.
    pub fn router(&self) -> Router {
        web::serve(self, routes::all())
    }

    /// Waits for running work and closes the databases.
    pub async fn close(&self) {
        self.openings.flush().await;
        self.db.close().await;
        self.keys.store().close().await;
    }
}

async fn open_keys(config: &Config, clock: &Clock) -> anyhow::Result<Keyring> {
    let options = OpenOptions {
        connections: 2,
        create: true,
    };
    let url = config.keys_url();
    let store = Db::open(&url, options)
        .await
        .with_context(|| format!("the key store {} cannot be opened", url.shown()))?;
    migrate(&store, Keyring::MIGRATIONS, clock.now()).await?;
    let keyring = Keyring::new(store, master_key(config)?);
    keyring.verify().await.context(
        "the master key does not open the key store: was it exchanged, or does it belong to another installation?",
    )?;
    Ok(keyring)
}

fn master_key(config: &Config) -> anyhow::Result<MasterKey> {
    if let Some(text) = &config.master_key {
        return MasterKey::parse(text).context("BINDEGLIED_MASTER_KEY");
    }
    let path = config.master_key_path();
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            MasterKey::parse(&text).with_context(|| format!("master key {}", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = MasterKey::generate();
            write_secret(&path, &key.reveal())?;
            tracing::warn!(
                file = %path.display(),
                "a new master key was made; keep a copy of it apart from the database and its backups – without it no note can be read again"
            );
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| format!("master key {}", path.display())),
    }
}

/// A new folder is for its owner only; one that is there keeps its rights.
fn make_private_folder(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Writes a file that only its owner may read.
pub fn write_secret(path: &std::path::Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}
