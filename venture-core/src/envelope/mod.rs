//! The event envelope: what stands beside every payload, and the bytes that are hashed.
//!
//! A [`Header`] with its payload is sealed into a [`StoredEvent`]: canonical bytes of both and the
//! leaf that goes into the tenant's log. Nothing here decides what happens.
//!
//! Spec: events.md 1.

mod bytes;
mod header;
mod names;
mod read;
mod stored;

pub use header::{ActorType, Header, SchemaVersion, SourceService};
pub use names::{default_workspace, genesis_bundle_id, system_workflow};
pub use read::{HeaderError, is_agent_role};
pub use stored::{Altered, StoredEvent, seal};
