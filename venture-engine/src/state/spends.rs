//! Spends on their rails, and money that came back.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use venture_core::id::{IntentId, RefundId, SpendId, TaskId, TenantId, TxnId, WorkflowId, uuid_v5};
use venture_core::{Currency, Reason, Timestamp};
use venture_ledger::spend::SpendState;

use crate::event::SpendAuthorized;

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
    /// Until when its rail is to tell what became of it, while that is open.
    pub told_by: Option<Timestamp>,
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
    /// The spend that an event puts on its rail.
    #[must_use]
    pub fn submitted(
        event: &SpendAuthorized,
        workflow: WorkflowId,
        task_id: Option<TaskId>,
        state: SpendState,
    ) -> Self {
        Self {
            id: event.spend_id,
            intent_id: event.intent_id,
            workflow_id: event.intent_id.map(|_| workflow),
            task_id,
            external_ref: event.external_ref.clone(),
            amount_minor: event.amount_minor,
            currency: event.currency,
            merchant: event.merchant.clone(),
            mcc: event.mcc.clone(),
            forced: event.forced,
            state,
            error_code: None,
            told_by: None,
            settled_minor: 0,
            settled_at: None,
            is_final: false,
            settle_txn: None,
            cost_account: None,
            excess_minor: None,
            unauthorized_minor: None,
            refunds: BTreeMap::new(),
        }
    }

    /// What came back so far.
    #[must_use]
    pub fn refunded_minor(&self) -> i64 {
        self.refunds.values().fold(0_i64, |sum, refund| sum.saturating_add(refund.amount_minor))
    }
}

/// All spends, by id and by their rail's reference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spends {
    by_id: BTreeMap<SpendId, Box<Spend>>,
    /// The ids that callers gave, by those that would have been derived.
    named: BTreeMap<SpendId, SpendId>,
}

impl Spends {
    /// One spend.
    #[must_use]
    pub fn get(&self, id: &SpendId) -> Option<&Spend> {
        self.by_id.get(id).map(|spend| &**spend)
    }

    pub(crate) fn get_mut(&mut self, id: &SpendId) -> Option<&mut Spend> {
        self.by_id.get_mut(id).map(|spend| &mut **spend)
    }

    /// The spend of an intent, or of none, that its rail names so.
    #[must_use]
    pub fn by_reference(
        &self,
        tenant: TenantId,
        intent: Option<IntentId>,
        external_ref: &str,
    ) -> Option<&Spend> {
        let derived = derived_id(tenant, intent, external_ref);
        let same = |spend: &&Spend| spend.intent_id == intent && spend.external_ref == external_ref;
        let named = || self.named.get(&derived).and_then(|id| self.get(id));
        self.get(&derived).filter(same).or_else(|| named().filter(same))
    }

    /// Takes in a spend that is not known yet.
    pub(crate) fn insert(&mut self, tenant: TenantId, spend: Spend) {
        let derived = derived_id(tenant, spend.intent_id, &spend.external_ref);
        if spend.id != derived {
            self.named.insert(derived, spend.id);
        }
        self.by_id.insert(spend.id, Box::new(spend));
    }
}

/// The id of a spend that the caller did not name.
///
/// Spec: commands.md 2.4.
pub(crate) fn derived_id(tenant: TenantId, intent: Option<IntentId>, external_ref: &str) -> SpendId {
    let namespace = intent.map_or(tenant.0, |intent| intent.0);
    SpendId(uuid_v5(namespace, &[b"spend:", external_ref.as_bytes()]))
}
