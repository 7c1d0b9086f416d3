//! What can go wrong between a journal and its caller.

use venture_core::Digest;

/// Why a journal did not do what it was asked. Nothing of a refused batch is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The journal moved on since the caller read it: read again, decide again.
    #[error("expected the journal to end at seq {expected}, it ends at {found}: read on and decide again")]
    Conflict {
        /// The last `seq` that the caller knew.
        expected: u64,
        /// The last `seq` there is.
        found: u64,
    },
    /// The batch is empty, has a gap, or repeats an event, a place in a workflow or a head.
    #[error("the batch does not fit the journal: {0}")]
    Misfit(String),
    /// No room is left.
    #[error("no room is left for the journal: {0}; free some space and send the command again")]
    Full(String),
    /// Nothing may be written there.
    #[error("the journal cannot be written: {0}")]
    ReadOnly(String),
    /// The bytes are not those that were written.
    #[error("the journal is damaged at seq {seq}: {what}")]
    Corrupt {
        /// The first `seq` that cannot be read as it was written.
        seq: u64,
        /// What was found.
        what: String,
    },
    /// A blob that an event names is absent or altered.
    #[error("blob `{hash}` is {what}")]
    Blob {
        /// The name of the blob.
        hash: Digest,
        /// `missing` or `altered`.
        what: &'static str,
    },
    /// Anything else that the disk or the database said.
    #[error("the journal failed: {0}")]
    Io(String),
}
