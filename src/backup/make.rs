use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, Migration, Tx, applied};
use bindeglied_kit::files::{Files, FilesError, Found};
use bindeglied_kit::id;
use bindeglied_kit::seal::Keyring;
use futures::StreamExt;
use sha2::{Digest, Sha256};

use super::container::{Part, Sink, told};
use super::model::{EndLine, FORMAT, FileLine, FileSum, Head, Kind, Manifest, Sum, TableLine};
use super::{Lock, store};

/// A file goes into the backup in pieces of this size.
const PIECE: usize = 48 * 1024;

/// What is backed up.
pub struct Order<'a> {
    pub kind: Kind,
    pub db: &'a Db,
    /// The schema this program knows.
    pub migrations: &'a [Migration],
    /// Where the files lie, if there is such a place.
    pub files: Option<Files>,
    pub now: Micros,
}

/// The order for the keys of an installation.
pub fn keys(store: &Db, now: Micros) -> Order<'_> {
    Order {
        kind: Kind::Keys,
        db: store,
        migrations: Keyring::MIGRATIONS,
        files: None,
        now,
    }
}

/// What a backup holds.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Made {
    pub file: PathBuf,
    pub kind: Kind,
    pub bytes: u64,
    pub tables: usize,
    pub rows: u64,
    pub files: usize,
}

/// Writes a backup while others go on working: everything in it is of one moment.
///
/// # Errors
/// A sentence for the operator; then there is no file, and one that was there before is untouched.
pub async fn make(
    order: &Order<'_>,
    lock: &Lock,
    target: &Path,
    replace: bool,
) -> anyhow::Result<Made> {
    let (part, mut file) = Part::open(target, replace)?;
    let written = write(order, lock, &mut file).await;
    let manifest = written.map_err(|error| told(error, target))?;
    let bytes = part
        .keep(&file)
        .map_err(|error| told(error.into(), target))?;
    Ok(Made {
        file: target.to_owned(),
        kind: order.kind,
        bytes,
        tables: manifest.tables.len(),
        rows: manifest.tables.values().map(|sum| sum.rows).sum(),
        files: manifest.files.len(),
    })
}

/// The same into anything that can be written.
pub(super) async fn write<W: Write>(
    order: &Order<'_>,
    lock: &Lock,
    out: W,
) -> anyhow::Result<Manifest> {
    let mut tx = order.db.snapshot().await?;
    let schema = schema(&mut tx, order.migrations).await?;
    let files: Vec<Migration> = order
        .migrations
        .iter()
        .filter(|file| schema.iter().any(|(number, _)| *number == file.number))
        .copied()
        .collect();
    let mut sink = Sink::new(out, lock)?;
    sink.json(&Head {
        bindeglied_backup: FORMAT,
        kind: order.kind,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: order.now.0,
        from: order.db.kind().to_owned(),
        schema,
    })?;
    let mut manifest = Manifest::default();
    for table in store::tables(&files).await? {
        sink.json(&TableLine {
            table: table.name.clone(),
            columns: table.names(),
        })?;
        let mut sum = Sum::default();
        store::each_line(&mut tx, &table, |line| {
            sum.add(line);
            Ok(sink.line(line)?)
        })
        .await?;
        manifest.tables.insert(table.name, sum.done());
    }
    tx.rollback().await?;
    if let Some(files) = &order.files {
        add_files(&mut sink, files, &mut manifest).await?;
    }
    sink.json(&EndLine {
        end: manifest.clone(),
    })?;
    sink.finish()?;
    Ok(manifest)
}

async fn schema(tx: &mut Tx, known: &[Migration]) -> anyhow::Result<Vec<(i64, String)>> {
    let schema = applied(tx, known).await?;
    if schema.is_empty() {
        bail!("the database holds nothing yet: there is nothing to back up");
    }
    for (number, hash) in &schema {
        match known.iter().find(|file| file.number == *number) {
            None => bail!("the database was made by a newer version of this program"),
            Some(file) if file.hash() != *hash => {
                bail!("schema change {} is not the one of this program", file.name)
            }
            Some(_) => {}
        }
    }
    Ok(schema)
}

async fn add_files<W: Write>(
    sink: &mut Sink<W>,
    files: &Files,
    manifest: &mut Manifest,
) -> anyhow::Result<()> {
    let mut names = Vec::new();
    files.each(|found: Found| names.push(found.name)).await?;
    names.sort();
    for name in names {
        let mut pieces = match files.read(&name).await {
            Ok((_, pieces)) => pieces,
            // Removed since the list was made.
            Err(FilesError::Missing) => continue,
            Err(error) => return Err(error.into()),
        };
        sink.json(&FileLine { file: name.clone() })?;
        let (mut hasher, mut bytes) = (Sha256::new(), 0);
        while let Some(read) = pieces.next().await {
            for piece in read?.chunks(PIECE) {
                hasher.update(piece);
                bytes += u64::try_from(piece.len())?;
                sink.json(&STANDARD.encode(piece))?;
            }
        }
        let sha256 = id::hex(&hasher.finalize());
        manifest.files.insert(name, FileSum { bytes, sha256 });
    }
    Ok(())
}
