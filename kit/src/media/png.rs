use super::walk::{Format, Step};
use super::{Refusal, tiff};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The picture, its colours and its movement. Everything else says something about somebody.
const KEPT: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];
/// Exif data longer than this are not looked into.
const EXIF: u32 = 64 * 1024;

#[derive(Default)]
pub(super) struct Png {
    state: State,
    oriented: bool,
}

#[derive(Default, Clone, Copy)]
enum State {
    #[default]
    Start,
    First,
    Chunk,
    Exif,
    Passed,
    Last,
}

impl Png {
    fn chunk(&mut self) -> Step {
        self.state = State::Chunk;
        Step::Collect(8)
    }
}

impl Format for Png {
    fn start(&self) -> Step {
        Step::Collect(8)
    }

    fn next(&mut self, seen: &[u8], out: &mut Vec<u8>) -> Result<Step, Refusal> {
        match self.state {
            State::Start if seen == SIGNATURE => {
                out.extend_from_slice(SIGNATURE);
                self.state = State::First;
                Ok(Step::Collect(8))
            }
            State::First | State::Chunk => {
                let (length, kind) = head(seen)?;
                let first = matches!(self.state, State::First);
                if length > u32::MAX / 2 || first != (kind == b"IHDR") {
                    return Err(Refusal::Broken);
                }
                let rest = u64::from(length) + 4;
                if kind == b"eXIf" && length <= EXIF && !self.oriented {
                    self.state = State::Exif;
                    return Ok(Step::Collect(length as usize + 4));
                }
                self.state = if kind == b"IEND" {
                    State::Last
                } else {
                    State::Passed
                };
                if KEPT.contains(&kind) {
                    out.extend_from_slice(seen);
                    Ok(Step::Copy(rest))
                } else {
                    Ok(Step::Skip(rest))
                }
            }
            State::Exif => {
                if let Some(way) = tiff::orientation(seen) {
                    chunk(b"eXIf", &tiff::saying(way), out);
                    self.oriented = true;
                }
                Ok(self.chunk())
            }
            State::Passed => Ok(self.chunk()),
            State::Last => Ok(Step::End),
            State::Start => Err(Refusal::Broken),
        }
    }

    fn close(&self, _: &Step, _: &mut Vec<u8>) -> Result<(), Refusal> {
        Err(Refusal::Broken)
    }
}

fn head(seen: &[u8]) -> Result<(u32, &[u8; 4]), Refusal> {
    let (length, kind) = seen.split_first_chunk::<4>().ok_or(Refusal::Broken)?;
    let kind = kind.try_into().map_err(|_| Refusal::Broken)?;
    Ok((u32::from_be_bytes(*length), kind))
}

pub(super) fn chunk(kind: &[u8; 4], data: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    out.extend(length.to_be_bytes());
    let at = out.len();
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let sum = check_sum(&out[at..]);
    out.extend(sum.to_be_bytes());
}

/// CRC-32 as PNG defines it; only for a few bytes.
fn check_sum(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    });
    !sum
}
