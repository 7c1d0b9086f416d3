//! The twelve checks.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use super::cause::needed;
use super::grammar::is_event_type;
use super::world::{BundleStatus, Registration, Status, Unreadable, World};
use crate::envelope::{Header, StoredEvent};
use crate::scan::{Class, scan};
use crate::schema::first_in_clear;
use crate::{Digest, Json, Reason, canonical};

/// The most bytes of a serialized envelope.
pub const MAX_BYTES: usize = 1_048_576;
/// How far `created_at` may lie from the time, in microseconds, inclusive.
const MAX_SKEW: u64 = 300_000_000;
/// Domains whose events are about a venture.
const VENTURE_DOMAINS: [&str; 4] = ["money", "ledger", "venture", "revenue"];

/// An event that passed: the header without what the store assigns, and the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// `seq`, `workflow_seq` and `payload_hash` are not set yet: `seal` it with them.
    pub header: Header<'static>,
    /// An object that its schema allows.
    pub payload: Json,
}

/// What comes of an event that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is new: append it.
    New(Incoming),
    /// It is stored already: nothing to append.
    Repeat(StoredEvent),
}

/// Why an event is not stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at `{pointer}`: {message}")]
pub struct Refusal {
    /// The code of the check that failed.
    pub code: Reason,
    /// JSON pointer of what failed it; empty for the whole envelope.
    pub pointer: String,
    /// What was expected.
    pub message: String,
}

fn refuse(code: Reason, pointer: impl Into<String>, message: impl Into<String>) -> Refusal {
    Refusal { code, pointer: pointer.into(), message: message.into() }
}

/// The event of a serialized envelope, if it may be stored. Stores nothing.
///
/// # Errors
/// [`Refusal`] with the code of the first of the twelve checks that fails, in the order of events.md 2.
///
/// Spec: events.md 2.
pub fn accept(envelope: &[u8], world: &impl World) -> Result<Accepted, Refusal> {
    let (members, bad_number) = read(envelope)?;
    require_known_version(&members)?;
    let incoming = shape(members, bad_number.as_deref(), world)?;
    let header = &incoming.header;
    if header.tenant_id != world.tenant() {
        return Err(refuse(Reason::TenantMismatch, "/tenant_id", "expected the tenant of the caller"));
    }
    let registration = registered(&header.event_type, world)?;
    require_recent(header, world)?;
    require_bundle(header, world)?;
    require_payload(&incoming.payload, registration, bad_number)?;
    require_clean(&incoming.payload, registration)?;
    require_cause(&incoming, world)?;
    if !world.allows_transition(&incoming) {
        let message = "the state of what the event is about does not allow it";
        return Err(refuse(Reason::IllegalTransition, "", message));
    }
    match world.stored(header.event_id) {
        None => Ok(Accepted::New(incoming)),
        Some(stored) if is_same(&incoming, &stored) => Ok(Accepted::Repeat(stored)),
        Some(_) => Err(refuse(Reason::EventIdConflict, "/event_id", "another event is stored under this id")),
    }
}

/// Check 1. Numbers that do not travel are left to the check of the part they stand in.
fn read(envelope: &[u8]) -> Result<(BTreeMap<String, Json>, Option<String>), Refusal> {
    if envelope.len() > MAX_BYTES {
        let message = format!("expected at most {MAX_BYTES} bytes");
        return Err(refuse(Reason::EnvelopeTooLarge, "", message));
    }
    match Json::parse_marking(envelope) {
        Ok((Json::Object(members), bad_number)) => Ok((members, bad_number)),
        Ok(_) => Err(refuse(Reason::EnvelopeMalformed, "", "expected an object")),
        Err(fault) => Err(refuse(Reason::EnvelopeMalformed, fault.pointer, fault.message)),
    }
}

/// Check 2. A version that is absent is a field that is absent: check 3.
fn require_known_version(members: &BTreeMap<String, Json>) -> Result<(), Refusal> {
    match members.get("schema_version") {
        None => Ok(()),
        Some(Json::Str(version)) if version == "v1" => Ok(()),
        Some(_) => Err(refuse(Reason::UnknownSchemaVersion, "/schema_version", "expected `v1`")),
    }
}

/// Check 3.
fn shape(
    mut members: BTreeMap<String, Json>,
    bad_number: Option<&str>,
    world: &impl World,
) -> Result<Incoming, Refusal> {
    let invalid = |pointer: &str, message: &str| refuse(Reason::EnvelopeInvalid, pointer, message);
    if let Some(pointer) = bad_number.filter(|pointer| !is_in_payload(pointer)) {
        return Err(invalid(pointer, "expected a whole number within ±(2^53 − 1)"));
    }
    let header = Header::from_incoming(&members).map_err(|fault| invalid(&fault.pointer, fault.expected))?;
    let payload = members.remove("payload").unwrap_or_default();
    if payload.as_object().is_none() {
        return Err(invalid("/payload", "expected an object"));
    }
    let domain = header.event_type.split('.').next().unwrap_or_default().to_owned();
    let incoming = Incoming { header, payload };
    if domain == "task" && incoming.header.task_id.is_none() {
        return Err(invalid("/task_id", "expected the task that the event is about"));
    }
    let needs_venture = VENTURE_DOMAINS.contains(&&*domain) && incoming.header.venture_id.is_none();
    if needs_venture && !world.is_tenant_level(&incoming) {
        return Err(invalid("/venture_id", "expected the venture that the event is about"));
    }
    Ok(incoming)
}

