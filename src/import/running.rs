//! Imports that are being taken over by this program right now, and how far they are.

use std::collections::HashMap;
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
pub struct Running(Mutex<HashMap<Uuid, Arc<Progress>>>);

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

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Arc<Progress>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
