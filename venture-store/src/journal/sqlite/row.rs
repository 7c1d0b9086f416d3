//! A row of the journal: a batch, or a part of a large one.

use rusqlite::{Connection, params};
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::journal::Blob;

use super::pack::{Unpackable, push_blob, push_event};
use super::place;

/// A row is full once its events take so many bytes: small enough that looking up one blob reads little.
const FULL_BYTES: usize = 16_384;

const INSERT: &str =
    "INSERT INTO batches (last_seq, first_seq, head, events, blobs) VALUES (?1, ?2, ?3, ?4, ?5)";

/// A row that is filled with events in order.
#[derive(Default)]
pub(super) struct Row {
    first_seq: Option<u64>,
    pub(super) last_seq: u64,
    pub(super) head: Option<String>,
    events: Vec<u8>,
    blobs: Vec<u8>,
}

impl Row {
    /// Adds the next event.
    pub(super) fn push(&mut self, event: &StoredEvent) -> Result<(), Unpackable> {
        self.first_seq.get_or_insert(event.seq);
        self.last_seq = event.seq;
        push_event(&mut self.events, event)
    }

    /// Adds a blob; where it can be found is told.
    pub(super) fn push_blob(&mut self, blob: &Blob) -> Result<(Digest, u64), Unpackable> {
        push_blob(&mut self.blobs, blob)?;
        Ok((blob.hash, self.last_seq))
    }

    pub(super) const fn is_full(&self) -> bool {
        self.events.len() >= FULL_BYTES
    }

    /// Writes the row behind the last one.
    pub(super) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        let first_seq = place(self.first_seq.unwrap_or(self.last_seq))?;
        let blobs = Some(&self.blobs).filter(|blobs| !blobs.is_empty());
        let row = params![place(self.last_seq)?, first_seq, self.head, self.events, blobs];
        connection.prepare_cached(INSERT)?.execute(row)?;
        Ok(())
    }
}

/// How many of `items` blobs belong to the first `done` of `of` events: blobs lie about where the events
/// are that name them.
pub(super) fn share(items: usize, done: usize, of: usize) -> usize {
    if done >= of {
        return items;
    }
    items.saturating_mul(done).checked_div(of).unwrap_or(items)
}
