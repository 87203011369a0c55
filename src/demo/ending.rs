use chrono::NaiveDate;

use super::dice::Dice;
use super::family::Family;

/// When and why the case of a family ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) on: NaiveDate,
    /// Catalogue `end_reason`.
    pub(super) reason: &'static str,
}

impl Ending {
    /// Whether somebody sat down with the person once more, to see what had changed.
    pub(super) fn is_orderly(self) -> bool {
        ["independent", "handed_over", "time_limit"].contains(&self.reason)
    }
}

/// Nobody leaves sooner after the beginning.
const SHORTEST: i64 = 120;
/// Out of a hundred families that were counselled long enough, so many have ended.
const ENDED: usize = 14;

const REASONS: &[(usize, &str)] = &[
    (34, "independent"),
    (22, "handed_over"),
    (16, "moved"),
    (10, "contact_lost"),
    (8, "left_country"),
    (5, "time_limit"),
    (3, "consent_withdrawn"),
    (2, "other"),
];

/// Ends about one case in eight, within the last ten months. These dice are thrown for nothing else:
/// the rest of the county stays as it is.
pub(super) fn ending(dice: &mut Dice, family: &Family, today: NaiveDate) -> Option<Ending> {
    let days = (today - family.case.started_on).num_days();
    let ends = dice.percent(ENDED);
    let reason = *dice.weighted(REASONS);
    let ago = dice.between(3, (days - SHORTEST).clamp(3, 300));
    let on = dice.workday(today, -ago).min(today);
    // The catalogue's limit of time is for those who came up to it.
    let reason = if (on - family.case.started_on).num_days() >= 1_060 {
        "time_limit"
    } else if reason == "time_limit" {
        "handed_over"
    } else {
        reason
    };
    let long = days > SHORTEST && family.case.responsible.is_some();
    (ends && long).then_some(Ending { on, reason })
}
