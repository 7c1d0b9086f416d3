//! Exchange rates: decimal text in, exact integer arithmetic, one rounding at the end.
//!
//! Spec: treasury.md 4 (caps convert rounding up), 6.3 (half-even, EAU).

use core::fmt;
use core::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most digits of a rate's whole part, and of its fraction: 28 together are always exact.
const MAX_WHOLE: usize = 10;
const MAX_FRACTION: usize = 18;

/// Why a rate cannot be read, or an amount not be converted at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not `digits[.digits]`.
    #[error("expected a rate as decimal text, at most 10 digits before the point and 18 after it")]
    Format,
    /// Zero.
    #[error("the rate must be above zero")]
    NotPositive,
    /// The converted amount does not fit.
    #[error("the converted amount does not fit")]
    Overflow,
}

/// Where an amount between two smallest units goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the greater one: what counts against a cap.
    Up,
    /// To the lesser one: minor units to EAU.
    Down,
    /// To the nearer one, a half to the even one: what is posted.
    HalfEven,
}

/// Units of one currency for one unit of another: major units, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// The rate is `mantissa / 10^scale`.
    mantissa: i128,
    scale: u32,
}

impl Rate {
    /// What `minor` smallest units of a currency with `from_decimals` decimals are in one with
    /// `to_decimals`, at this rate.
    ///
    /// # Errors
    /// [`RateError::Overflow`] if it does not fit.
    ///
    /// # Examples
    /// ```
    /// use venture_core::rate::{Rate, Rounding};
    /// let rate: Rate = "1.085".parse().unwrap();
    /// assert_eq!(rate.convert(999, 2, 2, Rounding::Up), Ok(1_084)); // 10.83915
    /// assert_eq!(rate.convert(999, 2, 0, Rounding::HalfEven), Ok(11));
    /// ```
    ///
    /// Spec: treasury.md 6.3.
    pub fn convert(
        self,
        minor: i64,
        from_decimals: u8,
        to_decimals: u8,
        rounding: Rounding,
    ) -> Result<i64, RateError> {
        let product = i128::from(minor).checked_mul(self.mantissa).ok_or(RateError::Overflow)?;
        let down = self.scale.saturating_add(from_decimals.into());
        shifted(product, to_decimals.into(), down, 1, rounding)
    }

    /// What `minor` smallest units of the rate's target are in its source: minor units to EAU.
    ///
    /// # Errors
    /// [`RateError::Overflow`] if it does not fit.
    ///
    /// Spec: treasury.md 6.3.
    pub fn convert_back(
        self,
        minor: i64,
        from_decimals: u8,
        to_decimals: u8,
        rounding: Rounding,
    ) -> Result<i64, RateError> {
        let up = self.scale.saturating_add(to_decimals.into());
        shifted(minor.into(), up, from_decimals.into(), self.mantissa, rounding)
    }
}

/// `minor` at `rate`, rounded up: what an amount in another currency counts against a cap.
///
/// # Errors
/// [`RateError::Overflow`] if it does not fit.
///
/// Spec: treasury.md 4.
pub fn convert_round_up(
    minor: i64,
    rate: Rate,
    from_decimals: u8,
    to_decimals: u8,
) -> Result<i64, RateError> {
    rate.convert(minor, from_decimals, to_decimals, Rounding::Up)
}

/// `bps` ten-thousandths of `minor`.
///
/// # Errors
/// [`RateError::Overflow`] if it does not fit.
///
/// # Examples
/// ```
/// use venture_core::rate::{Rounding, basis_points};
/// assert_eq!(basis_points(10_100, 50, Rounding::HalfEven), Ok(50)); // 50.5
/// ```
///
/// Spec: treasury.md 6.3.
pub fn basis_points(minor: i64, bps: i64, rounding: Rounding) -> Result<i64, RateError> {
    let product = i128::from(minor).checked_mul(bps.into()).ok_or(RateError::Overflow)?;
    shifted(product, 0, 4, 1, rounding)
}

/// `value * 10^up / 10^down / divisor`, rounded once. `divisor` is positive.
fn shifted(value: i128, up: u32, down: u32, divisor: i128, rounding: Rounding) -> Result<i64, RateError> {
    let power = |exponent: u32| 10_i128.checked_pow(exponent).ok_or(RateError::Overflow);
    let numerator = value.checked_mul(power(up.saturating_sub(down))?).ok_or(RateError::Overflow)?;
    let denominator = divisor.checked_mul(power(down.saturating_sub(up))?).ok_or(RateError::Overflow)?;
    i64::try_from(divided(numerator, denominator, rounding)?).map_err(|_| RateError::Overflow)
}

