//! The journal as an RFC 6962 Merkle log: growing tree and signed heads.
//!
//! Leaves are digests of event headers; heads are C2SP tlog-checkpoints in signed notes.
//!
//! Spec: events.md 7.

mod frontier;
pub mod note;

pub use frontier::{EMPTY_ROOT, Frontier, leaf_hash, node_hash};
