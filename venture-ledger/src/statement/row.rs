//! One movement as the other side tells it.

use alloc::boxed::Box;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use venture_core::canonical::CanonicalError;
use venture_core::{Currency, Timestamp};

use super::lines;

/// Which way money moved, as the holder of the account sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Money came in.
    Credit,
    /// Money went out.
    Debit,
}

impl Direction {
    /// `credit` or `debit`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Debit => "debit",
        }
    }

    /// The other way.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Credit => Self::Debit,
            Self::Debit => Self::Credit,
        }
    }

    /// The way of a signed amount: below 0 money went out.
    #[must_use]
    pub const fn of(signed_minor: i64) -> Self {
        if signed_minor < 0 { Self::Debit } else { Self::Credit }
    }
}

/// A row of a statement. Spec: treasury 7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The number of its record in the file, from 1; two rows of one record share it.
    pub row: u64,
    /// The line of the file where it begins, from 1.
    pub line: u64,
    /// The other side's own name of the movement.
    pub provider_tx_id: Box<str>,
    /// Smallest units, above 0.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// Which way it moved.
    pub direction: Direction,
    /// When it was booked.
    pub settled_at: Timestamp,
    /// For people.
    pub description: Box<str>,
}

impl Row {
    /// The row in our own form, one canonical JSON object without a line's end: whatever file it came from,
    /// [`super::Format::JsonLines`] reads it back. Such lines are the blob of a statement's rows.
    ///
    /// # Errors
    /// [`CanonicalError::Range`] if the amount is beyond what JSON carries.
    pub fn to_line(&self) -> Result<String, CanonicalError> {
        lines::write(self)
    }
}