fn divided(numerator: i128, denominator: i128, rounding: Rounding) -> Result<i128, RateError> {
    let floor = numerator.checked_div_euclid(denominator).ok_or(RateError::Overflow)?;
    let rest = numerator.checked_rem_euclid(denominator).ok_or(RateError::Overflow)?;
    let above = match rounding {
        Rounding::Down => false,
        Rounding::Up => rest > 0,
        Rounding::HalfEven => {
            let to_next = denominator.checked_sub(rest).ok_or(RateError::Overflow)?;
            rest > to_next || (rest == to_next && floor.rem_euclid(2) == 1)
        }
    };
    floor.checked_add(i128::from(above)).ok_or(RateError::Overflow)
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, MAX_WHOLE) || !digits(fraction, MAX_FRACTION) {
            return Err(RateError::Format);
        }
        let decimal = Decimal::from_str_exact(text).map_err(|_| RateError::Format)?.normalize();
        if decimal.is_zero() {
            return Err(RateError::NotPositive);
        }
        Ok(Self { mantissa: decimal.mantissa(), scale: decimal.scale() })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = Decimal::try_from_i128_with_scale(self.mantissa, self.scale).map_err(|_| fmt::Error)?;
        fmt::Display::fmt(&decimal, f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::wire::read_text(d, "a decimal rate", str::parse)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn reads_decimal_text_and_nothing_else() {
        for (text, shown) in [
            ("1", "1"),
            ("001.50", "1.5"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("9999999999.123456789012345678", "9999999999.123456789012345678"),
            ("100", "100"),
        ] {
            assert_eq!(rate(text).to_string(), shown);
        }
        for text in
            ["", ".5", "1.", "-1", "+1", "1e3", "1_0", " 1", "1,5", "1.0000000000000000000", "12345678901"]
        {
            assert_eq!(text.parse::<Rate>(), Err(RateError::Format), "{text}");
        }
        assert_eq!("0.00".parse::<Rate>(), Err(RateError::NotPositive));
    }

    #[test]
    fn rounds_once_and_as_asked() {
        // 5 EUR cents at 0.5 are 2.5 US cents; 7 are 3.5.
        for (minor, up, down, half) in
            [(5, 3, 2, 2), (7, 4, 3, 4), (-5, -2, -3, -2), (4, 2, 2, 2), (0, 0, 0, 0)]
        {
            let converted = |rounding| rate("0.5").convert(minor, 2, 2, rounding).unwrap();
            assert_eq!(converted(Rounding::Up), up);
            assert_eq!(converted(Rounding::Down), down);
            assert_eq!(converted(Rounding::HalfEven), half);
        }
    }

    #[test]
    fn scales_by_the_decimals_of_both_sides() {
        assert_eq!(convert_round_up(1_000, rate("0.0067"), 0, 2), Ok(670)); // 1,000 yen
        assert_eq!(convert_round_up(1, rate("0.0067"), 0, 2), Ok(1));
        assert_eq!(convert_round_up(1_000_000, rate("1"), 6, 2), Ok(100)); // 1 USDC
        assert_eq!(convert_round_up(1, rate("1"), 6, 2), Ok(1));
        assert_eq!(rate("2.5").convert_back(1_099, 2, 0, Rounding::Down), Ok(4)); // $10.99 in EAU at $2.50
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let most = crate::money::MAX_WIRE_INTEGER;
        assert_eq!(rate("1").convert(most, 0, 2, Rounding::Up), Ok(900_719_925_474_099_100));
        assert_eq!(rate("1").convert(most, 0, 8, Rounding::Up), Err(RateError::Overflow));
        assert_eq!(rate("1.0000000000000001").convert(most, 2, 2, Rounding::Up), Ok(most + 1));
        assert_eq!(rate("9999999999").convert(i64::MAX, 0, 0, Rounding::Up), Err(RateError::Overflow));
        assert_eq!(basis_points(i64::MAX, i64::MAX, Rounding::Up), Err(RateError::Overflow));
    }
}
