//! One tenant's journal in one SQLite file: write-ahead log, every commit synced, one process at a time.
//!
//! Spec: events.md 7.

mod append;
mod error;
mod lock;
mod open;
mod read;
mod schema;

use core::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::journal::Batch;

pub use error::SqliteError;
pub use open::SqliteOptions;

use super::contract::{Identity, Journal, Snapshot, require_fit};
use super::error::JournalError;
use lock::FileLock;

/// A journal in a SQLite file. Dropping it lets go of the file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    identity: Identity,
    last_seq: u64,
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
        append::batch(&mut self.connection, batch, size)?;
        self.last_seq = size;
        Ok(())
    }

    fn events(
        &self,
        first: u64,
        visit: &mut dyn FnMut(StoredEvent) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        read::events(&self.connection, self.identity.tenant, first, visit)
    }

    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        read::blob(&self.connection, hash)
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
        let Self { connection, lock, .. } = *self;
        let closed = connection.close().map_err(|(_, error)| error::journal_error(&error, 0));
        drop(lock);
        closed
    }
}
