//! The folded state of one tenant: what every decision reads, and only `apply` changes.
//!
//! Plain data with deterministic bytes: equal states serialize equally, however they came about.

mod books;
mod bundles;
mod calls;
mod deadline;
mod intents;
mod pulse;
mod reconcile;
mod schemas;
mod scopes;
mod spends;
mod standing;
mod usage;
mod watch;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{CommandId, OverrideId, TenantId, TxnId, VentureId, WorkflowId};
use venture_core::{Digest, Timestamp};
use venture_ledger::Ledger;
use venture_ledger::ledger::Reserved;
use venture_ledger::limits::Windows;
use venture_ledger::price::PriceBooks;

pub use books::{Booked, Books, Earning};
pub(crate) use books::{CLOSE, RECOGNIZE};
pub use bundles::{BundleRecord, BundleStatus, Bundles};
pub use calls::{Call, CallApproval, Calls, Elevation, Elevations, Ladder};
pub use deadline::{Deadlines, Due};
pub(crate) use intents::conversion;
pub use intents::{ById, Decided, InFlight, Intent, Intents, Pending, Verdict};
pub use pulse::Pulse;
pub use reconcile::{Cash, Reconciliation, Reconciliations};
pub use schemas::{SchemaRecord, Schemas};
pub use scopes::{Pin, Venture, Workflow};
pub(crate) use spends::derived_id;
pub use spends::{Refund, Spend, Spends};
pub use standing::{Case, CaseMoved, Cases, Freeze, FreezeState, Freezes, Override, OverrideScope};
pub(crate) use usage::words as usage_words;
pub use usage::{Usages, Used};
pub use venture_ledger::intent::IntentStatus;
pub use venture_ledger::settlement::Conversion;
pub use venture_ledger::spend::SpendState;
pub use watch::{Return, Watch};

/// Everything that one tenant's events add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "one field for each kind of thing, named after it")]
pub struct State {
    pub tenant: TenantId,
    /// The last event's place in the log; 0 before the first.
    pub seq: u64,
    /// When the last event was.
    pub last_at: Timestamp,
    /// The last event of each workflow.
    pub workflow_seqs: BTreeMap<WorkflowId, u64>,
    /// The ids that callers gave to commands whose events exist.
    pub commands: BTreeSet<CommandId>,
    pub bundles: Bundles,
    pub ventures: BTreeMap<VentureId, Venture>,
    pub slugs: BTreeMap<String, VentureId>,
    pub workflows: BTreeMap<WorkflowId, Workflow>,
    /// Transactions that people asked for, by their reference: the id, and the request's hash.
    pub postings: BTreeMap<String, (TxnId, Digest)>,
    pub ledger: Ledger,
    pub books: Books,
    pub windows: Windows,
    /// Budget warnings given: the limit and the day, month or lifetime.
    pub warned: BTreeSet<(String, i64)>,
    /// When each rule let something pass, oldest first.
    pub rule_approvals: BTreeMap<String, Vec<Timestamp>>,
    pub intents: Intents,
    pub spends: Spends,
    pub freezes: Freezes,
    pub cases: Cases,
    /// Budgets lifted for a while.
    pub overrides: BTreeMap<OverrideId, Override>,
    pub calls: Calls,
    pub schemas: Schemas,
    /// What detectors look at, by venture.
    pub watches: BTreeMap<VentureId, Watch>,
    /// What triggers look at, by venture.
    pub pulses: BTreeMap<VentureId, Pulse>,
    pub deadlines: Deadlines,
    pub prices: PriceBooks,
    pub usages: Usages,
    pub cash: Cash,
    pub reconciliations: Reconciliations,
}

impl State {
    /// The state before the first event.
    #[must_use]
    pub fn new(tenant: TenantId) -> Self {
        Self {
            tenant,
            seq: 0,
            last_at: Timestamp::MIN,
            workflow_seqs: BTreeMap::new(),
            commands: BTreeSet::new(),
            bundles: Bundles::default(),
            ventures: BTreeMap::new(),
            slugs: BTreeMap::new(),
            workflows: BTreeMap::new(),
            postings: BTreeMap::new(),
            ledger: Ledger::new(),
            books: Books::default(),
            windows: Windows::default(),
            warned: BTreeSet::new(),
            rule_approvals: BTreeMap::new(),
            intents: Intents::default(),
            spends: Spends::default(),
            freezes: Freezes::default(),
            cases: Cases::default(),
            overrides: BTreeMap::new(),
            calls: Calls::default(),
            schemas: Schemas::default(),
            watches: BTreeMap::new(),
            pulses: BTreeMap::new(),
            deadlines: Deadlines::default(),
            prices: PriceBooks::default(),
            usages: Usages::default(),
            cash: Cash::default(),
            reconciliations: Reconciliations::default(),
        }
    }
}

impl State {
    /// Whether the books show no breach of their invariants.
    #[must_use]
    pub fn books_hold(&self) -> bool {
        let held = self.intents.by_id.values().filter(|intent| intent.held_minor != 0);
        let open = held.map(|intent| Reserved {
            venture: intent.venture_id,
            currency: intent.currency,
            held_minor: intent.held_minor,
        });
        self.ledger.verify(open).is_empty()
    }
}
