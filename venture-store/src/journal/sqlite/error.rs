//! What keeps a SQLite file from being opened, and what its codes mean to a journal.

use rusqlite::ErrorCode;
use rusqlite::types::Type;

use crate::journal::error::JournalError;

/// Why a journal file was not opened. Nothing in it was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SqliteError {
    /// The path names nothing that can hold a journal.
    #[error("cannot keep a journal at `{path}`: {why}")]
    Path {
        /// The path.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// Nothing may be written there.
    #[error(
        "cannot write at `{path}`: {why}; a journal needs a folder that this user may write in, choose one with `--store sqlite:PATH` or change its permissions"
    )]
    ReadOnly {
        /// The path.
        path: String,
        /// What the system said.
        why: String,
    },
    /// Another process holds it.
    #[error(
        "`{path}` is in use by {holder}: a file store serves one process at a time; stop that one, or let it serve the others (`venture serve`), or keep the journal in a shared store (`postgres://…`)"
    )]
    Locked {
        /// The path.
        path: String,
        /// Who holds it.
        holder: String,
    },
    /// Some other file.
    #[error("`{0}` is not a venture store: it was left as it is, choose another path")]
    NotAStore(String),
    /// A later version made it.
    #[error(
        "`{path}` was made by a newer version of venture (format {found}, this one knows {known}): it was left as it is, upgrade venture to open it"
    )]
    Newer {
        /// The path.
        path: String,
        /// The format of the file.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// There is no journal.
    #[error("there is no venture store at `{0}`: make one with `venture init`, or check the path")]
    Absent(String),
    /// The file is one of ours and cannot be read.
    #[error("`{path}` is damaged: {why}; restore a verified copy")]
    Damaged {
        /// The path.
        path: String,
        /// What was found.
        why: String,
    },
    /// Anything else that the database said.
    #[error("cannot open `{path}`: {why}")]
    Database {
        /// The path.
        path: String,
        /// What the database said.
        why: String,
    },
}

/// What an error of the database means to a journal in which everything before `seq` was readable.
pub(super) fn journal_error(error: &rusqlite::Error, seq: u64) -> JournalError {
    let what = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => JournalError::Full(what),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => JournalError::ReadOnly(what),
        Some(ErrorCode::ConstraintViolation) => JournalError::Misfit(what),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => JournalError::Corrupt { seq, what },
        Some(_) => JournalError::Io(what),
        // Not the database: a column holds another type or length than was written.
        None => JournalError::Corrupt { seq, what },
    }
}

/// A column that does not say what was written.
pub(super) fn misread(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, error.into())
}
