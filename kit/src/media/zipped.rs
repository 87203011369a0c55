use super::{Media, Refusal};

/// The list of an Office file's parts stands at its end; it must fit into so many bytes.
pub const TAIL: usize = 1024 * 1024;
/// The end record without a comment.
const END: usize = 22;
/// An entry of the list without its names.
const ENTRY: usize = 46;

/// An Office file, which is a ZIP archive: what it is says the list of its parts.
pub(super) struct Zipped {
    media: Media,
    /// The last bytes, at most twice [`TAIL`].
    tail: Vec<u8>,
}

impl Zipped {
    pub(super) fn new(media: Media, head: &[u8]) -> Result<Self, Refusal> {
        let open = matches!(media, Media::Odt | Media::Ods | Media::Odp);
        if open && said_first(head) != Some(media.mime().as_bytes()) {
            return Err(Refusal::Mismatch);
        }
        Ok(Self {
            media,
            tail: Vec::new(),
        })
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
    }

    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.tail.len()
    }

    pub(super) fn finish(self) -> Result<(), Refusal> {
        let names = names(&self.tail).ok_or(Refusal::Broken)?;
        if names.iter().any(|name| runs(name)) {
            return Err(Refusal::Macros);
        }
        let part = match self.media {
            Media::Docx => "word/document",
            Media::Xlsx => "xl/workbook",
            Media::Pptx => "ppt/presentation",
            _ => "content",
        };
        let main = |name: &String| name.starts_with(part) && name.ends_with(".xml");
        if names.iter().any(main) {
            Ok(())
        } else {
            Err(Refusal::Mismatch)
        }
    }
}

/// Whether a part holds a program.
fn runs(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("vbaproject.bin")
        || name.contains("/macrosheets/")
        || name.contains("/activex/")
        || name.starts_with("basic/")
        || name.starts_with("scripts/")
}

/// What an open document says of itself in its first, uncompressed part.
fn said_first(head: &[u8]) -> Option<&[u8]> {
    let short = |at: usize| {
        Some(usize::from(u16::from_le_bytes(
            head.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    let long = |at: usize| {
        u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?)
            .try_into()
            .ok()
    };
    let (method, size, name, extra): (_, usize, _, _) =
        (short(8)?, long(22)?, short(26)?, short(28)?);
    let at = 30 + name;
    if method != 0 || head.get(30..at)? != b"mimetype" {
        return None;
    }
    head.get(at + extra..(at + extra).checked_add(size)?)
}

/// The names of all parts.
fn names(tail: &[u8]) -> Option<Vec<String>> {
    let last = tail.len().checked_sub(END)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let end = (first..=last)
        .rev()
        .find(|at| tail[*at..].starts_with(b"PK\x05\x06"))?;
    let short = |at: usize| {
        Some(usize::from(u16::from_le_bytes(
            tail.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    let size = u32::from_le_bytes(tail.get(end + 12..end + 16)?.try_into().ok()?);
    let count = short(end + 10)?;
    let mut at = end.checked_sub(usize::try_from(size).ok()?)?;
    let mut names = Vec::new();
    while at < end {
        if !tail.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let (name, extra, comment) = (short(at + 28)?, short(at + 30)?, short(at + 32)?);
        let text = tail.get(at + ENTRY..at + ENTRY + name)?;
        names.push(String::from_utf8_lossy(text).into_owned());
        at += ENTRY + name + extra + comment;
    }
    (at == end && names.len() == count).then_some(names)
}
