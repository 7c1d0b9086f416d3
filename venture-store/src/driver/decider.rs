//! What the driver asks of an engine.

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::TenantId;
use venture_core::journal::Blob;
use venture_core::time::Timestamp;

/// What one line of input would do.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// The answer: one JSON object, no newline.
    pub answer: Vec<u8>,
    /// Sealed events that continue the journal; empty for an error or a repeat.
    pub events: Vec<StoredEvent>,
    /// The bodies that those events name by hash.
    pub blobs: Vec<Blob>,
}

/// An event that cannot be folded: the log is not one of this engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Corruption(pub String);

/// Finds a blob by its hash, for the fold of an event that names it.
pub type FindBlob<'f> = dyn Fn(&Digest) -> Option<Vec<u8>> + 'f;

/// An engine without I/O: decides, and folds what was decided.
pub trait Decider: Sized + Send + 'static {
    /// The state of a tenant that has no events yet.
    fn new(tenant: TenantId) -> Self;

    /// The state of a snapshot.
    ///
    /// # Errors
    /// [`Corruption`] if the bytes are no state; the driver then folds from the start.
    fn restore(tenant: TenantId, state: &[u8]) -> Result<Self, Corruption>;

    /// The state as bytes: what [`Self::restore`] reads. Equal states give equal bytes.
    fn snapshot(&self) -> Vec<u8>;

    /// The hash of the state.
    fn state_hash(&self) -> Digest;

    /// What `line` does. Changes nothing.
    ///
    /// `number` is the line's place in the input, `clock` the time of a command that does not tell
    /// its own; it is never before the journal's last event.
    fn decide(&self, line: &[u8], number: u64, clock: Timestamp) -> Decision;

    /// Folds in one stored event, the next by `seq`. No rules here: they ran in `decide`.
    ///
    /// # Errors
    /// [`Corruption`] if the event cannot be one of this engine in this state.
    fn apply(&mut self, event: &StoredEvent, blobs: &FindBlob<'_>) -> Result<(), Corruption>;
}
