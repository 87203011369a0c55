//! Which deadlines are asked for, and for whom.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::super::model::{Kind, Scope, When};
use crate::permission::{Ability, Actor};

/// Which deadlines are asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    pub(in crate::deadline) parts: Vec<(Kind, Scope)>,
    pub(in crate::deadline) when: When,
    /// The page goes on behind this one.
    pub(in crate::deadline) after: Option<(NaiveDate, Uuid)>,
    /// Until which day follow-ups are told of; nothing: all.
    pub(in crate::deadline) follow_ups_until: Option<NaiveDate>,
    /// The file of [`Scope::File`].
    pub(in crate::deadline) file: Option<Uuid>,
    /// Rows of each part, and of all.
    pub(in crate::deadline) each: i64,
    pub(in crate::deadline) limit: i64,
}

impl Ask {
    /// What stands on Heute: for a Teamleitung what is due in her team and her own follow-ups, for a
    /// Fachkraft what is hers, also as a deputy. Appointments have a list of their own there, save
    /// those a colleague handed over.
    pub fn of_day(actor: &Actor, today: NaiveDate, each: i64) -> Self {
        let lead = actor.may(Ability::LeadTeam);
        let mut parts = Vec::new();
        for kind in [
            Kind::Permit,
            Kind::PlanReview,
            Kind::PlannedEnd,
            Kind::Consent,
        ] {
            if lead {
                parts.push((kind, Scope::Team));
            } else {
                parts.extend([Scope::Own, Scope::Deputy, Scope::Handed].map(|scope| (kind, scope)));
            }
        }
        parts.push((Kind::FollowUp, Scope::Own));
        parts.push((Kind::FollowUp, Scope::Handed));
        parts.push((Kind::Appointment, Scope::Handed));
        parts.extend(Kind::ALL.map(|kind| (kind, Scope::StandIn)));
        Self {
            limit: each.saturating_mul(i64::try_from(parts.len()).unwrap_or(1)),
            parts,
            when: When::Open,
            after: None,
            follow_ups_until: today.checked_add_days(Days::new(7)),
            file: None,
            each,
        }
    }

    /// Everything that is due of one file, whoever has to see to it.
    pub fn of_file(file: Uuid, each: i64) -> Self {
        Self {
            parts: Kind::ALL.map(|kind| (kind, Scope::File)).to_vec(),
            when: When::Open,
            after: None,
            follow_ups_until: None,
            file: Some(file),
            each,
            limit: each,
        }
    }

    /// What the actor has to see to on these days; appointments have a list of their own.
    pub fn of_days(actor: &Actor, from: NaiveDate, to: NaiveDate) -> Self {
        let each = 200;
        let mut ask = Self::of_day(actor, to, each);
        ask.parts = [
            Kind::Permit,
            Kind::PlanReview,
            Kind::PlannedEnd,
            Kind::Consent,
            Kind::FollowUp,
        ]
        .into_iter()
        .flat_map(|kind| [Scope::Own, Scope::Handed, Scope::StandIn].map(|scope| (kind, scope)))
        .collect();
        ask.limit = each.saturating_mul(i64::try_from(ask.parts.len()).unwrap_or(1));
        ask.when = When::Between(from, to);
        ask.follow_ups_until = None;
        ask
    }
}
