use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Fine,
    /// Works, but should be seen to.
    Warning,
    /// Data cannot be read, is wrong, or soon cannot be saved.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    pub check: &'static str,
    pub level: Level,
    pub text: String,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether anything needs attention.
    pub fn found(&self) -> bool {
        self.checks.iter().any(|check| check.level != Level::Fine)
    }

    /// The checks of this name that are not fine.
    pub fn findings(&self, name: &str) -> Vec<&Check> {
        self.checks
            .iter()
            .filter(|check| check.check == name && check.level != Level::Fine)
            .collect()
    }

    pub(super) fn fine(&mut self, check: &'static str, text: String) {
        self.add(check, Level::Fine, text);
    }

    pub(super) fn warning(&mut self, check: &'static str, text: String) {
        self.add(check, Level::Warning, text);
    }

    pub fn problem(&mut self, check: &'static str, text: String) {
        self.add(check, Level::Problem, text);
    }

    pub(super) fn expect_none(&mut self, check: &'static str, found: &[String], fine: &str) {
        self.add_list(check, found, fine, Level::Problem);
    }

    pub(super) fn expect_none_warning(
        &mut self,
        check: &'static str,
        found: &[String],
        fine: &str,
    ) {
        self.add_list(check, found, fine, Level::Warning);
    }

    fn add_list(&mut self, check: &'static str, found: &[String], fine: &str, level: Level) {
        if found.is_empty() {
            self.fine(check, fine.to_owned());
        }
        for text in found {
            self.add(check, level, text.clone());
        }
    }

    fn add(&mut self, check: &'static str, level: Level, text: String) {
        self.checks.push(Check { check, level, text });
    }
}
