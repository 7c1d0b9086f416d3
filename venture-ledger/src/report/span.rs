//! The part of time that a report is about.

use venture_core::Timestamp;

/// From `from` until before `until`; open where one is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The first instant after it.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether an instant lies in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Whether an instant lies before it.
    #[must_use]
    pub fn is_after(self, at: Timestamp) -> bool {
        self.from.is_some_and(|from| at < from)
    }
}
