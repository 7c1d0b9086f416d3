//! A line that is no command.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Json, Reason};

/// What was wrong with a command, and where. Nothing was appended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CommandError {
    /// The stable code.
    pub code: Reason,
    /// JSON pointer of the value at fault; empty for the whole line.
    pub pointer: String,
    /// What was wrong and what was expected.
    pub message: String,
    /// The single faults of a bundle; else empty.
    pub errors: Vec<Json>,
}

impl CommandError {
    /// A fault at `pointer`.
    pub fn new(code: Reason, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), message: message.into(), errors: Vec::new() }
    }
}
