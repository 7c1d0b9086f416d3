//! Events and blobs as the bytes of a row, one after the other.

use postcard::{take_from_bytes, to_extend};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use venture_core::digest::Digest;
use venture_core::envelope::StoredEvent;
use venture_core::id::{EventId, TenantId, Uuid, WorkflowId};
use venture_core::journal::Blob;
use venture_core::time::Timestamp;

use crate::journal::contract::EventRow;

/// Why a row's bytes are not what was written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Misread(&'static str);

impl Misread {
    /// Its events are others than its keys say.
    pub(super) const KEYS: Self = Self("its row holds other events than its keys say");
    /// Nothing ends where a head was signed.
    pub(super) const HEADS: Self = Self("a signed head has no event");
}

/// Why something has no bytes.
#[derive(Debug, thiserror::Error)]
#[error("an event cannot be packed: {0}")]
pub(super) struct Unpackable(#[from] postcard::Error);

/// One event: its keys, then its bytes as they were sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct PackedEvent<'b> {
    pub(super) seq: u64,
    pub(super) workflow_seq: u64,
    created_at: i64,
    #[serde(borrow)]
    workflow_id: Bytes<'b>,
    #[serde(borrow)]
    event_id: Bytes<'b>,
    event_type: &'b str,
    #[serde(borrow)]
    leaf: Bytes<'b>,
    #[serde(borrow)]
    header: Bytes<'b>,
    #[serde(borrow)]
    payload: Option<Bytes<'b>>,
}

/// One blob under its name.
#[derive(Serialize, Deserialize)]
struct PackedBlob<'b> {
    #[serde(borrow)]
    hash: Bytes<'b>,
    #[serde(borrow)]
    body: Bytes<'b>,
}

/// Bytes with their length before them, copied and borrowed in one piece.
#[derive(Clone, Copy)]
struct Bytes<'b>(&'b [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de: 'b, 'b> Deserialize<'de> for Bytes<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(Self)
    }
}

/// The keys of an event take no more, with the lengths of its bytes.
const KEY_BYTES: usize = 256;

/// Adds an event to the bytes of a row.
pub(super) fn push_event(row: &mut Vec<u8>, event: &StoredEvent) -> Result<(), Unpackable> {
    let body = event.payload.as_deref().map_or(0, <[u8]>::len);
    row.reserve(event.header.len().saturating_add(body).saturating_add(KEY_BYTES));
    let packed = PackedEvent {
        seq: event.seq,
        workflow_seq: event.workflow_seq,
        created_at: event.created_at.micros(),
        workflow_id: Bytes(event.workflow_id.as_bytes()),
        event_id: Bytes(event.event_id.as_bytes()),
        event_type: &event.event_type,
        leaf: Bytes(&event.leaf.0),
        header: Bytes(&event.header),
        payload: event.payload.as_deref().map(Bytes),
    };
    push(row, &packed)
}

/// Adds a blob to the bytes of a row.
pub(super) fn push_blob(row: &mut Vec<u8>, blob: &Blob) -> Result<(), Unpackable> {
    push(row, &PackedBlob { hash: Bytes(&blob.hash.0), body: Bytes(&blob.bytes) })
}

fn push(row: &mut Vec<u8>, item: &impl Serialize) -> Result<(), Unpackable> {
    *row = to_extend(item, core::mem::take(row))?;
    Ok(())
}

/// The events of a row, as they lie; ends behind the first that cannot be read.
pub(super) fn events(row: &[u8]) -> impl Iterator<Item = Result<PackedEvent<'_>, Misread>> {
    each(row, "the events of its row cannot be told apart")
}

/// The blobs of a row: name and body, as they lie.
pub(super) fn blobs(row: &[u8]) -> impl Iterator<Item = Result<(Digest, &[u8]), Misread>> {
    each::<PackedBlob<'_>>(row, "the blobs of its row cannot be told apart").map(|blob| {
        let PackedBlob { hash, body } = blob?;
        Ok((Digest(array(hash)?), body.0))
    })
}

fn each<'b, T: Deserialize<'b>>(
    mut rest: &'b [u8],
    what: &'static str,
) -> impl Iterator<Item = Result<T, Misread>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let taken = take_from_bytes(core::mem::take(&mut rest));
        Some(taken.map_err(|_| Misread(what)).map(|(item, behind)| {
            rest = behind;
            item
        }))
    })
}

impl PackedEvent<'_> {
    /// The event that was packed.
    pub(super) fn row(&self, tenant_id: TenantId) -> Result<EventRow<'_>, Misread> {
        Ok(EventRow {
            tenant_id,
            seq: self.seq,
            workflow_seq: self.workflow_seq,
            created_at: Timestamp::from_micros(self.created_at).map_err(|_| Misread("its time is none"))?,
            workflow_id: self.workflow_id()?,
            event_id: self.event_id()?,
            event_type: self.event_type,
            leaf: Digest(array(self.leaf)?),
            header: self.header.0,
            payload: self.payload.map(|payload| payload.0),
        })
    }

    pub(super) fn workflow_id(&self) -> Result<WorkflowId, Misread> {
        array(self.workflow_id).map(|bytes| WorkflowId(Uuid::from_bytes(bytes)))
    }

    pub(super) fn event_id(&self) -> Result<EventId, Misread> {
        array(self.event_id).map(|bytes| EventId(Uuid::from_bytes(bytes)))
    }
}

fn array<const N: usize>(bytes: Bytes<'_>) -> Result<[u8; N], Misread> {
    bytes.0.try_into().map_err(|_| Misread("a key of it has another length"))
}
