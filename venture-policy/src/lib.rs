//! May it? Bundles, conditions, rules, tool patterns, command lines, workload identity. Never a balance.
//!
//! Everything here is pure and deterministic; facts arrive with the request.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod authoring;
pub mod bundle;
pub mod cel;
pub mod command_line;
pub mod gates;
pub mod identity;
pub mod rules;
pub mod tools;
