//! What happened in one group of a scope.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;
use venture_core::time::{MICROS_PER_DAY, MICROS_PER_SECOND};

/// The stretch of time that a limit looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Always.
    Lifetime,
    /// The UTC calendar month.
    Month,
    /// The UTC calendar day.
    Day,
    /// The last seconds: `(at - n, at]`.
    Seconds(i64),
    /// Nothing but the amount itself.
    Call,
}

impl Window {
    /// An hour.
    pub const HOUR: Self = Self::Seconds(3_600);

    /// The first microsecond inside; `None`: all of them.
    fn begin(self, at: Timestamp) -> Option<i64> {
        match self {
            Self::Lifetime => None,
            Self::Day => Some(at.day().saturating_mul(MICROS_PER_DAY)),
            Self::Month => {
                let (_, _, day) = at.date();
                let first = at.day().saturating_sub(day).saturating_add(1);
                Some(first.saturating_mul(MICROS_PER_DAY))
            }
            Self::Seconds(seconds) => {
                let back = seconds.saturating_mul(MICROS_PER_SECOND);
                Some(at.micros().saturating_sub(back).saturating_add(1))
            }
            Self::Call => Some(i64::MAX),
        }
    }
}

/// Settled amounts, open holds and authorizations of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    /// Sum of the open holds.
    open: i128,
    /// When something settled, and the sum of all up to then.
    settled: Vec<(i64, i128)>,
    /// When authorizations were APPROVED, oldest first.
    approved: Vec<i64>,
}

impl Group {
    pub(super) fn hold(&mut self, change: i64) {
        self.open = self.open.saturating_add(change.into());
    }

    pub(super) fn settle(&mut self, at: i64, base: i64) {
        let sum = self.total().saturating_add(base.into());
        match self.settled.last_mut() {
            Some((last, total)) if *last == at => *total = sum,
            Some(_) | None => self.settled.push((at, sum)),
        }
    }

    pub(super) fn approve(&mut self, at: i64) {
        self.approved.push(at);
    }

    pub(super) fn total(&self) -> i128 {
        self.settled.last().map_or(0, |(_, sum)| *sum)
    }

    pub(super) fn committed(&self, window: Window, at: Timestamp) -> i128 {
        if window == Window::Call {
            return 0;
        }
        let before = match window.begin(at) {
            None => 0,
            Some(begin) => {
                let outside = self.settled.partition_point(|(when, _)| *when < begin);
                let last = outside.checked_sub(1).and_then(|index| self.settled.get(index));
                last.map_or(0, |(_, sum)| *sum)
            }
        };
        self.total().saturating_sub(before).saturating_add(self.open)
    }

    pub(super) fn count(&self, window: Window, at: Timestamp) -> usize {
        let outside = window.begin(at).map_or(0, |begin| self.approved.partition_point(|when| *when < begin));
        self.approved.len().saturating_sub(outside)
    }

    pub(super) fn last_approved(&self) -> Option<i64> {
        self.approved.last().copied()
    }
}
