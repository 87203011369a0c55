//! The end of a case ends what belongs to it.

use axum::extract::Path;
use axum::response::Response;
use uuid::Uuid;

use crate::case::Closing;
use crate::plan;
use crate::web::{Ctx, Form, Result};

/// Closes a case and ends its active plan on the same day, for the same reason.
pub(super) async fn close(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let closing = match Closing::read(&ctx, id, form).await? {
        Ok(closing) => closing,
        Err(page) => return Ok(page),
    };
    let mut work = ctx.begin().await?;
    plan::end_with_case(&mut work, id, closing.on, &closing.reason).await?;
    closing.write(&ctx, work).await
}
