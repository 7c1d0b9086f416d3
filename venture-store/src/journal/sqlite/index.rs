//! What is where: event ids, places in workflows, blobs.
//!
//! Keys are spread evenly, so each would touch a page of its own in every commit. The latest ones wait in
//! memory instead and go into their tables together, in order, in a commit of their own; what a crash
//! loses of them is read again from the batches.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, WorkflowId};
use venture_core::journal::Batch;

use super::error::{journal_error, misread};
use super::pack::{self, Misread};
use super::{place, seq_of};
use crate::journal::error::JournalError;

/// So many events wait at most.
const WAITING: usize = 4_096;

const UNINDEXED: &str = "SELECT last_seq, events, blobs FROM batches \
    WHERE last_seq > (SELECT through_seq FROM indexed) ORDER BY last_seq";
const KNOWN_EVENT: &str = "SELECT 1 FROM event_ids WHERE event_id = ?1";
const LAST_PLACE: &str = "SELECT max(workflow_seq) FROM workflow_places WHERE workflow_id = ?1";
const BLOB_PLACE: &str = "SELECT last_seq FROM blob_places WHERE hash = ?1";
const ADD_EVENT: &str = "INSERT OR IGNORE INTO event_ids (event_id, seq) VALUES (?1, ?2)";
const ADD_PLACE: &str =
    "INSERT OR IGNORE INTO workflow_places (workflow_id, workflow_seq, seq) VALUES (?1, ?2, ?3)";
const ADD_BLOB: &str = "INSERT OR IGNORE INTO blob_places (hash, last_seq) VALUES (?1, ?2)";
const THROUGH: &str = "UPDATE indexed SET through_seq = ?1, \
    head = (SELECT head FROM batches WHERE last_seq = ?1) WHERE through_seq < ?1";

/// In which row each blob is.
pub(super) type BlobPlaces = Vec<(Digest, u64)>;

/// The keys that are not in their tables yet.
#[derive(Debug, Default)]
pub(super) struct Recent {
    events: BTreeMap<EventId, u64>,
    /// The last place of each workflow, and the event there.
    places: BTreeMap<WorkflowId, (u64, u64)>,
    /// Row of each blob.
    blobs: BTreeMap<Digest, u64>,
    /// The last place of each workflow that was written to since the file was opened.
    workflows: BTreeMap<WorkflowId, u64>,
}

