//! What an event must pass before it is stored: twelve checks in order, the first failure decides.
//!
//! Pure: the bytes and a [`World`] go in, the event or its [`Refusal`] comes out. What the world knows
//! (registry, bundles, what happened before) is asked, never fetched.
//!
//! Spec: events.md 2.

mod accept;
mod cause;
mod grammar;
#[cfg(test)]
mod tests;
mod world;

pub use accept::{Accepted, Incoming, MAX_BYTES, Refusal, accept};
pub use cause::Cause;
pub use grammar::is_event_type;
pub use world::{BundleStatus, Registration, Status, Unreadable, World};
