//! Imports that are being taken over by this program right now, and how far they are.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// How far an import is.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    pub(super) fn of(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    pub(super) fn add(&self, rows: usize) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }

    /// Rows written, rows to write.
    pub fn read(&self) -> (usize, usize) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(total), total)
    }
}

/// Part of the application's state.
#[derive(Debug, Default)]
pub struct Running {
    all: Mutex<HashMap<Uuid, Arc<Progress>>>,
    /// Why imports failed, when the database could not take even that.
    failures: Mutex<HashMap<Uuid, &'static str>>,
}

impl Running {
    pub(super) fn begin(&self, run: Uuid) -> Arc<Progress> {
        self.lock().entry(run).or_default().clone()
    }

    pub(super) fn end(&self, run: Uuid) {
        self.lock().remove(&run);
    }

    /// How far an import is; nothing when it does not run here.
    pub fn progress(&self, run: Uuid) -> Option<Arc<Progress>> {
        self.lock().get(&run).cloned()
    }

    pub(super) fn unwritten(&self, run: Uuid, failure: &'static str) {
        self.failures().insert(run, failure);
    }

    pub(super) fn failure(&self, run: Uuid) -> Option<&'static str> {
        self.failures().get(&run).copied()
    }

    pub(super) fn forget(&self, run: Uuid) {
        self.failures().remove(&run);
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, &'static str>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Arc<Progress>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A locked file in the data folder while an import is taken over. The system takes the lock away
/// when the process ends, however it ends: so everybody can tell a running import from one whose
/// program was killed.
#[derive(Debug)]
pub(super) struct Mark {
    path: PathBuf,
    _locked: File,
}

impl Mark {
    pub(super) fn set(data: &Path, run: Uuid) -> io::Result<Self> {
        let path = mark(data, run);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)?;
        file.try_lock()?;
        Ok(Self {
            path,
            _locked: file,
        })
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        // What stays behind says nothing without its lock.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether some program on this data folder takes the import over right now.
pub fn alive(data: &Path, run: Uuid) -> bool {
    let Ok(file) = File::open(mark(data, run)) else {
        return false;
    };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn mark(data: &Path, run: Uuid) -> PathBuf {
    data.join(format!("import-{}.running", run.simple()))
}

/// Removes the mark a killed program left.
pub(super) fn sweep(data: &Path, run: Uuid) {
    let _ = std::fs::remove_file(mark(data, run));
}
