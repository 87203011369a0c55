use super::walk::{Format, Step};
use super::{Refusal, tiff};

#[derive(Default)]
pub(super) struct Jpeg {
    state: State,
    oriented: bool,
    picture: bool,
}

#[derive(Default, Clone, Copy)]
enum State {
    #[default]
    Start,
    Marker,
    /// Behind 0xFF that only fill.
    Fill,
    Length(u8),
    Segment(u8),
    Copied {
        scan: bool,
    },
    Scanned,
}

const END: u8 = 0xD9;

impl Jpeg {
    fn marker(&mut self, marker: u8, out: &mut Vec<u8>) -> Step {
        match marker {
            0xFF => {
                self.state = State::Fill;
                Step::Collect(1)
            }
            END => {
                out.extend([0xFF, END]);
                Step::End
            }
            0x01 | 0xD0..=0xD7 => {
                out.extend([0xFF, marker]);
                self.state = State::Marker;
                Step::Collect(2)
            }
            _ => {
                self.state = State::Length(marker);
                Step::Collect(2)
            }
        }
    }

    fn next_marker(&mut self) -> Step {
        self.state = State::Marker;
        Step::Collect(2)
    }

    /// What stays of a segment for applications and comments.
    fn application(&mut self, marker: u8, data: &[u8], out: &mut Vec<u8>) {
        match marker {
            0xE0 if data.starts_with(b"JFIF\0") && data.len() >= 14 => {
                // Without its small picture, which may show what was cut away.
                let mut kept = data[..14].to_vec();
                kept[12..].fill(0);
                segment(marker, &kept, out);
            }
            0xE1 if data.starts_with(b"Exif\0\0") && !self.oriented => {
                if let Some(way) = tiff::orientation(data) {
                    let said = [&b"Exif\0\0"[..], &tiff::saying(way)].concat();
                    segment(marker, &said, out);
                    self.oriented = true;
                }
            }
            0xE2 if data.starts_with(b"ICC_PROFILE\0") => segment(marker, data, out),
            // How the colours are to be read.
            0xEE if data.starts_with(b"Adobe") => segment(marker, data, out),
            _ => {}
        }
    }
}

fn segment(marker: u8, data: &[u8], out: &mut Vec<u8>) {
    out.extend([0xFF, marker]);
    let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX);
    out.extend(length.to_be_bytes());
    out.extend_from_slice(data);
}

impl Format for Jpeg {
    fn start(&self) -> Step {
        Step::Collect(2)
    }

    fn next(&mut self, seen: &[u8], out: &mut Vec<u8>) -> Result<Step, Refusal> {
        match (self.state, seen) {
            (State::Start, [0xFF, 0xD8]) => {
                out.extend([0xFF, 0xD8]);
                Ok(self.next_marker())
            }
            (State::Marker | State::Scanned, [0xFF, marker]) | (State::Fill, [marker]) => {
                Ok(self.marker(*marker, out))
            }
            (State::Length(marker), [high, low]) => {
                let length = u16::from_be_bytes([*high, *low]);
                let inside = length.checked_sub(2).ok_or(Refusal::Broken)?;
                if matches!(marker, 0xE0..=0xEF | 0xFE) {
                    self.state = State::Segment(marker);
                    return Ok(Step::Collect(usize::from(inside)));
                }
                out.extend([0xFF, marker, *high, *low]);
                let scan = marker == 0xDA;
                self.picture |= scan;
                self.state = State::Copied { scan };
                Ok(Step::Copy(u64::from(inside)))
            }
            (State::Segment(marker), data) => {
                self.application(marker, data, out);
                Ok(self.next_marker())
            }
            (State::Copied { scan: true }, _) => {
                self.state = State::Scanned;
                Ok(Step::Scan)
            }
            (State::Copied { scan: false }, _) => Ok(self.next_marker()),
            _ => Err(Refusal::Broken),
        }
    }

    /// Some cameras forget the mark of the end.
    fn close(&self, step: &Step, out: &mut Vec<u8>) -> Result<(), Refusal> {
        if !self.picture || !matches!(step, Step::Scan) {
            return Err(Refusal::Broken);
        }
        out.extend([0xFF, END]);
        Ok(())
    }
}
