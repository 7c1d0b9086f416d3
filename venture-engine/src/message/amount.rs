//! Amounts as people write them.

use alloc::format;
use alloc::string::String;

use venture_core::Currency;
use venture_core::decimal::format_minor;
use venture_policy::bundle::Bundle;

/// `minor` smallest units in the currency's own unit, as `50.01 USD`; a currency that the bundle does not
/// list is shown as it is counted.
pub(crate) fn money(bundle: &Bundle, minor: i64, code: &str) -> String {
    let row = Currency::new(code).ok().and_then(|currency| bundle.currencies.get(&currency));
    match row.and_then(|row| u8::try_from(row.decimals).ok()) {
        Some(decimals) => format!("{} {code}", format_minor(minor, decimals)),
        None => format!("{minor} smallest units of {code}"),
    }
}
