//! What the detectors of a venture look at: its approved transfers, and what came back to it.
//!
//! Kept only where a bundle has detectors, and no longer than they look back.
//!
//! Spec: treasury.md 3.3.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::{Currency, Text, Timestamp};

/// The days that an outlier is measured against.
pub(crate) const DAYS: i64 = 30;
const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 86_400;

/// Money that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 6.2")]
pub struct Return {
    pub at: Timestamp,
    pub merchant: Text,
    pub amount_minor: i64,
    pub currency: Currency,
}

/// One venture, as its detectors see it. Amounts of transfers are in the base currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// The UTC day of the first transfer.
    since_day: Option<i64>,
    /// Approved in each of the last days.
    days: BTreeMap<i64, i64>,
    /// Approved in the last hour, oldest first.
    transfers: Vec<(Timestamp, i64)>,
    /// Came back in the last day, oldest first.
    returns: Vec<Return>,
}

impl Watch {
    /// Takes in a transfer that was approved.
    pub(crate) fn approve(&mut self, at: Timestamp, base_minor: i64) {
        let today = at.day();
        self.since_day.get_or_insert(today);
        let sum = self.days.entry(today).or_default();
        *sum = sum.saturating_add(base_minor);
        self.days.retain(|day, _| *day >= today.saturating_sub(DAYS));
        let begin = at.saturating_sub_seconds(HOUR_SECONDS);
        self.transfers.retain(|(when, _)| *when > begin);
        self.transfers.push((at, base_minor));
    }

    /// Takes in money that came back.
    pub(crate) fn come_back(&mut self, back: Return) {
        let begin = back.at.saturating_sub_seconds(DAY_SECONDS);
        self.returns.retain(|known| known.at > begin);
        self.returns.push(back);
    }

    /// The transfers approved in the hour that ends at `at`.
    pub(crate) fn hour(&self, at: Timestamp) -> impl Iterator<Item = i64> {
        let begin = at.saturating_sub_seconds(HOUR_SECONDS);
        self.transfers.iter().filter(move |(when, _)| *when > begin).map(|(_, minor)| *minor)
    }

    /// What came back in the day that ends at `at`.
    pub(crate) fn day(&self, at: Timestamp) -> impl Iterator<Item = &Return> {
        let begin = at.saturating_sub_seconds(DAY_SECONDS);
        self.returns.iter().filter(move |back| back.at > begin)
    }

    /// Approved on the day of `at` so far, and on each of the days before it, one without transfers as 0;
    /// `None` where the venture is younger than that.
    pub(crate) fn days(&self, at: Timestamp) -> Option<(i64, impl Iterator<Item = i64>)> {
        let today = at.day();
        let first = today.saturating_sub(DAYS);
        let sum = move |day: i64| self.days.get(&day).copied().unwrap_or(0);
        let known = self.since_day.is_some_and(|since| since <= first);
        known.then(|| (sum(today), (first..today).map(sum)))
    }
}
