//! What falls due, in order.

use alloc::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::id::{BundleId, CallId, IntentId, WorkspaceId};
use venture_policy::bundle::Version;

/// One thing that happens at a time without a command of its own.
///
/// At one instant they happen in this order: bundles by version, intents by id, approvals, calls by id.
///
/// Spec: commands.md 2.1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Due {
    /// A published bundle comes into force.
    Bundle(Version, WorkspaceId, BundleId),
    /// An intent expires.
    Expiry(IntentId),
    /// An intent's approvals come too late.
    IntentApproval(IntentId),
    /// A tool call's approvals come too late.
    CallApproval(CallId),
}

/// All that falls due, earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines(BTreeSet<(Timestamp, Due)>);

impl Deadlines {
    /// The earliest.
    #[must_use]
    pub fn next(&self) -> Option<&(Timestamp, Due)> {
        self.0.first()
    }

    /// The earliest that is due at `at`.
    #[must_use]
    pub fn due(&self, at: Timestamp) -> Option<&Due> {
        self.0.first().filter(|(when, _)| *when <= at).map(|(_, due)| due)
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
