//! Amounts for people.

use venture_core::Currency;
use venture_core::currency::{iso_decimals, starter};

/// The amount in the currency's own unit: `4999` of two decimals is `49.99`.
pub(crate) fn amount(minor: i128, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places.saturating_add(1));
    let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
    let sign = if minor < 0 { "-" } else { "" };
    let point = if places == 0 { "" } else { "." };
    format!("{sign}{}{point}{part}", grouped(whole))
}

/// Decimals of a currency: as ISO 4217 or the starter registry has it, else none.
pub(crate) fn decimals(currency: Currency) -> u8 {
    let registered = || starter().find(|spec| spec.code == currency).map(|spec| spec.decimals);
    iso_decimals(currency).or_else(registered).unwrap_or(0)
}

fn grouped(whole: &str) -> String {
    let mut out = String::new();
    for (digit, left) in whole.chars().zip((0..whole.len()).rev()) {
        out.push(digit);
        if left > 0 && left.checked_rem(3) == Some(0) {
            out.push(',');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        assert_eq!(amount(4_999, 2), "49.99");
        assert_eq!(amount(-5, 2), "-0.05");
        assert_eq!(amount(0, 2), "0.00");
        assert_eq!(amount(1_234_567, 0), "1,234,567");
        assert_eq!(amount(123_456_789, 2), "1,234,567.89");
        assert_eq!(amount(1, 6), "0.000001");
    }
}
