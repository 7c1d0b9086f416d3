//! Payloads of intents, authorizations, spends, budgets and ledger entries.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize, Serializer};
use venture_core::id::{
    AuthorizationId, FreezeId, IntentId, OverrideId, RefundId, SpendId, TaskId, TxnId, VentureId, WorkflowId,
};
use venture_core::{Currency, Digest, Json, Reason, Text, Timestamp, canonical};

use crate::words::{CheckMark, Decision};

/// `money.intent.created.v1`: an intent with its defaults written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 2.1 and 9")]
pub struct IntentCreated {
    pub agent_role: Option<Text>,
    pub amount_minor: i64,
    pub category: Text,
    pub country: Option<Text>,
    pub currency: Currency,
    pub eau_commit_30d: i64,
    pub eau_now: i64,
    pub eau_tail_p95: i64,
    pub evidence_hash: Option<Text>,
    pub idempotency_key: Text,
    pub identity: Option<Reason>,
    pub intent_id: IntentId,
    pub mcc_allowlist: Vec<Text>,
    pub merchant_scope: Text,
    pub metadata: Option<BTreeMap<String, String>>,
    pub milestone_id: Option<Text>,
    pub per_tx_cap_minor: i64,
    pub policy_content_hash: Digest,
    pub purpose: Option<Text>,
    pub rail: Text,
    pub request_hash: Option<Digest>,
    pub requester_id: Text,
    pub scope_type: Text,
    pub task_id: Option<TaskId>,
    pub ttl_seconds: i64,
    pub venture_id: VentureId,
    pub workflow_id: WorkflowId,
}

impl IntentCreated {
    /// This intent with its hash; `None` if a number of it is beyond what JSON carries exactly.
    #[must_use]
    pub fn hashed(self) -> Option<HashedIntent> {
        let hash = canonical::digest_without(&self, &["identity", "request_hash"]).ok()?;
        Some(HashedIntent { created: self, hash })
    }
}

/// An intent and the hash that approvals are given for: of the payload without `request_hash` and
/// `identity`. Formed once, as every intent is folded in with it.
///
/// Spec: commands.md 2.4.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "IntentCreated")]
pub struct HashedIntent {
    created: IntentCreated,
    hash: Digest,
}

impl HashedIntent {
    /// The hash.
    #[must_use]
    pub const fn intent_hash(&self) -> Digest {
        self.hash
    }
}

impl core::ops::Deref for HashedIntent {
    type Target = IntentCreated;

    fn deref(&self) -> &IntentCreated {
        &self.created
    }
}

impl TryFrom<IntentCreated> for HashedIntent {
    type Error = &'static str;

    fn try_from(created: IntentCreated) -> Result<Self, Self::Error> {
        created.hashed().ok_or("a number beyond what JSON carries exactly")
    }
}

impl Serialize for HashedIntent {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.created.serialize(s)
    }
}

/// `money.authorization.decided.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct AuthorizationDecided {
    /// For whom the one who asked to decide acts, where a token says so, beside the fields of treasury.md 9.
    pub act: Option<Vec<String>>,
    pub approved_by: Vec<String>,
    pub attestation_hash: Digest,
    pub authorization_id: AuthorizationId,
    pub base_minor: Option<i64>,
    pub burst: Option<Vec<String>>,
    pub checks: Vec<(u8, CheckMark)>,
    pub context_hash: Option<Digest>,
    pub currency: Option<Currency>,
    pub decided_at: Timestamp,
    pub decision: Decision,
    pub detail: Option<Json>,
    pub intent_id: IntentId,
    /// The token of the one who asked to decide, where it showed one, beside the fields of treasury.md 9.
    pub jti: Option<String>,
    pub policy_bundle_version: String,
    pub rate: Option<String>,
    pub rate_id: Option<String>,
    pub reason_code: Reason,
}

