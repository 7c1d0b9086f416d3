//! May it? Bundles, conditions, rules, tool patterns and command lines. Never a balance.
//!
//! Everything here is pure and deterministic; facts arrive with the request.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod bundle;
pub mod cel;
pub mod command_line;
pub mod rules;
pub mod tools;