fn is_in_payload(pointer: &str) -> bool {
    pointer.starts_with("/payload/")
}

/// Check 5.
fn registered<'w>(event_type: &str, world: &'w impl World) -> Result<Registration<'w>, Refusal> {
    let refuse = |code, message| refuse(code, "/event_type", message);
    if !is_event_type(event_type) {
        return Err(refuse(Reason::EventTypeInvalid, "expected a domain, names and a version apart by dots"));
    }
    let registration = world
        .registration(event_type)
        .ok_or_else(|| refuse(Reason::EventTypeUnregistered, "no such event type is registered"))?;
    match registration.status {
        Status::Active | Status::Deprecated => Ok(registration),
        Status::Removed => {
            Err(refuse(Reason::EventTypeRemoved, "the event type was removed; use its successor"))
        }
    }
}

/// Check 6.
fn require_recent(header: &Header<'_>, world: &impl World) -> Result<(), Refusal> {
    let skew = world.now().map_or(0, |now| now.micros_since(header.created_at).unsigned_abs());
    if skew <= MAX_SKEW {
        Ok(())
    } else {
        Err(refuse(Reason::ClockSkew, "/created_at", "expected a time within 300 s of the clock"))
    }
}

/// Check 7. A revoked bundle is good only for a workflow that is pinned to it.
fn require_bundle(header: &Header<'_>, world: &impl World) -> Result<(), Refusal> {
    let refuse = |code, message| refuse(code, "/policy_bundle_id", message);
    let unreadable = |_: Unreadable| refuse(Reason::PolicyUnavailable, "the bundle store cannot be read");
    let status = world.bundle(header.policy_bundle_id).map_err(unreadable)?;
    let pin = world.pin(header.workflow_id).map_err(unreadable)?;
    let is_pinned = pin == Some(header.policy_bundle_id);
    match status {
        None | Some(BundleStatus::Draft) => {
            Err(refuse(Reason::BundleNotFound, "expected a bundle that was published"))
        }
        Some(BundleStatus::Revoked) if !is_pinned => {
            Err(refuse(Reason::PolicyBundleMismatch, "the bundle is revoked and not the workflow's pin"))
        }
        Some(_) if pin.is_some() && !is_pinned => {
            Err(refuse(Reason::PolicyBundleMismatch, "expected the bundle that the workflow is pinned to"))
        }
        Some(BundleStatus::Published | BundleStatus::Revoked) => Ok(()),
    }
}

/// Check 8.
fn require_payload(
    payload: &Json,
    registration: Registration<'_>,
    bad_number: Option<String>,
) -> Result<(), Refusal> {
    let checked = registration.schema.check(payload);
    match (bad_number, checked) {
        (Some(pointer), _) => {
            Err(refuse(Reason::PayloadInvalid, pointer, "expected a whole number within ±(2^53 − 1)"))
        }
        (None, Err(fault)) => {
            let message = format!("expected {}", fault.expected);
            Err(refuse(Reason::PayloadInvalid, format!("/payload{}", fault.pointer), message))
        }
        (None, Ok(())) => Ok(()),
    }
}

/// Check 9.
fn require_clean(payload: &Json, registration: Registration<'_>) -> Result<(), Refusal> {
    let below = |pointer: String| format!("/payload{pointer}");
    if let Some(pointer) = first_in_clear(registration.schema, payload) {
        return Err(refuse(
            Reason::PiiInClear,
            below(pointer),
            "expected the sealed form of a personal field",
        ));
    }
    match scan(registration.schema, payload) {
        None => Ok(()),
        Some(found) => {
            let (code, message) = match found.class {
                Class::Secret => (Reason::SecretInPayload, "a secret is never stored"),
                Class::Card => (Reason::PanDetected, "a card number is never stored"),
            };
            Err(refuse(code, below(found.pointer), message))
        }
    }
}

/// Check 10.
fn require_cause(incoming: &Incoming, world: &impl World) -> Result<(), Refusal> {
    let refuse = |message: &str| refuse(Reason::CausalityViolation, "/payload", message);
    match needed(&incoming.header.event_type, &incoming.payload) {
        Ok(None) => Ok(()),
        Ok(Some(cause)) if world.has_happened(cause) => Ok(()),
        Ok(Some(cause)) => Err(refuse(&format!("expected after {cause:?}"))),
        Err(_) => Err(refuse("expected the decision, spend or event that caused it")),
    }
}

/// Check 12: whether the stored event says the same, but for what the store assigned.
fn is_same(incoming: &Incoming, stored: &StoredEvent) -> bool {
    let Ok(header) = stored.decode_header() else { return false };
    let same_payload =
        canonical::to_vec(&incoming.payload).is_ok_and(|bytes| Digest::of(&bytes) == header.payload_hash);
    let unassigned = Header { payload_hash: Digest([0; 32]), seq: 0, workflow_seq: 0, ..header };
    same_payload && unassigned == incoming.header
}
