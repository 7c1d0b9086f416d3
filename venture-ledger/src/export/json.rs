//! One JSON object for each entry.

use core::fmt::{self, Write};

use serde::Serialize;
use venture_core::id::{BundleId, EventId, WorkflowId};
use venture_core::{Timestamp, canonical};

use super::posted::Posted;
use crate::transaction::Transaction;

#[derive(Serialize)]
struct Words<'a> {
    bundle_id: BundleId,
    event_id: EventId,
    posted_at: Timestamp,
    seq: u64,
    transaction: &'a Transaction,
    workflow_id: WorkflowId,
}

pub(super) fn write(entry: &Posted<'_>, out: &mut dyn Write) -> fmt::Result {
    let words = Words {
        bundle_id: entry.bundle_id,
        event_id: entry.event_id,
        posted_at: entry.posted_at,
        seq: entry.seq,
        transaction: entry.transaction,
        workflow_id: entry.workflow_id,
    };
    writeln!(out, "{}", canonical::to_string(&words).map_err(|_| fmt::Error)?)
}
