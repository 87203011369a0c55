//! Settings: defaults, then `bindeglied.toml` in the data folder, then the environment, then the
//! command line. Checked at start; unknown names are errors.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::files;
use secrecy::SecretString;
use serde::Deserialize;

/// What can be set in `bindeglied.toml`. Every name is also an environment variable:
/// `listen` is `BINDEGLIED_LISTEN`, and so on.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port of the web server.
    pub listen: SocketAddr,
    /// `postgres://…`, or a file; empty: `bindeglied.db` in the data folder.
    pub database: String,
    /// The key store; empty: `keys.db` in the data folder.
    pub keys: String,
    /// Lets a database server elsewhere be used without TLS. Whoever can listen on the line then
    /// reads names and passwords' hashes.
    pub database_plain: bool,
    /// File with the master key; empty: `master.key` in the data folder.
    pub master_key_file: String,
    /// The address users type, for links in messages; empty: from the request.
    pub public_url: String,
    /// Served by TLS (by a proxy): secure cookies, HSTS.
    pub tls: bool,
    /// The proxy in front sets `x-forwarded-for`.
    pub behind_proxy: bool,
    /// A session ends after so many minutes without a request …
    pub session_idle_minutes: i64,
    /// … and after so many minutes in any case.
    pub session_absolute_minutes: i64,
    /// Largest upload in bytes.
    pub upload_limit: usize,
    /// Database connections.
    pub connections: u32,
    /// Log filter, for example `info` or `bindeglied=debug`.
    pub log: String,
    /// Where documents are kept: a folder, or `s3://bucket/prefix`; empty: `files` in the data
    /// folder.
    pub files: String,
    /// The S3 store: its address (`https://…`), region, and who we are there.
    pub s3_endpoint: String,
    pub s3_region: String,
    pub s3_access_key: String,
    /// File with the secret key of the S3 store; or `BINDEGLIED_S3_SECRET_KEY`.
    pub s3_secret_key_file: String,
    /// Lets the S3 store be reached without TLS.
    pub s3_plain: bool,
    /// The secret key itself, from the environment only.
    #[serde(skip)]
    pub s3_secret_key: Option<SecretString>,
    /// Where everything is kept that is not in a database server.
    #[serde(skip)]
    pub data: PathBuf,
    /// The master key itself, from the environment only.
    #[serde(skip)]
    pub master_key: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8437)),
            database: String::new(),
            keys: String::new(),
            database_plain: false,
            master_key_file: String::new(),
            public_url: String::new(),
            tls: false,
            behind_proxy: false,
            session_idle_minutes: 60,
            session_absolute_minutes: 12 * 60,
            upload_limit: 25 * 1024 * 1024,
            connections: 8,
            log: "info".to_owned(),
            files: String::new(),
            s3_endpoint: String::new(),
            s3_region: "eu-central-1".to_owned(),
            s3_access_key: String::new(),
            s3_secret_key_file: String::new(),
            s3_plain: false,
            s3_secret_key: None,
            data: PathBuf::from("data"),
            master_key: None,
        }
    }
}

impl Config {
    /// Reads the settings for a data folder. `env` gives environment variables.
    ///
    /// # Errors
    /// A sentence naming the file or variable and what is wrong with it.
    pub fn load(data: &Path, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let file = data.join("bindeglied.toml");
        let mut table = match std::fs::read_to_string(&file) {
            Ok(text) => text
                .parse::<toml::Table>()
                .with_context(|| format!("{} cannot be read", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => toml::Table::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", file.display()));
            }
        };
        for name in NAMES {
            if let Some(value) = env(&variable(name)) {
                table.insert((*name).to_owned(), typed(name, &value)?);
            }
        }
        let mut config: Self = table
            .try_into()
            .with_context(|| format!("settings ({} or BINDEGLIED_…)", file.display()))?;
        data.clone_into(&mut config.data);
        config.master_key = env("BINDEGLIED_MASTER_KEY").filter(|key| !key.is_empty());
        let secret = env("BINDEGLIED_S3_SECRET_KEY").filter(|key| !key.is_empty());
        config.s3_secret_key = secret.map(SecretString::from);
        config.check()?;
        Ok(config)
    }

    /// # Errors
    /// A sentence naming the setting.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.session_idle_minutes < 1
            || self.session_absolute_minutes < self.session_idle_minutes
        {
            bail!("session_idle_minutes must be at least 1 and at most session_absolute_minutes");
        }
        if !(1..=500).contains(&self.connections) {
            bail!("connections must be between 1 and 500");
        }
        if self.upload_limit < 1024 {
            bail!("upload_limit is in bytes and must be at least 1024");
        }
        self.files_place()?;
        for (name, url) in [("database", self.database_url()), ("keys", self.keys_url())] {
            let readable = url
                .readable_on_the_way()
                .with_context(|| format!("the setting {name} ({})", url.shown()))?;
            if readable && !self.database_plain {
                bail!(
                    "{name}: {} is on another machine and would be reached without TLS. Add sslmode=verify-full to the address; or set database_plain = true if the line is safe by other means",
                    url.shown()
                );
            }
        }
        Ok(())
    }

