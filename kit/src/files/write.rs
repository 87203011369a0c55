use std::sync::Arc;

use axum::body::Bytes;
use object_store::ObjectStore;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use tokio::io::AsyncWriteExt;

use super::FilesError;

/// A file being written. Unless it is finished nothing stays of it, also when whoever wrote it went
/// away in between. At most two parts wait in memory.
pub struct Writer(Option<BufWriter>);

impl Writer {
    pub(super) fn new(store: Arc<dyn ObjectStore>, path: Path, part: usize) -> Self {
        let writer = BufWriter::with_capacity(store, path, part).with_max_concurrency(1);
        Self(Some(writer))
    }

    pub async fn push(&mut self, bytes: Vec<u8>) -> Result<(), FilesError> {
        if let Some(writer) = &mut self.0 {
            writer.put(Bytes::from(bytes)).await?;
        }
        Ok(())
    }

    /// Makes the file durable under its name.
    pub async fn finish(mut self) -> Result<(), FilesError> {
        if let Some(mut writer) = self.0.take() {
            writer.shutdown().await?;
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let (Some(mut writer), Ok(runtime)) =
            (self.0.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = writer.abort().await {
                tracing::warn!(%error, "an interrupted upload could not be taken back");
            }
        });
    }
}
