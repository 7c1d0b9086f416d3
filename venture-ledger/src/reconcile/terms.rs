//! What is compared: which accounts, which days.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::time::MICROS_PER_DAY;

/// The most days of a run.
const MAX_DAYS: i64 = 30;

/// Why there is no comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// It ends before it begins, or is longer than 30 days.
    #[error("a period begins before it ends and has at most 30 days: give another")]
    Period,
    /// No account is named.
    #[error("name at least one account")]
    NoAccount,
    /// More rows than a statement of these books can have.
    #[error("more than {0} rows are in no book: is this the right statement?")]
    TooManyUnmatched(usize),
    /// A sum does not fit.
    #[error("a sum does not fit")]
    Overflow,
}

/// From `start` until before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

impl Period {
    /// `[start, end)`, at most 30 days.
    ///
    /// # Errors
    /// [`ReconcileError::Period`] unless `start < end <= start + 30 days`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, ReconcileError> {
        let length = end.micros_since(start);
        if length <= 0 || length > MAX_DAYS.saturating_mul(MICROS_PER_DAY) {
            return Err(ReconcileError::Period);
        }
        Ok(Self { start, end })
    }

    /// The first instant.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// The first instant after it.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// Whether an instant lies in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

/// How often it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunType {
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
    /// Once a month.
    Monthly,
}

impl RunType {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// The type of that name on the wire.
    #[must_use]
    pub fn from_name(text: &str) -> Option<Self> {
        match text {
            "daily" => Some(Self::Daily),
            "weekly" => Some(Self::Weekly),
            "monthly" => Some(Self::Monthly),
            _ => None,
        }
    }
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The days.
    pub period: Period,
    /// How often it runs.
    pub run_type: RunType,
    /// The names of the provider accounts. Movements whose lines name no provider belong to the first;
    /// those of another provider are not compared.
    pub accounts: Vec<Box<str>>,
}

impl Terms {
    /// Terms for one account, which also has what names no provider.
    #[must_use]
    pub fn one(account: &str, period: Period, run_type: RunType) -> Self {
        Self { period, run_type, accounts: Vec::from([Box::from(account)]) }
    }

    /// The account of a name, or of what has none.
    pub(super) fn account(&self, provider: Option<&str>) -> Option<usize> {
        match provider {
            Some(name) => self.accounts.iter().position(|account| **account == *name),
            None => (!self.accounts.is_empty()).then_some(0),
        }
    }
}
