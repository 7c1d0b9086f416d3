//! From the format before, a row an event, to a row a batch: one commit, or the file stays as it was.

use std::borrow::Cow;

use rusqlite::{Connection, Row as Found, Rows, Transaction, TransactionBehavior};
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, TenantId, Uuid, WorkflowId};
use venture_core::journal::Blob;
use venture_core::time::Timestamp;

use super::error::misread;
use super::pack::Misread;
use super::row::{Row, share};
use super::schema::{BATCHES, FORMAT, guards};
use super::{place, seq_of};

const EVENTS: &str = "SELECT e.seq, e.workflow_seq, e.created_at, e.workflow_id, e.event_id, \
    e.event_type, e.leaf, e.header, p.body, h.note \
    FROM events e LEFT JOIN event_payloads p ON p.seq = e.seq LEFT JOIN heads h ON h.size = e.seq \
    ORDER BY e.seq";
const BLOBS: &str = "SELECT hash, body FROM blobs ORDER BY id";
const PLACE_OF_BLOB: &str = "INSERT INTO blob_places (hash, last_seq) VALUES (?1, ?2)";

/// What the old tables say by themselves.
const INDEXES: &str = "
INSERT INTO event_ids (event_id, seq) SELECT event_id, seq FROM events ORDER BY event_id;
INSERT INTO workflow_places (workflow_id, workflow_seq, seq)
    SELECT workflow_id, workflow_seq, seq FROM events ORDER BY workflow_id, workflow_seq;
UPDATE indexed SET through_seq = (SELECT coalesce(max(seq), 0) FROM events),
    head = (SELECT note FROM heads ORDER BY size DESC LIMIT 1);
DROP TABLE events;
DROP TABLE event_payloads;
DROP TABLE blobs;
DROP TABLE heads;
";

/// Copies every event, blob and head, as they lie; nothing is mended and nothing is left out.
pub(super) fn from_rows(connection: &Connection, tenant: TenantId) -> rusqlite::Result<()> {
    let work = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    work.execute_batch(BATCHES)?;
    work.execute_batch(&guards("batches"))?;
    copy(&work, tenant)?;
    work.execute_batch(INDEXES)?;
    work.pragma_update(None, "user_version", FORMAT)?;
    work.commit()
}

fn copy(work: &Connection, tenant: TenantId) -> rusqlite::Result<()> {
    let count = |table: &str| -> rusqlite::Result<usize> {
        let sql = format!("SELECT count(*) FROM {table}");
        let count = work.query_row(&sql, [], |row| seq_of(row, 0))?;
        usize::try_from(count).map_err(|error| misread(0, error))
    };
    let (of_events, of_blobs, of_heads) = (count("events")?, count("blobs")?, count("heads")?);
    let (mut statement, mut bodies) = (work.prepare(EVENTS)?, work.prepare(BLOBS)?);
    let (mut events, mut bodies) = (statement.query([])?, bodies.query([])?);
    let mut place_of_blob = work.prepare(PLACE_OF_BLOB)?;
    let (mut row, mut heads, mut blobs) = (Row::default(), 0_usize, 0_usize);
    for done in 1..=of_events {
        let Some(found) = events.next()? else { break };
        row.push(&event(found, tenant)?).map_err(|error| misread(7, error))?;
        row.head = found.get(9)?;
        heads = heads.saturating_add(usize::from(row.head.is_some()));
        if row.head.is_none() && !row.is_full() && done < of_events {
            continue;
        }
        let due = share(of_blobs, done, of_events);
        while blobs < due {
            let Some(blob) = next_blob(&mut bodies)? else { break };
            let (hash, last_seq) = row.push_blob(&blob).map_err(|error| misread(1, error))?;
            place_of_blob.execute((hash.0, place(last_seq)?))?;
            blobs = blobs.saturating_add(1);
        }
        core::mem::take(&mut row).insert(work)?;
    }
    if heads == of_heads { Ok(()) } else { Err(misread(9, Misread::HEADS)) }
}

fn event(row: &Found<'_>, tenant_id: TenantId) -> rusqlite::Result<StoredEvent> {
    let created_at: i64 = row.get(2)?;
    Ok(StoredEvent {
        tenant_id,
        seq: seq_of(row, 0)?,
        workflow_seq: seq_of(row, 1)?,
        created_at: Timestamp::from_micros(created_at).map_err(|error| misread(2, error))?,
        workflow_id: WorkflowId(Uuid::from_bytes(row.get(3)?)),
        event_id: EventId(Uuid::from_bytes(row.get(4)?)),
        event_type: Cow::Owned(row.get(5)?),
        leaf: Digest(row.get(6)?),
        header: row.get(7)?,
        payload: row.get(8)?,
    })
}

fn next_blob(rows: &mut Rows<'_>) -> rusqlite::Result<Option<Blob>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Blob { hash: Digest(row.get(0)?), bytes: row.get(1)? }))
}
