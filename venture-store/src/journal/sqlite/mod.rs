//! One tenant's journal in one SQLite file: write-ahead log, every commit synced, one process at a time.
//!
//! Spec: events.md 7.

mod append;
mod error;
mod index;
mod lock;
mod migrate;
mod open;
mod pack;
mod read;
mod row;
mod schema;

use core::cell::OnceCell;
use core::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row};
use venture_core::digest::Digest;
use venture_core::journal::Batch;

pub use error::SqliteError;
pub use open::SqliteOptions;

use super::contract::{EventRow, Identity, Journal, Snapshot, require_fit};
use super::error::JournalError;
use error::misread;
use index::Recent;
use lock::FileLock;

const NO_KEYS: &str = "the latest keys were not read";

/// A journal in a SQLite file. Dropping it lets go of the file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    identity: Identity,
    last_seq: u64,
    /// Keys that are in no index yet; read when they are first asked for.
    recent: OnceCell<Recent>,
    // Closed before the lock goes: fields are dropped in this order.
    connection: Connection,
    lock: FileLock,
}

impl Sqlite {
    /// Opens the journal at `path`; makes it, as `fresh`, if there is none.
    ///
    /// A tail that a crash tore is cut back to the last whole batch. Takes the file for this process alone.
    ///
    /// # Errors
    /// In order: [`SqliteError::Path`], [`SqliteError::ReadOnly`], [`SqliteError::Locked`],
    /// [`SqliteError::NotAStore`], [`SqliteError::Newer`], [`SqliteError::Absent`] if there is none and
    /// `fresh` is not given, [`SqliteError::Damaged`], [`SqliteError::Database`].
    pub fn open(path: &Path, fresh: Option<&Identity>, options: SqliteOptions) -> Result<Self, SqliteError> {
        open::open(path, fresh, options)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What SQLite itself finds wrong with the file, page by page; empty if nothing.
    ///
    /// # Errors
    /// [`JournalError::Io`] if it cannot look.
    pub fn page_faults(&self) -> Result<Vec<String>, JournalError> {
        read::page_faults(&self.connection)
    }

    fn recent(&self) -> Result<&Recent, JournalError> {
        if self.recent.get().is_none() {
            // Nobody else can have set it meanwhile: it is not shared between threads.
            drop(self.recent.set(Recent::read(&self.connection)?));
        }
        self.recent.get().ok_or_else(|| JournalError::Io(NO_KEYS.to_owned()))
    }
}

impl Journal for Sqlite {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn last_seq(&self) -> u64 {
        self.last_seq
    }

    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError> {
        let size = require_fit(batch, expected_seq, self.last_seq)?;
        self.recent()?;
        let recent = self.recent.get_mut().ok_or_else(|| JournalError::Io(NO_KEYS.to_owned()))?;
        append::batch(&mut self.connection, recent, batch, size)?;
        self.last_seq = size;
        recent.settle_if_due(&self.connection, size);
        Ok(())
    }

    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        read::rows(&self.connection, self.identity.tenant, first, visit)
    }

    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        match self.recent()?.blob(&self.connection, hash)? {
            Some(row) => read::blob(&self.connection, hash, row),
            None => Ok(None),
        }
    }

    fn heads(&self, size: u64) -> Result<Vec<String>, JournalError> {
        read::heads(&self.connection, size)
    }

    fn last_head(&self) -> Result<Option<String>, JournalError> {
        read::last_head(&self.connection)
    }

    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        append::snapshot(&mut self.connection, snapshot)
    }

    fn snapshots(&self, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
        read::snapshots(&self.connection, seq)
    }

    fn close(self: Box<Self>) -> Result<(), JournalError> {
        let Self { connection, lock, mut recent, last_seq, .. } = *self;
        if let Some(recent) = recent.get_mut() {
            recent.settle(&connection, last_seq);
        }
        let closed = connection.close().map_err(|(_, error)| error::journal_error(&error, 0));
        drop(lock);
        closed
    }
}

fn place(seq: u64) -> rusqlite::Result<i64> {
    i64::try_from(seq).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn seq_of(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|error| misread(column, error))
}
