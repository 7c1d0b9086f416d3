//! The names of counters: what APPROVED calls are counted by.
//!
//! Rows of `limits.calls` count by scope, whatever the row is called; a scope that a bundle names for the
//! first time is counted from all calls so far.
//!
//! Spec: policy.md 6, bundle.md (conditions of a grant).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::Timestamp;
use venture_policy::bundle::{Bundle, CallRow, CallScope};

use crate::state::{Call, State};
use crate::words::{Decision, Point};

const WORKSPACE: u8 = 1;
const WORKFLOW: u8 = 1 << 1;
const ROLE: u8 = 1 << 2;
const TOOL: u8 = 1 << 3;
const SESSION: u8 = 1 << 4;

/// Where a call is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) workspace: String,
    pub(crate) workflow: String,
    pub(crate) role: String,
    pub(crate) tool: String,
    pub(crate) session: Option<String>,
}

impl Place {
    /// Where a stored call is counted.
    pub(crate) fn of(state: &State, call: &Call) -> Self {
        let workflow = state.workflows.get(&call.workflow_id);
        Self {
            workspace: workflow.map(|workflow| workflow.workspace_id.to_string()).unwrap_or_default(),
            workflow: call.workflow_id.to_string(),
            role: call.role.clone(),
            tool: call.tool.clone(),
            session: call.session_id.clone(),
        }
    }

    /// The session; a call without one is in its workflow's own.
    fn session(&self) -> String {
        match &self.session {
            Some(session) => format!("session {session}"),
            None => format!("workflow {}", self.workflow),
        }
    }
}

/// The key of a counter.
pub(crate) struct Counter;

impl Counter {
    /// Calls in a set of dimensions.
    pub(crate) fn scope(set: u8, place: &Place) -> String {
        let mut parts = Vec::from([format!("scope {set}")]);
        let dims = [
            (WORKSPACE, &place.workspace),
            (WORKFLOW, &place.workflow),
            (ROLE, &place.role),
            (TOOL, &place.tool),
        ];
        parts.extend(dims.into_iter().filter(|(dim, _)| set & dim != 0).map(|(_, value)| value.clone()));
        if set & SESSION != 0 {
            parts.push(place.session());
        }
        parts.join("\n")
    }

    /// Calls under a grant in the workflow.
    pub(crate) fn grant_workflow(pattern: &str, place: &Place) -> String {
        ["grant in workflow", &place.role, pattern, &place.workflow].join("\n")
    }

    /// Calls, or amounts, under a grant in the session.
    pub(crate) fn grant_session(pattern: &str, place: &Place) -> String {
        ["grant in session", &place.role, pattern, &place.session()].join("\n")
    }

    /// Effort of a role's calls on a UTC day.
    pub(crate) fn effort(role: &str, at: Timestamp) -> String {
        format!("effort\n{role}\n{}", at.day())
    }
}

/// The dimensions that a row counts by: its scope, and what it is limited to.
pub(crate) fn row_set(row: &CallRow) -> u8 {
    let scope = row.scope.iter().fold(0, |set, scope| {
        set | match scope {
            CallScope::Tenant => 0,
            CallScope::Workspace => WORKSPACE,
            CallScope::Workflow => WORKFLOW,
            CallScope::Role => ROLE,
            CallScope::Tool => TOOL,
            CallScope::Session => SESSION,
        }
    });
    let role = if row.role.is_some() { ROLE } else { 0 };
    let tool = if row.tool.is_some() { TOOL } else { 0 };
    scope | role | tool
}

/// Counts in each scope that a bundle's rows name, from all calls so far where it is new.
pub(crate) fn track(state: &mut State, bundle: &Bundle) {
    for set in bundle.limits.calls.iter().map(row_set) {
        if !state.calls.tracked.insert(set) {
            continue;
        }
        let approved = state
            .calls
            .by_id
            .values()
            .filter(|call| call.decision == Decision::Approved && call.point == Point::ToolUsage);
        let mut seen: Vec<(Timestamp, String)> =
            approved.map(|call| (call.at, Counter::scope(set, &Place::of(state, call)))).collect();
        seen.sort();
        for (at, key) in seen {
            state.calls.counts.entry(key).or_default().push(at);
        }
    }
}
