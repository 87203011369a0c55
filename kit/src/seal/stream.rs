//! Sealing what is too long for memory: pieces of a fixed size, each with its number and whether it
//! is the last (the STREAM construction with XChaCha20-Poly1305). A piece that was changed, moved,
//! repeated or taken from another file does not open, and a file that was cut off has no last piece.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{DataKey, Place, SealError};
use crate::id;

const VERSION: u8 = 1;
/// The random part of every nonce of a file; the rest is the number of the piece and the mark of the
/// last one.
const PREFIX: usize = 19;
const TAG: usize = 16;
/// Plain bytes of a piece.
pub(super) const PIECE: usize = 64 * 1024;

/// How long so many plain bytes are when they are sealed.
pub fn sealed_length(plain: u64) -> u64 {
    let (piece, tag) = (PIECE as u64, TAG as u64);
    1 + PREFIX as u64 + plain + tag * plain.div_ceil(piece).max(1)
}

struct Pieces {
    cipher: XChaCha20Poly1305,
    bound: Vec<u8>,
    next: u32,
}

impl Pieces {
    fn new(key: &DataKey, place: Place<'_>, scope: Uuid) -> Self {
        let own = key.hashing(b"files");
        let mut bound = place.bytes();
        bound.extend(scope.as_bytes());
        Self {
            cipher: XChaCha20Poly1305::new(&(*own).into()),
            bound,
            next: 0,
        }
    }

    /// The nonce of the next piece. No file is near four thousand million pieces.
    fn nonce(&mut self, prefix: &[u8; PREFIX], last: bool) -> Result<XNonce, SealError> {
        let mut nonce = [0; 24];
        nonce[..PREFIX].copy_from_slice(prefix);
        nonce[PREFIX..23].copy_from_slice(&self.next.to_be_bytes());
        nonce[23] = u8::from(last);
        self.next = self.next.checked_add(1).ok_or(SealError::Broken)?;
        Ok(XNonce::from(nonce))
    }
}

/// Seals a file piece by piece.
pub struct Sealer {
    pieces: Pieces,
    prefix: [u8; PREFIX],
    waiting: Zeroizing<Vec<u8>>,
    begun: bool,
}

impl Sealer {
    /// `scope` is bound to the file beside its place: the tenant.
    pub fn new(key: &DataKey, place: Place<'_>, scope: Uuid) -> Self {
        Self {
            pieces: Pieces::new(key, place, scope),
            prefix: id::random(),
            waiting: Zeroizing::new(Vec::with_capacity(PIECE)),
            begun: false,
        }
    }

    /// Takes plain bytes in and puts what is sealed by now to `out`.
    pub fn push(&mut self, mut plain: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        while !plain.is_empty() {
            // A full piece waits for what follows: only then it is not the last.
            if self.waiting.len() == PIECE {
                self.piece(false, out)?;
            }
            let (now, later) = plain.split_at(plain.len().min(PIECE - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            plain = later;
        }
        Ok(())
    }

    /// Seals the last piece.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), SealError> {
        self.piece(true, out)
    }

    fn piece(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        if !self.begun {
            out.push(VERSION);
            out.extend(self.prefix);
            self.begun = true;
        }
        let nonce = self.pieces.nonce(&self.prefix, last)?;
        let payload = Payload {
            msg: &self.waiting,
            aad: &self.pieces.bound,
        };
        let sealed = self.pieces.cipher.encrypt(&nonce, payload);
        out.extend(sealed.map_err(|_| SealError::Broken)?);
        self.waiting.clear();
        Ok(())
    }
}

/// Opens a file piece by piece; nothing leaves it that was not checked.
pub struct Opener {
    pieces: Pieces,
    prefix: Option<[u8; PREFIX]>,
    waiting: Vec<u8>,
}

impl Opener {
    pub fn new(key: &DataKey, place: Place<'_>, scope: Uuid) -> Self {
        Self {
            pieces: Pieces::new(key, place, scope),
            prefix: None,
            waiting: Vec::with_capacity(PIECE + TAG),
        }
    }

