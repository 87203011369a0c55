use super::{Media, Refusal};

pub(super) const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Entries of the list of streams have this length and begin at a multiple of it.
const ENTRY: usize = 128;

/// An Office file as it was before 2007: a small file system, whose list of streams lies anywhere.
pub(super) struct Compound {
    media: Media,
    block: Vec<u8>,
    text: bool,
    table: bool,
    program: bool,
    locked: bool,
}

impl Compound {
    pub(super) fn new(media: Media) -> Self {
        Self {
            media,
            block: Vec::with_capacity(ENTRY),
            text: false,
            table: false,
            program: false,
            locked: false,
        }
    }

    pub(super) fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let missing = ENTRY - self.block.len();
            let (now, later) = bytes.split_at(missing.min(bytes.len()));
            self.block.extend_from_slice(now);
            bytes = later;
            if self.block.len() == ENTRY {
                self.entry();
                self.block.clear();
            }
        }
    }

    fn entry(&mut self) {
        let block = &self.block;
        let is = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = u16::from_le_bytes([block[64], block[65]]);
            usize::from(length) == wide.len() + 2 && block.starts_with(&wide)
        };
        // Most blocks are content: the length of a name rules them out.
        if block[65] != 0 || block[64] > 64 || block[64] % 2 == 1 {
            return;
        }
        self.text |= is("WordDocument");
        self.table |= is("Workbook") || is("Book");
        self.program |= is("_VBA_PROJECT") || is("_VBA_PROJECT_CUR") || is("Macros");
        self.locked |= is("EncryptedPackage");
    }

    pub(super) fn finish(self) -> Result<(), Refusal> {
        let fits = match self.media {
            Media::Doc => self.text,
            _ => self.table,
        };
        if self.program {
            Err(Refusal::Macros)
        } else if self.locked {
            Err(Refusal::Locked)
        } else if fits {
            Ok(())
        } else {
            Err(Refusal::Mismatch)
        }
    }
}
