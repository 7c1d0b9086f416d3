//! Why a command is decided so, what else stands in its way, and what would let it pass.
//!
//! Outside every hash: nothing here is recorded, and nothing reads it back.
//!
//! Spec: policy.md 8, 10.

mod call;
mod explanation;
mod intent;
mod nearest;

pub use explanation::{Change, Explanation, Row};
