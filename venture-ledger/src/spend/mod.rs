//! A spend on its rail: where it stands, and what may follow on what.
//!
//! Spec: treasury.md 6.1.

mod machine;

pub use machine::{SPEND, SpendEffect, SpendState, SpendTrigger};
