//! Reading: rows as they lie.

use core::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension as _};
use venture_core::digest::Digest;
use venture_core::id::TenantId;

use super::error::{journal_error, misread};
use super::pack::{self, Misread, PackedEvent};
use super::{place, seq_of};
use crate::journal::contract::{EventRow, Snapshot};
use crate::journal::error::JournalError;

const EVENTS: &str = "SELECT first_seq, last_seq, events FROM batches WHERE last_seq >= ?1 ORDER BY last_seq";
const BLOBS: &str = "SELECT blobs FROM batches WHERE last_seq = ?1";
const HEADS: &str = "SELECT head FROM batches WHERE last_seq >= ?1 AND head IS NOT NULL ORDER BY last_seq";
const LAST_HEAD: &str = "SELECT head FROM batches WHERE head IS NOT NULL ORDER BY last_seq DESC LIMIT 1";
/// A head that was signed where no row is any more.
const HEAD_BEYOND: &str = "SELECT head FROM indexed WHERE head IS NOT NULL \
    AND through_seq > (SELECT coalesce(max(last_seq), 0) FROM batches)";
const SNAPSHOTS: &str =
    "SELECT seq, content_hash, signature, state FROM snapshots WHERE seq <= ?1 ORDER BY seq DESC";

pub(super) fn rows(
    connection: &Connection,
    tenant: TenantId,
    first: u64,
    visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
) -> Result<(), JournalError> {
    let mut next = first.max(1);
    let mut read = || -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(EVENTS)?;
        let mut rows = statement.query([i64::try_from(first).unwrap_or(i64::MAX)])?;
        while let Some(row) = rows.next()? {
            let keys = seq_of(row, 0)?..=seq_of(row, 1)?;
            let (packed, fault) = unpack(row.get_ref(2)?.as_blob()?, keys);
            for event in packed.iter().filter(|event| event.seq >= first) {
                let event = event.row(tenant).map_err(|error| misread(2, error))?;
                next = event.seq.saturating_add(1);
                if visit(&event).is_break() {
                    return Ok(());
                }
            }
            fault.map_or(Ok(()), |fault| Err(misread(2, fault)))?;
        }
        Ok(())
    };
    let read = read();
    read.map_err(|error| journal_error(&error, next))
}

/// The events of a row, up to the first that cannot be read. None if the row lies in another place than
/// its events say.
fn unpack(row: &[u8], keys: core::ops::RangeInclusive<u64>) -> (Vec<PackedEvent<'_>>, Option<Misread>) {
    let mut events = Vec::new();
    for event in pack::events(row) {
        match event {
            Ok(event) => events.push(event),
            Err(fault) => return (events, Some(fault)),
        }
    }
    let ends = events.first().zip(events.last()).map(|(first, last)| first.seq..=last.seq);
    if ends == Some(keys) { (events, None) } else { (Vec::new(), Some(Misread::KEYS)) }
}

/// The blob of that name in the row `last_seq`.
pub(super) fn blob(
    connection: &Connection,
    hash: &Digest,
    last_seq: u64,
) -> Result<Option<Vec<u8>>, JournalError> {
    let find = || -> rusqlite::Result<_> {
        let mut statement = connection.prepare_cached(BLOBS)?;
        let mut rows = statement.query([place(last_seq)?])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let blobs = row.get_ref(0)?.as_blob_or_null()?.unwrap_or_default();
        for blob in pack::blobs(blobs) {
            let (name, body) = blob.map_err(|error| misread(0, error))?;
            if name == *hash {
                return Ok(Some(body.to_vec()));
            }
        }
        Ok(None)
    };
    match find().map_err(|error| journal_error(&error, last_seq))? {
        Some(body) if Digest::of(&body) != *hash => Err(JournalError::Blob { hash: *hash, what: "altered" }),
        body => Ok(body),
    }
}

pub(super) fn heads(connection: &Connection, size: u64) -> Result<Vec<String>, JournalError> {
    let read = || {
        let mut statement = connection.prepare_cached(HEADS)?;
        let rows = statement.query_map([i64::try_from(size).unwrap_or(i64::MAX)], |row| row.get(0))?;
        let mut heads = rows.collect::<Result<Vec<_>, _>>()?;
        heads.extend(head(connection, HEAD_BEYOND)?);
        Ok(heads)
    };
    read().map_err(|error| io(&error))
}

pub(super) fn last_head(connection: &Connection) -> Result<Option<String>, JournalError> {
    let read = || match head(connection, HEAD_BEYOND)? {
        Some(beyond) => Ok(Some(beyond)),
        None => head(connection, LAST_HEAD),
    };
    read().map_err(|error| io(&error))
}

fn head(connection: &Connection, sql: &str) -> rusqlite::Result<Option<String>> {
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()
}

pub(super) fn snapshots(connection: &Connection, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
    let read = || {
        let mut statement = connection.prepare_cached(SNAPSHOTS)?;
        let rows = statement.query_map([i64::try_from(seq).unwrap_or(i64::MAX)], |row| {
            Ok(Snapshot {
                seq: seq_of(row, 0)?,
                content_hash: Digest(row.get(1)?),
                signature: row.get(2)?,
                state: row.get(3)?,
            })
        })?;
        rows.collect::<Result<Vec<_>, _>>()
    };
    read().map_err(|error| io(&error))
}

pub(super) fn page_faults(connection: &Connection) -> Result<Vec<String>, JournalError> {
    let read = || {
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.filter(|row| row.as_deref() != Ok("ok")).collect::<Result<Vec<_>, _>>()
    };
    read().map_err(|error| io(&error))
}

fn io(error: &rusqlite::Error) -> JournalError {
    JournalError::Io(error.to_string())
}
