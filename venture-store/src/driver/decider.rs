//! What the driver asks of an engine.

use venture_core::digest::Digest;
use venture_core::envelope::{Header, StoredEvent};
use venture_core::id::TenantId;
use venture_core::journal::Blob;
use venture_core::time::Timestamp;

use crate::journal::EventRow;

/// What one line of input does, once all that was due before it has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<E> {
    /// The answer: one JSON object, no newline.
    pub answer: Vec<u8>,
    /// Events that continue the journal; empty for an error or a repeat.
    pub events: Vec<E>,
    /// The bodies that those events name by hash.
    pub blobs: Vec<Blob>,
}

impl<E> Decision<E> {
    /// An answer to a line that changes nothing.
    #[must_use]
    pub const fn only(answer: Vec<u8>) -> Self {
        Self { answer, events: Vec::new(), blobs: Vec::new() }
    }
}

/// One thing that fell due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FellDue<E> {
    /// Events that continue the journal.
    pub events: Vec<E>,
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
    /// One event, before it is bytes and after.
    type Event: Send;
    /// One line that was read and has its turn.
    type Command;

    /// The layout of [`Self::snapshot`]'s bytes: raised with every change of it, so that a snapshot of another
    /// layout is known as such. Above 1: snapshots from before there were layouts begin with 0 or 1.
    const LAYOUT: u32;

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

    /// Reads a line and gives it its turn. Changes nothing.
    ///
    /// `number` is the line's place in the input, `clock` the time of a command that does not tell
    /// its own; it is never before the journal's last event.
    ///
    /// # Errors
    /// The answer to a line that is no command, or an error on the journal as it stands: it appends
    /// nothing.
    fn admit(&self, line: &[u8], number: u64, clock: Timestamp) -> Result<Self::Command, Vec<u8>>;

    /// The next thing that falls due before `command`, on the state as it stands; `None` if nothing more
    /// does. Changes nothing: the driver folds it in and asks again.
    fn next_due(&self, command: &Self::Command) -> Option<FellDue<Self::Event>>;

    /// What `command` does, once nothing more is due. Changes nothing.
    ///
    /// # Errors
    /// [`Corruption`] if the command turns out an error after something fell due: the driver then takes
    /// all of it back.
    fn decide(&self, command: &Self::Command) -> Result<Decision<Self::Event>, Corruption>;

    /// What `line` would be answered. Changes nothing.
    fn try_line(&self, line: &[u8], number: u64, clock: Timestamp) -> Vec<u8>;

    /// The bytes of an event, with its hashes.
    ///
    /// # Errors
    /// [`Corruption`] if it has no canonical bytes.
    fn seal(event: &Self::Event) -> Result<StoredEvent, Corruption>;

    /// Reads a stored event back; its header was read and its bytes were checked.
    ///
    /// # Errors
    /// [`Corruption`] if it is no event of this engine.
    fn read(header: Header<'_>, row: &EventRow<'_>) -> Result<Self::Event, Corruption>;

    /// Folds in one event, the next by `seq`. No rules here: they ran in `decide`.
    ///
    /// # Errors
    /// [`Corruption`] if the event cannot follow on this state.
    fn apply(&mut self, event: &Self::Event, blobs: &FindBlob<'_>) -> Result<(), Corruption>;
}
