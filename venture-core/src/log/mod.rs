//! The journal as an RFC 6962 Merkle log: growing tree, proofs, signed heads, tiles.
//!
//! Leaves are digests of event headers; heads are C2SP tlog-checkpoints in signed notes. A proof is
//! made from any [`Nodes`] and checked without them. Hashes are hex in JSON, base64 in C2SP text.
//!
//! Spec: events.md 7.

mod check;
mod checkpoint;
mod completeness;
mod frontier;
pub mod note;
mod prove;
mod text;
mod tile;
mod tree;
pub mod witness;

pub use check::{ProofError, root_of_inclusion, verify_consistency, verify_inclusion};
pub use checkpoint::{CHECKPOINT_AGE, CHECKPOINT_EVENTS, Checkpoint, checkpoint_due};
pub use completeness::{Completeness, Incomplete, Member};
pub use frontier::{EMPTY_ROOT, Frontier, leaf_hash, node_hash};
pub use prove::{OutOfRange, consistency, frontier, inclusion, root};
pub use text::{ConsistencyText, InclusionText, TextError};
pub use tile::{TILE_HEIGHT, TILE_WIDTH, entry_bundle, entry_bundle_path, hash_tile, hash_tile_path};
pub use tree::{Nodes, Tree};
