//! Who asks: workload tokens, verified against the keys of a bundle.
//!
//! Keys, time and what the token must fit come as arguments. A token is read only after its signature holds.
//!
//! Spec: policy.md 7.

mod claims;
mod error;
mod subject;
mod token;
mod verify;
mod workload;

#[cfg(test)]
mod tests;

pub use error::TokenError;
pub use subject::Subject;
pub use verify::{Asked, MAX_TOKEN_BYTES, verify};
pub use workload::Workload;
