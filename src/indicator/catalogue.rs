//! Every figure, once: what it is called, how it is counted, in which unit.

use super::base::Base;
use super::model::Dimension;

/// In what a figure is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Minutes,
    /// Tenths of a percent.
    Share,
}

/// What a record behind a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    Consultation,
    Person,
    Household,
    Plan,
}

/// Where a figure's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The sum of a measure (0 to 3: `a` to `d`) over a set.
    Sum(Base, usize),
    /// One figure as a share of another, by their places in [`INDICATORS`].
    Share(usize, usize),
}

/// A figure. Texts: `indicator-<key>` is its name, `indicator-<key>-rule` its counting rule with
/// the source of the rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Name in JSON and in addresses.
    pub key: &'static str,
    pub unit: Unit,
    /// What the list behind it shows.
    pub record: Record,
    pub(super) source: Source,
    /// The figure whose small numbers hide this one: minutes go with their consultations.
    pub(super) hidden_with: &'static [usize],
}

const fn sum(key: &'static str, record: Record, base: Base, slot: usize) -> Indicator {
    Indicator {
        key,
        unit: Unit::Count,
        record,
        source: Source::Sum(base, slot),
        hidden_with: &[],
    }
}

/// How many figures there are.
pub const COUNT: usize = 12;

/// All figures in their order. The counting rules follow domain.md, "What must be reported":
/// only what took place counts, and a person counts once per period.
pub const INDICATORS: [Indicator; COUNT] = [
    sum(
        "consultations_held",
        Record::Consultation,
        Base::Consultations,
        0,
    ),
    Indicator {
        key: "minutes",
        unit: Unit::Minutes,
        record: Record::Consultation,
        source: Source::Sum(Base::Consultations, 1),
        hidden_with: &[0],
    },
    sum("people", Record::Person, Base::Participants, 0),
    sum("households", Record::Household, Base::Households, 0),
    sum("plans_new", Record::Plan, Base::Plans, 0),
    sum("plans_continued", Record::Plan, Base::Plans, 1),
    sum("plans_active", Record::Plan, Base::Plans, 2),
    sum("plans_ended", Record::Plan, Base::Plans, 3),
    sum("people_in_care", Record::Person, Base::Care, 0),
    sum("people_reached", Record::Person, Base::Care, 1),
    Indicator {
        key: "share_reached",
        unit: Unit::Share,
        record: Record::Person,
        source: Source::Share(9, 8),
        hidden_with: &[8, 9],
    },
    sum("people_without_plan", Record::Person, Base::Care, 2),
];

impl Indicator {
    pub fn parse(key: &str) -> Option<&'static Self> {
        INDICATORS.iter().find(|indicator| indicator.key == key)
    }

    /// Whether it can be broken down so.
    pub fn has(&self, dimension: Dimension) -> bool {
        match self.source {
            Source::Sum(base, slot) => {
                base.has(dimension) && (dimension != Dimension::NoPlan || slot == 2)
            }
            Source::Share(part, _) => INDICATORS[part].has(dimension),
        }
    }

    /// The set and the measure that its records come from: those of the part for a share.
    pub(super) fn counted(&self) -> (Base, usize) {
        match self.source {
            Source::Sum(base, slot) => (base, slot),
            Source::Share(part, _) => INDICATORS[part].counted(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_point_at_what_they_mean() {
        let mut keys: Vec<_> = INDICATORS.iter().map(|i| i.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), COUNT);
        let share = Indicator::parse("share_reached").unwrap();
        let Source::Share(part, whole) = share.source else {
            panic!("not a share")
        };
        assert_eq!(INDICATORS[part].key, "people_reached");
        assert_eq!(INDICATORS[whole].key, "people_in_care");
        assert_eq!(INDICATORS[0].key, "consultations_held");
    }
}
