//! Walks through an image format part by part while it streams by.

use super::Refusal;

/// What comes next.
pub(super) enum Step {
    /// So many bytes are needed together, at most some 64 KiB.
    Collect(usize),
    Copy(u64),
    Skip(u64),
    /// As many zeros instead.
    Zero(u64),
    /// The picture of a JPEG: everything up to the next marker.
    Scan,
    /// Whatever still comes does not belong to the picture.
    End,
}

pub(super) trait Format {
    /// The first step.
    fn start(&self) -> Step;

    /// What comes next. `seen`: what was collected, or the marker a scan ended with.
    fn next(&mut self, seen: &[u8], out: &mut Vec<u8>) -> Result<Step, Refusal>;

    /// Closes a picture whose end is missing, if that can be done.
    fn close(&self, step: &Step, out: &mut Vec<u8>) -> Result<(), Refusal>;
}

pub(super) struct Walker<F> {
    format: F,
    step: Step,
    seen: Vec<u8>,
}

impl<F: Format> Walker<F> {
    pub(super) fn new(format: F) -> Self {
        Self {
            step: format.start(),
            format,
            seen: Vec::new(),
        }
    }

    fn go_on(&mut self, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let seen = std::mem::take(&mut self.seen);
        self.step = self.format.next(&seen, out)?;
        Ok(())
    }

    pub(super) fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        loop {
            match &mut self.step {
                Step::End => return Ok(()),
                Step::Collect(needed) => {
                    let missing = *needed - self.seen.len();
                    let (now, later) = bytes.split_at(missing.min(bytes.len()));
                    self.seen.extend_from_slice(now);
                    bytes = later;
                    if self.seen.len() < *needed {
                        return Ok(());
                    }
                    self.go_on(out)?;
                }
                Step::Copy(left) | Step::Skip(left) | Step::Zero(left) => {
                    let most = usize::try_from(*left).unwrap_or(usize::MAX);
                    let (now, later) = bytes.split_at(most.min(bytes.len()));
                    *left -= now.len() as u64;
                    let done = *left == 0;
                    match &self.step {
                        Step::Copy(_) => out.extend_from_slice(now),
                        Step::Zero(_) => out.resize(out.len() + now.len(), 0),
                        _ => {}
                    }
                    bytes = later;
                    if !done {
                        return Ok(());
                    }
                    self.go_on(out)?;
                }
                Step::Scan => {
                    bytes = self.scan(bytes, out);
                    if self.seen.len() < 2 {
                        return Ok(());
                    }
                    self.go_on(out)?;
                }
            }
        }
    }

    /// Copies up to a marker, which is then in `seen`; returns what follows it.
    fn scan<'b>(&mut self, bytes: &'b [u8], out: &mut Vec<u8>) -> &'b [u8] {
        for (at, byte) in bytes.iter().enumerate() {
            match (self.seen.is_empty(), *byte) {
                (true, 0xFF) => self.seen.push(0xFF),
                (true, other) => out.push(other),
                // A zero, or a mark to start anew, belongs to the picture; more 0xFF only fill.
                (false, 0 | 0xD0..=0xD7) => {
                    out.extend([0xFF, *byte]);
                    self.seen.clear();
                }
                (false, 0xFF) => {}
                (false, marker) => {
                    self.seen.push(marker);
                    return &bytes[at + 1..];
                }
            }
        }
        &[]
    }

    pub(super) fn finish(self, out: &mut Vec<u8>) -> Result<(), Refusal> {
        match self.step {
            Step::End => Ok(()),
            step => self.format.close(&step, out),
        }
    }
}
