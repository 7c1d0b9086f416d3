//! The life of a bundle: drafted, approved, published, in force, withdrawn; and the pins on it.
//!
//! Spec: policy.md 2.

mod canary;
mod draft;
mod force;
mod publish;
mod revoke;

pub(crate) use canary::canary;
pub(crate) use draft::{approve, discard, draft};
pub(crate) use force::{come_into_force, pin};
pub(crate) use publish::publish;
pub use publish::read_bundle;
pub(crate) use revoke::revoke;
