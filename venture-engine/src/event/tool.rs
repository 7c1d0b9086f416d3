//! Payloads of tool calls, elevations, violations of capability.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::CallId;
use venture_core::{Digest, Json, Reason};

use crate::words::IdentityState;

/// `tool.call.executed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct CallExecuted {
    /// The call that was checked, beside the fields of the specification.
    pub call_id: Option<CallId>,
    pub call_index: Option<i64>,
    pub duration_ms: i64,
    pub eau_cost: Option<i64>,
    pub error_code: Option<String>,
    pub input_hash: Option<Digest>,
    pub input_redacted: Option<Json>,
    pub output_hash: Option<Digest>,
    pub redaction_count: Option<i64>,
    pub status: String,
    pub tool_name: String,
    pub tool_version: Option<String>,
}

/// `tool.call.rejected.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct CallRejected {
    pub calls_allowed: Option<i64>,
    pub calls_in_window: Option<i64>,
    pub rejection_reason: Reason,
    pub tool_name: String,
}

/// `agent.role.elevated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct RoleElevated {
    pub agent_id: String,
    pub granted_by: String,
    pub granted_tool: String,
    pub reason: String,
    pub ttl_seconds: i64,
}

/// `agent.capability.violation.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct CapabilityViolation {
    pub agent_fingerprint: String,
    pub agent_id: String,
    pub auto_response: String,
    pub conditions_failed: Vec<String>,
    pub counts: Json,
    pub reason: Reason,
    pub role: String,
    pub session_id: Option<String>,
    pub severity: String,
    pub tool_id: String,
    pub violation_type: String,
}

/// `agent.identity.suspended.v1`, `agent.identity.reinstated.v1`,
/// `agent.identity.revoked.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct IdentityMoved {
    pub agent_id: String,
    pub by: Option<String>,
    pub prior_state: IdentityState,
    pub reason: String,
}

/// `agent.session.revoked.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct SessionRevoked {
    pub agent_id: String,
    /// The session, which is the `jti` of its tokens.
    pub jti: String,
    /// Always `ADMIN_REVOKE` here; why stands in `reason`.
    pub revocation_reason: String,
    /// Who, beside the fields of the specification.
    pub by: String,
    /// Why, beside the fields of the specification.
    pub reason: String,
}

/// `agent.session.suspended.v1`, `agent.session.reinstated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct SessionSuspended {
    pub agent_id: String,
    pub by: Option<String>,
    pub reason: String,
    /// The session, beside the fields of the specification; without one, the agent's own in the workflow.
    pub session_id: Option<String>,
    pub violation_count: i64,
}