    /// Settings that work but are weaker than they look, as sentences for the log.
    pub fn warnings(&self) -> Vec<String> {
        [("database", self.database_url()), ("keys", self.keys_url())]
            .into_iter()
            .filter(|(_, url)| url.unverified().unwrap_or(false))
            .map(|(name, url)| {
                format!(
                    "{name}: {} is reached with sslmode=require, which does not check the certificate: who gets in between can pretend to be the database. Use sslmode=verify-full with sslrootcert",
                    url.shown()
                )
            })
            .collect()
    }

    pub fn database_url(&self) -> DbUrl {
        self.url_or(&self.database, "bindeglied.db")
    }

    pub fn keys_url(&self) -> DbUrl {
        self.url_or(&self.keys, "keys.db")
    }

    /// Where documents are kept.
    ///
    /// # Errors
    /// A sentence naming the setting.
    pub fn files_place(&self) -> anyhow::Result<files::Place> {
        let Some(bucket) = self.files.strip_prefix("s3://") else {
            return Ok(files::Place::Folder(match self.files.as_str() {
                "" => self.data.join("files"),
                path => PathBuf::from(path),
            }));
        };
        let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
        for (name, value) in [
            ("files", bucket),
            ("s3_endpoint", self.s3_endpoint.as_str()),
            ("s3_region", &self.s3_region),
            ("s3_access_key", &self.s3_access_key),
        ] {
            if value.is_empty() {
                bail!(
                    "{name} is missing: documents are to be kept in {}",
                    self.files
                );
            }
        }
        let plain = self.s3_endpoint.starts_with("http://");
        if !plain && !self.s3_endpoint.starts_with("https://") {
            bail!("s3_endpoint must begin with https://");
        }
        if plain && !self.s3_plain {
            bail!(
                "s3_endpoint: {} would be reached without TLS. Use https://; or set s3_plain = true if the line is safe by other means",
                self.s3_endpoint
            );
        }
        Ok(files::Place::Bucket(files::Bucket {
            endpoint: self.s3_endpoint.clone(),
            region: self.s3_region.clone(),
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            access_key: self.s3_access_key.clone(),
            secret_key: self.s3_secret()?,
            plain,
        }))
    }

    fn s3_secret(&self) -> anyhow::Result<SecretString> {
        if let Some(key) = &self.s3_secret_key {
            return Ok(key.clone());
        }
        if self.s3_secret_key_file.is_empty() {
            bail!("s3_secret_key_file (or BINDEGLIED_S3_SECRET_KEY) is missing");
        }
        let text = std::fs::read_to_string(&self.s3_secret_key_file)
            .with_context(|| format!("s3_secret_key_file {}", self.s3_secret_key_file))?;
        Ok(SecretString::from(text.trim().to_owned()))
    }

    fn url_or(&self, setting: &str, file: &str) -> DbUrl {
        if setting.is_empty() {
            DbUrl::File(self.data.join(file))
        } else {
            DbUrl::parse(setting)
        }
    }

    pub fn master_key_path(&self) -> PathBuf {
        if self.master_key_file.is_empty() {
            self.data.join("master.key")
        } else {
            PathBuf::from(&self.master_key_file)
        }
    }
}

