use super::Refusal;

/// Plain text: no control characters, and no page or program under the name of a text.
pub(super) struct Text;

const OTHERS: [&str; 6] = ["<!doctype", "<html", "<svg", "<?xml", "<script", "#!"];

impl Text {
    pub(super) fn new(head: &[u8]) -> Result<Self, Refusal> {
        let start = String::from_utf8_lossy(head).to_ascii_lowercase();
        let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        if OTHERS.iter().any(|other| start.starts_with(other)) {
            return Err(Refusal::Mismatch);
        }
        Ok(Self)
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let odd = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0c".contains(byte) || *byte == 0x7F;
        if bytes.iter().any(odd) {
            Err(Refusal::Mismatch)
        } else {
            Ok(())
        }
    }
}
