//! A journal around another one: what it does not do in its own way, the inner one does.

use core::ops::ControlFlow;

use venture_core::digest::Digest;
use venture_core::journal::Batch;

use super::contract::{EventRow, Identity, Journal, Snapshot};
use super::error::JournalError;

/// A journal that does some things in its own way.
///
/// # Examples
/// ```
/// use venture_store::journal::{Around, Journal, Memory};
///
/// /// Never has anything.
/// struct Empty(Memory);
///
/// impl Around for Empty {
///     type Inner = Memory;
///     fn inner(&self) -> &Memory {
///         &self.0
///     }
///     fn inner_mut(&mut self) -> &mut Memory {
///         &mut self.0
///     }
///     fn into_inner(self) -> Memory {
///         self.0
///     }
///     fn last_seq(&self) -> u64 {
///         0
///     }
/// }
///
/// fn takes_journals(_: &dyn Journal) {}
/// fn or_what_is_around_one(empty: &Empty) {
///     takes_journals(empty);
/// }
/// ```
pub trait Around: Send {
    /// What it is around.
    type Inner: Journal;

    /// The inner journal.
    fn inner(&self) -> &Self::Inner;

    /// The inner journal, to be written.
    fn inner_mut(&mut self) -> &mut Self::Inner;

    /// The inner journal, to be let go.
    fn into_inner(self) -> Self::Inner;

    /// As [`Journal::last_seq`].
    fn last_seq(&self) -> u64 {
        self.inner().last_seq()
    }

    /// As [`Journal::append`].
    ///
    /// # Errors
    /// As [`Journal::append`].
    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError> {
        self.inner_mut().append(batch, expected_seq)
    }

    /// As [`Journal::rows`].
    ///
    /// # Errors
    /// As [`Journal::rows`].
    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.inner().rows(first, visit)
    }
}

impl<J: Around> Journal for J {
    fn identity(&self) -> &Identity {
        self.inner().identity()
    }

    fn last_seq(&self) -> u64 {
        Around::last_seq(self)
    }

    fn append(&mut self, batch: &Batch, expected_seq: u64) -> Result<(), JournalError> {
        Around::append(self, batch, expected_seq)
    }

    fn rows(
        &self,
        first: u64,
        visit: &mut dyn FnMut(&EventRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        Around::rows(self, first, visit)
    }

    fn blob(&self, hash: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        self.inner().blob(hash)
    }

    fn heads(&self, size: u64) -> Result<Vec<String>, JournalError> {
        self.inner().heads(size)
    }

    fn last_head(&self) -> Result<Option<String>, JournalError> {
        self.inner().last_head()
    }

    fn put_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        self.inner_mut().put_snapshot(snapshot)
    }

    fn snapshots(&self, seq: u64) -> Result<Vec<Snapshot>, JournalError> {
        self.inner().snapshots(seq)
    }

    fn close(self: Box<Self>) -> Result<(), JournalError> {
        Box::new(self.into_inner()).close()
    }
}
