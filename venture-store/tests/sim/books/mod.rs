//! The books of the simulation: a naive second reading of treasury.md and commands.md.
//!
//! Plain lists that are summed anew for every question; no windows, no indexes, no code of the product.
//! It says beforehand what a command must be answered, and knows where every cent is afterwards.
//! Spec: treasury.md 2.2, 3 (checks 1 to 5, 19 to 27, 30, 32), 3.1, 5.2, 6; commands.md 2, 5.

mod intents;
mod scopes;
mod spends;
mod state;

pub use state::{Books, Expect};
