//! Cash set aside, and how long it lasts.
//!
//! Spec: treasury.md 8, portfolio.md 9.

mod standing;
mod tier;

pub use standing::{PACE_DAYS, Standing};
pub use tier::Tier;
