//! A file on its way into the store: counted, looked at, freed of what an image tells beside the
//! picture, sealed, written – piece by piece.

use std::sync::Arc;

use bindeglied_kit::files::{Files, FilesError, Writer};
use bindeglied_kit::media::{HEAD, Intake, Refusal};
use bindeglied_kit::seal::{DataKey, SealError, Sealer};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::model::{Kept, content_place, place_of};
use crate::web::Error;

/// A file that is too large is listened to for so long, until the browser hears the answer.
const PATIENCE: usize = 8;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum No {
    TooLarge,
    Refused(Refusal),
}

/// Where the bytes come from: an upload, or a sample.
pub(super) trait Source {
    fn name(&self) -> &str;
    fn declared(&self) -> &str;
    /// The next bytes; none after the last.
    async fn next(&mut self) -> Result<Option<axum::body::Bytes>, Error>;
}

/// What a file is taken in with.
pub(super) struct Desk<'a> {
    pub(super) files: &'a Files,
    pub(super) tenant: Uuid,
    /// The keyed hash by which the same file is known again.
    pub(super) hashing: &'a [u8],
    pub(super) largest: usize,
}

/// A file in the store that no document names yet: it goes unless it is kept.
pub(super) struct Stored {
    pub(super) file: Kept,
    pub(super) key: Arc<DataKey>,
    files: Option<(Files, String)>,
}

impl Stored {
    /// A document names it now.
    pub(super) fn keep(mut self) {
        self.files = None;
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        let (Some((files, name)), Ok(runtime)) =
            (self.files.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = files.remove(&name).await {
                tracing::warn!(%error, "a file that was not kept is still in the store");
            }
        });
    }
}

impl From<FilesError> for Error {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Full => Self::Full,
            other => Self::Internal(other.into()),
        }
    }
}

/// A file being written.
struct Line {
    intake: Intake,
    sealer: Sealer,
    writer: Writer,
    mac: Hmac<Sha256>,
    bytes: u64,
    plain: Vec<u8>,
}

impl Line {
    async fn push(&mut self, bytes: &[u8]) -> Result<Result<(), Refusal>, Error> {
        self.plain.clear();
        if let Err(refusal) = self.intake.push(bytes, &mut self.plain) {
            return Ok(Err(refusal));
        }
        self.write().await?;
        Ok(Ok(()))
    }

    /// How long it became, and its keyed hash.
    async fn finish(mut self) -> Result<Result<(u64, Vec<u8>), Refusal>, Error> {
        self.plain.clear();
        if let Err(refusal) = self.intake.finish(&mut self.plain) {
            return Ok(Err(refusal));
        }
        let mut sealed = Vec::new();
        self.mac.update(&self.plain);
        self.bytes += self.plain.len() as u64;
        self.sealer.push(&self.plain, &mut sealed)?;
        self.sealer.finish(&mut sealed)?;
        self.writer.push(sealed).await?;
        self.writer.finish().await?;
        Ok(Ok((self.bytes, self.mac.finalize().into_bytes().to_vec())))
    }

    async fn write(&mut self) -> Result<(), Error> {
        self.mac.update(&self.plain);
        self.bytes += self.plain.len() as u64;
        let mut sealed = Vec::with_capacity(self.plain.len() + 64);
        self.sealer.push(&self.plain, &mut sealed)?;
        if !sealed.is_empty() {
            self.writer.push(sealed).await?;
        }
        Ok(())
    }
}

impl Desk<'_> {
    /// Takes a file in; what was refused is listened to until its end.
    pub(super) async fn take(
        &self,
        id: Uuid,
        source: &mut impl Source,
    ) -> Result<Result<Stored, No>, Error> {
        let (mut received, mut head) = (0, Vec::new());
        while head.len() < HEAD {
            let Some(bytes) = source.next().await? else {
                break;
            };
            received += bytes.len();
            head.extend_from_slice(&bytes);
        }
        let intake = match Intake::begin(source.name(), source.declared(), &head) {
            Ok(intake) => intake,
            Err(refusal) => return self.refuse(No::Refused(refusal), source).await,
        };
        let key = DataKey::generate();
        let name = place_of(self.tenant, id);
        let media = intake.media();
        let mut line = Line {
            intake,
            sealer: Sealer::new(&key, content_place(id), self.tenant),
            writer: self.files.write(&name)?,
            mac: Hmac::new_from_slice(self.hashing).map_err(|_| SealError::Broken)?,
            bytes: 0,
            plain: Vec::new(),
        };
        let mut next = Some(axum::body::Bytes::from(head));
        while let Some(bytes) = next {
            if received > self.largest {
                drop(line);
                return self.refuse(No::TooLarge, source).await;
            }
            if let Err(refusal) = line.push(&bytes).await? {
                drop(line);
                return self.refuse(No::Refused(refusal), source).await;
            }
            next = source.next().await?;
            received += next.as_ref().map_or(0, axum::body::Bytes::len);
        }
        let finished = line.finish().await?;
        Ok(finished
            .map(|(bytes, sum)| Stored {
                file: Kept {
                    id,
                    media,
                    bytes,
                    sum,
                },
                key: Arc::new(key),
                files: Some((self.files.clone(), name)),
            })
            .map_err(No::Refused))
    }

    async fn refuse(&self, no: No, source: &mut impl Source) -> Result<Result<Stored, No>, Error> {
        self.pass(source).await?;
        Ok(Err(no))
    }

    /// Lets a file go by.
    ///
    /// # Errors
    /// When it is far larger than anybody sends by mistake.
    pub(super) async fn pass(&self, source: &mut impl Source) -> Result<(), Error> {
        let mut passed = 0;
        while let Some(bytes) = source.next().await? {
            passed += bytes.len();
            if passed > self.largest.saturating_mul(PATIENCE) {
                return Err(Error::Problem(
                    axum::http::StatusCode::PAYLOAD_TOO_LARGE,
                    "error-too-large",
                ));
            }
        }
        Ok(())
    }
}
