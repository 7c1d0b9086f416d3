//! What the close of a month adds up.
//!
//! Spec: treasury.md 8.

mod coverage;
mod day_sums;
mod month;

pub use coverage::first_gap;
pub use day_sums::{DaySums, TAX_BPS};
pub use month::{Month, MonthError};
