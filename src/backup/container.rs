use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use age::stream::{StreamReader, StreamWriter};
use anyhow::{Context, bail};
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::{Lock, Unlock};

/// A line longer than this is no line of ours.
const LONGEST_LINE: u64 = 256 * 1024 * 1024;

/// Writes lines: compressed, then encrypted, then out. Nothing is on the disk in clear.
pub(super) struct Sink<W: Write>(GzEncoder<StreamWriter<W>>);

impl<W: Write> Sink<W> {
    pub(super) fn new(out: W, lock: &Lock) -> anyhow::Result<Self> {
        let encrypted = lock.encryptor()?.wrap_output(out)?;
        Ok(Self(GzEncoder::new(encrypted, Compression::fast())))
    }

    pub(super) fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.0.write_all(line)?;
        self.0.write_all(b"\n")
    }

    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        Ok(self.line(&serde_json::to_vec(value)?)?)
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.0.finish()?.finish()
    }
}

/// The file being written, beside the one it will become. It goes away unless it is kept.
pub(super) struct Part {
    part: PathBuf,
    target: PathBuf,
    kept: bool,
}

impl Part {
    pub(super) fn open(target: &Path, replace: bool) -> anyhow::Result<(Self, File)> {
        if !replace && target.exists() {
            bail!("{} is already there; say --replace", target.display());
        }
        let part = beside(target);
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&part)
            .with_context(|| format!("{} cannot be written", part.display()))?;
        // A lock rather than the mere file: what an interrupted backup left must not stop the next.
        if file.try_lock().is_err() {
            bail!("another backup is writing {}", part.display());
        }
        file.set_len(0)?;
        let part = Self {
            part,
            target: target.to_owned(),
            kept: false,
        };
        Ok((part, file))
    }

    /// Makes it durable under its name.
    pub(super) fn keep(mut self, file: &File) -> io::Result<u64> {
        file.sync_all()?;
        let bytes = file.metadata()?.len();
        fs::rename(&self.part, &self.target)?;
        self.kept = true;
        sync_folder(&self.target)?;
        Ok(bytes)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing can be done about a file that will not go.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// `FILE.part` beside `FILE`.
pub(super) fn beside(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

pub(super) fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Says what an error of writing means for the one who reads it.
pub(super) fn told(error: anyhow::Error, target: &Path) -> anyhow::Error {
    let full = error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
            )
        }) || matches!(
            cause.downcast_ref::<bindeglied_kit::db::DbError>(),
            Some(bindeglied_kit::db::DbError::Full)
        )
        // Writing its header, age keeps of the cause only the words.
        || cause.to_string().contains("StorageFull")
    });
    if full {
        return anyhow::anyhow!(
            "the disk of {} is full: nothing was kept of this attempt, and what was there before is untouched",
            target.display()
        );
    }
    error
}

/// Reads the lines of a backup.
pub(super) struct Source {
    lines: BufReader<GzDecoder<BufReader<StreamReader<BufReader<File>>>>>,
    name: String,
    buffer: Vec<u8>,
}

impl Source {
    pub(super) fn open(path: &Path, unlock: &Unlock) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("{name} cannot be read"))?;
        let clear = unlock.open(BufReader::new(file), &name)?;
        Ok(Self {
            lines: BufReader::with_capacity(256 * 1024, GzDecoder::new(BufReader::new(clear))),
            name,
            buffer: Vec::new(),
        })
    }

    /// The next line, parsed; none after the last.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<serde_json::Value>> {
        self.buffer.clear();
        let read = (&mut self.lines)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut self.buffer)
            .map_err(|error| self.damaged(error))?;
        if read == 0 {
            return Ok(None);
        }
        if self.buffer.pop() != Some(b'\n') {
            return Err(self.damaged("it ends within a line"));
        }
        match serde_json::from_slice(&self.buffer) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(self.damaged(error)),
        }
    }

    pub(super) fn damaged(&self, why: impl std::fmt::Display) -> anyhow::Error {
        anyhow::anyhow!("{} is damaged or was cut off ({why})", self.name)
    }
}
