//! Reading: rows as they lie.

use core::ops::ControlFlow;
use std::borrow::Cow;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row};
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, TenantId, Uuid, WorkflowId};
use venture_core::time::Timestamp;

use super::error::journal_error;
use crate::journal::contract::Snapshot;
use crate::journal::error::JournalError;

const EVENTS: &str = "SELECT e.seq, e.workflow_seq, e.created_at, e.workflow_id, e.event_id, \
    e.event_type, e.leaf, e.header, p.body \
    FROM events e LEFT JOIN event_payloads p ON p.seq = e.seq WHERE e.seq >= ?1 ORDER BY e.seq";
const BLOB: &str = "SELECT body FROM blobs WHERE hash = ?1";
const HEADS: &str = "SELECT note FROM heads WHERE size >= ?1 ORDER BY size";
const LAST_HEAD: &str = "SELECT note FROM heads ORDER BY size DESC LIMIT 1";
const SNAPSHOTS: &str =
    "SELECT seq, content_hash, signature, state FROM snapshots WHERE seq <= ?1 ORDER BY seq DESC";

pub(super) fn events(
    connection: &Connection,
    tenant: TenantId,
    first: u64,
    visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
) -> Result<(), JournalError> {
    let mut next = first.max(1);
    let mut read = || -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(EVENTS)?;
        let mut rows = statement.query([i64::try_from(first).unwrap_or(i64::MAX)])?;
        while let Some(row) = rows.next()? {
            let event = event(row, tenant)?;
            next = event.seq.saturating_add(1);
            if visit(event).is_break() {
                break;
            }
        }
        Ok(())
    };
    let read = read();
    read.map_err(|error| journal_error(&error, next))
}

fn event(row: &Row<'_>, tenant_id: TenantId) -> rusqlite::Result<StoredEvent> {
    let created_at: i64 = row.get(2)?;
    Ok(StoredEvent {
        tenant_id,
        seq: number(row, 0)?,
        workflow_seq: number(row, 1)?,
        created_at: Timestamp::from_micros(created_at).map_err(|error| misread(2, error))?,
        workflow_id: WorkflowId(Uuid::from_bytes(row.get(3)?)),
        event_id: EventId(Uuid::from_bytes(row.get(4)?)),
        event_type: Cow::Owned(row.get(5)?),
        leaf: Digest(row.get(6)?),
        header: row.get(7)?,
        payload: row.get(8)?,
    })
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|error| misread(column, error))
}

fn misread(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, error.into())
}

pub(super) fn blob(connection: &Connection, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
    let find = || {
        let mut statement = connection.prepare_cached(BLOB)?;
        statement.query_row([hash.0], |row| row.get::<_, Vec<u8>>(0)).optional()
    };
    match find().map_err(|error| io(&error))? {
        Some(body) if Digest::of(&body) != *hash => Err(JournalError::Blob { hash: *hash, what: "altered" }),
        body => Ok(body),
    }
}

pub(super) fn heads(connection: &Connection, size: u64) -> Result<Vec<String>, JournalError> {
    let read = || {
        let mut statement = connection.prepare_cached(HEADS)?;
        let rows = statement.query_map([i64::try_from(size).unwrap_or(i64::MAX)], |row| row.get(0))?;
        rows.collect::<Result<Vec<_>, _>>()
    };
    read().map_err(|error| io(&error))
}

pub(super) fn last_head(connection: &Connection) -> Result<Option<String>, JournalError> {
    let read = || connection.prepare_cached(LAST_HEAD)?.query_row([], |row| row.get(0)).optional();
    read().map_err(|error| io(&error))
}

pub(super) fn snapshots(connection: &Connection, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
    let read = || {
        let mut statement = connection.prepare_cached(SNAPSHOTS)?;
        let rows = statement.query_map([i64::try_from(seq).unwrap_or(i64::MAX)], |row| {
            Ok(Snapshot {
                seq: number(row, 0)?,
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
