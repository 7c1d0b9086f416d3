//! What a conversion gives.

use venture_core::rate::{Rate, RateError, Rounding, basis_points};

/// What a conversion costs, in ten-thousandths of what it gives.
pub const FEE_BPS: i64 = 50;

/// Which way a rate is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To-units for one from-unit, the nearer unit, a half to the even one.
    Forward,
    /// From-units for one to-unit, rounded down: smallest units to EAU.
    Back,
}

/// A rate between two currencies of so many decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// The rate, in major units.
    pub rate: Rate,
    /// Decimals of what is given.
    pub from_decimals: u8,
    /// Decimals of what is got.
    pub to_decimals: u8,
    /// Which way the rate is applied.
    pub way: Way,
}

/// What a conversion gives, in smallest units: `net_minor + fee_minor = gross_minor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What is given.
    pub source_minor: i64,
    /// What it is worth.
    pub gross_minor: i64,
    /// What the conversion keeps; 0 where it rounds away.
    pub fee_minor: i64,
    /// What arrives, above 0.
    pub net_minor: i64,
}

/// Why an amount is not converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The result does not fit.
    #[error("the converted amount does not fit")]
    Overflow,
    /// Nothing arrives.
    #[error("nothing arrives: the amount is worth less than one smallest unit")]
    TooSmall,
}

impl From<RateError> for QuoteError {
    fn from(_: RateError) -> Self {
        Self::Overflow
    }
}

impl Price {
    /// What `source_minor` smallest units give.
    ///
    /// # Errors
    /// In order: [`QuoteError::Overflow`] if a part does not fit, [`QuoteError::TooSmall`] if nothing arrives.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::fx::{Price, Way};
    /// let price = Price { rate: "1.085".parse().unwrap(), from_decimals: 2, to_decimals: 2, way: Way::Forward };
    /// let quote = price.quote(10_000).unwrap();
    /// assert_eq!((quote.gross_minor, quote.fee_minor, quote.net_minor), (10_850, 54, 10_796)); // 54.25
    /// ```
    ///
    /// Spec: treasury.md 6.3.
    pub fn quote(&self, source_minor: i64) -> Result<Quote, QuoteError> {
        let (from, to) = (self.from_decimals, self.to_decimals);
        let gross_minor = match self.way {
            Way::Forward => self.rate.convert(source_minor, from, to, Rounding::HalfEven)?,
            Way::Back => self.rate.convert_back(source_minor, from, to, Rounding::Down)?,
        };
        let fee_minor = basis_points(gross_minor, FEE_BPS, Rounding::HalfEven)?;
        let net_minor = gross_minor.checked_sub(fee_minor).ok_or(QuoteError::Overflow)?;
        let quote = Quote { source_minor, gross_minor, fee_minor, net_minor };
        if net_minor > 0 { Ok(quote) } else { Err(QuoteError::TooSmall) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rate: &str, decimals: (u8, u8), way: Way, source: i64, expected: Result<[i64; 3], QuoteError>) {
        let price =
            Price { rate: rate.parse().unwrap(), from_decimals: decimals.0, to_decimals: decimals.1, way };
        let got = price.quote(source).map(|quote| [quote.gross_minor, quote.fee_minor, quote.net_minor]);
        assert_eq!(got, expected, "{rate} {decimals:?} {source}");
    }

    #[test]
    fn gross_and_fee_round_half_to_even() {
        let forward = Way::Forward;
        check("1.085", (2, 2), forward, 10_000, Ok([10_850, 54, 10_796]));
        // 0.5 and 1.5 of a unit.
        check("0.5", (2, 2), forward, 1, Err(QuoteError::TooSmall));
        check("0.5", (2, 2), forward, 3, Ok([2, 0, 2]));
        // The fee of 100 is 0.5, of 300 it is 1.5.
        check("1", (2, 2), forward, 100, Ok([100, 0, 100]));
        check("1", (2, 2), forward, 300, Ok([300, 2, 298]));
        // 12.34 dollars at 151.235 are 1,866.2399 yen.
        check("151.235", (2, 0), forward, 1_234, Ok([1_866, 9, 1_857]));
        check("0.0066", (0, 2), forward, 1_000, Ok([660, 3, 657]));
        check("1", (2, 6), forward, 1, Ok([10_000, 50, 9_950]));
        check("9999999999", (0, 8), forward, i64::MAX, Err(QuoteError::Overflow));
    }

    #[test]
    fn effort_rounds_down_on_the_way_in() {
        // One EAU is a cent: 199 tenths of a cent are 19 EAU.
        check("0.01", (3, 0), Way::Back, 199, Ok([19, 0, 19]));
        check("0.01", (2, 0), Way::Back, 10_000, Ok([10_000, 50, 9_950]));
        check("0.03", (2, 0), Way::Back, 2, Err(QuoteError::TooSmall));
        check("0.01", (0, 2), Way::Forward, 10_000, Ok([10_000, 50, 9_950]));
    }
}
