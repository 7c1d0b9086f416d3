//! The journal of the books in the forms that other bookkeeping programs read.
//!
//! Writers stream: one posted transaction in, its text out. Amounts are exact decimals of their currency.
//!
//! Spec: design.md 4, `ledger export`.

mod beancount;
mod csv;
mod hledger;
mod json;
mod posted;

#[cfg(test)]
mod tests;

pub(crate) use csv::quoted;
pub use posted::{Decimals, Format, Posted, begin, write};
