//! A sealed event: canonical bytes and the leaf that they make.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::header::Header;
use super::read::HeaderError;
use crate::Json;
use crate::canonical::{self, CanonicalError};
use crate::digest::Digest;
use crate::id::{EventId, TenantId, WorkflowId};
use crate::log::leaf_hash;
use crate::time::Timestamp;

/// An event as the journal keeps it: the keys that a store indexes, the bytes, the leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Whose journal.
    pub tenant_id: TenantId,
    /// Place in the tenant's log, from 1.
    pub seq: u64,
    /// Place in the workflow, from 1.
    pub workflow_seq: u64,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// The dedupe key.
    pub event_id: EventId,
    /// Domain, names, version.
    pub event_type: Cow<'static, str>,
    /// When.
    pub created_at: Timestamp,
    /// The canonical header: the log entry.
    pub header: Vec<u8>,
    /// The canonical payload; `None` once its retention ran out.
    pub payload: Option<Vec<u8>>,
    /// SHA-256(0x00 ‖ header): `this_event_hash`, the leaf of the log.
    pub leaf: Digest,
}

/// Seals `payload` under `header`: hashes the payload, writes the header with it, makes the leaf.
///
/// The header's own `payload_hash` is overwritten.
///
/// # Errors
/// [`CanonicalError`] where the payload, then the header, has no canonical form.
///
/// Spec: events.md 1; vector `evidence/log-40.json`.
pub fn seal<P: Serialize + ?Sized>(
    mut header: Header<'_>,
    payload: &P,
) -> Result<StoredEvent, CanonicalError> {
    let payload = canonical::to_vec(payload)?;
    header.payload_hash = Digest::of(&payload);
    let mut bytes = Vec::with_capacity(canonical::CAPACITY);
    header.append_canonical(&mut bytes)?;
    Ok(stored(header, bytes, Some(payload)))
}

fn stored(header: Header<'_>, bytes: Vec<u8>, payload: Option<Vec<u8>>) -> StoredEvent {
    StoredEvent {
        tenant_id: header.tenant_id,
        seq: header.seq,
        workflow_seq: header.workflow_seq,
        workflow_id: header.workflow_id,
        event_id: header.event_id,
        event_type: header.event_type,
        created_at: header.created_at,
        leaf: leaf_hash(&bytes),
        header: bytes,
        payload,
    }
}

/// Why an event is not what was sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Altered {
    /// No strict JSON object, or a payload that is none.
    #[error("not a strict JSON object")]
    Malformed,
    /// A field of the header is absent, unknown or ill-formed.
    #[error(transparent)]
    Field(#[from] HeaderError),
    /// The bytes are not the canonical ones of what they say.
    #[error("the bytes are not canonical")]
    NotCanonical,
    /// The payload is another than the one sealed.
    #[error("the payload has another hash than `payload_hash`")]
    PayloadHash,
    /// The header is another than the one sealed.
    #[error("the header has another hash than `this_event_hash`")]
    EventHash,
}

