//! Ventures and workflows.

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use venture_core::id::{BundleId, TaskId, VentureId, WorkflowId, WorkspaceId};
use venture_core::{Currency, Digest, Timestamp};

/// A venture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Venture {
    pub id: VentureId,
    pub slug: String,
    pub currency: Currency,
    pub tier: String,
    pub workspace_id: WorkspaceId,
    pub active: bool,
    pub request_hash: Digest,
}

impl Venture {
    /// The state as it stands on the wire.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        if self.active { "active" } else { "draft" }
    }
}

/// The bundle that a workflow is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The bundle; a pin never changes it.
    pub bundle_id: BundleId,
    /// The pin ends at this time.
    pub expires_at: Timestamp,
}

/// A workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct Workflow {
    pub id: WorkflowId,
    pub venture_id: VentureId,
    pub workspace_id: WorkspaceId,
    pub class: Option<String>,
    pub budget_minor: i64,
    pub currency: Currency,
    /// Cap and role of each task.
    pub tasks: BTreeMap<TaskId, (Option<i64>, Option<String>)>,
    pub pin: Option<Pin>,
    pub request_hash: Digest,
}
