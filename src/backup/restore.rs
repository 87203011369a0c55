use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbUrl, Migration, OpenOptions, Tx, migrate, migrate_within};
use bindeglied_kit::files;
use bindeglied_kit::id;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::container::{Source, told};
use super::half::{Half, Out};
use super::model::{
    EndLine, FORMAT, FileLine, FileSum, Head, Kind, Manifest, Sum, Table, TableLine,
};
use super::{Unlock, model, store};

/// So many rows go to the database at once.
const BATCH: usize = 500;

/// Where a backup goes.
pub struct Place<'a> {
    pub kind: Kind,
    pub database: DbUrl,
    pub migrations: &'a [Migration],
    pub files: Option<files::Place>,
    pub now: Micros,
}

/// What was restored or checked.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Restored {
    pub kind: Kind,
    pub made_at: i64,
    pub program: String,
    pub from: String,
    pub tables: usize,
    pub rows: u64,
    pub files: usize,
    /// Schema changes applied after the content was in.
    pub migrated: Vec<i64>,
}

/// Reads a backup to its end and compares it with its manifest; changes nothing.
pub fn check(path: &Path, unlock: &Unlock) -> anyhow::Result<Restored> {
    let mut reader = Reader::open(path, unlock)?;
    let mut seen = Manifest::default();
    let (mut sum, mut table) = (Sum::default(), None);
    let mut file: Option<(String, FileCheck)> = None;
    loop {
        let item = reader.next()?;
        if !matches!(item, Item::Row(_))
            && let Some(name) = table.take()
        {
            seen.tables.insert(name, std::mem::take(&mut sum).done());
        }
        if !matches!(item, Item::Piece(_))
            && let Some((name, check)) = file.take()
        {
            seen.files.insert(name, check.done());
        }
        match item {
            Item::Table(line) => table = Some(line.table),
            Item::Row(row) => sum.add(row.to_string().as_bytes()),
            Item::File(line) => file = Some((line.file, FileCheck::default())),
            Item::Piece(piece) => {
                if let Some((_, check)) = &mut file {
                    check.add(&piece);
                }
            }
            Item::End(manifest) => {
                if manifest != seen {
                    return Err(reader.source.damaged("it does not fit its own manifest"));
                }
                return Ok(reader.restored(&manifest, Vec::new()));
            }
        }
    }
}

/// Puts a backup into an empty place and reads everything back.
///
/// # Errors
/// A sentence for the operator; then the place is as empty as before.
pub async fn restore(path: &Path, unlock: &Unlock, place: &Place<'_>) -> anyhow::Result<Restored> {
    let shown = PathBuf::from(place.database.shown());
    let reader = Reader::open(path, unlock)?;
    reader.fits(place)?;
    let mut half = Half::new(place).await?;
    let filled = fill(reader, place, &mut half).await;
    if filled.is_err() {
        half.take_back().await;
    }
    filled.map_err(|error| told(error, &shown))
}

async fn fill(mut reader: Reader, place: &Place<'_>, half: &mut Half) -> anyhow::Result<Restored> {
    let options = OpenOptions {
        connections: 2,
        create: true,
    };
    let url = half.url(place);
    let db = Db::open(&url, options)
        .await
        .with_context(|| format!("{} cannot be opened", url.shown()))?;
    let known = store::tables(place.migrations).await?;
    let mut tx = db.begin().await?;
    if let Some(table) = store::first_filled(&mut tx, &known).await? {
        bail!(
            "{} is not empty (table {table} holds something): a backup is restored into an empty place only",
            url.shown()
        );
    }
    let schema = reader.schema(place);
    migrate_within(&mut tx, &schema, place.now).await?;
    let tables = store::tables(&schema).await?;
    let manifest = take_in(&mut reader, &mut tx, &tables, half).await?;
    verify(&mut tx, &tables, &manifest)
        .await
        .with_context(|| reader.source.damaged("read back"))?;
    half.place_files()?;
    tx.commit().await?;
    half.keep_files();
    let migrated = migrate(&db, place.migrations, place.now).await?;
    db.close().await;
    half.place_database()?;
    Ok(reader.restored(&manifest, migrated))
}

async fn take_in(
    reader: &mut Reader,
    tx: &mut Tx,
    tables: &[Table],
    half: &mut Half,
) -> anyhow::Result<Manifest> {
    let mut table: Option<&Table> = None;
    let mut rows = Vec::with_capacity(BATCH);
    let mut file: Option<(Out, FileCheck, String)> = None;
    let mut files = std::collections::BTreeMap::new();
    loop {
        let item = reader.next()?;
        let whole = !matches!(item, Item::Row(_)) || rows.len() >= BATCH;
        if let Some(table) = table.filter(|_| whole && !rows.is_empty()) {
            store::insert(tx, table, std::mem::take(&mut rows)).await?;
        }
        if !matches!(item, Item::Piece(_))
            && let Some((file, check, name)) = file.take()
        {
            file.finish().await?;
            files.insert(name, check.done());
        }
        match item {
            Item::Table(line) => table = Some(find(tables, &line, &reader.source)?),
            Item::Row(row) => {
                let table = table.ok_or_else(|| reader.source.damaged("rows of no table"))?;
                let row = model::decode(row, table);
                rows.push(row.map_err(|error| reader.source.damaged(format!("{error:#}")))?);
            }
            Item::File(line) => {
                file = Some((half.open(&line.file)?, FileCheck::default(), line.file));
            }
            Item::Piece(piece) => {
                if let Some((file, check, _)) = &mut file {
                    check.add(&piece);
                    file.push(piece).await?;
                }
            }
            Item::End(manifest) => {
                if manifest.files != files {
                    return Err(reader.source.damaged("its files do not fit its manifest"));
                }
                return Ok(manifest);
            }
        }
    }
}

