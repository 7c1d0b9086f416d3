//! How a command ends.

use std::path::Path;

use venture_store::OpenError;
use venture_store::journal::JournalError;
use venture_store::verify::VerifyError;

/// What a command that ran to its end found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well: exit 0.
    Good,
    /// Denied, or a check failed: exit 1.
    Bad,
    /// Some of the input was bad; the rest was done: exit 2.
    BadInput,
}

/// Why a command did not run to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A check that the command makes has failed: exit 1.
    #[error("{0}")]
    Check(String),
    /// The input or its use is wrong: exit 2.
    #[error("{0}")]
    Input(String),
    /// The store cannot be opened.
    #[error(transparent)]
    Open(OpenError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Fault {
    /// What went wrong with a file.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::Input(format!("`{}`: {error}", path.display()))
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        if let OpenError::Broken(broken) = &error {
            return Self::Check(broken.to_string());
        }
        Self::Open(error)
    }
}

impl From<VerifyError> for Fault {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Broken(broken) => Self::Check(broken.to_string()),
            VerifyError::Journal(error) => Self::Journal(error),
            VerifyError::Key(error) => Self::Check(error),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Input(error.to_string())
    }
}