impl StoredEvent {
    /// The header, read back. Trusts the bytes; [`Self::check`] does not.
    ///
    /// # Errors
    /// [`Altered::Malformed`] if the bytes are no header.
    pub fn decode_header(&self) -> Result<Header<'_>, Altered> {
        Header::from_canonical(&self.header).ok_or(Altered::Malformed)
    }

    /// The whole envelope as canonical JSON, `payload` (where it is still there) and
    /// `this_event_hash` included.
    #[must_use]
    pub fn to_envelope_json(&self) -> String {
        // The header is flat, so `,"` only ever begins a key: quotes inside a text are escaped.
        let (before_payload, rest) = split_before(&self.header, b",\"payload_hash\":");
        let (before_hash, after) = split_before(rest, b",\"trace_id\":");
        let payload = self.payload.as_deref().unwrap_or_default();
        let hash = self.leaf.hex();
        let mut out = Vec::with_capacity(self.header.len().saturating_add(payload.len()).saturating_add(128));
        out.extend_from_slice(before_payload);
        if self.payload.is_some() {
            out.extend_from_slice(b",\"payload\":");
            out.extend_from_slice(payload);
        }
        out.extend_from_slice(before_hash);
        out.extend_from_slice(b",\"this_event_hash\":\"");
        out.extend_from_slice(hash.as_str().as_bytes());
        out.push(b'"');
        out.extend_from_slice(after);
        String::from_utf8(out).unwrap_or_default()
    }

    /// The event of a whole envelope, members in any order.
    ///
    /// # Errors
    /// In order: [`Altered::Malformed`], [`Altered::Field`], [`Altered::PayloadHash`],
    /// [`Altered::EventHash`].
    pub fn from_envelope(envelope: &Json) -> Result<Self, Altered> {
        let members = envelope.as_object().ok_or(Altered::Malformed)?;
        let header = Header::from_members(members)?;
        let claimed = members.get("this_event_hash").and_then(Json::as_str);
        let claimed: Digest = claimed.and_then(|text| text.parse().ok()).ok_or(Altered::EventHash)?;
        let payload = match members.get("payload") {
            Some(payload @ Json::Object(_)) => {
                Some(canonical::to_vec(payload).map_err(|_| Altered::Malformed)?)
            }
            Some(_) => return Err(Altered::Malformed),
            None => None,
        };
        if payload.as_deref().is_some_and(|bytes| Digest::of(bytes) != header.payload_hash) {
            return Err(Altered::PayloadHash);
        }
        let mut bytes = Vec::with_capacity(1_024);
        header.append_canonical(&mut bytes).map_err(|_| Altered::Malformed)?;
        let event = stored(header, bytes, payload);
        if event.leaf == claimed { Ok(event) } else { Err(Altered::EventHash) }
    }

    /// The event of a whole envelope in JSON text.
    ///
    /// # Errors
    /// As [`Self::from_envelope`].
    pub fn from_envelope_bytes(bytes: &[u8]) -> Result<Self, Altered> {
        Self::from_envelope(&Json::parse(bytes).map_err(|_| Altered::Malformed)?)
    }

    /// The event of the bytes that a store kept, checked against the leaf it kept.
    ///
    /// # Errors
    /// In order: [`Altered::Malformed`], [`Altered::Field`], [`Altered::NotCanonical`],
    /// [`Altered::PayloadHash`], [`Altered::EventHash`].
    pub fn from_parts(header: Vec<u8>, payload: Option<Vec<u8>>, leaf: Digest) -> Result<Self, Altered> {
        let read = Header::from_canonical(&header).ok_or_else(|| fault_of_header(&header))?.into_owned();
        if let Some(bytes) = &payload {
            if !(bytes.starts_with(b"{") && canonical::is_canonical(bytes)) {
                return Err(object(bytes).map_or_else(|fault| fault, |_| Altered::NotCanonical));
            }
            if Digest::of(bytes) != read.payload_hash {
                return Err(Altered::PayloadHash);
            }
        }
        let event = stored(read, header, payload);
        if event.leaf == leaf { Ok(event) } else { Err(Altered::EventHash) }
    }

    /// Whether the bytes are canonical, the hashes hold and the keys beside them are theirs.
    ///
    /// # Errors
    /// As [`Self::from_parts`]; keys that differ from the header's are [`Altered::EventHash`].
    pub fn check(&self) -> Result<(), Altered> {
        let read = Self::from_parts(self.header.clone(), self.payload.clone(), self.leaf)?;
        if read == *self { Ok(()) } else { Err(Altered::EventHash) }
    }
}

/// What is wrong with bytes that are no canonical header.
fn fault_of_header(bytes: &[u8]) -> Altered {
    let read = object(bytes).and_then(|members| Ok(Header::from_members(&members)?));
    read.map_or_else(|fault| fault, |_| Altered::NotCanonical)
}

fn object(bytes: &[u8]) -> Result<BTreeMap<String, Json>, Altered> {
    match Json::parse(bytes) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(_) | Err(_) => Err(Altered::Malformed),
    }
}

fn split_before<'b>(bytes: &'b [u8], mark: &[u8]) -> (&'b [u8], &'b [u8]) {
    let at = bytes.windows(mark.len()).position(|window| window == mark).unwrap_or(bytes.len());
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}