impl Recent {
    /// The keys of the batches that are not indexed.
    pub(super) fn read(connection: &Connection) -> Result<Self, JournalError> {
        let mut recent = Self::default();
        let mut last = 0;
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = connection.prepare_cached(UNINDEXED)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                last = seq_of(row, 0)?;
                let blobs = row.get_ref(2)?.as_blob_or_null()?.unwrap_or_default();
                let noted = recent.note_row(last, row.get_ref(1)?.as_blob()?, blobs);
                noted.map_err(|error| misread(1, error))?;
            }
            Ok(())
        };
        let read = read();
        read.map(|()| recent).map_err(|error| journal_error(&error, last))
    }

    fn note_row(&mut self, last_seq: u64, events: &[u8], blobs: &[u8]) -> Result<(), Misread> {
        for event in pack::events(events) {
            let event = event?;
            self.note(event.event_id()?, event.workflow_id()?, event.workflow_seq, event.seq);
        }
        for blob in pack::blobs(blobs) {
            self.blobs.insert(blob?.0, last_seq);
        }
        Ok(())
    }

    fn note(&mut self, event_id: EventId, workflow_id: WorkflowId, workflow_seq: u64, seq: u64) {
        self.events.insert(event_id, seq);
        self.places.insert(workflow_id, (workflow_seq, seq));
        let last = self.workflows.entry(workflow_id).or_default();
        *last = workflow_seq.max(*last);
    }

    /// A batch may not repeat an event, nor a place in its workflow.
    pub(super) fn require_unique(
        &mut self,
        connection: &Connection,
        events: &[StoredEvent],
    ) -> Result<(), JournalError> {
        let mut ids = BTreeSet::new();
        let mut places = BTreeMap::new();
        for event in events {
            if !ids.insert(event.event_id) || self.knows_event(connection, event.event_id)? {
                return Err(JournalError::Misfit(format!("event `{}` is there already", event.event_id)));
            }
            let (workflow, seq) = (event.workflow_id, event.workflow_seq);
            let last = match places.get(&workflow) {
                Some(last) => *last,
                None => self.last_place(connection, workflow)?,
            };
            if seq <= last {
                return Err(JournalError::Misfit(format!(
                    "workflow `{workflow}` has its event {seq} already"
                )));
            }
            places.insert(workflow, seq);
        }
        Ok(())
    }

    fn knows_event(&self, connection: &Connection, id: EventId) -> Result<bool, JournalError> {
        if self.events.contains_key(&id) {
            return Ok(true);
        }
        let find = || connection.prepare_cached(KNOWN_EVENT)?.exists([id.as_bytes()]);
        find().map_err(|error| io(&error))
    }

    fn last_place(&mut self, connection: &Connection, workflow: WorkflowId) -> Result<u64, JournalError> {
        if let Some(last) = self.workflows.get(&workflow) {
            return Ok(*last);
        }
        let find = || {
            let mut statement = connection.prepare_cached(LAST_PLACE)?;
            statement.query_row([workflow.as_bytes()], |row| row.get::<_, Option<i64>>(0))
        };
        let last = find().map_err(|error| io(&error))?;
        let last = last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0);
        self.workflows.insert(workflow, last);
        Ok(last)
    }

    /// The row that holds the blob.
    pub(super) fn blob(&self, connection: &Connection, hash: &Digest) -> Result<Option<u64>, JournalError> {
        if let Some(row) = self.blobs.get(hash) {
            return Ok(Some(*row));
        }
        let find = || {
            let mut statement = connection.prepare_cached(BLOB_PLACE)?;
            statement.query_row([hash.0], |row| seq_of(row, 0)).optional()
        };
        find().map_err(|error| io(&error))
    }

    /// The batch is written; `blobs` are the new ones of it.
    pub(super) fn extend(&mut self, batch: &Batch, blobs: BlobPlaces) {
        for event in &batch.events {
            self.note(event.event_id, event.workflow_id, event.workflow_seq, event.seq);
        }
        self.blobs.extend(blobs);
    }

    /// Puts the keys into their tables, if enough of them wait.
    ///
    /// They stay where they are if that fails: no batch depends on it, the next one tries again.
    pub(super) fn settle_if_due(&mut self, connection: &Connection, last_seq: u64) {
        if self.events.len() >= WAITING {
            self.settle(connection, last_seq);
        }
    }

    /// Puts the keys of all events up to `last_seq` into their tables.
    pub(super) fn settle(&mut self, connection: &Connection, last_seq: u64) {
        if !self.events.is_empty() && self.write(connection, last_seq).is_ok() {
            self.events.clear();
            self.places.clear();
            self.blobs.clear();
        }
    }

    fn write(&self, connection: &Connection, last_seq: u64) -> rusqlite::Result<()> {
        let work = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        self.add_all(&work)?;
        work.prepare_cached(THROUGH)?.execute([place(last_seq)?])?;
        work.commit()
    }

    fn add_all(&self, work: &Connection) -> rusqlite::Result<()> {
        let mut add = work.prepare_cached(ADD_EVENT)?;
        for (id, seq) in &self.events {
            add.execute(params![id.as_bytes(), place(*seq)?])?;
        }
        let mut add = work.prepare_cached(ADD_PLACE)?;
        for (workflow, (workflow_seq, seq)) in &self.places {
            add.execute(params![workflow.as_bytes(), place(*workflow_seq)?, place(*seq)?])?;
        }
        let mut add = work.prepare_cached(ADD_BLOB)?;
        for (hash, row) in &self.blobs {
            add.execute(params![hash.0, place(*row)?])?;
        }
        Ok(())
    }
}

fn io(error: &rusqlite::Error) -> JournalError {
    JournalError::Io(error.to_string())
}
