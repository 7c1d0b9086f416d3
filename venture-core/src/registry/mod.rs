//! The schema registry: which schemas there are of tasks, events and tools, and how one may change.
//!
//! Schemas are JSON Schema 2020-12; they are compared here as data, validated elsewhere.
//!
//! Spec: policy.md 3, events.md 3.

mod compatible;

pub use compatible::{Breach, compatible};

crate::wire_names! {
    /// What a schema speaks of.
    pub enum SchemaKind {
        /// The input of a task type.
        Task = "task",
        /// The payload of an event type.
        Event = "event",
        /// The arguments of a tool.
        Tool = "tool",
    }

    /// Where a schema stands.
    pub enum SchemaStatus {
        /// In use.
        Active = "active",
        /// In use for what is there; nothing new should name it.
        Deprecated = "deprecated",
    }
}
