//! A sum earned day by day.

use serde::{Deserialize, Serialize};

/// The most days over which a sum is earned: ten years.
pub const MOST_DAYS: i64 = 3_653;

/// A sum and the days over which it is earned: floor(total / days) a day, the remainder on the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    total_minor: i64,
    days: i64,
}

impl Schedule {
    /// The schedule of `total_minor` smallest units over `days`.
    ///
    /// `None` unless the days are 1 to [`MOST_DAYS`] and each of them earns something.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::revenue::Schedule;
    /// let week = Schedule::new(1_000, 7).unwrap();
    /// let parts: Vec<i64> = (1..=7).map(|day| week.between(day - 1, day)).collect();
    /// assert_eq!(parts, [142, 142, 142, 142, 142, 142, 148]);
    /// assert_eq!(Schedule::new(6, 7), None);
    /// ```
    ///
    /// Spec: treasury.md 8.
    #[must_use]
    pub const fn new(total_minor: i64, days: i64) -> Option<Self> {
        if days >= 1 && days <= MOST_DAYS && total_minor >= days {
            Some(Self { total_minor, days })
        } else {
            None
        }
    }

    /// The whole sum, smallest units.
    #[must_use]
    pub const fn total_minor(&self) -> i64 {
        self.total_minor
    }

    /// Over how many days.
    #[must_use]
    pub const fn days(&self) -> i64 {
        self.days
    }

    /// What is earned once `day` days have begun; all of it from the last one on.
    #[must_use]
    pub const fn through(&self, day: i64) -> i64 {
        if day >= self.days {
            return self.total_minor;
        }
        let daily = self.total_minor.div_euclid(self.days);
        // Below `days` times a floor of `total / days`.
        if day <= 0 { 0 } else { daily.saturating_mul(day) }
    }

    /// What is earned after day `before` through day `day`, days counted from 1.
    #[must_use]
    pub const fn between(&self, before: i64, day: i64) -> i64 {
        self.through(day).saturating_sub(self.through(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remainder_is_earned_on_the_last_day() {
        let schedule = Schedule::new(10_000, 30).unwrap();
        assert_eq!(schedule.through(0), 0);
        assert_eq!(schedule.through(1), 333);
        assert_eq!(schedule.through(29), 333 * 29);
        assert_eq!(schedule.between(29, 30), 10_000 - 333 * 29);
        assert_eq!(schedule.through(31), 10_000);
        assert_eq!(schedule.through(-1), 0);
    }

    #[test]
    fn a_schedule_has_days_that_earn() {
        assert!(Schedule::new(1, 1).is_some());
        for (total, days) in [(0, 1), (-1, 1), (1, 0), (1, -1), (1, 2), (i64::MAX, MOST_DAYS + 1)] {
            assert_eq!(Schedule::new(total, days), None, "{total} over {days}");
        }
    }
}
