//! What is posted: lines that balance per currency and stand together, and the rules that make them.
//!
//! No balance is read here, and nothing is decided.

pub mod books;
mod kind;
#[path = "transaction.rs"]
mod noun;
pub mod rules;

pub use kind::TransactionType;
pub use noun::{Line, Transaction};
