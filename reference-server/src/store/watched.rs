//! A journal whose reading shows its progress: a person who waits sees how far it is.

use core::ops::ControlFlow;
use std::sync::Mutex;

use venture_core::Digest;
use venture_core::journal::Batch;
use venture_store::journal::{EventRow, Identity, Journal, JournalError, Snapshot};

use crate::terminal::Progress;

/// Shows the progress of long readings on stderr; all else is the inner journal's.
pub(crate) struct Watched<J> {
    inner: J,
    progress: Mutex<Progress>,
}

impl<J: Journal> Watched<J> {
    /// Watches over `inner`.
    pub(crate) fn new(inner: J) -> Self {
        let progress = Progress::new("events").of(inner.last_seq());
        Self { inner, progress: Mutex::new(progress) }
    }
}

impl<J: Journal> Journal for Watched<J> {
    fn identity(&self) -> &Identity {
        self.inner.identity()
    }

    fn last_seq(&self) -> u64 {
        self.inner.last_seq()
    }

    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError> {
        self.inner.append(batch, expected_seq)
    }

    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.inner.rows(first, &mut |row| {
            // A poisoned lock means that another reader stopped halfway: its figure is of no use.
            if let Ok(mut progress) = self.progress.lock() {
                progress.at(row.seq);
            }
            visit(row)
        })
    }

    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        self.inner.blob(hash)
    }

    fn heads(&self, size: u64) -> Result<Vec<String>, JournalError> {
        self.inner.heads(size)
    }

    fn last_head(&self) -> Result<Option<String>, JournalError> {
        self.inner.last_head()
    }

    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        self.inner.put_snapshot(snapshot)
    }

    fn snapshots(&self, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
        self.inner.snapshots(seq)
    }

    fn close(self: Box<Self>) -> Result<(), JournalError> {
        Box::new(self.inner).close()
    }
}
