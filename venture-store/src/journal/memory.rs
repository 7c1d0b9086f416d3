//! A journal that lasts as long as the process: dry runs, tests, embedders with nothing to store.

use core::ops::ControlFlow;
use std::collections::{BTreeMap, BTreeSet};

use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, WorkflowId};
use venture_core::journal::Batch;

use super::contract::{EventRow, Identity, Journal, Snapshot, require_fit};
use super::error::JournalError;

/// How many snapshots are kept.
const KEPT_SNAPSHOTS: usize = 2;

/// A journal in memory.
#[derive(Clone, Debug)]
pub struct Memory {
    identity: Identity,
    events: Vec<StoredEvent>,
    event_ids: BTreeSet<EventId>,
    workflow_seqs: BTreeMap<WorkflowId, u64>,
    blobs: BTreeMap<Digest, Vec<u8>>,
    heads: BTreeMap<u64, String>,
    snapshots: BTreeMap<u64, Snapshot>,
}

impl Memory {
    /// An empty journal of that identity.
    #[must_use]
    pub const fn new(identity: Identity) -> Self {
        Self {
            identity,
            events: Vec::new(),
            event_ids: BTreeSet::new(),
            workflow_seqs: BTreeMap::new(),
            blobs: BTreeMap::new(),
            heads: BTreeMap::new(),
            snapshots: BTreeMap::new(),
        }
    }

    /// A batch may not repeat an event, nor leave a gap in a workflow or repeat a place in it.
    fn require_unique(&self, batch: &Batch) -> Result<(), JournalError> {
        let mut ids = BTreeSet::new();
        let mut places = BTreeMap::new();
        for event in &batch.events {
            if self.event_ids.contains(&event.event_id) || !ids.insert(event.event_id) {
                return Err(JournalError::Misfit(format!("event `{}` is there already", event.event_id)));
            }
            let known = self.workflow_seqs.get(&event.workflow_id).copied().unwrap_or(0);
            let place = places.entry(event.workflow_id).or_insert(known);
            if event.workflow_seq <= *place {
                let (workflow, seq) = (event.workflow_id, event.workflow_seq);
                return Err(JournalError::Misfit(format!(
                    "workflow `{workflow}` has its event {seq} already"
                )));
            }
            *place = event.workflow_seq;
        }
        Ok(())
    }
}

impl Journal for Memory {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn last_seq(&self) -> u64 {
        u64::try_from(self.events.len()).unwrap_or(u64::MAX)
    }

    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError> {
        let size = require_fit(batch, expected_seq, self.last_seq())?;
        self.require_unique(batch)?;
        for event in &batch.events {
            self.event_ids.insert(event.event_id);
            self.workflow_seqs.insert(event.workflow_id, event.workflow_seq);
            self.events.push(event.clone());
        }
        for blob in &batch.blobs {
            self.blobs.entry(blob.hash).or_insert_with(|| blob.bytes.clone());
        }
        if let Some(note) = &batch.head {
            self.heads.insert(size, note.clone());
        }
        Ok(())
    }

    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let skip = usize::try_from(first.saturating_sub(1)).unwrap_or(usize::MAX);
        for event in self.events.iter().skip(skip) {
            if visit(&EventRow::from(event)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.blobs.get(hash).cloned())
    }

    fn heads(&self, size: u64) -> Result<Vec<String>, JournalError> {
        Ok(self.heads.range(size..).map(|(_, note)| note.clone()).collect())
    }

    fn last_head(&self) -> Result<Option<String>, JournalError> {
        Ok(self.heads.last_key_value().map(|(_, note)| note.clone()))
    }

    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        self.snapshots.insert(snapshot.seq, snapshot.clone());
        while self.snapshots.len() > KEPT_SNAPSHOTS {
            self.snapshots.pop_first();
        }
        Ok(())
    }

    fn snapshots(&self, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
        Ok(self.snapshots.range(..=seq).rev().map(|(_, snapshot)| snapshot.clone()).collect())
    }

    fn close(self: Box<Self>) -> Result<(), JournalError> {
        Ok(())
    }
}
