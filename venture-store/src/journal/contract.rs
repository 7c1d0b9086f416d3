//! The contract that every store keeps; one suite of tests asks all of them.

use core::ops::ControlFlow;
use std::borrow::Cow;

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, TenantId, WorkflowId};
use venture_core::journal::Batch;
use venture_core::time::Timestamp;

use super::error::JournalError;

/// Whose journal this is and who signs it. Set once, when the journal is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The one tenant.
    pub tenant: TenantId,
    /// The name of the log: `<log_origin>/<tenant_id>`.
    pub origin: String,
    /// What verifies its heads, as `name+hash+key`.
    pub vkey: String,
}

/// A folded state at a place in the log: a cache, never the record.
///
/// Spec: events.md 7, "Snapshots".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last event folded in.
    pub seq: u64,
    /// The driver's bytes: frontier of the log and state of the engine.
    pub state: Vec<u8>,
    /// SHA-256 of `state`.
    pub content_hash: Digest,
    /// The log key's signature of place and hash, so that a cache cannot be forged either.
    pub signature: Vec<u8>,
}

/// An event as it lies in a journal: a [`StoredEvent`] whose bytes are borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRow<'r> {
    /// Whose journal.
    pub tenant_id: TenantId,
    /// Place in the tenant's log, from 1.
    pub seq: u64,
    /// Place in the workflow, from 1.
    pub workflow_seq: u64,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// The dedupe key.
    pub event_id: EventId,
    /// Domain, names, version.
    pub event_type: &'r str,
    /// When.
    pub created_at: Timestamp,
    /// The canonical header: the log entry.
    pub header: &'r [u8],
    /// The canonical payload; `None` once its retention ran out.
    pub payload: Option<&'r [u8]>,
    /// SHA-256(0x00 ‖ header).
    pub leaf: Digest,
}

impl<'r> From<&'r StoredEvent> for EventRow<'r> {
    fn from(event: &'r StoredEvent) -> Self {
        Self {
            tenant_id: event.tenant_id,
            seq: event.seq,
            workflow_seq: event.workflow_seq,
            workflow_id: event.workflow_id,
            event_id: event.event_id,
            event_type: &event.event_type,
            created_at: event.created_at,
            header: &event.header,
            payload: event.payload.as_deref(),
            leaf: event.leaf,
        }
    }
}

impl EventRow<'_> {
    /// The event with bytes of its own.
    #[must_use]
    pub fn to_stored(&self) -> StoredEvent {
        StoredEvent {
            tenant_id: self.tenant_id,
            seq: self.seq,
            workflow_seq: self.workflow_seq,
            workflow_id: self.workflow_id,
            event_id: self.event_id,
            event_type: Cow::Owned(self.event_type.to_owned()),
            created_at: self.created_at,
            header: self.header.to_vec(),
            payload: self.payload.map(<[u8]>::to_vec),
            leaf: self.leaf,
        }
    }
}

/// An append-only log of one tenant.
///
/// Spec: events.md 5, 7.
pub trait Journal: Send {
    /// Whose journal this is.
    fn identity(&self) -> &Identity;

    /// The `seq` of the last event; 0 in an empty journal.
    fn last_seq(&self) -> u64;

    /// Makes one batch durable, if the journal still ends at `expected_seq`. All or nothing: when this
    /// returns `Ok`, the events, their blobs and the head outlive a crash; else none of them is kept.
    ///
    /// # Errors
    /// In order: [`JournalError::Conflict`] if it ends elsewhere, [`JournalError::Misfit`] if the batch
    /// does not continue it, [`JournalError::Full`], [`JournalError::ReadOnly`], [`JournalError::Io`].
    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError>;

    /// Shows the events from `first` on, in order of `seq`, as they lie, until `visit` breaks.
    ///
    /// Keys beside the bytes are the stored ones; nothing is hashed here.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] at the first event that cannot be read, else [`JournalError::Io`].
    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;

    /// The same as [`Self::rows`], each event with bytes of its own.
    ///
    /// # Errors
    /// As [`Self::rows`].
    fn events(
        &self,
        first: u64,
        visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.rows(first, &mut |row| visit(row.to_stored()))
    }

    /// The blob of that hash, if it is there. Its bytes have that hash.
    ///
    /// # Errors
    /// [`JournalError::Blob`] if the bytes are altered, else [`JournalError::Io`].
    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError>;

    /// The signed notes of all heads of at least `size` leaves, the smallest first.
    ///
    /// # Errors
    /// [`JournalError::Io`] if they cannot be read.
    fn heads(&self, size: u64) -> Result<Vec<String>, JournalError>;

    /// The signed note of the largest head, if there is one.
    ///
    /// # Errors
    /// [`JournalError::Io`] if it cannot be read.
    fn last_head(&self) -> Result<Option<String>, JournalError>;

    /// Keeps a snapshot; older ones may go.
    ///
    /// # Errors
    /// As [`Self::append`]; a snapshot that could not be kept takes nothing from the journal.
    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError>;

    /// The snapshots at or before `seq`, the latest first.
    ///
    /// # Errors
    /// [`JournalError::Io`] if they cannot be read.
    fn snapshots(&self, seq: u64) -> Result<Vec<Snapshot>, JournalError>;

    /// Lets go of files and locks.
    ///
    /// # Errors
    /// [`JournalError::Io`] if the last tidying fails; what was acknowledged is safe all the same.
    fn close(self: Box<Self>) -> Result<(), JournalError>;
}

/// The `seq` of the last event of a batch that continues a journal which ends at `last`.
pub(super) fn require_fit(batch: &Batch, expected: u64, last: u64) -> Result<u64, JournalError> {
    if expected != last {
        return Err(JournalError::Conflict { expected, found: last });
    }
    if batch.events.is_empty() {
        return Err(JournalError::Misfit("it holds no event".into()));
    }
    batch.events.iter().try_fold(last, |before, event| {
        let next = before.saturating_add(1);
        if event.seq == next {
            Ok(next)
        } else {
            Err(JournalError::Misfit(format!("expected seq {next}, found {}", event.seq)))
        }
    })
}
