//! Writing: one commit a batch.

use std::collections::BTreeSet;

use rusqlite::{Connection, TransactionBehavior, params};
use venture_core::journal::{Batch, Blob};

use super::error::journal_error;
use super::index::{BlobPlaces, Recent};
use super::pack::Unpackable;
use super::place;
use super::row::{Row, share};
use crate::journal::contract::Snapshot;
use crate::journal::error::JournalError;

const SNAPSHOT: &str =
    "INSERT OR REPLACE INTO snapshots (seq, content_hash, signature, state) VALUES (?1, ?2, ?3, ?4)";
const OLD_SNAPSHOTS: &str = "DELETE FROM snapshots WHERE seq NOT IN \
    (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)";

/// Writes the batch that makes the log `size` events long, and waits until it lasts.
pub(super) fn batch(
    connection: &mut Connection,
    recent: &mut Recent,
    batch: &Batch,
    size: u64,
) -> Result<(), JournalError> {
    recent.require_unique(connection, &batch.events)?;
    let blobs = new_blobs(connection, recent, batch)?;
    let (rows, places) = rows(batch, &blobs).map_err(|error| JournalError::Io(error.to_string()))?;
    write(connection, &rows).map_err(|error| journal_error(&error, size))?;
    recent.extend(batch, places);
    Ok(())
}

/// The blobs that are nowhere yet, each once.
fn new_blobs<'b>(
    connection: &Connection,
    recent: &Recent,
    batch: &'b Batch,
) -> Result<Vec<&'b Blob>, JournalError> {
    let mut seen = BTreeSet::new();
    let mut fresh = Vec::with_capacity(batch.blobs.len());
    for blob in &batch.blobs {
        if seen.insert(blob.hash) && recent.blob(connection, &blob.hash)?.is_none() {
            fresh.push(blob);
        }
    }
    Ok(fresh)
}

/// The rows of a batch, and in which of them each blob is.
fn rows(batch: &Batch, blobs: &[&Blob]) -> Result<(Vec<Row>, BlobPlaces), Unpackable> {
    let (mut rows, mut places) = (Vec::new(), Vec::with_capacity(blobs.len()));
    let mut row = Row::default();
    let mut left = blobs.iter();
    for (event, done) in batch.events.iter().zip(1..) {
        row.push(event)?;
        let is_last = done == batch.events.len();
        if !row.is_full() && !is_last {
            continue;
        }
        let due = share(blobs.len(), done, batch.events.len()).saturating_sub(places.len());
        for blob in left.by_ref().take(due) {
            places.push(row.push_blob(blob)?);
        }
        row.head = batch.head.clone().filter(|_| is_last);
        rows.push(core::mem::take(&mut row));
    }
    Ok((rows, places))
}

fn write(connection: &mut Connection, rows: &[Row]) -> rusqlite::Result<()> {
    // One statement is a transaction of its own.
    if let [row] = rows {
        return row.insert(connection);
    }
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    rows.iter().try_for_each(|row| row.insert(&work))?;
    work.commit()
}

/// Keeps the snapshot and the one before it.
pub(super) fn snapshot(connection: &mut Connection, snapshot: &Snapshot) -> Result<(), JournalError> {
    let mut write = || {
        let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row = params![place(snapshot.seq)?, snapshot.content_hash.0, snapshot.signature, snapshot.state];
        work.prepare_cached(SNAPSHOT)?.execute(row)?;
        work.prepare_cached(OLD_SNAPSHOTS)?.execute([])?;
        work.commit()
    };
    write().map_err(|error| journal_error(&error, snapshot.seq))
}
