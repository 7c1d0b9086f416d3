//! Amounts as decimal text, where they enter or leave: `49.99` and 4,999 minor units.
//!
//! Inside there are only integers; this is the edge.

use alloc::string::{String, ToString as _};

use rust_decimal::Decimal;

/// Why a text is no amount of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not `[-]digits[.digits]`.
    #[error("expected an amount as decimal text, like `49.99`")]
    Format,
    /// More decimals than the currency has, and not zeros.
    #[error("the currency has fewer decimals")]
    Precision,
    /// Beyond what fits.
    #[error("the amount does not fit")]
    Range,
}

/// The amount in smallest units of a currency with `decimals` decimals. Exact: nothing is rounded.
///
/// # Errors
/// In order: [`DecimalError::Format`], [`DecimalError::Range`], [`DecimalError::Precision`].
///
/// # Examples
/// ```
/// use venture_core::decimal::{DecimalError, parse_minor};
/// assert_eq!(parse_minor("-49.9", 2), Ok(-4_990));
/// assert_eq!(parse_minor("49.995", 2), Err(DecimalError::Precision));
/// ```
pub fn parse_minor(text: &str, decimals: u8) -> Result<i64, DecimalError> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !digits(whole) || !digits(fraction) {
        return Err(DecimalError::Format);
    }
    let exact = Decimal::from_str_exact(text).map_err(|_| DecimalError::Range)?.normalize();
    let missing = u32::from(decimals).checked_sub(exact.scale()).ok_or(DecimalError::Precision)?;
    let scale = 10_i128.checked_pow(missing).ok_or(DecimalError::Range)?;
    let minor = exact.mantissa().checked_mul(scale).ok_or(DecimalError::Range)?;
    i64::try_from(minor).map_err(|_| DecimalError::Range)
}

/// The amount with all decimals of its currency: `49.99`, `-0.05`, `100`.
///
/// Decimals beyond 28 do not exist; such an amount is shown in smallest units.
#[must_use]
pub fn format_minor(minor: i64, decimals: u8) -> String {
    Decimal::try_from_i128_with_scale(minor.into(), decimals.into())
        .map_or_else(|_| minor.to_string(), |exact| exact.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_minor_units_are_the_same_amount() {
        for (minor, decimals, text) in [
            (4_999, 2, "49.99"),
            (-5, 2, "-0.05"),
            (100, 0, "100"),
            (0, 2, "0.00"),
            (1, 8, "0.00000001"),
            (i64::MAX, 6, "9223372036854.775807"),
            (i64::MIN, 2, "-92233720368547758.08"),
        ] {
            assert_eq!(format_minor(minor, decimals), text);
            assert_eq!(parse_minor(text, decimals), Ok(minor));
        }
        assert_eq!(parse_minor("1.500", 1), Ok(15));
        assert_eq!(parse_minor("007", 0), Ok(7));
    }

    #[test]
    fn refuses_what_is_not_exact() {
        for text in ["", "-", "1.", ".5", "+1", "1e2", "1_0", "1,00", " 1", "1 ", "--1", "0x1", "1.2.3"] {
            assert_eq!(parse_minor(text, 2), Err(DecimalError::Format), "{text}");
        }
        assert_eq!(parse_minor("0.001", 2), Err(DecimalError::Precision));
        assert_eq!(parse_minor("9223372036854775808", 0), Err(DecimalError::Range));
        assert_eq!(parse_minor("99999999999999999999999999999999", 0), Err(DecimalError::Range));
    }
}
