//! What Typst can see while it typesets: a few virtual files, the embedded fonts and one fixed day.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use typst::Library;
use typst::LibraryExt;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::{Document, HOUSE, MAX_DATA_BYTES, PrintError, day, fonts::fonts, text};

/// One document's surroundings.
pub(crate) struct World {
    main: FileId,
    sources: HashMap<FileId, Source>,
    data_id: FileId,
    data: Bytes,
    today: Datetime,
    replaced: usize,
}

impl World {
    pub(crate) fn new(document: &Document<'_>) -> Result<Self, PrintError> {
        let (data, replaced) = text::printable(document.data);
        let data = data.to_string();
        if data.len() > MAX_DATA_BYTES {
            return Err(PrintError::TooLarge(data.len()));
        }
        let main = id("/main.typ")?;
        let data_id = id("/data.json")?;
        let files = [("/main.typ", document.template), ("/house.typ", HOUSE)];
        let mut sources = HashMap::new();
        for (path, source) in files.iter().chain(document.shared) {
            let id = id(path)?;
            let taken = sources.insert(id, Source::new(id, (*source).to_owned()));
            if taken.is_some() || id == data_id {
                return Err(PrintError::Path((*path).to_owned()));
            }
        }
        Ok(Self {
            main,
            sources,
            data_id,
            data: Bytes::from_string(data),
            today: day(document.today).ok_or(PrintError::Date)?,
            replaced,
        })
    }

    /// How many characters of the data no font can show.
    pub(crate) fn replaced(&self) -> usize {
        self.replaced
    }

    /// Whether the words occur in one of the templates, and so cannot be anybody's secret.
    pub(crate) fn is_ours(&self, words: &str) -> bool {
        self.sources
            .values()
            .any(|source| source.text().contains(words))
    }

    /// The data as the template sees them.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }
}

fn id(path: &str) -> Result<FileId, PrintError> {
    let virtual_path = VirtualPath::new(path).map_err(|_| PrintError::Path(path.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, virtual_path).intern())
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_with_slash()))
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
        LIBRARY.get_or_init(|| LazyHash::new(Library::default()))
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id {
            return Ok(self.data.clone());
        }
        self.source(id)
            .map(|source| Bytes::from_string(source.text().to_owned()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}
