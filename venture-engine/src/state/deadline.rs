//! What falls due, in order.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use core::ops::Bound;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::id::{BundleId, CallId, CaseId, EventId, IntentId, SpendId, Uuid, WorkspaceId};
use venture_policy::bundle::Version;

/// One thing that happens at a time without a command of its own.
///
/// At one instant they happen in this order: bundles by version, intents by id, approvals, calls by id,
/// earnings by id, then what is overdue: pins of deprecated bundles, spends, cases, each by id.
///
/// Spec: commands.md 2.1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Due {
    /// A published bundle comes into force.
    Bundle(Box<(Version, WorkspaceId, BundleId)>),
    /// An intent expires.
    Expiry(IntentId),
    /// An intent's approvals come too late.
    IntentApproval(IntentId),
    /// A tool call's approvals come too late.
    CallApproval(CallId),
    /// A day begins that earns.
    Earning(EventId),
    /// The workflows left on a deprecated bundle pause.
    Pins(BundleId),
    /// A rail does not tell what became of a spend.
    Settlement(SpendId),
    /// A case is not closed in time.
    Case(CaseId),
}

/// All that falls due, earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines(BTreeSet<(Timestamp, Due)>);

impl Deadlines {
    /// When the first after `at` is.
    #[must_use]
    pub fn next_after(&self, at: Timestamp) -> Option<Timestamp> {
        self.after(at).next().map(|(when, _)| *when)
    }

    /// Those after `since` that are due at `at`, earliest first.
    pub fn due(&self, since: Timestamp, at: Timestamp) -> impl Iterator<Item = &Due> {
        self.after(since).take_while(move |(when, _)| *when <= at).map(|(_, due)| due)
    }

    fn after(&self, at: Timestamp) -> impl Iterator<Item = &(Timestamp, Due)> {
        // Of all that may be due at one instant, nothing stands behind this.
        let last = (at, Due::Case(CaseId(Uuid::max())));
        self.0.range((Bound::Excluded(last), Bound::Unbounded))
    }

    /// Takes down one.
    pub fn add(&mut self, at: Timestamp, due: Due) {
        self.0.insert((at, due));
    }

    /// Strikes one out.
    pub fn remove(&mut self, at: Timestamp, due: Due) {
        self.0.remove(&(at, due));
    }
}
