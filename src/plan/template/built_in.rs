use uuid::Uuid;

use super::{Template, TemplateStep};

const GOALS: &str = include_str!("../../../catalogues/goals.csv");

/// The shipped templates in their order. Their ids only serve as addresses until the Träger has its
/// own.
pub(super) fn templates() -> Vec<Template> {
    let lines = GOALS.lines().skip(1).zip(1..);
    lines
        .filter_map(|(line, number)| {
            let parts: Vec<&str> = line.split(';').collect();
            let [life_area, wording, indicator, months, steps] = parts[..] else {
                return None;
            };
            let steps = steps.split('|').filter_map(|step| step.split_once(':'));
            Some(Template {
                id: Uuid::from_u128(number),
                life_area: life_area.to_owned(),
                wording: wording.to_owned(),
                indicator: indicator.to_owned(),
                months: months.parse().ok()?,
                steps: steps
                    .map(|(actor, what)| TemplateStep {
                        actor: actor.to_owned(),
                        what: what.to_owned(),
                    })
                    .collect(),
                active: true,
                version: 0,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::model::ACTORS;

    #[test]
    fn every_line_is_a_goal_with_steps() {
        let all = templates();
        assert_eq!(all.len(), GOALS.lines().count() - 1);
        assert!(all.len() >= 60, "{}", all.len());
        let defaults = include_str!("../../../catalogues/defaults.csv");
        for one in &all {
            let area = format!("life_area;{};", one.life_area);
            assert!(defaults.contains(&area), "{one:?}");
            assert!(
                !one.steps.is_empty() && !one.indicator.is_empty(),
                "{one:?}"
            );
            assert!((1..=36).contains(&one.months), "{one:?}");
            for step in &one.steps {
                assert!(ACTORS.contains(&step.actor.as_str()), "{one:?}");
            }
        }
        for line in defaults
            .lines()
            .filter(|line| line.starts_with("life_area;"))
        {
            let area = line.split(';').nth(1).unwrap();
            let count = all.iter().filter(|one| one.life_area == area).count();
            assert!(count >= 5, "{area}");
        }
    }
}
