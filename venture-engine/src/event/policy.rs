//! Payloads of bundles, pins and decisions under rules.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{BundleId, CallId, WorkflowId};
use venture_core::registry::SchemaKind;
use venture_core::{Digest, Json, Reason, Timestamp};
use venture_policy::bundle::Version;

use super::RequiredApproval;
use crate::words::Decision;

/// Who approved a publication, inside the command that publishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleApproval {
    /// The approver.
    pub approver_id: String,
    /// Their role, where it is known.
    pub approver_role: Option<String>,
}

/// `policy.drafted.v1`, `policy.approved.v1`, `policy.discarded.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct BundleStep {
    pub bundle_hash: Digest,
    pub by: String,
    pub content_hash: Digest,
    pub signature: Option<Json>,
    pub version: String,
}

/// `policy.published.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct BundlePublished {
    pub approvals: Vec<BundleApproval>,
    pub bundle_hash: Digest,
    pub canary_pct: Option<i64>,
    pub content_hash: Digest,
    pub effective_at: Timestamp,
    pub previous_bundle_id: Option<BundleId>,
    pub published_by: String,
    pub rules_added: Vec<String>,
    pub rules_modified: Vec<String>,
    pub rules_removed: Vec<String>,
    pub schema_snapshot: Option<Digest>,
    pub signatures: Vec<Json>,
    pub version: String,
}

/// `policy.activated.v1`, `policy.deprecated.v1`, `policy.revoked.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct BundleMoved {
    pub affected_workflows: Option<Vec<WorkflowId>>,
    pub reason: Option<String>,
    pub revoked_by: Option<Vec<String>>,
    pub superseded_by: Option<BundleId>,
    pub version: String,
}

/// `policy.bundle.pinned.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct BundlePinned {
    pub bundle_id: BundleId,
    pub expires_at: Timestamp,
    pub pinned_by: String,
    pub workflow_id: WorkflowId,
}

/// `policy.canary.started.v1` and `policy.canary.rolled_back.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct CanaryMoved {
    pub current_bundle_id: Option<BundleId>,
    pub new_bundle_id: BundleId,
    pub pct: Option<i64>,
    pub reason: Option<String>,
}

/// `policy.evaluated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct PolicyEvaluated {
    /// For whom the one who asked acts, where a token says so, beside the fields of policy.md 9.
    pub act: Option<Vec<String>>,
    pub arguments_hash: Option<Digest>,
    pub call_id: Option<CallId>,
    pub context_hash: Option<Digest>,
    pub decision: Decision,
    pub evaluation_id: CallId,
    /// The token of the one who asked, where it showed one, beside the fields of policy.md 9.
    pub jti: Option<String>,
    pub kind: String,
    pub permission_set: Option<String>,
    pub reason_code: Reason,
    pub rule_ids: Vec<String>,
    pub subject: String,
}

/// `policy.approval.requested.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct CallApprovalRequested {
    pub arguments_hash: Digest,
    pub deadline: Timestamp,
    pub decision_id: CallId,
    pub required: Vec<RequiredApproval>,
}

/// `policy.approval.recorded.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct CallApprovalRecorded {
    pub approver_id: String,
    pub approver_role: String,
    pub arguments_hash: Digest,
    pub decision_id: CallId,
    pub verdict: String,
}

/// `compliance.evaluated.v1`: a rule decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct RuleDecided {
    pub decision: Decision,
    pub reason: Reason,
    pub rule_id: String,
    pub rule_type: String,
    pub severity: String,
}

/// `event.schema.registered.v1`, `event.schema.deprecated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of policy.md 9")]
pub struct SchemaMoved {
    pub kind: SchemaKind,
    pub name: String,
    /// SHA-256 of the canonical schema, which is kept as a body beside the event.
    pub schema_hash: Digest,
    pub version: Version,
}
