//! The shape of a file: which keys, of which kind, in which range. All faults are found at once.
//!
//! One function a kind of object, in the order of bundle.md.

mod governance;
pub use governance::key_bytes;
mod money;
mod roles;
mod root;
mod rules;
mod tools;

pub(super) use root::root;
