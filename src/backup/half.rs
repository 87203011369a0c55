use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use bindeglied_kit::db::DbUrl;

use super::Place;
use super::container::{beside, sync_folder};

/// What has been made so far; it goes away unless all of it is kept.
pub(super) struct Half {
    /// Where a database file is written, and where it will be.
    file: Option<(PathBuf, PathBuf)>,
    pub(super) files: Option<(PathBuf, PathBuf)>,
}

impl Half {
    pub(super) fn new(place: &Place<'_>) -> anyhow::Result<Self> {
        let file = match &place.database {
            DbUrl::Server(_) => None,
            DbUrl::File(path) if path.exists() => bail!(
                "{} is already there: a backup is restored into an empty place only",
                path.display()
            ),
            DbUrl::File(path) => Some((beside(path), path.clone())),
        };
        let files = match &place.files {
            Some(path) if path.exists() && fs::read_dir(path)?.next().is_some() => bail!(
                "{} is not empty: a backup is restored into an empty place only",
                path.display()
            ),
            Some(path) => Some((beside(path), path.clone())),
            None => None,
        };
        let half = Self { file, files };
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
