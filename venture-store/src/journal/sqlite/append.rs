//! Writing: one transaction a batch.

use rusqlite::{Connection, Statement, Transaction, TransactionBehavior, params};
use venture_core::envelope::StoredEvent;
use venture_core::journal::Batch;

use super::error::journal_error;
use crate::journal::contract::Snapshot;
use crate::journal::error::JournalError;

const EVENT: &str = "INSERT INTO events \
    (seq, workflow_seq, created_at, workflow_id, event_id, event_type, leaf, header) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const PAYLOAD: &str = "INSERT INTO event_payloads (seq, body) VALUES (?1, ?2)";
const BLOB: &str = "INSERT INTO blobs (hash, body) SELECT ?1, ?2 \
    WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE hash = ?1)";
const HEAD: &str = "INSERT INTO heads (size, note) VALUES (?1, ?2)";
const SNAPSHOT: &str =
    "INSERT OR REPLACE INTO snapshots (seq, content_hash, signature, state) VALUES (?1, ?2, ?3, ?4)";
const OLD_SNAPSHOTS: &str = "DELETE FROM snapshots WHERE seq NOT IN \
    (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)";

/// Writes the batch that makes the log `size` events long, and waits until it lasts.
pub(super) fn batch(connection: &mut Connection, batch: &Batch, size: u64) -> Result<(), JournalError> {
    in_transaction(connection, size, |work| {
        let mut insert_event = work.prepare_cached(EVENT)?;
        let mut insert_payload = work.prepare_cached(PAYLOAD)?;
        for event in &batch.events {
            insert(&mut insert_event, &mut insert_payload, event)?;
        }
        let mut insert_blob = work.prepare_cached(BLOB)?;
        for blob in &batch.blobs {
            insert_blob.execute(params![blob.hash.0, blob.bytes])?;
        }
        if let Some(note) = &batch.head {
            work.prepare_cached(HEAD)?.execute(params![place(size)?, note])?;
        }
        Ok(())
    })
}

/// Keeps the snapshot and the one before it.
pub(super) fn snapshot(connection: &mut Connection, snapshot: &Snapshot) -> Result<(), JournalError> {
    in_transaction(connection, snapshot.seq, |work| {
        let row = params![place(snapshot.seq)?, snapshot.content_hash.0, snapshot.signature, snapshot.state];
        work.prepare_cached(SNAPSHOT)?.execute(row)?;
        work.prepare_cached(OLD_SNAPSHOTS)?.execute([])?;
        Ok(())
    })
}

fn insert(
    events: &mut Statement<'_>,
    payloads: &mut Statement<'_>,
    event: &StoredEvent,
) -> rusqlite::Result<()> {
    let seq = place(event.seq)?;
    events.execute(params![
        seq,
        place(event.workflow_seq)?,
        event.created_at.micros(),
        event.workflow_id.as_bytes(),
        event.event_id.as_bytes(),
        event.event_type,
        event.leaf.0,
        event.header,
    ])?;
    if let Some(body) = &event.payload {
        payloads.execute(params![seq, body])?;
    }
    Ok(())
}

/// Commits what `write` does, or leaves the file as it was.
fn in_transaction(
    connection: &mut Connection,
    seq: u64,
    write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> Result<(), JournalError> {
    let run = || {
        let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        write(&work)?;
        work.commit()
    };
    run().map_err(|error| journal_error(&error, seq))
}

fn place(seq: u64) -> rusqlite::Result<i64> {
    i64::try_from(seq).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
