use std::fs::{self, File};
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::files::{self, Files, Writer};

use super::Place;
use super::container::{beside, sync_folder};

/// What has been made so far; it goes away unless all of it is kept.
pub(super) struct Half {
    /// Where a database file is written, and where it will be.
    file: Option<(PathBuf, PathBuf)>,
    files: Option<(PathBuf, PathBuf)>,
    /// A store, and what was put there by now.
    store: Option<(Files, Vec<String>)>,
}

/// A file being restored.
pub(super) enum Out {
    File(File),
    Store(Box<Writer>),
}

impl Out {
    pub(super) async fn push(&mut self, bytes: Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::File(file) => file.write_all(&bytes)?,
            Self::Store(writer) => writer.push(bytes).await?,
        }
        Ok(())
    }

    pub(super) async fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::File(file) => file.sync_all()?,
            Self::Store(writer) => writer.finish().await?,
        }
        Ok(())
    }
}

impl Half {
    pub(super) async fn new(place: &Place<'_>) -> anyhow::Result<Self> {
        let file = match &place.database {
            DbUrl::Server(_) => None,
            DbUrl::File(path) if path.exists() => bail!(
                "{} is already there: a backup is restored into an empty place only",
                path.display()
            ),
            DbUrl::File(path) => Some((beside(path), path.clone())),
        };
        let files = match &place.files {
            Some(files::Place::Folder(path))
                if path.exists() && fs::read_dir(path)?.next().is_some() =>
            {
                bail!(
                    "{} is not empty: a backup is restored into an empty place only",
                    path.display()
                )
            }
            Some(files::Place::Folder(path)) => Some((beside(path), path.clone())),
            Some(files::Place::Bucket(_)) | None => None,
        };
        let store = empty_store(place).await?;
        let half = Self { file, files, store };
        half.clear();
        if let DbUrl::File(path) = &place.database
            && let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty())
        {
            fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        Ok(half)
    }

    fn clear(&self) {
        if let Some((part, _)) = &self.file {
            for ending in ["", "-wal", "-shm", "-journal"] {
                let mut name = part.as_os_str().to_owned();
                name.push(ending);
                // Usually there is nothing to remove.
                let _ = fs::remove_file(name);
            }
        }
        if let Some((part, _)) = &self.files {
            let _ = fs::remove_dir_all(part);
        }
    }

    /// Begins a file of the backup.
    pub(super) fn open(&mut self, name: &str) -> anyhow::Result<Out> {
        let inside = Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            bail!("the backup holds a file that leads out of its folder");
        }
        if let Some((store, put)) = &mut self.store {
            put.push(name.to_owned());
            return Ok(Out::Store(Box::new(store.write(name)?)));
        }
        let (part, _) = self
            .files
            .as_ref()
            .context("the backup holds files, but there is no folder for them")?;
        let path = part.join(name);
        files::make_folder(part)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = File::create_new(&path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Out::File(file))
    }

    /// Takes out of a store again what was put there.
    pub(super) async fn take_back(&mut self) {
        if let Some((store, put)) = self.store.take() {
            for name in put {
                // What does not go is sealed, and the next attempt says that the place is not empty.
                let _ = store.remove(&name).await;
            }
        }
    }

    pub(super) fn url(&self, place: &Place<'_>) -> DbUrl {
        match &self.file {
            Some((part, _)) => DbUrl::File(part.clone()),
            None => place.database.clone(),
        }
    }

    /// The files come first: content without its files would look whole.
    pub(super) fn place_files(&mut self) -> anyhow::Result<()> {
        if let Some((part, target)) = self.files.take()
            && part.exists()
        {
            if target.exists() {
                fs::remove_dir(&target)?;
            }
            fs::rename(&part, &target)?;
            sync_folder(&target)?;
            // Until the content is in, they may have to go back.
            self.files = Some((target.clone(), target));
        }
        Ok(())
    }

    pub(super) fn keep_files(&mut self) {
        self.files = None;
        self.store = None;
    }

    pub(super) fn place_database(&mut self) -> anyhow::Result<()> {
        if let Some((part, target)) = self.file.take() {
            fs::rename(&part, &target)?;
            sync_folder(&target)?;
        }
        Ok(())
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A store to restore into, in which nothing lies yet.
async fn empty_store(place: &Place<'_>) -> anyhow::Result<Option<(Files, Vec<String>)>> {
    let Some(at @ files::Place::Bucket(_)) = &place.files else {
        return Ok(None);
    };
    let store = Files::open(at)?;
    let mut any = false;
    store
        .each(|_| any = true)
        .await
        .with_context(|| format!("{at} cannot be reached"))?;
    if any {
        bail!("{at} is not empty: a backup is restored into an empty place only");
    }
    Ok(Some((store, Vec::new())))
}
