use bindeglied_kit::db::DbError;
use bindeglied_kit::{args, id};
use chrono::NaiveDate;
use uuid::Uuid;

use super::extension::drop_request;
use crate::access;
use crate::audit::Work;

/// Something that happened to a case, for its time line.
#[derive(Debug, Clone, Default)]
pub(in crate::case) struct Happening<'a> {
    pub(in crate::case) kind: &'a str,
    pub(in crate::case) on: NaiveDate,
    pub(in crate::case) detail: &'a str,
    pub(in crate::case) responsible: Option<Uuid>,
    pub(in crate::case) deputy: Option<Uuid>,
    /// Who joined, left or stands at the head now.
    pub(in crate::case) person: Option<Uuid>,
    /// Where the case belongs now.
    pub(in crate::case) municipality: Option<Uuid>,
    /// What somebody wrote to it, sealed for the row of `id`; and why there is no final assessment.
    pub(in crate::case) text: Option<&'a [u8]>,
    pub(in crate::case) without: Option<&'a [u8]>,
    pub(in crate::case) id: Option<Uuid>,
}

/// The end of a case.
#[derive(Debug, Clone)]
pub struct Ending<'a> {
    /// The row of its history, for which the texts are sealed.
    pub id: Uuid,
    pub on: NaiveDate,
    pub reason: &'a str,
    /// What came out of counselling.
    pub outcome: Option<&'a [u8]>,
    /// Why there is no final assessment.
    pub without: Option<&'a [u8]>,
}

pub(super) async fn happened(
    work: &mut Work,
    case: Uuid,
    event: &Happening<'_>,
) -> Result<(), DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into case_event (tenant_id, id, case_id, kind, on_date, detail, responsible_id,
                                 deputy_id, person_id, municipality_id, recorded_at, recorded_by,
                                 text_sealed, without_sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            tenant,
            event.id.unwrap_or_else(|| id::new_id(now)),
            case,
            event.kind,
            event.on,
            event.detail,
            event.responsible,
            event.deputy,
            event.person,
            event.municipality,
            now,
            actor,
            event.text.map(<[u8]>::to_vec),
            event.without.map(<[u8]>::to_vec)
        ],
    )
    .await?;
    Ok(())
}

/// Who counsels a case from now on.
#[derive(Debug, Clone, Copy)]
pub struct Assignment {
    pub responsible: Option<Uuid>,
    pub deputy: Option<Uuid>,
    /// The team of the responsible.
    pub team: Option<Uuid>,
}

/// Says who counsels a case; who sees it changes at once. What else goes with it is the caller's
/// (`handover`).
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub async fn assign(
    work: &mut Work,
    (case, version): (Uuid, i64),
    to: &Assignment,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set responsible_id = $4, deputy_id = $5, team_id = $6,
                version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, case, version, to.responsible, to.deputy, to.team],
    )
    .await?;
    let event = Happening {
        kind: "assigned",
        on: work.now().date(),
        responsible: to.responsible,
        deputy: to.deputy,
        ..Happening::default()
    };
    happened(work, case, &event).await?;
    access::refresh_case(work, case).await
}

/// Moves a case to another municipality. Consultations keep the one they were noted with; who sees
/// the case does not hang on it.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster, or the case has ended.
pub(in crate::case) async fn set_municipality(
    work: &mut Work,
    (case, version): (Uuid, i64),
    municipality: Option<Uuid>,
    on: NaiveDate,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set municipality_id = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and ended_on is null",
        args![tenant, case, version, municipality],
    )
    .await?;
    let event = Happening {
        kind: "municipality",
        on,
        municipality,
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// Ends a case; its plan is ended by the caller.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster, or it has ended.
pub async fn close(
    work: &mut Work,
    (case, version): (Uuid, i64),
    ending: &Ending<'_>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let Ending {
        id,
        on,
        reason,
        outcome,
        without,
    } = *ending;
    work.run_one(
        "update case_file set ended_on = $4, end_reason = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and ended_on is null",
        args![tenant, case, version, on, reason],
    )
    .await?;
    let event = Happening {
        kind: "closed",
        on,
        detail: reason,
        text: outcome,
        without,
        id: Some(id),
        ..Happening::default()
    };
    happened(work, case, &event).await?;
    drop_request(work, case).await
}

pub(in crate::case) async fn reopen(
    work: &mut Work,
    (case, version): (Uuid, i64),
    (id, why): (Uuid, &[u8]),
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set ended_on = null, end_reason = '', version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and ended_on is not null",
        args![tenant, case, version],
    )
    .await?;
    let event = Happening {
        kind: "reopened",
        on: work.now().date(),
        text: Some(why),
        id: Some(id),
        ..Happening::default()
    };
    happened(work, case, &event).await?;
    // Whoever is away today is stood in for here as well.
    access::refresh_case(work, case).await
}

pub(in crate::case) async fn consent(
    work: &mut Work,
    (case, version): (Uuid, i64),
    state: &str,
    (on, until): (NaiveDate, Option<NaiveDate>),
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set consent_state = $4, consent_on = $5, consent_until = $6,
                version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, case, version, state, on, until],
    )
    .await?;
    let event = Happening {
        kind: "consent",
        on,
        detail: state,
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// Says in which state and since when the consent of a new case is.
pub async fn set_consent_date(work: &mut Work, case: Uuid, on: NaiveDate) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set consent_on = $3 where tenant_id = $1 and id = $2",
        args![tenant, case, on],
    )
    .await
}

pub(in crate::case) async fn set_household(
    work: &mut Work,
    case: Uuid,
    household: Uuid,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set household_id = $3, version = version + 1
         where tenant_id = $1 and id = $2",
        args![tenant, case, household],
    )
    .await
}
