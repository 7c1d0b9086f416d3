//! What became of the cases of a file.

use std::collections::BTreeMap;

/// What became of the cases of a file.
#[derive(Debug, Default)]
pub struct Report {
    /// Cases that gave what was wanted.
    pub passed: usize,
    /// What was wanted and found instead, a line each.
    pub failed: Vec<String>,
    /// Cases that are not run: a later room's, or a feature that the language leaves out; with the reason.
    pub aside: Vec<String>,
}

impl Report {
    /// Notes a case: nothing said is a pass.
    pub(crate) fn note(&mut self, fault: Option<String>) {
        match fault {
            None => self.passed = self.passed.saturating_add(1),
            Some(fault) => self.failed.push(fault),
        }
    }

    /// A report of one failure.
    pub(crate) fn of_failure(fault: String) -> Self {
        Self { failed: vec![fault], ..Self::default() }
    }
}

/// Cases that wait for a later room: `file#case` and the reason.
#[derive(Debug, Default)]
pub struct Later(BTreeMap<String, String>);

impl Later {
    /// Reads the committed list: a line each, `file#case reason`; `#` alone begins a remark.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(' '));
        Self(pairs.map(|(case, reason)| (case.to_owned(), reason.to_owned())).collect())
    }

    /// Why this case waits, if it does.
    #[must_use]
    pub fn reason(&self, file: &str, case: &str) -> Option<&str> {
        self.0.get(&format!("{file}#{case}")).map(String::as_str)
    }
}
