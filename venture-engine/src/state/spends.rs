//! Spends on their rails, and money that came back.

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use venture_core::id::{IntentId, RefundId, SpendId, TaskId, TxnId, WorkflowId};
use venture_core::{Currency, Reason, Timestamp};

/// Where a spend stands on its rail.
///
/// Spec: treasury.md 6.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the states are those of treasury.md 6.1")]
pub enum SpendState {
    Submitted,
    Settled,
    Failed,
    Returned,
    Reversed,
}

impl SpendState {
    /// The state as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Settled => "SETTLED",
            Self::Failed => "FAILED",
            Self::Returned => "RETURNED",
            Self::Reversed => "REVERSED",
        }
    }
}

/// Money that a merchant returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct Refund {
    pub id: RefundId,
    pub amount_minor: i64,
    pub reason: String,
}

/// One spend on a rail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 6.1 and 9")]
pub struct Spend {
    pub id: SpendId,
    pub intent_id: Option<IntentId>,
    pub workflow_id: Option<WorkflowId>,
    pub task_id: Option<TaskId>,
    pub external_ref: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub merchant: String,
    pub mcc: Option<String>,
    pub forced: bool,
    pub state: SpendState,
    pub error_code: Option<Reason>,
    /// What settled; set once.
    pub settled_minor: i64,
    pub settled_at: Option<Timestamp>,
    pub is_final: bool,
    pub settle_txn: Option<TxnId>,
    /// The expense account debited, four digits.
    pub cost_account: Option<u16>,
    pub excess_minor: Option<i64>,
    pub unauthorized_minor: Option<i64>,
    /// Refunds by the rail's reference.
    pub refunds: BTreeMap<String, Refund>,
}

impl Spend {
    /// What came back so far.
    #[must_use]
    pub fn refunded_minor(&self) -> i64 {
        self.refunds.values().fold(0_i64, |sum, refund| sum.saturating_add(refund.amount_minor))
    }
}
