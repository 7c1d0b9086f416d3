//! One currency becomes another: gross, fee, net. Pure arithmetic; where a rate comes from is for others.
//!
//! Spec: treasury.md 6.3.

mod quote;

pub use quote::{FEE_BPS, Price, Quote, QuoteError, Way};