fn find<'t>(tables: &'t [Table], line: &TableLine, source: &Source) -> anyhow::Result<&'t Table> {
    tables
        .iter()
        .find(|table| table.name == line.table && table.names() == line.columns)
        .ok_or_else(|| source.damaged(format!("unknown table {}", line.table)))
}

/// Compares what the database holds now with what the backup says it must hold.
async fn verify(tx: &mut Tx, tables: &[Table], manifest: &Manifest) -> anyhow::Result<()> {
    if tables.len() != manifest.tables.len() {
        bail!("it does not name every table");
    }
    for table in tables {
        let found = store::sum(tx, table).await?;
        let said = manifest.tables.get(&table.name).cloned();
        if said.as_ref() != Some(&found) {
            bail!(
                "table {} has {} rows, the manifest says {}; or their contents differ",
                table.name,
                found.rows,
                said.map_or(0, |sum| sum.rows)
            );
        }
    }
    Ok(())
}

#[derive(Default)]
struct FileCheck {
    bytes: u64,
    hasher: Sha256,
}

impl FileCheck {
    fn add(&mut self, piece: &[u8]) {
        self.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.hasher.update(piece);
    }

    fn done(self) -> FileSum {
        FileSum {
            bytes: self.bytes,
            sha256: id::hex(&self.hasher.finalize()),
        }
    }
}

enum Item {
    Table(TableLine),
    Row(Json),
    File(FileLine),
    Piece(Vec<u8>),
    End(Manifest),
}

struct Reader {
    source: Source,
    head: Head,
}

impl Reader {
    fn open(path: &Path, unlock: &Unlock) -> anyhow::Result<Self> {
        let mut source = Source::open(path, unlock)?;
        let first = source.next()?.unwrap_or_default();
        let format = first.get("bindeglied_backup").and_then(Json::as_u64);
        match format {
            None => return Err(source.damaged("it does not begin as a backup does")),
            Some(format) if format > u64::from(FORMAT) => bail!(
                "{} was made by a newer version of this program: take that one to restore it",
                path.display()
            ),
            Some(_) => {}
        }
        let head = serde_json::from_value(first).map_err(|error| source.damaged(error))?;
        Ok(Self { source, head })
    }

    fn next(&mut self) -> anyhow::Result<Item> {
        let Some(line) = self.source.next()? else {
            return Err(self.source.damaged("its end is missing"));
        };
        let parsed = match &line {
            Json::Array(_) => return Ok(Item::Row(line)),
            Json::String(text) => STANDARD
                .decode(text)
                .map(Item::Piece)
                .map_err(anyhow::Error::from),
            Json::Object(map) if map.contains_key("table") => serde_json::from_value(line)
                .map(Item::Table)
                .map_err(anyhow::Error::from),
            Json::Object(map) if map.contains_key("file") => serde_json::from_value(line)
                .map(Item::File)
                .map_err(anyhow::Error::from),
            _ => serde_json::from_value::<EndLine>(line)
                .map(|line| Item::End(line.end))
                .map_err(anyhow::Error::from),
        };
        parsed.map_err(|error| self.source.damaged(error))
    }

    /// Whether this program and this place can take the backup.
    fn fits(&self, place: &Place<'_>) -> anyhow::Result<()> {
        if self.head.kind != place.kind {
            bail!(match self.head.kind {
                Kind::Content => "this is a backup of the content, not of the keys",
                Kind::Keys => "this is a backup of the keys, not of the content",
            });
        }
        for (number, hash) in &self.head.schema {
            match place.migrations.iter().find(|file| file.number == *number) {
                None => bail!(
                    "the backup was made by a newer version of this program (schema change {number}): take that one to restore it"
                ),
                Some(file) if file.hash() != *hash => bail!(
                    "the backup comes from another line of this program: its schema change {} differs",
                    file.name
                ),
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn schema(&self, place: &Place<'_>) -> Vec<Migration> {
        let has = |file: &&Migration| self.head.schema.iter().any(|(n, _)| *n == file.number);
        place.migrations.iter().filter(has).copied().collect()
    }

    fn restored(&self, manifest: &Manifest, migrated: Vec<i64>) -> Restored {
        Restored {
            kind: self.head.kind,
            made_at: self.head.made_at,
            program: self.head.program.clone(),
            from: self.head.from.clone(),
            tables: manifest.tables.len(),
            rows: manifest.tables.values().map(|sum| sum.rows).sum(),
            files: manifest.files.len(),
            migrated,
        }
    }
}