    /// Takes sealed bytes in and puts what could be checked by now to `out`.
    ///
    /// # Errors
    /// [`SealError::Broken`] when they are not what was sealed.
    pub fn push(&mut self, mut sealed: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        while !sealed.is_empty() {
            let full = if self.prefix.is_some() {
                PIECE + TAG
            } else {
                1 + PREFIX
            };
            if self.prefix.is_some() && self.waiting.len() == full {
                self.piece(false, out)?;
            }
            let (now, later) = sealed.split_at(sealed.len().min(full - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            sealed = later;
            if self.prefix.is_none() && self.waiting.len() == full {
                let (version, prefix) = self.waiting.split_first().ok_or(SealError::Broken)?;
                if *version != VERSION {
                    return Err(SealError::Broken);
                }
                self.prefix = Some(prefix.try_into().map_err(|_| SealError::Broken)?);
                self.waiting.clear();
            }
        }
        Ok(())
    }

    /// Opens the last piece.
    ///
    /// # Errors
    /// [`SealError::Broken`] when the file was cut off.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), SealError> {
        self.piece(true, out)
    }

    fn piece(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let prefix = self.prefix.ok_or(SealError::Broken)?;
        let nonce = self.pieces.nonce(&prefix, last)?;
        let payload = Payload {
            msg: &self.waiting,
            aad: &self.pieces.bound,
        };
        let plain = self.pieces.cipher.decrypt(&nonce, payload);
        out.extend(plain.map_err(|_| SealError::Broken)?);
        self.waiting.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);

    fn place(id: Uuid) -> Place<'static> {
        Place::new("thing", id, "content")
    }

    fn seal(key: &DataKey, plain: &[u8], step: usize) -> Vec<u8> {
        let (mut sealer, mut out) = (Sealer::new(key, place(ONE), TWO), Vec::new());
        for part in plain.chunks(step) {
            sealer.push(part, &mut out).unwrap();
        }
        sealer.finish(&mut out).unwrap();
        out
    }

    fn open_at(
        key: &DataKey,
        sealed: &[u8],
        (at, scope): (Uuid, Uuid),
    ) -> Result<Vec<u8>, SealError> {
        let (mut opener, mut out) = (Opener::new(key, place(at), scope), Vec::new());
        for part in sealed.chunks(1_000) {
            opener.push(part, &mut out)?;
        }
        opener.finish(&mut out)?;
        Ok(out)
    }

    fn open(key: &DataKey, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open_at(key, sealed, (ONE, TWO))
    }

    #[test]
    fn every_length_comes_back() {
        let key = DataKey::generate();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5] {
            let plain: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            for step in [777, PIECE, 3 * PIECE] {
                let sealed = seal(&key, &plain, step);
                assert_eq!(sealed.len() as u64, sealed_length(length as u64));
                assert!(open(&key, &sealed).unwrap() == plain, "{length} by {step}");
            }
        }
    }

    #[test]
    fn what_was_cut_moved_changed_or_exchanged_does_not_open() {
        let key = DataKey::generate();
        let plain: Vec<u8> = (0..3 * PIECE).map(|at| (at / PIECE) as u8).collect();
        let sealed = seal(&key, &plain, 5_000);
        let (head, step) = (1 + PREFIX, PIECE + TAG);
        let piece = |at: usize| sealed[head + at * step..head + (at + 1) * step].to_vec();
        let of = |parts: &[Vec<u8>]| [sealed[..head].to_vec(), parts.concat()].concat();
        assert!(open(&key, &of(&[piece(0), piece(1), piece(2)])).unwrap() == plain);
        let wrong = [
            ("cut within a piece", sealed[..sealed.len() - 1].to_vec()),
            ("cut between pieces", of(&[piece(0), piece(1)])),
            ("only the head", sealed[..head].to_vec()),
            ("nothing", Vec::new()),
            ("reordered", of(&[piece(1), piece(0), piece(2)])),
            ("repeated", of(&[piece(0), piece(0), piece(1), piece(2)])),
            ("left out", of(&[piece(0), piece(2)])),
            ("made longer", of(&[piece(0), piece(1), piece(2), piece(2)])),
            (
                "another file's head",
                [
                    seal(&key, &plain, 9)[..head].to_vec(),
                    sealed[head..].to_vec(),
                ]
                .concat(),
            ),
        ];
        for (what, bytes) in wrong {
            assert!(
                matches!(open(&key, &bytes), Err(SealError::Broken)),
                "{what}"
            );
        }
        for at in [0, 1, head, head + step + 7, sealed.len() - 1] {
            let mut bytes = sealed.clone();
            bytes[at] ^= 1;
            assert!(open(&key, &bytes).is_err(), "changed at {at}");
        }
        assert!(open(&DataKey::generate(), &sealed).is_err());
        assert!(open_at(&key, &sealed, (TWO, TWO)).is_err());
        assert!(open_at(&key, &sealed, (ONE, ONE)).is_err());
    }

    #[test]
    fn nothing_unchecked_leaves_it() {
        let key = DataKey::generate();
        let mut sealed = seal(&key, &vec![7; 2 * PIECE], PIECE);
        let changed = 1 + PREFIX + PIECE + TAG + 3;
        sealed[changed] ^= 1;
        let (mut opener, mut out) = (Opener::new(&key, place(ONE), TWO), Vec::new());
        let failed = opener.push(&sealed, &mut out).is_err() || opener.finish(&mut out).is_err();
        assert!(failed);
        assert!(out == vec![7; PIECE]);
    }
}
