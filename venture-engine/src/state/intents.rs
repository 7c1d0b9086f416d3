//! Intents: costs that agents asked for.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{
    AuthorizationId, BundleId, IntentId, SpendId, TaskId, VentureId, WorkflowId, WorkspaceId,
};
use venture_core::{Currency, Digest, Reason, Text, Timestamp};
use venture_ledger::intent::IntentStatus;
use venture_ledger::limits::Dims;
use venture_ledger::settlement::{Allotment, Conversion, base_of_part};
use venture_policy::bundle::Bundle;

use crate::event::{HashedIntent, RequiredApproval};
use crate::words::Decision;

/// One person's word on an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 3.2")]
pub struct Verdict {
    pub approver_id: String,
    pub approver_role: String,
    pub approve: bool,
}

/// Approvals that an intent waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 3.2")]
pub struct Pending {
    pub deadline: Timestamp,
    pub required: Vec<RequiredApproval>,
}

/// One intent: what was asked for, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 2.1")]
pub struct Intent {
    pub id: IntentId,
    pub workflow_id: WorkflowId,
    pub venture_id: VentureId,
    pub workspace_id: WorkspaceId,
    pub task_id: Option<TaskId>,
    pub bundle_id: BundleId,
    pub scope_type: Text,
    pub requester_id: Text,
    pub agent_role: Option<Text>,
    pub amount_minor: i64,
    pub per_tx_cap_minor: i64,
    pub currency: Currency,
    pub merchant_scope: Text,
    pub category: Text,
    pub mcc_allowlist: Vec<Text>,
    pub rail: Text,
    pub country: Option<Text>,
    pub milestone_id: Option<Text>,
    pub evidence_hash: Option<Text>,
    pub ttl_seconds: i64,
    pub eau_now: i64,
    pub eau_commit_30d: i64,
    pub eau_tail_p95: i64,
    pub identity: Option<Reason>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub intent_hash: Digest,
    pub request_hash: Digest,
    /// Its values in the dimensions of limits.
    pub dims: Dims,
    pub status: IntentStatus,
    /// The decision, once there is one.
    pub decided: Option<Decided>,
    pub pending: Option<Box<Pending>>,
    pub verdicts: Vec<Verdict>,
    /// What is held now, in the intent's currency.
    pub held_minor: i64,
    pub consumed_minor: i64,
    pub refunded_minor: i64,
    /// How many releases were posted.
    pub releases: u32,
    /// How its amounts become base amounts, where the currency is not the base currency.
    pub conversion: Option<Box<Conversion>>,
    pub in_flight: InFlight,
}

/// The decision on an intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct Decided {
    pub authorization_id: AuthorizationId,
    pub decision: Decision,
    pub reason: Reason,
    pub at: Timestamp,
    /// The decision's `detail`, canonical.
    pub detail: Option<Box<[u8]>>,
}

/// All intents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intents {
    /// By id.
    pub by_id: ById,
    /// By the caller's key.
    pub by_key: BTreeMap<Box<str>, IntentId>,
    /// Those that can still come to something.
    pub open: BTreeSet<IntentId>,
    /// Names that many intents bear, each kept once.
    #[serde(skip)]
    names: BTreeSet<Text>,
    /// What the AUTHORIZED ones may still cost in effort, in EAU.
    pub effort: i128,
}

impl Intents {
    /// Takes in an intent; its names are those that are kept already.
    pub(crate) fn insert(&mut self, key: &str, mut intent: Intent) {
        intent.each_name(|name| share(&mut self.names, name));
        self.by_key.insert(key.into(), intent.id);
        self.open.insert(intent.id);
        self.by_id.0.insert(intent.id, Box::new(intent));
    }

    /// Keeps each name once, after they were read.
    pub(crate) fn share_names(&mut self) {
        for intent in self.by_id.0.values_mut() {
            intent.each_name(|name| share(&mut self.names, name));
        }
    }
}

fn share(names: &mut BTreeSet<Text>, name: &mut Text) {
    match names.get(&**name) {
        Some(kept) => *name = kept.clone(),
        None => {
            names.insert(name.clone());
        }
    }
}

/// Intents by id, each in a place of its own: they are large, and what is looked through is small.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ById(BTreeMap<IntentId, Box<Intent>>);

impl ById {
    /// One intent.
    #[must_use]
    pub fn get(&self, id: &IntentId) -> Option<&Intent> {
        self.0.get(id).map(|intent| &**intent)
    }

    /// Whether there is such an intent.
    #[must_use]
    pub fn contains_key(&self, id: &IntentId) -> bool {
        self.0.contains_key(id)
    }

    /// All of them, by id.
    pub fn values(&self) -> impl Iterator<Item = &Intent> {
        self.0.values().map(|intent| &**intent)
    }

    pub(crate) fn get_mut(&mut self, id: &IntentId) -> Option<&mut Intent> {
        self.0.get_mut(id).map(|intent| &mut **intent)
    }
}

/// Spends of one intent that are on their rail and not yet settled, failed or returned. Most intents have
/// none at most times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFlight(Option<Box<Parts>>);

