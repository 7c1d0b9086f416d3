//! The least privilege that would have allowed what was seen.
//!
//! Spec: policy.md 10.

mod file;
mod grants;
mod seen;

pub use file::mined;
pub use seen::{Seen, SeenCall, SeenSpend};