/// The names that may come from the environment.
const NAMES: &[&str] = &[
    "listen",
    "database",
    "keys",
    "database_plain",
    "master_key_file",
    "public_url",
    "tls",
    "behind_proxy",
    "session_idle_minutes",
    "session_absolute_minutes",
    "upload_limit",
    "connections",
    "log",
    "files",
    "s3_endpoint",
    "s3_region",
    "s3_access_key",
    "s3_secret_key_file",
    "s3_plain",
];

fn variable(name: &str) -> String {
    format!("BINDEGLIED_{}", name.to_uppercase())
}

fn typed(name: &str, value: &str) -> anyhow::Result<toml::Value> {
    Ok(match name {
        "tls" | "behind_proxy" | "database_plain" | "s3_plain" => toml::Value::Boolean(
            value
                .parse()
                .with_context(|| format!("{} must be true or false", variable(name)))?,
        ),
        "session_idle_minutes" | "session_absolute_minutes" | "upload_limit" | "connections" => {
            toml::Value::Integer(
                value
                    .parse()
                    .with_context(|| format!("{} must be a whole number", variable(name)))?,
            )
        }
        _ => toml::Value::String(value.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_nobody_checks_is_warned_of() {
        let config = |mode: &str| Config {
            database: format!("postgres://me:geheim@db.example/x?sslmode={mode}"),
            ..Config::default()
        };
        let warnings = config("require").warnings();
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("verify-full") && !warnings[0].contains("geheim"));
        assert!(config("verify-full").warnings().is_empty());
        assert!(Config::default().warnings().is_empty());
    }

    #[test]
    fn a_store_for_documents_is_checked_at_start() {
        let dir = tempfile::tempdir().unwrap();
        let load = |set: &[(&str, &str)]| {
            let set: Vec<(String, String)> = set
                .iter()
                .map(|(name, value)| (variable(name), (*value).to_owned()))
                .collect();
            let env = |name: &str| {
                let found = set.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone())
            };
            Config::load(dir.path(), env)
        };
        let folder = load(&[]).unwrap().files_place().unwrap();
        assert_eq!(
            folder.to_string(),
            dir.path().join("files").display().to_string()
        );
        let mut set = vec![("files", "s3://akten/kreis")];
        for (name, value) in [
            ("s3_endpoint", "http://store.example"),
            ("s3_access_key", "me"),
            ("s3_plain", "true"),
            ("s3_secret_key", "geheim"),
        ] {
            let error = format!("{:#}", load(&set).unwrap_err());
            assert!(error.contains(name) && !error.contains("geheim"), "{error}");
            set.push((name, value));
        }
        let place = load(&set).unwrap().files_place().unwrap().to_string();
        assert_eq!(place, "s3://akten/kreis (http://store.example)");
        let shown = format!("{:?}", load(&set).unwrap());
        assert!(!shown.contains("geheim"));
    }

    #[test]
    fn environment_wins_over_file_and_mistakes_are_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("bindeglied.toml"),
            "connections = 3\ntls = true\n",
        )
        .unwrap();
        let config = Config::load(dir.path(), |name| {
            (name == "BINDEGLIED_CONNECTIONS").then(|| "5".to_owned())
        })
        .unwrap();
        assert_eq!(config.connections, 5);
        assert!(config.tls);
        std::fs::write(dir.path().join("bindeglied.toml"), "conections = 3\n").unwrap();
        let error = Config::load(dir.path(), |_| None).unwrap_err();
        assert!(format!("{error:#}").contains("conections"));
        std::fs::remove_file(dir.path().join("bindeglied.toml")).unwrap();
        for setting in ["BINDEGLIED_DATABASE", "BINDEGLIED_KEYS"] {
            let far = |name: &str| {
                (name == setting).then(|| "postgres://me:geheim@db.example/x".to_owned())
            };
            let error = format!("{:#}", Config::load(dir.path(), far).unwrap_err());
            assert!(
                error.contains("sslmode=verify-full") && !error.contains("geheim"),
                "{error}"
            );
            let plain = |name: &str| match name {
                "BINDEGLIED_DATABASE_PLAIN" => Some("true".to_owned()),
                name => far(name),
            };
            assert!(Config::load(dir.path(), plain).is_ok());
        }
        let error = Config::load(dir.path(), |name| {
            (name == "BINDEGLIED_TLS").then(|| "ja".to_owned())
        })
        .unwrap_err();
        assert!(format!("{error:#}").contains("BINDEGLIED_TLS"));
    }
}
