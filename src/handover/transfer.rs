//! What goes with a case to another colleague.

use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::model::Passing;
use super::store;
use crate::audit::Work;
use crate::case::Assignment;
use crate::{case, consultation, task};

/// Hands a case over with what hangs on it: who sees it, follow-ups, planned consultations, the
/// summary. Deadlines follow by themselves, they are those of whoever is responsible.
///
/// # Errors
/// [`DbError::Stale`] when somebody else changed the case meanwhile.
pub(super) async fn transfer(work: &mut Work, passing: &Passing) -> Result<(), DbError> {
    let Passing { case, version, .. } = *passing;
    case::assign(work, (case, version), &passing.to).await?;
    let Some(to) = passing
        .to
        .responsible
        .filter(|to| Some(*to) != passing.from)
    else {
        return Ok(());
    };
    if let Some(from) = passing.from {
        task::pass_on(work, case, from, to).await?;
        consultation::pass_on(work, case, from, to).await?;
    }
    store::hand(work, passing, to).await
}

/// Another colleague deputises in a case; what the one before had to do in it goes to her, or to the
/// responsible when nobody deputises any more.
///
/// # Errors
/// [`DbError::Stale`] when somebody else changed the case meanwhile.
pub(super) async fn deputise(
    work: &mut Work,
    (case, version): (Uuid, i64),
    (from, to): (Uuid, &Assignment),
) -> Result<(), DbError> {
    case::assign(work, (case, version), to).await?;
    if let Some(next) = to.deputy.or(to.responsible) {
        task::pass_on(work, case, from, next).await?;
        consultation::pass_on(work, case, from, next).await?;
    }
    Ok(())
}
