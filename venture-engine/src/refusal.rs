//! A denial that no decision of its own records: `audit.command.refused.v1` alone.
//!
//! Spec: commands.md 2.2.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason};

use crate::command::CommandError;

/// Why a room did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The world says no; recorded.
    Refused(Refusal),
    /// The caller broke the contract; nothing is recorded.
    Error(CommandError),
}

/// A refusal and what it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    pub(crate) ids: Vec<(&'static str, String)>,
    pub(crate) status: Option<String>,
    pub(crate) detail: Option<Json>,
    pub(crate) message: Option<String>,
}

impl Refusal {
    pub(crate) const fn new(reason: Reason, ids: Vec<(&'static str, String)>) -> Self {
        Self { reason, ids, status: None, detail: None, message: None }
    }

    pub(crate) fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    pub(crate) fn detail(mut self, detail: Json) -> Self {
        self.detail = Some(detail);
        self
    }

    pub(crate) fn because(self, cause: Reason) -> Self {
        self.detail(Json::object([("cause", Json::from(cause.as_str()))]))
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<CommandError> for Stop {
    fn from(error: CommandError) -> Self {
        Self::Error(error)
    }
}

/// One id, as `ids` holds it.
pub(crate) fn id(key: &'static str, value: &impl core::fmt::Display) -> (&'static str, String) {
    (key, value.to_string())
}
