//! What is committed in which scope and window: settled amounts, open holds, counted authorizations.
//!
//! A scope is a set of dimensions ([`DimSet`]); what happens is recorded under every set that is tracked,
//! so that a question costs one look-up and one binary search, however long the history is.
//!
//! Spec: treasury.md 4, commands.md 5.

mod dims;
mod group;
mod windows;

#[cfg(test)]
mod tests;

pub use dims::{Dim, DimSet, Dims};
pub use group::Window;
pub use windows::Windows;
