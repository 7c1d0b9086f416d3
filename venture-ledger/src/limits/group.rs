//! What happened in one group of a scope.

use alloc::collections::VecDeque;
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

    /// How far a thing must be back to be outside; the calendar has no such length.
    const fn micros(self) -> Option<i64> {
        match self {
            Self::Seconds(seconds) => Some(seconds.saturating_mul(MICROS_PER_SECOND)),
            Self::Lifetime | Self::Month | Self::Day | Self::Call => None,
        }
    }

    /// When the calendar begins the next window after the one at `at`, if it does.
    fn next(self, at: Timestamp) -> Option<Timestamp> {
        let days = match self {
            Self::Day => 1,
            Self::Month => (1..=31).find(|days| {
                let later = at.checked_add_seconds(86_400_i64.saturating_mul(*days));
                later.is_some_and(|later| later.month() != at.month())
            })?,
            Self::Lifetime | Self::Seconds(_) | Self::Call => return None,
        };
        Timestamp::from_micros(at.day().checked_add(days)?.checked_mul(MICROS_PER_DAY)?).ok()
    }

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

/// The longest window in seconds that a limit may have: 366 days. What is older is kept as a sum.
///
/// Spec: bundle.md, `window_seconds`.
pub const LONGEST_SECONDS: i64 = 31_622_400;

/// The first microsecond that any question at `at` or later may still look at.
fn horizon(at: i64) -> i64 {
    at.saturating_sub(LONGEST_SECONDS.saturating_mul(MICROS_PER_SECOND)).saturating_add(1)
}

/// Instants, oldest first, as far back as the longest window goes from the last of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Instants {
    /// How many are further back.
    before: usize,
    recent: VecDeque<i64>,
}

impl Instants {
    pub(super) fn push(&mut self, at: i64) {
        self.recent.push_back(at);
        let begin = horizon(at);
        while self.recent.front().is_some_and(|first| *first < begin) {
            self.before = self.before.saturating_add(1);
            self.recent.pop_front();
        }
    }

    /// How many are at `begin` or later; without it, all.
    pub(super) fn count_from(&self, begin: Option<i64>) -> usize {
        match begin {
            None => self.before.saturating_add(self.recent.len()),
            Some(begin) => self.recent.len().saturating_sub(self.place_of(begin)),
        }
    }

    /// The one after which only `most` follow, if there are more than so many.
    fn last_but(&self, most: usize) -> Option<i64> {
        let outside = self.recent.len().checked_sub(most)?;
        outside.checked_sub(1).and_then(|index| self.recent.get(index)).copied()
    }

    /// The earliest at `begin` or later.
    pub(super) fn first_from(&self, begin: i64) -> Option<i64> {
        self.recent.get(self.place_of(begin)).copied()
    }

    fn place_of(&self, begin: i64) -> usize {
        self.recent.partition_point(|when| *when < begin)
    }

    fn last(&self) -> Option<i64> {
        self.recent.back().copied()
    }
}

/// Settled amounts, open holds and authorizations of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Group {
    /// Sum of the open holds.
    open: i128,
    /// What settled before the first of `settled`.
    before: i128,
    /// When something settled, and the sum of all up to then; no further back than the longest window.
    settled: VecDeque<(i64, i128)>,
    /// When authorizations were APPROVED.
    approved: Instants,
}

impl Group {
    /// The group in which all that happened in these happened.
    pub(super) fn union<'g>(groups: impl Iterator<Item = &'g Self>) -> Self {
        let mut all = Self::default();
        let (mut parts, mut instants) = (Vec::new(), Vec::new());
        for group in groups {
            all.open = all.open.saturating_add(group.open);
            all.before = all.before.saturating_add(group.before);
            let mut sum = group.before;
            for (at, total) in &group.settled {
                parts.push((*at, total.saturating_sub(sum)));
                sum = *total;
            }
            all.approved.before = all.approved.before.saturating_add(group.approved.before);
            instants.extend(group.approved.recent.iter().copied());
        }
        parts.sort_unstable_by_key(|(at, _)| *at);
        instants.sort_unstable();
        parts.into_iter().for_each(|(at, part)| all.settle(at, part));
        instants.into_iter().for_each(|at| all.approve(at));
        all
    }

    pub(super) fn hold(&mut self, change: i64) {
        self.open = self.open.saturating_add(change.into());
    }

    pub(super) fn settle(&mut self, at: i64, base: i128) {
        let sum = self.total().saturating_add(base);
        match self.settled.back_mut() {
            Some((last, total)) if *last == at => *total = sum,
            Some(_) | None => self.settled.push_back((at, sum)),
        }
        let begin = horizon(at);
        while let Some((_, sum)) = self.settled.front().filter(|(when, _)| *when < begin).copied() {
            self.before = sum;
            self.settled.pop_front();
        }
    }

    pub(super) fn approve(&mut self, at: i64) {
        self.approved.push(at);
    }

    pub(super) fn total(&self) -> i128 {
        self.settled.back().map_or(self.before, |(_, sum)| *sum)
    }

    pub(super) fn committed(&self, window: Window, at: Timestamp) -> i128 {
        if window == Window::Call {
            return 0;
        }
        let outside = match window.begin(at) {
            None => 0,
            Some(begin) => {
                let outside = self.settled.partition_point(|(when, _)| *when < begin);
                let last = outside.checked_sub(1).and_then(|index| self.settled.get(index));
                last.map_or(self.before, |(_, sum)| *sum)
            }
        };
        self.total().saturating_sub(outside).saturating_add(self.open)
    }

    pub(super) fn count(&self, window: Window, at: Timestamp) -> usize {
        self.approved.count_from(window.begin(at))
    }

    /// When no more than `most` is committed, from `at` on and if nothing happens meanwhile; `None`: never.
    pub(super) fn room_at(&self, window: Window, at: Timestamp, most: i128) -> Option<Timestamp> {
        if self.committed(window, at) <= most {
            return Some(at);
        }
        let free = |later: &Timestamp| self.committed(window, *later) <= most;
        let Some(length) = window.micros() else { return window.next(at).filter(free) };
        // What settled up to here has to be outside.
        let outside = self.total().saturating_add(self.open).saturating_sub(most);
        let index = self.settled.partition_point(|(_, sum)| *sum < outside);
        let (when, _) = self.settled.get(index)?;
        Timestamp::from_micros(when.checked_add(length)?).ok().filter(free)
    }

    /// When no more than `most` authorizations count, from `at` on and if nothing happens meanwhile.
    pub(super) fn count_room_at(&self, window: Window, at: Timestamp, most: usize) -> Option<Timestamp> {
        if self.count(window, at) <= most {
            return Some(at);
        }
        let free = |later: &Timestamp| self.count(window, *later) <= most;
        let Some(length) = window.micros() else { return window.next(at).filter(free) };
        let when = self.approved.last_but(most)?;
        Timestamp::from_micros(when.checked_add(length)?).ok().filter(free)
    }

    pub(super) fn last_approved(&self) -> Option<i64> {
        self.approved.last()
    }
}
