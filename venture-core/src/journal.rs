//! What a store appends in one commit.

use alloc::string::String;
use alloc::vec::Vec;

use crate::digest::Digest;
use crate::envelope::StoredEvent;

/// A body that payloads name by its hash and replay needs: a bundle, a decision's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of the bytes.
    pub hash: Digest,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Blob {
    /// The blob of `bytes`.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { hash: Digest::of(&bytes), bytes }
    }
}

/// Events that become durable together, the blobs that they name, and the head that ends them.
///
/// All or nothing; the first event's `seq` is the one that the store must expect next.
///
/// Spec: events.md 5, 7.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Batch {
    /// In order of `seq`.
    pub events: Vec<StoredEvent>,
    /// Inserted in the same commit; one that is there already is left as it is.
    pub blobs: Vec<Blob>,
    /// The signed note of the log after the last event; `None` where the journal has no key.
    pub head: Option<String>,
}
