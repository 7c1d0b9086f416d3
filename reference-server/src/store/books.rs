//! Entries of the ledger, as the journal has them.

use std::ops::ControlFlow;

use venture_core::Timestamp;
use venture_ledger::Transaction;
use venture_store::journal::Journal;

use super::for_each_event;
use crate::fault::Fault;

/// One transaction and when it was posted.
pub(crate) struct Entry {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) transaction: Transaction,
}

/// Every transaction of the journal, in order.
pub(crate) fn entries(journal: &dyn Journal) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    for_each_event(journal, 1, |event| {
        if let ("ledger.entry.created.v1", Some(payload)) = (&*event.event_type, &event.payload) {
            let transaction = serde_json::from_slice(payload).map_err(|error| {
                Fault::Check(format!("the entry at seq {} cannot be read: {error}", event.seq))
            })?;
            entries.push(Entry { seq: event.seq, at: event.created_at, transaction });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(entries)
}
