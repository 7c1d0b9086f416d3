//! When revenue is earned that was paid before.
//!
//! Spec: treasury.md 8.

mod schedule;

pub use schedule::{MOST_DAYS, Schedule};
