//! Rows under a head: what every report can be shown as.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use venture_core::Currency;

use crate::export::{Decimals, quoted};

/// One field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// Smallest units of a currency.
    Amount(i128, Currency),
    /// A count, days, basis points.
    Number(i128),
}

impl Cell {
    /// A number, or nothing.
    #[must_use]
    pub fn number(value: Option<impl Into<i128>>) -> Self {
        value.map_or(Self::Empty, |value| Self::Number(value.into()))
    }

    /// The text of what shows itself.
    #[must_use]
    pub fn text(value: impl core::fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// The text of the field; amounts in the unit of their currency.
    #[must_use]
    pub fn show(&self, decimals: Decimals<'_>) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Amount(minor, currency) => exact(*minor, decimals(*currency)),
        }
    }
}

/// A report as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The names of the columns.
    pub head: &'static [&'static str],
    /// As many fields each.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Comma-separated values with a head (RFC 4180). A text that a spreadsheet would take for a formula
    /// gets an apostrophe in front.
    #[must_use]
    pub fn to_csv(&self, decimals: Decimals<'_>) -> String {
        let mut out = self.head.join(",");
        out.push_str("\r\n");
        out.push_str(&self.rows_to_csv(decimals));
        out
    }

    /// The same without the head, for rows that come piece by piece.
    #[must_use]
    pub fn rows_to_csv(&self, decimals: Decimals<'_>) -> String {
        let mut out = String::new();
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                match cell {
                    Cell::Text(text) => out.push_str(&quoted(text)),
                    Cell::Empty | Cell::Number(_) | Cell::Amount(..) => out.push_str(&cell.show(decimals)),
                }
            }
            out.push_str("\r\n");
        }
        out
    }
}

/// The amount with all decimals of its currency, of any size.
pub(super) fn exact(minor: i128, decimals: u8) -> String {
    let places = usize::from(decimals);
    let mut digits = String::new();
    let width = places.saturating_add(1);
    let _ = write!(digits, "{:0>width$}", minor.unsigned_abs());
    let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
    let (sign, point) = (if minor < 0 { "-" } else { "" }, if places == 0 { "" } else { "." });
    alloc::format!("{sign}{whole}{point}{part}")
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn amounts_are_exact_and_texts_are_quoted() {
        let usd = Currency::new("USD").unwrap();
        let row = vec![Cell::Amount(-5, usd), Cell::Text("=a,\"b\"".into()), Cell::Empty, Cell::Number(7)];
        let sheet = Sheet { head: &["amount", "text", "none", "number"], rows: vec![row] };
        assert_eq!(sheet.to_csv(&|_| 2), "amount,text,none,number\r\n-0.05,\"'=a,\"\"b\"\"\",,7\r\n");
        assert_eq!(exact(i128::MIN, 0), "-170141183460469231731687303715884105728");
        assert_eq!(
            (exact(0, 2), exact(4_999, 2), exact(1, 6)),
            ("0.00".into(), "49.99".into(), "0.000001".into())
        );
    }
}
