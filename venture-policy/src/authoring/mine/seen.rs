//! What was approved.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Json;
use venture_core::id::WorkflowId;

/// A tool call that was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCall {
    /// The role that asked.
    pub role: String,
    /// The tool.
    pub tool: String,
    /// Its arguments.
    pub args: Json,
    /// In which workflow.
    pub workflow_id: WorkflowId,
    /// The permission set that it named.
    pub permission_set: Option<String>,
}

/// A cost that was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSpend {
    /// The role that asked.
    pub role: String,
    /// `workflow`, `task` or `venture`.
    pub scope: String,
    /// Paid to whom; `*` is anybody.
    pub merchant: String,
    /// For what.
    pub category: String,
    /// Under which codes.
    pub mccs: Vec<String>,
    /// In which currency.
    pub currency: String,
    /// How long the intent was to live, seconds.
    pub ttl_seconds: i64,
}

/// Everything that was approved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Tool calls.
    pub calls: Vec<SeenCall>,
    /// Costs.
    pub spends: Vec<SeenSpend>,
    /// The greatest that each limit stood at after an approval, by its id, in base currency. A limit that is
    /// not there is left open.
    pub reached: BTreeMap<String, i64>,
}

impl Seen {
    /// Whether nothing was approved.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.spends.is_empty()
    }

    pub(super) fn roles(&self) -> BTreeSet<&str> {
        let calls = self.calls.iter().map(|call| call.role.as_str());
        calls.chain(self.spends.iter().map(|spend| spend.role.as_str())).collect()
    }
}
