//! The books of the simulation: a naive second reading of treasury.md and commands.md.
//!
//! Plain lists that are summed anew for every question; no windows, no indexes, no code of the product.
//! It says beforehand what a command must be answered, and knows where every cent is afterwards.
//! Spec: treasury.md 2.2, 3 (checks 1 to 5, 19 to 27, 30, 32), 3.1, 4, 5.2, 6; commands.md 2, 5; policy.md 2.3, 5.1;
//! compliance.md 4.

mod bundles;
mod intents;
mod people;
mod scopes;
mod spends;
mod state;
mod tools;

pub use state::{Books, Expect};
