//! The loop around an engine: decide, append, apply; one writer a tenant.
//!
//! [`Driver`] is that loop, [`Tenant`] shares it between threads and commits what waits together.
//! No rule is here: what may happen is the [`Decider`]'s, what lasts is the journal's.
//!
//! Spec: events.md 5, 7; commands.md 1, 3; design 1.

mod decider;
mod fold;
mod pages;
mod run;
mod snapshot;
mod tenant;

pub use decider::{Corruption, Decider, Decision, FellDue, FindBlob};
pub use fold::{Replayed, Until, replay};
pub(crate) use run::is_approved;
pub use run::{Driver, DriverOptions, Line, Prologue};
pub use snapshot::PassedOver;
pub use tenant::Tenant;
