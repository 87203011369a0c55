//! Where files lie: a folder of this machine, or a store that speaks S3. Names are plain paths
//! (`a/b`); what lies there is somebody else's business, sealed or not.

#[cfg(feature = "testing")]
pub mod bucket;
#[cfg(test)]
mod tests;
mod write;

pub use write::Writer;

use std::fmt;
use std::path::{Path as FsPath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use futures::stream::{BoxStream, StreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};
use secrecy::{ExposeSecret, SecretString};

use crate::clock::Micros;

/// A store takes parts of no less than this.
const PART: usize = 5 * 1024 * 1024;
/// A folder takes any; less waits in memory.
const BLOCK: usize = 512 * 1024;

/// What can go wrong with files.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error("there is no such file")]
    Missing,
    #[error("the disk is full")]
    Full,
    #[error("the files cannot be reached: {0}")]
    Store(String),
}

impl From<object_store::Error> for FilesError {
    fn from(error: object_store::Error) -> Self {
        use std::error::Error;
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::Missing;
        }
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(now) = cause {
            if now.downcast_ref::<std::io::Error>().is_some_and(is_full) {
                return Self::Full;
            }
            cause = now.source();
        }
        Self::Store(error.to_string())
    }
}

impl From<std::io::Error> for FilesError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            _ if is_full(&error) => Self::Full,
            _ => Self::Store(error.to_string()),
        }
    }
}

fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as K;
    matches!(error.kind(), K::StorageFull | K::QuotaExceeded)
}

/// A store that speaks S3, and how it is entered.
#[derive(Clone)]
pub struct Bucket {
    /// `https://…`
    pub endpoint: String,
    pub region: String,
    pub bucket: String,
    /// Everything lies below this; may be empty.
    pub prefix: String,
    pub access_key: String,
    pub secret_key: SecretString,
    /// Without TLS. What lies there is sealed, but whoever listens can take the access away.
    pub plain: bool,
}

/// Where files lie.
#[derive(Clone)]
pub enum Place {
    Folder(PathBuf),
    Bucket(Bucket),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket(of) => write!(f, "s3://{}/{} ({})", of.bucket, of.prefix, of.endpoint),
        }
    }
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub name: String,
    pub bytes: u64,
    pub changed: Micros,
}

/// What is read of a file, piece by piece.
pub type Pieces = BoxStream<'static, Result<Bytes, FilesError>>;

/// The files of an installation; cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    folder: Option<PathBuf>,
    part: usize,
}

impl Files {
    /// # Errors
    /// [`FilesError::Missing`] when the folder is not there: see [`make_folder`].
    pub fn open(place: &Place) -> Result<Self, FilesError> {
        match place {
            Place::Folder(path) => {
                if !path.is_dir() {
                    return Err(FilesError::Missing);
                }
                let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
                Ok(Self {
                    store: Arc::new(store),
                    prefix: String::new(),
                    folder: Some(path.clone()),
                    part: BLOCK,
                })
            }
            Place::Bucket(bucket) => Ok(Self {
                store: Arc::new(open_bucket(bucket)?),
                prefix: bucket.prefix.trim_matches('/').to_owned(),
                folder: None,
                part: PART,
            }),
        }
    }

    fn path(&self, name: &str) -> Result<Path, FilesError> {
        let whole = if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.prefix)
        };
        Path::parse(whole).map_err(|error| FilesError::Store(error.to_string()))
    }

    /// Begins a file. It is there once the writer is finished, whole or not at all.
    pub fn write(&self, name: &str) -> Result<Writer, FilesError> {
        Ok(Writer::new(self.store.clone(), self.path(name)?, self.part))
    }

    /// How long a file is, and what is in it.
    ///
    /// # Errors
    /// [`FilesError::Missing`] when it is not there.
    pub async fn read(&self, name: &str) -> Result<(u64, Pieces), FilesError> {
        let got = self.store.get(&self.path(name)?).await?;
        let bytes = got.meta.size;
        let pieces = got.into_stream().map(|piece| Ok(piece?));
        Ok((bytes, pieces.boxed()))
    }

    /// Removes a file; one that is not there is gone already.
    pub async fn remove(&self, name: &str) -> Result<(), FilesError> {
        match self.store.delete(&self.path(name)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Tells every file there is, in no order.
    pub async fn each(&self, mut visit: impl FnMut(Found) + Send) -> Result<(), FilesError> {
        let below = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        let mut all = self.store.list(below.as_ref());
        while let Some(meta) = all.next().await {
            let meta = meta?;
            let path = meta.location.as_ref();
            let name = path.strip_prefix(&self.prefix).unwrap_or(path);
            visit(Found {
                name: name.trim_start_matches('/').to_owned(),
                bytes: meta.size,
                changed: Micros(meta.last_modified.timestamp_micros()),
            });
        }
        Ok(())
    }

    /// Whether the place answers and lets us in.
    pub async fn check(&self) -> Result<(), FilesError> {
        let below = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        match self.store.list(below.as_ref()).next().await {
            Some(Err(error)) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// What interrupted writing left in a folder. A store cleans up by a rule of its own.
    pub fn leftovers(&self) -> Result<Vec<PathBuf>, FilesError> {
        let mut found = Vec::new();
        if let Some(folder) = &self.folder {
            half_written(folder, &mut found)?;
        }
        Ok(found)
    }
}

fn half_written(folder: &FsPath, found: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let ending = name.and_then(|name| name.rsplit_once('#'));
        if path.is_dir() {
            half_written(&path, found)?;
        } else if ending.is_some_and(|(_, n)| n.bytes().all(|b| b.is_ascii_digit())) {
            found.push(path);
        }
    }
    Ok(())
}

fn open_bucket(of: &Bucket) -> Result<impl ObjectStore, FilesError> {
    // Whoever came first has installed the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: 3,
        retry_timeout: Duration::from_secs(20),
    };
    let client = ClientOptions::new()
        .with_allow_http(of.plain)
        .with_connect_timeout(Duration::from_secs(5))
        .with_timeout(Duration::from_secs(60));
    let store = AmazonS3Builder::new()
        .with_endpoint(of.endpoint.trim_end_matches('/'))
        .with_region(&of.region)
        .with_bucket_name(&of.bucket)
        .with_access_key_id(&of.access_key)
        .with_secret_access_key(of.secret_key.expose_secret())
        .with_virtual_hosted_style_request(false)
        .with_disable_bulk_delete(true)
        .with_client_options(client)
        .with_retry(retry)
        .build()?;
    Ok(store)
}

/// Makes the folder for files when it is not there, for its owner only.
pub fn make_folder(path: &FsPath) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}
