//! The life of a cost: where an intent stands, and what may follow on what.
//!
//! Who may bring a move about is not known here; what a move takes or frees is [`crate::settlement`]'s.
//!
//! Spec: treasury.md 2.2.

mod machine;

pub use machine::{INTENT, IntentEffect, IntentGuard, IntentStatus, IntentTrigger};
