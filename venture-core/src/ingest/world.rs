//! What the checks ask of the tenant's state.

use super::accept::Incoming;
use super::cause::Cause;
use crate::envelope::StoredEvent;
use crate::id::{BundleId, EventId, TenantId, WorkflowId};
use crate::schema::Kind;
use crate::time::Timestamp;

/// Whether an event type may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Yes.
    Active,
    /// Yes, but its successor is there.
    Deprecated,
    /// No; what is stored stays readable.
    Removed,
}

/// The record of an event type.
#[derive(Clone, Copy, Debug)]
pub struct Registration<'w> {
    /// Whether it may be written.
    pub status: Status,
    /// What its payload may hold.
    pub schema: &'w Kind,
}

/// Where a bundle stands that was published once, or is the genesis bundle before any was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleStatus {
    /// Published and not revoked, deprecated or not; or the genesis bundle while it is in force.
    Published,
    /// Revoked: only a workflow that is pinned to it may still name it.
    Revoked,
    /// Never published.
    Draft,
}

/// The bundle store cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The state that an event is held against.
pub trait World {
    /// The verified tenant of the caller.
    fn tenant(&self) -> TenantId;

    /// The time, on live ingest; `None` on import and replay.
    fn now(&self) -> Option<Timestamp>;

    /// The record of an event type.
    fn registration(&self, event_type: &str) -> Option<Registration<'_>>;

    /// Where a bundle stands; `None` if there is no such bundle.
    ///
    /// # Errors
    /// [`Unreadable`] if that cannot be known.
    fn bundle(&self, id: BundleId) -> Result<Option<BundleStatus>, Unreadable>;

    /// The bundle that a workflow is pinned to, if it is.
    ///
    /// # Errors
    /// [`Unreadable`] if that cannot be known.
    fn pin(&self, workflow: WorkflowId) -> Result<Option<BundleId>, Unreadable>;

    /// Whether the event is on tenant level, so that a venture is not asked of a type that else has one.
    fn is_tenant_level(&self, event: &Incoming) -> bool;

    /// Whether `cause` has happened.
    fn has_happened(&self, cause: Cause) -> bool;

    /// Whether the machine that owns what the event is about allows the move. An event that was applied
    /// before is allowed.
    fn allows_transition(&self, event: &Incoming) -> bool;

    /// The event that was stored under this id.
    fn stored(&self, id: EventId) -> Option<StoredEvent>;
}
