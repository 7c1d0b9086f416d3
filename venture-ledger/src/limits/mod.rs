//! What is committed in which scope and window: settled amounts, open holds, counted authorizations.
//!
//! A scope is a set of dimensions ([`DimSet`]); what happens is recorded under every set that is tracked,
//! so that a question costs one look-up and one binary search, however long the history is. What no window
//! can reach any more is kept as one sum.
//!
//! Spec: treasury.md 4, commands.md 5.

mod dims;
mod group;
mod windows;

#[cfg(test)]
mod tests;

pub use dims::{Dim, DimSet, Dims};
pub use group::{LONGEST_SECONDS, Window};
pub use windows::Windows;
