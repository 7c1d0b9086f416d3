//! How fast a venture spends and is declined: what its triggers look at.
//!
//! Kept only where a bundle names such a trigger, and no longer than it looks back.
//!
//! Spec: compliance.md 5.3.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::Timestamp;

const HOUR_SECONDS: i64 = 3_600;
/// The mean is that of 30 days.
const MEAN_SECONDS: i64 = 30 * 24 * HOUR_SECONDS;
/// Declines are counted over half an hour.
const DECLINE_SECONDS: i64 = 1_800;

/// One venture's spend by the hour, and its latest declines. Amounts are in the base currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Settled, oldest first.
    settled: Vec<(Timestamp, i64)>,
    /// Settled in each UTC hour that has any, of those that left the list above.
    hours: BTreeMap<i64, i64>,
    /// Denied authorizations, oldest first.
    declined: Vec<Timestamp>,
}

impl Pulse {
    /// Takes in what settled.
    pub(crate) fn settle(&mut self, at: Timestamp, base_minor: i64) {
        let begin = at.saturating_sub_seconds(HOUR_SECONDS);
        let ended = self.settled.partition_point(|(when, _)| *when <= begin);
        for (when, minor) in self.settled.drain(..ended) {
            let sum = self.hours.entry(hour(when)).or_default();
            *sum = sum.saturating_add(minor);
        }
        let first = hour(at.saturating_sub_seconds(MEAN_SECONDS));
        self.hours.retain(|hour, _| *hour > first);
        self.settled.push((at, base_minor));
    }

    /// Takes in a denied authorization.
    pub(crate) fn decline(&mut self, at: Timestamp) {
        let begin = at.saturating_sub_seconds(DECLINE_SECONDS);
        let ended = self.declined.partition_point(|when| *when <= begin);
        self.declined.drain(..ended);
        self.declined.push(at);
    }

    /// Denied in the half hour that ends at `at`.
    pub(crate) fn declines(&self, at: Timestamp) -> usize {
        let begin = at.saturating_sub_seconds(DECLINE_SECONDS);
        self.declined.len().saturating_sub(self.declined.partition_point(|when| *when <= begin))
    }

    /// Settled in the hour that ends at `at`; and of the 30 days before it, how many hours have any spend and
    /// how much they have together.
    pub(crate) fn spend(&self, at: Timestamp) -> (i128, (i128, i128)) {
        let begin = at.saturating_sub_seconds(HOUR_SECONDS);
        let first = hour(at.saturating_sub_seconds(MEAN_SECONDS));
        let mut hours = self.hours.clone();
        let mut now = 0_i128;
        for (when, minor) in &self.settled {
            if *when > begin {
                now = now.saturating_add((*minor).into());
            } else {
                let sum = hours.entry(hour(*when)).or_default();
                *sum = sum.saturating_add(*minor);
            }
        }
        let known = hours.iter().filter(|(hour, _)| **hour > first);
        let mean = known.fold((0_i128, 0_i128), |(count, sum), (_, minor)| {
            (count.saturating_add(1), sum.saturating_add((*minor).into()))
        });
        (now, mean)
    }
}

/// The UTC hour, counted from 1970.
fn hour(at: Timestamp) -> i64 {
    at.micros().div_euclid(HOUR_SECONDS.saturating_mul(1_000_000))
}