/// Never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Parts {
    parts: BTreeMap<SpendId, i64>,
    total: i128,
}

impl InFlight {
    /// What all of them may still take.
    #[must_use]
    pub fn total(&self) -> i128 {
        self.0.as_ref().map_or(0, |all| all.total)
    }

    /// What one of them may still take; 0 if it is not in flight.
    #[must_use]
    pub fn part(&self, spend: SpendId) -> i64 {
        self.0.as_ref().and_then(|all| all.parts.get(&spend)).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, spend: SpendId, minor: i64) {
        self.remove(spend);
        let all = self.0.get_or_insert_default();
        all.parts.insert(spend, minor);
        all.total = all.total.saturating_add(minor.into());
    }

    pub(crate) fn remove(&mut self, spend: SpendId) {
        let Some(all) = &mut self.0 else { return };
        let part = all.parts.remove(&spend).unwrap_or(0);
        all.total = all.total.saturating_sub(part.into());
        if all.parts.is_empty() {
            self.0 = None;
        }
    }
}

/// The conversion of `from` to the base currency at `rate` under a bundle.
pub(crate) fn conversion(bundle: &Bundle, from: Currency, rate: &str) -> Option<Conversion> {
    let decimals =
        |currency: &Currency| bundle.currencies.get(currency).and_then(|row| u8::try_from(row.decimals).ok());
    let base = bundle.base_currency?;
    Some(Conversion::new(rate.parse().ok()?, decimals(&from)?, decimals(&base)?))
}

impl Intent {
    /// The intent that an event records, without its dimensions. `None` if its end is beyond time.
    #[must_use]
    pub fn new(
        event: &HashedIntent,
        workspace_id: WorkspaceId,
        bundle_id: BundleId,
        created_at: Timestamp,
        request_hash: Digest,
    ) -> Option<Self> {
        Some(Self {
            id: event.intent_id,
            workflow_id: event.workflow_id,
            venture_id: event.venture_id,
            workspace_id,
            task_id: event.task_id,
            bundle_id,
            scope_type: event.scope_type.clone(),
            requester_id: event.requester_id.clone(),
            agent_role: event.agent_role.clone(),
            amount_minor: event.amount_minor,
            per_tx_cap_minor: event.per_tx_cap_minor,
            currency: event.currency,
            merchant_scope: event.merchant_scope.clone(),
            category: event.category.clone(),
            mcc_allowlist: event.mcc_allowlist.clone(),
            rail: event.rail.clone(),
            country: event.country.clone(),
            milestone_id: event.milestone_id.clone(),
            evidence_hash: event.evidence_hash.clone(),
            ttl_seconds: event.ttl_seconds,
            eau_now: event.eau_now,
            eau_commit_30d: event.eau_commit_30d,
            eau_tail_p95: event.eau_tail_p95,
            identity: event.identity,
            created_at,
            expires_at: created_at.checked_add_seconds(event.ttl_seconds)?,
            intent_hash: event.intent_hash(),
            request_hash,
            dims: Dims::default(),
            status: IntentStatus::Created,
            decided: None,
            pending: None,
            verdicts: Vec::new(),
            held_minor: 0,
            consumed_minor: 0,
            refunded_minor: 0,
            releases: 0,
            conversion: None,
            in_flight: InFlight::default(),
        })
    }

    /// Its money: what a settlement takes from and frees.
    #[must_use]
    pub fn allotment(&self) -> Allotment {
        Allotment {
            amount_minor: self.amount_minor,
            held_minor: self.held_minor,
            consumed_minor: self.consumed_minor,
            in_flight_minor: self.in_flight.total(),
            conversion: self.conversion.as_deref().copied(),
            status: self.status,
        }
    }

    /// What it may cost in effort, in EAU: at once, in commitments, and half of the tail.
    ///
    /// Spec: treasury.md 3, check 28.
    #[must_use]
    pub fn effort(&self) -> i128 {
        let tail = i128::from(self.eau_tail_p95.div_euclid(2));
        tail.saturating_add(self.eau_commit_30d.into()).saturating_add(self.eau_now.into())
    }

    /// What the hold counts, in base minor units.
    #[must_use]
    pub fn hold_base(&self) -> Option<i64> {
        base_of_part(self.conversion.as_deref().copied(), self.consumed_minor, self.held_minor)
    }

    /// Shows each name that other intents are likely to bear too.
    fn each_name(&mut self, mut visit: impl FnMut(&mut Text)) {
        let always =
            [&mut self.scope_type, &mut self.requester_id, &mut self.merchant_scope, &mut self.category];
        always.into_iter().for_each(&mut visit);
        visit(&mut self.rail);
        [&mut self.agent_role, &mut self.country].into_iter().flatten().for_each(&mut visit);
        self.mcc_allowlist.iter_mut().for_each(visit);
    }

    /// The cost's role: the requester's, where that is an agent.
    #[must_use]
    pub fn role(&self) -> &str {
        self.agent_role.as_deref().unwrap_or_default()
    }

    /// The id, as `ids` holds it.
    #[must_use]
    pub fn id_text(&self) -> String {
        self.id.to_string()
    }
}
