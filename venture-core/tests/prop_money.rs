//! Laws of amounts, held against arbitrary decimals.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use venture_core::currency::iso_decimals;
use venture_core::decimal::{format_minor, parse_minor};
use venture_core::money::MoneyError;
use venture_core::rate::{Rate, RateError, Rounding, basis_points};
use venture_core::{Currency, Money};

const ROUNDINGS: [(Rounding, RoundingStrategy); 3] = [
    (Rounding::Up, RoundingStrategy::ToPositiveInfinity),
    (Rounding::Down, RoundingStrategy::ToNegativeInfinity),
    (Rounding::HalfEven, RoundingStrategy::MidpointNearestEven),
];

fn whole(decimal: Decimal) -> Option<i64> {
    i64::try_from(decimal.normalize().mantissa()).ok().filter(|_| decimal.normalize().scale() == 0)
}

proptest! {
    #[test]
    fn sums_are_those_of_decimals_or_refused(left: i64, right: i64) {
        let usd = Currency::new("USD").unwrap();
        let exact = |minor: i128| i64::try_from(minor).ok().map(|minor| Money::new(minor, usd)).ok_or(MoneyError::Overflow);
        let (a, b) = (Money::new(left, usd), Money::new(right, usd));
        prop_assert_eq!(a.checked_add(b), exact((Decimal::from(left) + Decimal::from(right)).mantissa()));
        prop_assert_eq!(a.checked_sub(b), exact((Decimal::from(left) - Decimal::from(right)).mantissa()));
        let other = Money::new(right, Currency::new("EUR").unwrap());
        prop_assert_eq!(a.checked_add(other), Err(MoneyError::CurrencyMismatch));
        prop_assert_eq!(a.checked_sub(other), Err(MoneyError::CurrencyMismatch));
    }

    #[test]
    fn conversion_is_that_of_decimals(
        minor in -1_000_000_000_000_i64..1_000_000_000_000,
        mantissa in 1_i64..10_000_000_000,
        scale in 0_u32..10,
        from in 0_u8..=8,
        to in 0_u8..=4,
    ) {
        let decimal = Decimal::new(mantissa, scale);
        let rate: Rate = decimal.to_string().parse().unwrap();
        prop_assert_eq!(rate.to_string(), decimal.normalize().to_string());
        for (ours, theirs) in ROUNDINGS {
            let major = Decimal::new(minor, from.into()) * decimal;
            let wanted = major.round_dp_with_strategy(to.into(), theirs) * Decimal::from(10_i64.pow(to.into()));
            // The oracle holds 28 digits; beyond them it has rounded already.
            prop_assume!(Decimal::new(minor, from.into()).scale() + decimal.scale() <= 28);
            match rate.convert(minor, from, to, ours) {
                Ok(converted) => prop_assert_eq!(Some(converted), whole(wanted), "{} {:?}", rate, ours),
                Err(error) => {
                    prop_assert_eq!(error, RateError::Overflow);
                    prop_assert_eq!(whole(wanted), None);
                }
            }
        }
    }

    #[test]
    fn rounding_up_is_never_less_and_parts_never_exceed_the_whole(
        parts in proptest::collection::vec(0_i64..1_000_000, 1..20),
        mantissa in 1_i64..1_000_000_000,
    ) {
        let rate: Rate = Decimal::new(mantissa, 6).to_string().parse().unwrap();
        let up = |minor| rate.convert(minor, 2, 2, Rounding::Up).unwrap();
        // ceil(rate * after) - ceil(rate * before), summed over the parts, is ceil(rate * whole).
        let (mut consumed, mut counted) = (0, 0);
        for part in &parts {
            counted += up(consumed + part) - up(consumed);
            consumed += part;
        }
        prop_assert_eq!(counted, up(parts.iter().sum()));
        prop_assert!(rate.convert(consumed, 2, 2, Rounding::Down).unwrap() <= counted);
    }

    #[test]
    fn basis_points_are_exact(minor in -1_000_000_000_000_i64..1_000_000_000_000, bps in 0_i64..20_000) {
        for (ours, theirs) in ROUNDINGS {
            let wanted = (Decimal::from(minor) * Decimal::from(bps) / Decimal::from(10_000)).round_dp_with_strategy(0, theirs);
            prop_assert_eq!(Some(basis_points(minor, bps, ours).unwrap()), whole(wanted));
        }
    }

    #[test]
    fn text_of_an_amount_reads_back(minor: i64, decimals in 0_u8..=8) {
        prop_assert_eq!(parse_minor(&format_minor(minor, decimals), decimals), Ok(minor));
    }

    #[test]
    fn reading_an_amount_never_panics_and_never_rounds(text in "[-+0-9.eE_ ]{0,24}", decimals in 0_u8..=8) {
        if let Ok(minor) = parse_minor(&text, decimals) {
            prop_assert_eq!(Decimal::new(minor, decimals.into()), Decimal::from_str_exact(&text).unwrap());
        }
    }
}

/// The table agrees with another one, which still lists what was withdrawn; codes without a smallest unit
/// (metals, test codes) are no currencies here.
#[test]
fn the_iso_table_is_that_of_an_independent_one() {
    const WITHDRAWN: [&str; 5] = ["BGN", "CUC", "HRK", "SLL", "ZWL"];
    let letters = || b'A'..=b'Z';
    let codes = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])));
    for code in codes {
        let text = std::str::from_utf8(&code).unwrap();
        let theirs = iso_currency::Currency::from_code(text).and_then(|currency| currency.exponent());
        let theirs = theirs.filter(|_| !WITHDRAWN.contains(&text));
        assert_eq!(iso_decimals(Currency::new(text).unwrap()).map(u16::from), theirs, "{text}");
    }
}
