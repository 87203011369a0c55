//! Another colleague becomes responsible by the short way: without writing a summary first.

use axum::extract::Path;
use axum::response::Response;
use uuid::Uuid;

use super::model::Passing;
use super::store;
use super::transfer::transfer;
use crate::case::Assigning;
use crate::web::{Ctx, Form, Result};

pub(super) async fn assign(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let assigning = match Assigning::read(&ctx, case, form).await? {
        Ok(assigning) => assigning,
        Err(page) => return Ok(page),
    };
    let mut work = ctx.begin().await?;
    let prepared = store::prepared(&mut work, case).await?;
    let passing = Passing {
        case,
        version: assigning.version,
        from: assigning.from,
        to: assigning.to,
        summary: None,
        id: prepared.unwrap_or_else(|| ctx.new_id()),
    };
    let written = transfer(&mut work, &passing).await;
    assigning.finish(&ctx, work, written).await
}
