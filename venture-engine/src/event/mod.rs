//! What the engine can record: one payload type for each event type that it emits.
//!
//! An [`Event`] is the header's words and a typed [`Body`]; sealing it into canonical bytes is the
//! caller's step (`seal`), so that deciding never waits for a hash that nobody reads.
//! Fields stand in alphabetical order, the order of their canonical form.
//!
//! Spec: events.md 4, treasury.md 9, policy.md 9, compliance.md 12.

mod body;
mod books;
mod compliance;
mod money;
mod policy;
mod portfolio;
mod reconcile;
mod stored;
mod tool;
mod usage;

pub use body::{Body, UnknownEvent};
pub use books::*;
pub use compliance::*;
pub use money::*;
pub use policy::*;
pub use portfolio::*;
pub use reconcile::*;
pub use stored::Event;
pub use tool::*;
pub use usage::*;
