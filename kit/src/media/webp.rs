use super::walk::{Format, Step};
use super::{Refusal, tiff};

/// The picture, its colours and its movement. The length of the whole stands at the beginning, so
/// what must go is overwritten with zeros.
const KEPT: [&[u8; 4]; 7] = [
    b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP",
];
const EXIF: u32 = 64 * 1024;
/// In the flags: there is XMP.
const XMP: u8 = 0x04;

#[derive(Default)]
pub(super) struct Webp {
    state: State,
    left: u64,
}

#[derive(Default, Clone, Copy)]
enum State {
    #[default]
    Start,
    Chunk,
    Flags,
    Exif(u32),
    Passed,
}

impl Webp {
    fn chunk(&mut self) -> Step {
        if self.left == 0 {
            return Step::End;
        }
        self.state = State::Chunk;
        Step::Collect(8)
    }
}

fn number(bytes: &[u8]) -> Result<u32, Refusal> {
    let bytes = bytes.try_into().map_err(|_| Refusal::Broken)?;
    Ok(u32::from_le_bytes(bytes))
}

impl Format for Webp {
    fn start(&self) -> Step {
        Step::Collect(12)
    }

    fn next(&mut self, seen: &[u8], out: &mut Vec<u8>) -> Result<Step, Refusal> {
        match self.state {
            State::Start => {
                let size = number(&seen[4..8])?;
                self.left = u64::from(size).checked_sub(4).ok_or(Refusal::Broken)?;
                out.extend_from_slice(seen);
                Ok(self.chunk())
            }
            State::Chunk => {
                let (kind, size) = (&seen[..4], number(&seen[4..8])?);
                let padded = u64::from(size) + u64::from(size % 2);
                let left = self.left.checked_sub(8 + padded);
                self.left = left.ok_or(Refusal::Broken)?;
                if kind == b"EXIF" && size <= EXIF {
                    self.state = State::Exif(size);
                    return Ok(Step::Collect(usize::try_from(padded).unwrap_or(0)));
                }
                if kind == b"VP8X" && size == 10 {
                    out.extend_from_slice(seen);
                    self.state = State::Flags;
                    return Ok(Step::Collect(10));
                }
                self.state = State::Passed;
                if KEPT.iter().any(|kept| *kept == kind) {
                    out.extend_from_slice(seen);
                    return Ok(Step::Copy(padded));
                }
                out.extend_from_slice(b"JUNK");
                out.extend_from_slice(&seen[4..8]);
                Ok(Step::Zero(padded))
            }
            State::Flags => {
                out.push(seen[0] & !XMP);
                out.extend_from_slice(&seen[1..]);
                Ok(self.chunk())
            }
            State::Exif(size) => {
                let way = tiff::orientation(seen).filter(|_| seen.len() >= tiff::LENGTH);
                out.extend_from_slice(if way.is_some() { b"EXIF" } else { b"JUNK" });
                out.extend(size.to_le_bytes());
                let mut data = vec![0; seen.len()];
                if let Some(way) = way {
                    data[..tiff::LENGTH].copy_from_slice(&tiff::saying(way));
                }
                out.extend(data);
                Ok(self.chunk())
            }
            State::Passed => Ok(self.chunk()),
        }
    }

    fn close(&self, _: &Step, _: &mut Vec<u8>) -> Result<(), Refusal> {
        Err(Refusal::Broken)
    }
}
