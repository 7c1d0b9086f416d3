//! Payloads of ventures and workflows.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{TaskId, VentureId, WorkspaceId};
use venture_core::{Currency, Digest};

/// `venture.created.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of portfolio.md 13")]
pub struct VentureCreated {
    pub currency: Currency,
    pub founding_capital_minor: i64,
    pub name: String,
    pub request_hash: Digest,
    pub slug: String,
    pub tier: String,
    pub workspace_id: Option<WorkspaceId>,
}

/// `venture.launched.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of portfolio.md 13")]
pub struct VentureMoved {
    pub by: String,
    pub cause: String,
    pub reason: Option<String>,
}

/// A task as its workflow names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of commands.md 2")]
pub struct TaskRow {
    pub cap_minor: Option<i64>,
    pub role: Option<String>,
    pub task_id: TaskId,
}

/// `workflow.submitted.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of events.md 4")]
pub struct WorkflowSubmitted {
    pub budget_minor: i64,
    pub class: Option<String>,
    pub currency: Currency,
    pub request_hash: Digest,
    pub submitted_by: String,
    pub tasks: Vec<TaskRow>,
    pub venture_id: VentureId,
}
