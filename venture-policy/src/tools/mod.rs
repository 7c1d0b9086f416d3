//! Tool patterns: which calls a grant or deny speaks of. Never a count.
//!
//! Spec: policy.md 5.2 to 5.4.

mod call;
mod check;
mod conditions;
pub mod egress;
mod index;
pub mod path;
mod pattern;
mod policy;
pub mod topic;

#[cfg(test)]
mod tests;

pub use call::{Call, Denied, Elevated, Permitted, Taken};
pub use pattern::{Pattern, Spec};
pub use policy::{RolePolicy, ToolPolicy};
