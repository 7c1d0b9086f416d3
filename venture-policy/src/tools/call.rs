//! One call as the policy sees it, and what the policy says of it.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use venture_core::id::WorkflowId;
use venture_core::{Json, Reason, Timestamp};

use crate::bundle::When;

/// A tool call that waits for a decision. Counts, rules and money are not looked at here.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c> {
    /// The agent's role; `None` for people, who have none here.
    pub role: Option<&'c str>,
    /// The tool as asked for; `read` and `write` stand for `io.read` and `io.write`.
    pub tool: &'c str,
    /// Its arguments.
    pub args: &'c Json,
    /// The permission set that narrows the role, if one is asked for.
    pub permission_set: Option<&'c str>,
    /// The workflow, below whose directory relative paths lie.
    pub workflow_id: WorkflowId,
    /// When it is decided.
    pub at: Timestamp,
    /// Whether a trace id came with it.
    pub traced: bool,
    /// Whether the second approvals that it may need are given.
    pub approved: bool,
    /// The agent's elevation for this tool.
    pub elevation: Elevated,
}

/// An elevation of one agent for one tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elevated {
    /// There never was one.
    Never,
    /// It has ended.
    Expired,
    /// It opens the tool now.
    Live,
}

/// The first row of policy.md 5.1, of 5 to 8, that refuses, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied<'p> {
    /// The row, 5 to 8.
    pub row: u8,
    /// The code.
    pub reason: Reason,
    /// The deny that matches, as its author wrote it.
    pub pattern: Option<&'p str>,
    /// The key of the condition that fails.
    pub condition: Option<&'static str>,
    /// Whether it is the permission set that refuses.
    pub by_set: bool,
}

impl Denied<'_> {
    pub(super) const fn of(row: u8, reason: Reason) -> Self {
        Self { row, reason, pattern: None, condition: None, by_set: false }
    }
}

/// A grant that lets a call, or a part of its command, through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken<'p> {
    /// Its place among the grants of the role.
    pub index: usize,
    /// Its pattern, as its author wrote it.
    pub pattern: &'p str,
    /// Its conditions, for those that count; `None` where it has none at all.
    pub when: Option<&'p When>,
    /// Whether a second approval is still missing.
    pub lacks_approval: bool,
}

/// What lets a call through: the grants taken, in order of first use, and an elevation where no grant does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permitted<'p> {
    first: Option<Taken<'p>>,
    more: Vec<Taken<'p>>,
    elevated: bool,
}

impl<'p> Permitted<'p> {
    pub(super) const NOTHING: Self = Self { first: None, more: Vec::new(), elevated: false };

    /// Whether an elevation lets it through, or some parts of its command; it carries no conditions.
    #[must_use]
    pub const fn is_elevated(&self) -> bool {
        self.elevated
    }

    pub(super) const fn elevate(&mut self) {
        self.elevated = true;
    }

    /// The grants taken, in order of first use; each counts the call once.
    pub fn grants(&self) -> impl Iterator<Item = &Taken<'p>> {
        self.first.iter().chain(&self.more)
    }

    pub(super) fn take(&mut self, grant: Taken<'p>) {
        if self.first.is_none() {
            self.first = Some(grant);
        } else if self.grants().all(|taken| taken.index != grant.index) {
            self.more.push(grant);
        }
    }

    /// What the host enforces: the `host` constraints of all grants taken.
    pub fn constraints(&self) -> BTreeMap<&'p str, &'p Json> {
        let hosts = self.grants().filter_map(|grant| grant.when).flat_map(|when| &when.host);
        hosts.map(|(name, value)| (name.as_str(), value)).collect()
    }

    /// Whether two grants give one constraint two values.
    pub(super) fn constraints_clash(&self) -> bool {
        if self.more.is_empty() {
            return false;
        }
        let joined = self.constraints();
        let mut hosts = self.grants().filter_map(|grant| grant.when).flat_map(|when| &when.host);
        hosts.any(|(name, value)| joined.get(name.as_str()) != Some(&value))
    }
}
