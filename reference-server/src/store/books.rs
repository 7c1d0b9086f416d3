//! Entries of the ledger, as the journal has them.

use std::ops::ControlFlow;

use venture_core::Timestamp;
use venture_core::envelope::StoredEvent;
use venture_core::id::{BundleId, EventId, VentureId, WorkflowId};
use venture_ledger::Transaction;
use venture_ledger::export::Posted;
use venture_store::journal::Journal;

use super::for_each_event;
use crate::fault::Fault;

/// One transaction and what its event says of it.
pub(crate) struct Entry {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) transaction: Transaction,
    event_id: EventId,
    workflow_id: WorkflowId,
    venture_id: Option<VentureId>,
    bundle_id: BundleId,
}

impl Entry {
    /// The entry as it is exported.
    pub(crate) const fn posted(&self) -> Posted<'_> {
        Posted {
            seq: self.seq,
            posted_at: self.at,
            event_id: self.event_id,
            workflow_id: self.workflow_id,
            venture_id: self.venture_id,
            bundle_id: self.bundle_id,
            transaction: &self.transaction,
        }
    }

    fn of(event: &StoredEvent, payload: &[u8]) -> Result<Self, String> {
        let header = event.decode_header().map_err(|error| error.to_string())?;
        Ok(Self {
            seq: event.seq,
            at: event.created_at,
            transaction: serde_json::from_slice(payload).map_err(|error| error.to_string())?,
            event_id: event.event_id,
            workflow_id: event.workflow_id,
            venture_id: header.venture_id,
            bundle_id: header.policy_bundle_id,
        })
    }
}

/// The entry of an event, if it is one.
pub(crate) fn entry_of(event: &StoredEvent) -> Result<Option<Entry>, Fault> {
    let ("ledger.entry.created.v1", Some(payload)) = (&*event.event_type, &event.payload) else {
        return Ok(None);
    };
    let unreadable = |error| Fault::Check(format!("the entry at seq {} cannot be read: {error}", event.seq));
    Entry::of(event, payload).map(Some).map_err(unreadable)
}

/// Shows every transaction of the journal, in order.
pub(crate) fn for_each_entry(
    journal: &dyn Journal,
    mut visit: impl FnMut(Entry) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for_each_event(journal, 1, |event| {
        if let Some(entry) = entry_of(&event)? {
            visit(entry)?;
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// Every transaction of the journal, in order.
pub(crate) fn entries(journal: &dyn Journal) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    for_each_entry(journal, |entry| {
        entries.push(entry);
        Ok(())
    })?;
    Ok(entries)
}
