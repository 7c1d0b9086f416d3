//! Decisions of the past under a bundle that is not in force.
//!
//! Nothing is recorded: the state is the one that the history left, whatever the trial would have made of it.
//!
//! Spec: policy.md 10.

mod retry;

pub use retry::{Retried, RetryError, Trial};
