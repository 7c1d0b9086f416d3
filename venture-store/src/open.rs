//! Why a store was not opened.

use crate::journal::{JournalError, SqliteError};
use crate::keys::KeyError;
use crate::url::UrlError;
use crate::verify::Break;

/// Why a store was not opened. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no store.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The file was not opened.
    #[error(transparent)]
    Sqlite(#[from] SqliteError),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key is another log's.
    #[error("the key `{found}` is not the one of this log, `{expected}`: give the key that made it")]
    OtherKey {
        /// The public key given.
        found: String,
        /// The public key of the journal.
        expected: String,
    },
    /// The key file of a store that exists is gone.
    #[error("the key file `{0}` of this store is missing: give it with `--key`, it cannot be made anew")]
    NoKey(String),
    /// The store is another tenant's.
    #[error("the store belongs to tenant `{found}`, not to `{expected}`")]
    OtherTenant {
        /// The tenant of the store.
        found: String,
        /// The tenant asked for.
        expected: String,
    },
    /// The log is not what was signed.
    #[error("{0}; it is good up to seq {good}: restore a verified copy, or start a successor journal", good = .0.last_good_size)]
    Broken(#[from] Break),
    /// An event cannot be folded.
    #[error("the event at seq {seq} cannot be folded: {what}")]
    State {
        /// The event.
        seq: u64,
        /// What is wrong.
        what: String,
    },
    /// The store's own description is unreadable.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The policy cannot be published: the answer says why.
    #[error("the policy was not published: {0}")]
    Policy(String),
}
