//! Amounts of a statement: decimal text of a currency, exactly.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use venture_core::Currency;
use venture_core::decimal::{DecimalError, parse_minor};

use super::fault::{Fault, Place};
use super::map::DecimalMark;
use super::reader::Registry;

/// The currency of a text, in capitals or, as some write it, in small letters.
pub(super) fn currency(text: &str, field: &str, at: Place) -> Result<Currency, Fault> {
    let capitals = text.to_ascii_uppercase();
    Currency::new(&capitals).map_err(|_| at.fault(field, "a currency code like `USD`", text))
}

/// Signed smallest units of `text` in `currency`.
pub(super) fn minor(
    text: &str,
    mark: DecimalMark,
    currency: Currency,
    registry: Registry<'_>,
    (field, at): (&str, Place),
) -> Result<i64, Fault> {
    let decimals = registry(currency)
        .ok_or_else(|| at.fault(field, "an amount in a registered currency", currency.as_str()))?;
    let plain = mark.plain(text).ok_or_else(|| at.fault(field, expected(mark, decimals), text))?;
    let unsigned = match plain.strip_prefix("+") {
        Some(rest) if rest.starts_with("-") => plain.as_ref(),
        Some(rest) => rest,
        None => plain.as_ref(),
    };
    parse_minor(unsigned, decimals).map_err(|error| {
        let words: Box<str> = match error {
            DecimalError::Format => expected(mark, decimals),
            DecimalError::Precision => format!("at most {decimals} decimals, as `{currency}` has").into(),
            DecimalError::Range => "an amount that fits 64 bits".into(),
        };
        at.fault(field, words, text)
    })
}

fn expected(mark: DecimalMark, decimals: u8) -> Box<str> {
    match (mark, decimals) {
        (_, 0) => "an amount like `49`".into(),
        (DecimalMark::Point, _) => "an amount like `49.99`".into(),
        (DecimalMark::Comma, _) => "an amount like `49,99`".into(),
    }
}

impl DecimalMark {
    /// The text with a point, if it is written with this mark alone.
    fn plain(self, text: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Point => Some(Cow::Borrowed(text)),
            Self::Comma if text.contains('.') => None,
            Self::Comma => Some(Cow::Owned(text.chars().map(point).collect::<String>())),
        }
    }
}

const fn point(letter: char) -> char {
    if letter == ',' { '.' } else { letter }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Place = Place { row: 3, line: 4 };

    fn read(text: &str, mark: DecimalMark, code: &str) -> Result<i64, Fault> {
        let registry = |currency: Currency| match currency.as_str() {
            "USD" => Some(2),
            "JPY" => Some(0),
            "BHD" => Some(3),
            _ => None,
        };
        minor(text, mark, Currency::new(code).unwrap(), &registry, ("amount", AT))
    }

    #[test]
    fn amounts_follow_the_exponent_of_the_currency() {
        assert_eq!(read("49.99", DecimalMark::Point, "USD"), Ok(4_999));
        assert_eq!(read("+49.9", DecimalMark::Point, "USD"), Ok(4_990));
        assert_eq!(read("-500", DecimalMark::Point, "JPY"), Ok(-500));
        assert_eq!(read("500.00", DecimalMark::Point, "JPY"), Ok(500));
        assert_eq!(read("1,234", DecimalMark::Comma, "BHD"), Ok(1_234));
    }

    #[test]
    fn what_is_not_exact_is_named() {
        for (text, mark, code, expected) in [
            ("49.999", DecimalMark::Point, "USD", "at most 2 decimals, as `USD` has"),
            ("0.5", DecimalMark::Point, "JPY", "at most 0 decimals, as `JPY` has"),
            ("1,000.00", DecimalMark::Point, "USD", "an amount like `49.99`"),
            ("1.000,00", DecimalMark::Comma, "USD", "an amount like `49,99`"),
            ("1e3", DecimalMark::Point, "USD", "an amount like `49.99`"),
            ("", DecimalMark::Point, "JPY", "an amount like `49`"),
            ("+-1", DecimalMark::Point, "USD", "an amount like `49.99`"),
            ("99999999999999999999", DecimalMark::Point, "USD", "an amount that fits 64 bits"),
            ("1", DecimalMark::Point, "XYZ", "an amount in a registered currency"),
        ] {
            let fault = read(text, mark, code).unwrap_err();
            assert_eq!((&*fault.expected, fault.row, fault.line), (expected, 3, 4), "{text}");
        }
    }
}
