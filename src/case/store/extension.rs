//! Requests to go on beyond the planned end, and what became of them.

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place, SealError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::leaving::touch;
use super::write::{Happening, happened};
use crate::audit::Work;
use crate::permission::Actor;

/// A request to go on longer.
#[derive(Debug, Clone, FromRow)]
pub(in crate::case) struct ExtensionRow {
    pub(in crate::case) id: Uuid,
    pub(in crate::case) until_on: NaiveDate,
    reason_sealed: Vec<u8>,
    /// `open`, `approved`, `declined`, `withdrawn`.
    pub(in crate::case) state: String,
    pub(in crate::case) asked_at: i64,
    pub(in crate::case) asked_by: Option<String>,
    pub(in crate::case) decided_at: Option<i64>,
    pub(in crate::case) decided_by: Option<String>,
    remark_sealed: Option<Vec<u8>>,
}

fn place(id: Uuid, column: &'static str) -> Place<'static> {
    Place::new("case_extension", id, column)
}

impl ExtensionRow {
    /// Why it was asked for, and what the Teamleitung wrote.
    pub(in crate::case) fn opened(&self, key: &DataKey) -> Result<(String, String), SealError> {
        let reason = key.open(place(self.id, "reason_sealed"), &self.reason_sealed)?;
        let remark = match &self.remark_sealed {
            Some(sealed) => key.open(place(self.id, "remark_sealed"), sealed)?,
            None => String::new(),
        };
        Ok((reason, remark))
    }
}

/// All requests of a case the actor sees, the latest first.
pub(in crate::case) async fn extensions(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<ExtensionRow>, DbError> {
    db.all(
        "select x.id, x.until_on, x.reason_sealed, x.state, x.asked_at, a.name as asked_by,
                x.decided_at, d.name as decided_by, x.remark_sealed
         from case_extension x
         join access_grant g on g.tenant_id = x.tenant_id and g.subject_id = x.case_id
              and g.audience_id = $3
         left join account a on a.tenant_id = x.tenant_id and a.id = x.asked_by
         left join account d on d.tenant_id = x.tenant_id and d.id = x.decided_by
         where x.tenant_id = $1 and x.case_id = $2
         order by x.asked_at desc, x.id desc",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Until when somebody wants to go on, and why.
#[derive(Debug, Clone)]
pub(in crate::case) struct Wish {
    pub(in crate::case) id: Uuid,
    pub(in crate::case) until: NaiveDate,
    pub(in crate::case) reason: String,
}

/// Asks for an extension.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster, or the case has ended; [`DbError::Unique`]
/// when a request is waiting.
pub(in crate::case) async fn ask_extension(
    work: &mut Work,
    key: &DataKey,
    (case, version): (Uuid, i64),
    wish: &Wish,
) -> Result<(), DbError> {
    touch(work, (case, version)).await?;
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    let reason = key.seal(place(wish.id, "reason_sealed"), &wish.reason);
    work.run(
        "insert into case_extension (tenant_id, id, case_id, until_on, reason_sealed, state,
                                     asked_at, asked_by)
         values ($1, $2, $3, $4, $5, 'open', $6, $7)",
        args![tenant, wish.id, case, wish.until, reason, now, actor],
    )
    .await?;
    let until = wish.until.to_string();
    let event = Happening {
        kind: "extension_asked",
        on: now.date(),
        detail: &until,
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// Takes a request back that nobody has decided.
///
/// # Errors
/// [`DbError::Stale`] when somebody has.
pub(in crate::case) async fn withdraw_extension(
    work: &mut Work,
    (case, request): (Uuid, Uuid),
) -> Result<(), DbError> {
    settle(work, (case, request), "withdrawn", None).await?;
    let event = Happening {
        kind: "extension_withdrawn",
        on: work.now().date(),
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// What the Teamleitung says: a new end, or nothing when she declines.
#[derive(Debug, Clone)]
pub(in crate::case) struct Verdict {
    pub(in crate::case) until: Option<NaiveDate>,
    pub(in crate::case) remark: String,
}

/// Decides a request once; an approved one moves the planned end.
///
/// # Errors
/// [`DbError::Stale`] when it was decided or withdrawn meanwhile, or the case has ended.
pub(in crate::case) async fn decide_extension(
    work: &mut Work,
    key: &DataKey,
    (case, request): (Uuid, Uuid),
    verdict: &Verdict,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let remark = (!verdict.remark.is_empty())
        .then(|| key.seal(place(request, "remark_sealed"), &verdict.remark));
    let state = if verdict.until.is_some() {
        "approved"
    } else {
        "declined"
    };
    settle(work, (case, request), state, remark).await?;
    let mut detail = String::new();
    if let Some(until) = verdict.until {
        work.run_one(
            "update case_file set planned_end_on = $3, version = version + 1
             where tenant_id = $1 and id = $2 and ended_on is null and planned_end_on < $3",
            args![tenant, case, until],
        )
        .await?;
        detail = until.to_string();
    }
    let event = Happening {
        kind: if verdict.until.is_some() {
            "extended"
        } else {
            "extension_declined"
        },
        on: work.now().date(),
        detail: &detail,
        ..Happening::default()
    };
    happened(work, case, &event).await
}

async fn settle(
    work: &mut Work,
    (case, request): (Uuid, Uuid),
    state: &'static str,
    remark: Option<Vec<u8>>,
) -> Result<(), DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run_one(
        "update case_extension set state = $4, decided_at = $5, decided_by = $6,
                remark_sealed = $7
         where tenant_id = $1 and case_id = $2 and id = $3 and state = 'open'",
        args![tenant, case, request, state, now, actor, remark],
    )
    .await
}

/// A case that ends needs no extension: what is asked for is taken back.
pub(super) async fn drop_request(work: &mut Work, case: Uuid) -> Result<(), DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "update case_extension set state = 'withdrawn', decided_at = $3, decided_by = $4
         where tenant_id = $1 and case_id = $2 and state = 'open'",
        args![tenant, case, now, actor],
    )
    .await?;
    Ok(())
}
