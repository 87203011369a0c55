//! What is stored when somebody leaves.

use axum::http::StatusCode;
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::super::head::{HeadView, MemberView};
use super::super::household::household_of;
use super::super::model::{LeavingReason, NewCase};
use super::super::store;
use super::{Leaving, Next, heir, staying};
use crate::access;
use crate::audit::{Event, Work};
use crate::household::{self, NewHousehold};
use crate::person;
use crate::web::{Ctx, Error, Result};

/// Why nobody left.
pub(super) enum Refused {
    /// Something is said at a field of the form.
    Because(StatusCode, &'static str, &'static str),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

pub(super) async fn store_leaving(
    ctx: &Ctx,
    head: &HeadView,
    (leaving, version): (&Leaving<'_>, i64),
) -> std::result::Result<(), Refused> {
    let case = head.case.id;
    let own = ctx.new_id();
    if matches!(leaving.next, Next::Own) {
        ctx.app.keys.create(ctx.actor.tenant, own).await?;
    }
    let mut work = ctx.begin().await?;
    match store::touch(&mut work, (case, version)).await {
        Ok(()) => {}
        Err(DbError::Stale) => {
            return Err(Refused::Because(StatusCode::CONFLICT, "case", "case-stale"));
        }
        Err(error) => return Err(error.into()),
    }
    if matches!(leaving.next, Next::Own) {
        let mut people: Vec<Uuid> = leaving.leavers.iter().map(|one| one.summary.id).collect();
        // In one order, so that two who do the same do not wait for each other.
        people.sort_unstable();
        for person in people {
            // Two who open one at the same time: the second one sees the first.
            work.lock(person).await?;
            if store::elsewhere(&mut work, case, person).await? {
                let why = ("next", "case-leaving-has-case");
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Err(Refused::Because(status, why.0, why.1));
            }
        }
    }
    write(ctx, &mut work, head, (leaving, own)).await?;
    work.record(Event::new("case.leaving", "case", case));
    Ok(work.commit().await?)
}

async fn write(
    ctx: &Ctx,
    work: &mut Work,
    head: &HeadView,
    (leaving, own): (&Leaving<'_>, Uuid),
) -> Result<()> {
    let (case, on) = (&head.case, leaving.on);
    for leaver in &leaving.leavers {
        let person = leaver.summary.id;
        store::leave(work, (case.id, person), on, leaving.reason).await?;
        if let (Some(household), Some(_)) = (case.household_id, &leaver.relation_key) {
            household::remove_member(work, household, person, on).await?;
        }
        if leaving.reason == LeavingReason::Died {
            person::died(work, person, on).await?;
        }
    }
    follow(work, head, leaving).await?;
    match &leaving.next {
        Next::Nobody => {}
        Next::Own => own_case(ctx, work, head, (leaving, own)).await?,
        Next::Case(to) => {
            store::touch(work, (to.case.id, to.case.version)).await?;
            let household = household_of(ctx, work, to).await?;
            for leaver in &leaving.leavers {
                let person = leaver.summary.id;
                household::add_member(work, household, person, "", Some(on)).await?;
                store::add_member(work, to.case.id, person, on, false).await?;
            }
            work.record(Event::new("case.member", "case", to.case.id));
        }
    }
    let people: Vec<Uuid> = leaving.leavers.iter().map(|one| one.summary.id).collect();
    access::refresh_case_and(work, case.id, &people).await?;
    Ok(access::switch_for_new(work).await?)
}

/// Somebody else stands at the head when the head has left.
async fn follow(work: &mut Work, head: &HeadView, leaving: &Leaving<'_>) -> Result<()> {
    let heir = heir(head, &leaving.leavers);
    let Some((household, heir)) = head.case.household_id.zip(heir) else {
        return Ok(());
    };
    for member in staying(head, &leaving.leavers) {
        let relation = if member.summary.id == heir.summary.id {
            "head".to_owned()
        } else {
            relation_to(heir.relation_key.as_deref(), member.relation_key.as_deref())
        };
        household::add_member(work, household, member.summary.id, &relation, None).await?;
    }
    Ok(store::new_head(work, head.case.id, heir.summary.id, leaving.on).await?)
}

/// A case of their own for those who left, with the same people in charge; for several with a
/// household of their own.
async fn own_case(
    ctx: &Ctx,
    work: &mut Work,
    head: &HeadView,
    (leaving, own): (&Leaving<'_>, Uuid),
) -> Result<()> {
    let case = &head.case;
    let household = (leaving.leavers.len() > 1).then(|| ctx.new_id());
    if let (Some(id), [first, others @ ..]) = (household, leaving.leavers.as_slice()) {
        let relation = |one: &&MemberView| {
            let key = relation_to(first.relation_key.as_deref(), one.relation_key.as_deref());
            (one.summary.id, key)
        };
        let mut members = vec![(first.summary.id, "head".to_owned())];
        members.extend(others.iter().map(relation));
        let new = NewHousehold {
            id,
            agency: case.agency_id,
            label: first.summary.family_name.clone(),
            import_id: None,
            members,
        };
        household::create_many(work, &[new]).await?;
    }
    let new = NewCase {
        id: own,
        agency: case.agency_id,
        team: case.team_id,
        household,
        municipality: case.municipality_id,
        responsible: case.responsible_id,
        deputy: case.deputy_id,
        started_on: leaving.on,
        consent_state: "open".to_owned(),
        import_id: None,
        members: leaving.leavers.iter().map(|one| one.summary.id).collect(),
    };
    store::create_many(work, std::slice::from_ref(&new)).await?;
    work.record(Event::new("case.create", "case", own));
    Ok(())
}

/// What somebody is to the new head of a household, as far as it follows from what both were to the
/// old one.
fn relation_to(first: Option<&str>, other: Option<&str>) -> String {
    match (first.unwrap_or_default(), other.unwrap_or_default()) {
        ("head", other) => other,
        ("partner", "head") => "partner",
        ("partner", "child") | ("parent", "head" | "sibling") => "child",
        ("child", "child") | ("sibling", "head" | "sibling") => "sibling",
        ("child", "head") | ("sibling", "parent") => "parent",
        _ => "",
    }
    .to_owned()
}
