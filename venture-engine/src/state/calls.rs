//! Tool calls, their approvals and counts, and elevations.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{CallId, WorkflowId};
use venture_core::{Digest, Reason, Timestamp};

use crate::event::RequiredApproval;
use crate::words::Decision;

/// Approvals that a tool call waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 5.1")]
pub struct CallApproval {
    pub arguments_hash: Digest,
    pub deadline: Timestamp,
    pub required: Vec<RequiredApproval>,
    /// Who spoke, in which role, and whether for it.
    pub verdicts: Vec<(String, String, bool)>,
    /// The request that asked, canonical: what the re-run reads.
    pub request: Vec<u8>,
}

/// One tool call and how it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 8")]
pub struct Call {
    pub request_hash: Digest,
    pub workflow_id: WorkflowId,
    pub role: String,
    pub agent_id: String,
    pub tool: String,
    pub session_id: Option<String>,
    pub at: Timestamp,
    pub decision: Decision,
    pub reason: Reason,
    pub detail: Option<Vec<u8>>,
    /// The grants that it was counted under.
    pub grants: Vec<String>,
    pub pending: Option<CallApproval>,
    pub recorded: bool,
}

/// One tool opened to one agent for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 5.5")]
pub struct Elevation {
    pub workflow_id: WorkflowId,
    pub agent_id: String,
    pub tool: String,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// All calls and what was counted of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Every call, by id.
    pub by_id: BTreeMap<CallId, Call>,
    /// Times of the APPROVED calls, by a counter's key, oldest first.
    pub counts: BTreeMap<String, Vec<Timestamp>>,
    /// Sums of `amount_minor` of the APPROVED calls, by a counter's key.
    pub sums: BTreeMap<String, i128>,
    /// Calls APPROVED and not yet recorded, by a counter's key.
    pub running: BTreeMap<String, BTreeSet<CallId>>,
    /// Live and ended elevations.
    pub elevations: Vec<Elevation>,
}
