//! Which currencies there are: ISO 4217 with its decimals, and the registry that a bundle brings.
//!
//! Spec: treasury.md 6.4.

use crate::money::{Currency, MAX_WIRE_INTEGER};

/// The most decimals that a registered currency may have.
pub const MAX_DECIMALS: u8 = 8;

/// ISO 4217 codes in use whose smallest unit is a hundredth.
const TWO: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB",
    "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CNY", "COP", "COU",
    "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
    "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES",
    "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK",
    "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG",
    "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP",
    "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "USN", "UYU", "UZS", "VED", "VES", "WST", "XAD", "XCD", "XCG",
    "YER", "ZAR", "ZMW", "ZWG",
];
/// Those that have no smaller unit.
const NONE: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
/// Those of thousandths.
const THREE: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// Those of ten-thousandths.
const FOUR: &[&str] = &["CLF", "UYW"];

/// How many decimals ISO 4217 gives `currency`; `None` if it is no code in use of that list.
#[must_use]
pub fn iso_decimals(currency: Currency) -> Option<u8> {
    let code = currency.as_str();
    [(TWO, 2), (NONE, 0), (THREE, 3), (FOUR, 4)]
        .into_iter()
        .find_map(|(codes, decimals)| codes.binary_search(&code).is_ok().then_some(decimals))
}

/// One row of the registry: what an amount of a currency may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CurrencySpec {
    /// The code.
    pub code: Currency,
    /// Decimals of the smallest unit, 0 to [`MAX_DECIMALS`].
    pub decimals: u8,
    /// The least amount, inclusive.
    pub min_minor: i64,
    /// The greatest amount, inclusive.
    pub max_minor: i64,
}

impl CurrencySpec {
    /// What holds where a bundle leaves `currencies` out: the base currency, two decimals, any amount.
    #[must_use]
    pub const fn base_alone(code: Currency) -> Self {
        Self { code, decimals: 2, min_minor: 1, max_minor: MAX_WIRE_INTEGER }
    }

    /// Whether an amount stays within both bounds, which are inclusive.
    #[must_use]
    pub const fn allows(&self, minor: i64) -> bool {
        self.min_minor <= minor && minor <= self.max_minor
    }
}

/// The rows of the starter bundle: code, decimals, least and greatest amount.
const STARTER: [(&str, u8, i64, i64); 9] = [
    ("USD", 2, 1, 1_000_000_000),
    ("EUR", 2, 1, 1_000_000_000),
    ("GBP", 2, 1, 1_000_000_000),
    ("CAD", 2, 1, 1_000_000_000),
    ("AUD", 2, 1, 1_000_000_000),
    ("JPY", 0, 1, 1_000_000_000),
    ("USDC", 6, 1, 10_000_000_000_000),
    ("USDT", 6, 1, 10_000_000_000_000),
    ("EAU", 0, 1, 1_000_000_000),
];

/// The registry of the starter bundle.
///
/// Spec: treasury.md 6.4.
pub fn starter() -> impl Iterator<Item = CurrencySpec> {
    STARTER.into_iter().filter_map(|(code, decimals, min_minor, max_minor)| {
        let code = Currency::new(code).ok()?;
        Some(CurrencySpec { code, decimals, min_minor, max_minor })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_so_that_they_can_be_searched() {
        for codes in [TWO, NONE, THREE, FOUR] {
            assert!(codes.is_sorted());
            for code in codes {
                assert!(iso_decimals(code.parse().unwrap()).is_some(), "{code}");
            }
        }
    }

    #[test]
    fn starter_rows_agree_with_iso() {
        assert_eq!(starter().count(), STARTER.len());
        for row in starter() {
            let iso = iso_decimals(row.code);
            assert!(iso.is_none_or(|decimals| decimals == row.decimals), "{}", row.code);
            assert_eq!(iso.is_none(), ["USDC", "USDT", "EAU"].contains(&row.code.as_str()));
            assert!(row.allows(row.min_minor) && row.allows(row.max_minor));
            assert!(!row.allows(0) && !row.allows(row.max_minor + 1));
        }
    }
}
