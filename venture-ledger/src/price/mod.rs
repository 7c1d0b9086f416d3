//! Unit prices turn usage into amounts, exactly: billionths of a minor unit accrue, whole ones post.
//!
//! A book is data that someone published and signed; which one is in force follows from the time alone.
//! What has no price has no amount: it denies.
//!
//! Spec: treasury 8, price book and usage.

mod accrual;
mod book;
mod cost;
mod parse;
mod shelf;
mod sign;

#[cfg(test)]
mod tests;

pub use accrual::{Accrual, AccrualError, Accruals, Accrued, Usage};
pub use book::{Price, PriceBook, unit_price};
pub use cost::{Cost, CostError, Quantities};
pub use parse::{BookError, Fault};
pub use shelf::{PriceBooks, ShelfError};
pub use sign::Signed;

/// Billionths in one smallest unit.
pub const E9: i64 = 1_000_000_000;
