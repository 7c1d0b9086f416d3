//! From an intent's currency to the base currency.

use serde::{Deserialize, Serialize};
use venture_core::rate::{Rate, Rounding};

/// The rate that an intent was decided with, rounding up: what counts against caps.
///
/// Spec: treasury.md 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    rate: Rate,
    from_decimals: u8,
    to_decimals: u8,
}

impl Conversion {
    /// The conversion at `rate` between currencies of so many decimals.
    #[must_use]
    pub const fn new(rate: Rate, from_decimals: u8, to_decimals: u8) -> Self {
        Self { rate, from_decimals, to_decimals }
    }

    /// The base amount of `minor` units; `None` where it cannot be formed.
    #[must_use]
    pub fn base(&self, minor: i64) -> Option<i64> {
        self.rate.convert(minor, self.from_decimals, self.to_decimals, Rounding::Up).ok()
    }
}

/// What the next `part` counts in base minor units, after `before`: `ceil(rate * after) - ceil(rate * before)`,
/// so that parts never exceed the whole. Without a conversion the currency is the base currency.
///
/// `None` where it cannot be formed.
///
/// # Examples
/// ```
/// use venture_ledger::settlement::{Conversion, base_of_part};
/// let third = Some(Conversion::new("0.333".parse().unwrap(), 2, 2));
/// let parts = [base_of_part(third, 0, 1), base_of_part(third, 1, 1), base_of_part(third, 2, 1)];
/// assert_eq!(parts, [Some(1), Some(0), Some(0)]);
/// assert_eq!(base_of_part(third, 0, 3), Some(1));
/// ```
///
/// Spec: treasury.md 4.
#[must_use]
pub fn base_of_part(conversion: Option<Conversion>, before: i64, part: i64) -> Option<i64> {
    let base = |minor| conversion.map_or(Some(minor), |conversion| conversion.base(minor));
    base(before.checked_add(part)?)?.checked_sub(base(before)?)
}
