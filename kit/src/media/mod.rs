//! Files people hand in: is a file what it says, and what of an image goes before it is kept. All of
//! it while the file streams by: at most [`TAIL`] bytes of it are in memory here.
//!
//! Name, declared type and first bytes must agree. Office files are looked into (their list of
//! parts), so that a macro file under another name is told apart. Images lose everything beside the
//! picture – place, camera, time, thumbnails, what lies behind the end – and keep which way is up.

mod compound;
mod jpeg;
mod png;
#[cfg(any(test, feature = "testing"))]
pub mod samples;
#[cfg(test)]
mod tests;
mod text;
mod tiff;
mod walk;
mod webp;
mod zipped;

use compound::Compound;
use jpeg::Jpeg;
use png::Png;
use text::Text;
use walk::Walker;
use webp::Webp;
use zipped::Zipped;

pub use zipped::TAIL;

/// So many first bytes [`Intake::begin`] wants to see, or all there are.
pub const HEAD: usize = 512;

/// What may be handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Pdf,
    Jpeg,
    Png,
    Webp,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Doc,
    Xls,
    Text,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing in it.
    Empty,
    /// No type that is taken.
    Unknown,
    /// Its content is not what name or type say.
    Mismatch,
    /// It can run programs.
    Macros,
    /// A photo only some devices can show.
    Heic,
    /// It was cut off or is damaged.
    Broken,
    /// Locked with a password of its own, so that nobody can tell what it is.
    Locked,
}

impl Media {
    pub const ALL: [Self; 13] = [
        Self::Pdf,
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Doc,
        Self::Xls,
        Self::Text,
    ];

    /// The stored name.
    pub fn key(self) -> &'static str {
        self.endings()[0]
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.key() == key)
    }

    /// Endings of file names, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Doc => &["doc"],
            Self::Xls => &["xls"],
            Self::Text => &["txt"],
        }
    }

    /// The type it is delivered as.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Text => "text/plain",
        }
    }

    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// Whether every browser shows it by itself.
    pub fn has_preview(self) -> bool {
        self.is_image() || self == Self::Pdf
    }

    /// What browsers declare for it besides nothing at all.
    fn may_be_declared(self, declared: &str) -> bool {
        let kind = declared.split(';').next().unwrap_or_default().trim();
        let kind = kind.to_ascii_lowercase();
        if ["", "application/octet-stream", self.mime()].contains(&kind.as_str()) {
            return true;
        }
        match self {
            Self::Pdf => kind == "application/x-pdf",
            Self::Jpeg => ["image/jpg", "image/pjpeg"].contains(&kind.as_str()),
            Self::Png => kind == "image/x-png",
            Self::Docx | Self::Xlsx | Self::Pptx | Self::Odt | Self::Ods | Self::Odp => {
                ["application/zip", "application/x-zip-compressed"].contains(&kind.as_str())
            }
            Self::Xls => ["application/excel", "application/x-excel"].contains(&kind.as_str()),
            Self::Doc | Self::Webp | Self::Text => false,
        }
    }
}

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Pdf,
    Jpeg,
    Png,
    Webp,
    Heic,
    Zip,
    Compound,
    Other,
}

fn looks(head: &[u8]) -> Looks {
    if head.starts_with(b"%PDF-") {
        Looks::Pdf
    } else if head.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Looks::Jpeg
    } else if head.starts_with(png::SIGNATURE) {
        Looks::Png
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Looks::Webp
    } else if head.get(4..8) == Some(b"ftyp") {
        let brand = head.get(8..12).unwrap_or_default();
        let heic = [
            b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1",
        ];
        if heic.iter().any(|known| *known == brand) {
            Looks::Heic
        } else {
            Looks::Other
        }
    } else if head.starts_with(b"PK\x03\x04") {
        Looks::Zip
    } else if head.starts_with(compound::SIGNATURE) {
        Looks::Compound
    } else {
        Looks::Other
    }
}

/// Endings of files that carry macros.
const MACROS: [&str; 9] = [
    "docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm",
];

/// Which type a name stands for.
fn named(name: &str) -> Result<Media, Refusal> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.trim().to_ascii_lowercase();
    if MACROS.contains(&ending.as_str()) {
        return Err(Refusal::Macros);
    }
    if ["heic", "heif"].contains(&ending.as_str()) {
        return Err(Refusal::Heic);
    }
    let mut all = Media::ALL.into_iter();
    all.find(|media| media.endings().contains(&ending.as_str()))
        .ok_or(Refusal::Unknown)
}

/// A file being handed in.
pub struct Intake {
    media: Media,
    way: Way,
    any: bool,
}

enum Way {
    Whole,
    Jpeg(Walker<Jpeg>),
    Png(Walker<Png>),
    Webp(Walker<Webp>),
    Zipped(Zipped),
    Compound(Compound),
    Text(Text),
}

impl Intake {
    /// Looks at name, declared type and the first [`HEAD`] bytes; these go to [`Intake::push`] as
    /// well.
    ///
    /// # Errors
    /// Why the file is not taken.
    pub fn begin(name: &str, declared: &str, head: &[u8]) -> Result<Self, Refusal> {
        let media = named(name)?;
        if head.is_empty() {
            return Err(Refusal::Empty);
        }
        let way = match (media, looks(head)) {
            (_, Looks::Heic) if media.is_image() => return Err(Refusal::Heic),
            (Media::Pdf, Looks::Pdf) => Way::Whole,
            (Media::Jpeg, Looks::Jpeg) => Way::Jpeg(Walker::new(Jpeg::default())),
            (Media::Png, Looks::Png) => Way::Png(Walker::new(Png::default())),
            (Media::Webp, Looks::Webp) => Way::Webp(Walker::new(Webp::default())),
            (Media::Doc | Media::Xls, Looks::Compound) => Way::Compound(Compound::new(media)),
            (Media::Docx | Media::Xlsx | Media::Pptx, Looks::Compound) => {
                return Err(Refusal::Locked);
            }
            (Media::Docx | Media::Xlsx | Media::Pptx, Looks::Zip)
            | (Media::Odt | Media::Ods | Media::Odp, Looks::Zip) => {
                Way::Zipped(Zipped::new(media, head)?)
            }
            (Media::Text, Looks::Other) => Way::Text(Text::new(head)?),
            _ => return Err(Refusal::Mismatch),
        };
        if !media.may_be_declared(declared) {
            return Err(Refusal::Mismatch);
        }
        Ok(Self {
            media,
            way,
            any: false,
        })
    }

    pub fn media(&self) -> Media {
        self.media
    }

    /// Takes the next bytes and puts what is kept of them to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.any |= !bytes.is_empty();
        match &mut self.way {
            Way::Jpeg(walker) => return walker.push(bytes, out),
            Way::Png(walker) => return walker.push(bytes, out),
            Way::Webp(walker) => return walker.push(bytes, out),
            Way::Whole => {}
            Way::Zipped(zipped) => zipped.push(bytes),
            Way::Compound(compound) => compound.push(bytes),
            Way::Text(text) => text.push(bytes)?,
        }
        out.extend_from_slice(bytes);
        Ok(())
    }

    /// Says whether the whole was what it said.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), Refusal> {
        if !self.any {
            return Err(Refusal::Empty);
        }
        match self.way {
            Way::Whole | Way::Text(_) => Ok(()),
            Way::Jpeg(walker) => walker.finish(out),
            Way::Png(walker) => walker.finish(out),
            Way::Webp(walker) => walker.finish(out),
            Way::Zipped(zipped) => zipped.finish(),
            Way::Compound(compound) => compound.finish(),
        }
    }
}
