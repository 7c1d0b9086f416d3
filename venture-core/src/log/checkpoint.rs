//! Heads that are published where the writer cannot alter them, and their record in the log.
//!
//! Spec: events.md 7, "Checkpoint".

use alloc::string::{String, ToString as _};

use serde::{Deserialize, Serialize};

use super::note::{Head, NoteError, VerifierKey};
use crate::digest::Digest;
use crate::id::{EventId, TenantId, uuid_v5};
use crate::time::{MICROS_PER_SECOND, Timestamp};

/// So many events past the last checkpoint make one due.
pub const CHECKPOINT_EVENTS: u64 = 1_000;
/// So old an event past the last checkpoint makes one due, in microseconds: one hour.
pub const CHECKPOINT_AGE: i64 = 3_600 * MICROS_PER_SECOND;

/// The payload of `audit.checkpoint.created.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The key that signed, eight hex digits.
    pub key_id: String,
    /// The head as published, signatures included.
    pub note: String,
    /// The name of the log.
    pub origin: String,
    /// The size of the checkpoint before; 0 at first.
    pub prev_tree_size: u64,
    /// The root.
    pub root_hash: Digest,
    /// How many events it covers.
    pub tree_size: u64,
}

impl Checkpoint {
    /// The record of a published head.
    ///
    /// # Errors
    /// As [`Head::open`], if `key` did not sign it.
    ///
    /// Spec: events.md 4, 7; vector `evidence/log-40.json`.
    pub fn of(note: &str, key: &VerifierKey, prev_tree_size: u64) -> Result<Self, NoteError> {
        let head = Head::open(note, core::slice::from_ref(key))?;
        Ok(Self {
            key_id: key.key_id(),
            note: note.to_string(),
            origin: head.origin,
            prev_tree_size,
            root_hash: head.root,
            tree_size: head.size,
        })
    }

    /// The id of the event that records it, which is its trace id too:
    /// UUIDv5(`tenant_id`, `"checkpoint:" + tree_size`).
    #[must_use]
    pub fn event_id(&self, tenant: TenantId) -> EventId {
        EventId(uuid_v5(tenant.0, &[b"checkpoint:", self.tree_size.to_string().as_bytes()]))
    }
}

/// Whether a checkpoint is due at `now`.
///
/// `past`: how many events lie past the last one, its own record not counted. `oldest`: when the first
/// of them was created. Both bounds are inclusive.
#[must_use]
pub fn checkpoint_due(past: u64, oldest: Option<Timestamp>, now: Timestamp) -> bool {
    past >= CHECKPOINT_EVENTS || oldest.is_some_and(|oldest| now.micros_since(oldest) >= CHECKPOINT_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_due_by_count_or_by_age() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (nine, before_ten, ten) =
            (at("2026-03-02T09:00:00Z"), at("2026-03-02T09:59:59.999999Z"), at("2026-03-02T10:00:00Z"));
        assert!(!checkpoint_due(0, None, ten));
        assert!(!checkpoint_due(999, Some(nine), before_ten));
        assert!(checkpoint_due(1_000, Some(nine), nine));
        assert!(checkpoint_due(1, Some(nine), ten));
    }
}
