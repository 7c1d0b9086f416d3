//! What next: commands in, decisions and events out. One tenant, one engine, no I/O.
//!
//! [`command::Command::parse`] reads a line, [`Engine::handle`] decides it and folds in what was decided,
//! [`answer::Answer::to_line`] writes the answer. A host that stores events calls [`Engine::decide`],
//! appends what came out, and only then [`Engine::apply`]; one that takes the steps itself ([`Engine::admit`],
//! [`Engine::next_due`], [`Engine::decide_own`]) is spared a copy of the state where something is due.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod answer;
mod apply;
mod authorize;
mod books;
mod bundles;
pub mod cases;
pub mod command;
mod decide;
mod draft;
mod due;
mod engine;
pub mod event;
pub mod explain;
mod freeze;
mod identities;
mod intents;
mod limits;
mod loaded;
mod message;
mod overdue;
mod overrides;
mod prices;
mod reconcile;
mod refusal;
mod schemas;
mod scopes;
mod snapshot;
mod spends;
pub mod state;
mod tool_call;
pub mod trial;
mod triggers;
pub mod words;

pub use apply::{Corruption, FindBlob};
pub use bundles::read_bundle;
pub use due::{FellDue, Turn};
pub use engine::{Engine, Outcome};
