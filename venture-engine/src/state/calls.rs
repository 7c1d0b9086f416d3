//! Tool calls, their approvals and counts, and elevations.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{CallId, WorkflowId};
use venture_core::{Digest, Reason, Timestamp};

use super::Verdict;
use crate::event::RequiredApproval;
use crate::words::{Decision, IdentityState, Point};

/// Approvals that a tool call waits for, or waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 5.1")]
pub struct CallApproval {
    pub arguments_hash: Digest,
    pub deadline: Timestamp,
    pub required: Vec<RequiredApproval>,
    pub verdicts: Vec<Verdict>,
    /// The command that asked, canonical, without its token: what the re-run reads. Empty once decided.
    pub request: Vec<u8>,
}

/// One call of a tool, or of another point, and how it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 8")]
pub struct Call {
    pub request_hash: Digest,
    /// Where it was evaluated.
    pub point: Point,
    pub workflow_id: WorkflowId,
    pub role: String,
    pub agent_id: String,
    /// The tool; elsewhere what is read, reached, or sent to.
    pub tool: String,
    pub session_id: Option<String>,
    pub amount_minor: Option<i64>,
    /// When it was decided last.
    pub at: Timestamp,
    pub decision: Decision,
    pub reason: Reason,
    /// The grants that it is counted under, by their patterns.
    pub grants: Vec<String>,
    pub approval: Option<CallApproval>,
    /// The hash of what the host reported of it.
    pub executed: Option<Digest>,
}

/// One tool opened to one agent for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 5.5")]
pub struct Elevation {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Elevation {
    /// Whether it is in force at `at`; its end is exclusive.
    #[must_use]
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// The last elevation of each tool for each agent, in each workflow: none is renewed while it lives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elevations(BTreeMap<WorkflowId, BTreeMap<String, BTreeMap<String, Elevation>>>);

impl Elevations {
    /// The last one of a tool for an agent in a workflow.
    #[must_use]
    pub fn last(&self, workflow: WorkflowId, agent: &str, tool: &str) -> Option<&Elevation> {
        self.0.get(&workflow)?.get(agent)?.get(tool)
    }

    /// How many are live in a workflow at `at`.
    #[must_use]
    pub fn live(&self, workflow: WorkflowId, at: Timestamp) -> usize {
        let all = self.0.get(&workflow).into_iter().flat_map(BTreeMap::values).flat_map(BTreeMap::values);
        all.filter(|one| one.is_live(at)).count()
    }

    pub(crate) fn put(&mut self, workflow: WorkflowId, agent: &str, tool: &str, elevation: Elevation) {
        let of_agent = self.0.entry(workflow).or_default().entry(agent.into()).or_default();
        of_agent.insert(tool.into(), elevation);
    }
}

/// All calls and what was counted of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Every call, by id.
    pub by_id: BTreeMap<CallId, Call>,
    /// The scopes in which calls are counted, because a bundle's rows name them.
    pub tracked: BTreeSet<u8>,
    /// Times of the APPROVED calls, by a counter's key, oldest first.
    pub counts: BTreeMap<String, Vec<Timestamp>>,
    /// Sums of `amount_minor`, or of effort, of the APPROVED calls, by a counter's key.
    pub sums: BTreeMap<String, i128>,
    /// Calls APPROVED and not yet recorded, by a counter's key.
    pub running: BTreeMap<String, BTreeSet<CallId>>,
    /// Live and ended elevations.
    pub elevations: Elevations,
    /// Violations so far.
    pub ladder: Ladder,
}

/// Violations counted, and what they brought about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The UTC day, and the violations in it, of each session.
    pub sessions: BTreeMap<String, (i64, i64)>,
    /// Violations of each agent.
    pub agents: BTreeMap<String, i64>,
    /// Times of the violations of each role, oldest first.
    pub roles: BTreeMap<String, Vec<Timestamp>>,
    /// Limit hits in a row of each agent, and when it was told to come again, in microseconds.
    pub hits: BTreeMap<String, (i64, i64)>,
    /// Sessions that may call nothing more.
    pub suspended: BTreeSet<String>,
    /// Agents that may do nothing more.
    pub banned: BTreeSet<String>,
    /// Sessions that are over: no token of that id holds.
    pub revoked: BTreeSet<String>,
    /// How agents stand that somebody moved; all others are active.
    pub identities: BTreeMap<String, IdentityState>,
}

impl Ladder {
    /// The response that suspends a session.
    pub const SUSPEND: &'static str = "SUSPEND_SESSION";
    /// The response that bans an agent.
    pub const BAN: &'static str = "BAN";
    /// The response that freezes a role.
    pub const FREEZE: &'static str = "FREEZE_ROLE";
    /// The response that only warns.
    pub const WARN: &'static str = "WARN";

    /// How an agent stands: banned ones are suspended until somebody reinstates them.
    #[must_use]
    pub fn identity(&self, agent: &str) -> IdentityState {
        let known = self.identities.get(agent).copied().unwrap_or(IdentityState::Active);
        let banned = known == IdentityState::Active && self.banned.contains(agent);
        if banned { IdentityState::Suspended } else { known }
    }

    /// The name of a session; without one, what the agent does in the workflow is its session.
    #[must_use]
    pub fn session(agent: &str, session: Option<&str>, workflow: WorkflowId) -> String {
        match session {
            Some(session) => format!("session\n{session}"),
            None => format!("agent\n{agent}\n{workflow}"),
        }
    }
}