/// A row of approvals that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredApproval {
    /// How many distinct approvers.
    pub count: i64,
    /// Whether agents are left out.
    pub human_only: bool,
    /// The bundle's row, the rule, `risk` or `restricted`.
    pub id: String,
    /// The roles that may speak.
    pub roles: Vec<String>,
}

/// `money.approval.requested.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct ApprovalRequested {
    pub deadline: Timestamp,
    pub intent_hash: Digest,
    pub intent_id: IntentId,
    pub required: Vec<RequiredApproval>,
}

/// `money.approval.recorded.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct ApprovalRecorded {
    pub approver_id: String,
    pub approver_role: String,
    pub intent_hash: Digest,
    pub intent_id: IntentId,
    pub signature: Option<String>,
    pub verdict: String,
}

/// `money.intent.expired.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct IntentExpired {
    pub currency: Currency,
    pub intent_id: IntentId,
    pub released_minor: i64,
    pub status_before: String,
}

/// `money.intent.revoked.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct IntentRevoked {
    pub by: String,
    pub currency: Currency,
    pub freeze_id: Option<FreezeId>,
    pub intent_id: IntentId,
    pub reason: String,
    pub released_minor: i64,
    pub status_before: String,
}

/// `money.spend.authorized.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct SpendAuthorized {
    pub amount_minor: i64,
    pub authorization_id: Option<AuthorizationId>,
    pub currency: Currency,
    pub external_ref: String,
    pub forced: bool,
    pub intent_id: Option<IntentId>,
    pub mcc: Option<String>,
    pub merchant: String,
    pub spend_id: SpendId,
}

/// `money.spend.settled.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct SpendSettled {
    pub amount_minor: i64,
    pub base_minor: i64,
    pub currency: Currency,
    pub excess_minor: Option<i64>,
    pub external_ref: String,
    #[serde(rename = "final")]
    pub is_final: bool,
    pub forced: bool,
    pub intent_id: Option<IntentId>,
    pub intent_status: Option<String>,
    pub spend_id: SpendId,
    pub txn_id: TxnId,
    pub unauthorized_minor: Option<i64>,
}

/// `money.spend.failed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct SpendFailed {
    pub error_code: Reason,
    pub intent_id: Option<IntentId>,
    pub spend_id: SpendId,
    pub state: String,
}

/// `money.refund.recorded.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct RefundRecorded {
    pub amount_minor: i64,
    pub currency: Currency,
    pub external_ref: String,
    pub intent_id: Option<IntentId>,
    pub kind: String,
    pub reason: String,
    pub refund_id: RefundId,
    pub reverses_transaction_id: TxnId,
    pub spend_id: SpendId,
    pub txn_id: TxnId,
}

/// `money.override.granted.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct OverrideGranted {
    pub amount_minor: i64,
    pub co_signed_by: Option<String>,
    pub currency: Currency,
    pub granted_by: String,
    pub override_id: OverrideId,
    pub reason: String,
    pub scope_ref: String,
    pub ttl_seconds: i64,
}

/// `money.velocity_limit.hit.v1`: the intent and the answer's `detail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of commands.md 3")]
pub struct VelocityLimitHit {
    pub cap_minor: Option<i64>,
    pub committed_minor: Option<i64>,
    pub count: Option<i64>,
    pub currency: Option<Currency>,
    pub intent_id: IntentId,
    pub limit_id: String,
    pub max_count: Option<i64>,
    pub remaining_minor: Option<i64>,
    pub requested_minor: Option<i64>,
}

/// `budget.warning.v1` and `budget.exceeded.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct BudgetNote {
    pub cap_minor: i64,
    pub committed_minor: i64,
    pub currency: Currency,
    pub limit_id: String,
    pub requested_minor: Option<i64>,
    pub window: String,
}

/// `fraud.score.computed.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct ScoreComputed {
    pub decision: String,
    pub factors: Vec<String>,
    pub intent_id: IntentId,
    pub model_version: String,
    pub score: i64,
}
