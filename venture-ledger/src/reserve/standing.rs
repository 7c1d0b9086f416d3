//! How long the reserve lasts at the pace of the last days.

use crate::report::Mode;

/// Days that make the pace.
pub const PACE_DAYS: i64 = 30;

/// The reserve and what the last [`PACE_DAYS`] days cost, smallest units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// 7000 + 7010 + 7020.
    pub reserve_minor: i128,
    /// 5xxx + 6xxx of those days.
    pub expense_minor: i128,
}

impl Standing {
    /// floor(reserve / mean daily expense); `None` if nothing is spent: it lasts for ever.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::reserve::Standing;
    /// let standing = Standing { reserve_minor: 699, expense_minor: 3_000 };
    /// assert_eq!(standing.runway_days(), Some(6)); // 100 a day
    /// ```
    ///
    /// Spec: portfolio.md 9.
    #[must_use]
    pub fn runway_days(&self) -> Option<i128> {
        if self.expense_minor <= 0 {
            return None;
        }
        self.reserve_minor.max(0).saturating_mul(PACE_DAYS.into()).checked_div(self.expense_minor)
    }

    /// What that makes of the treasury.
    #[must_use]
    pub fn mode(&self) -> Mode {
        Mode::of(self.runway_days())
    }

    /// The mean of a day, rounded down.
    #[must_use]
    pub fn daily_minor(&self) -> i128 {
        self.expense_minor.max(0).div_euclid(PACE_DAYS.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_follows_from_whole_days() {
        let mode = |reserve_minor| Standing { reserve_minor, expense_minor: 3_000 }.mode();
        for (reserve, expected) in [
            (0, Mode::Critical),
            (699, Mode::Critical),
            (700, Mode::Emergency),
            (1_499, Mode::Emergency),
            (1_500, Mode::Defensive),
            (3_099, Mode::Defensive),
            (3_100, Mode::Conservative),
            (6_099, Mode::Conservative),
            (6_100, Mode::Balanced),
            (9_099, Mode::Balanced),
            (9_100, Mode::Aggressive),
            (-1, Mode::Critical),
        ] {
            assert_eq!(mode(reserve), expected, "{reserve}");
        }
    }

    #[test]
    fn what_costs_nothing_lasts_for_ever() {
        let standing = Standing { reserve_minor: 0, expense_minor: 0 };
        assert_eq!((standing.runway_days(), standing.mode()), (None, Mode::Aggressive));
        // Refunds of merchants may exceed what was spent.
        assert_eq!(Standing { reserve_minor: 0, expense_minor: -1 }.runway_days(), None);
    }
}
