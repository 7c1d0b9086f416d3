//! Reading a header that others wrote: every field, every format, the first fault with its pointer.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use core::str::FromStr;

use super::header::{ActorType, Header, SchemaVersion, SourceService};
use crate::Json;
use crate::digest::Digest;
use crate::id::IdError;
use crate::time::Timestamp;

/// The fields of a header, as on the wire, in canonical order.
const FIELDS: [&str; 21] = [
    "actor_id",
    "actor_type",
    "agent_role",
    "causation_id",
    "correlation_id",
    "created_at",
    "event_id",
    "event_type",
    "idempotency_key",
    "payload_hash",
    "policy_bundle_id",
    "schema_version",
    "seq",
    "source_service",
    "task_id",
    "tenant_id",
    "trace_id",
    "venture_id",
    "workflow_id",
    "workflow_seq",
    "workspace_id",
];

/// Those of them that the store assigns.
const ASSIGNED: [&str; 3] = ["payload_hash", "seq", "workflow_seq"];

/// A field of an envelope that is absent, unknown or ill-formed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {expected}")]
pub struct HeaderError {
    /// JSON pointer of the field.
    pub pointer: String,
    /// What was expected there.
    pub expected: &'static str,
}

impl Header<'static> {
    /// The header that the members form. `payload` and `this_event_hash` are not looked at.
    ///
    /// # Errors
    /// [`HeaderError`] for the first unknown member, else the first field at fault in canonical order.
    pub fn from_members(members: &BTreeMap<String, Json>) -> Result<Self, HeaderError> {
        let known = |key: &str| key == "this_event_hash" || FIELDS.contains(&key);
        Self::read(Members { members, stored: true }, known)
    }

    /// The header of an event that is not stored yet: the fields that the store assigns are absent, and
    /// so zero here. `payload` is not looked at.
    ///
    /// # Errors
    /// As [`Self::from_members`]; a field that the store assigns is unknown.
    pub fn from_incoming(members: &BTreeMap<String, Json>) -> Result<Self, HeaderError> {
        let known = |key: &str| FIELDS.contains(&key) && !ASSIGNED.contains(&key);
        Self::read(Members { members, stored: false }, known)
    }

    fn read(from: Members<'_>, known: impl Fn(&str) -> bool) -> Result<Self, HeaderError> {
        if let Some(key) = from.members.keys().find(|key| *key != "payload" && !known(key)) {
            return Err(fault(key, "no such field in an envelope"));
        }
        let header = Self {
            actor_id: from.text("actor_id", 1..=128)?,
            actor_type: from.named("actor_type", ActorType::from_name)?,
            agent_role: from.optional("agent_role", || from.role())?,
            causation_id: from.optional("causation_id", || from.id("causation_id"))?,
            correlation_id: from.optional("correlation_id", || from.id("correlation_id"))?,
            created_at: from.created_at()?,
            event_id: from.id("event_id")?,
            event_type: from.text("event_type", 1..=128)?,
            idempotency_key: from.optional("idempotency_key", || from.text("idempotency_key", 1..=255))?,
            payload_hash: from.assigned(Digest([0; 32]), || from.digest("payload_hash"))?,
            policy_bundle_id: from.id("policy_bundle_id")?,
            schema_version: from.named("schema_version", SchemaVersion::from_name)?,
            seq: from.assigned(0, || from.place("seq"))?,
            source_service: from.named("source_service", SourceService::from_name)?,
            task_id: from.optional("task_id", || from.id("task_id"))?,
            tenant_id: from.id("tenant_id")?,
            trace_id: from.id("trace_id")?,
            venture_id: from.optional("venture_id", || from.id("venture_id"))?,
            workflow_id: from.id("workflow_id")?,
            workflow_seq: from.assigned(0, || from.place("workflow_seq"))?,
            workspace_id: from.optional("workspace_id", || from.id("workspace_id"))?,
        };
        if header.actor_type == ActorType::Agent && header.agent_role.is_none() {
            return Err(fault("agent_role", "expected the role of the agent"));
        }
        Ok(header)
    }
}

fn fault(key: &str, expected: &'static str) -> HeaderError {
    let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    HeaderError { pointer, expected }
}

/// Whether a text has so many characters.
pub(super) fn is_text_of(text: &str, length: core::ops::RangeInclusive<usize>) -> bool {
    (text.is_ascii() && length.contains(&text.len())) || length.contains(&text.chars().count())
}

/// Whether a text is a name that an agent's role can have: kebab case.
///
/// Spec: events.md 1.
#[must_use]
pub fn is_agent_role(role: &str) -> bool {
    role.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[derive(Clone, Copy)]
struct Members<'m> {
    members: &'m BTreeMap<String, Json>,
    /// Whether the fields that the store assigns must be there.
    stored: bool,
}

impl<'m> Members<'m> {
    fn string(self, key: &str, expected: &'static str) -> Result<&'m str, HeaderError> {
        self.members.get(key).and_then(Json::as_str).ok_or_else(|| fault(key, expected))
    }

    fn optional<T>(
        self,
        key: &str,
        read: impl FnOnce() -> Result<T, HeaderError>,
    ) -> Result<Option<T>, HeaderError> {
        if self.members.contains_key(key) { read().map(Some) } else { Ok(None) }
    }

    fn assigned<T>(self, unset: T, read: impl FnOnce() -> Result<T, HeaderError>) -> Result<T, HeaderError> {
        if self.stored { read() } else { Ok(unset) }
    }

    fn text(
        self,
        key: &str,
        length: core::ops::RangeInclusive<usize>,
    ) -> Result<Cow<'static, str>, HeaderError> {
        const EXPECTED: &str = "expected a text of the allowed length";
        let text = self.string(key, EXPECTED)?;
        if is_text_of(text, length) { Ok(Cow::Owned(text.to_owned())) } else { Err(fault(key, EXPECTED)) }
    }

    fn role(self) -> Result<Cow<'static, str>, HeaderError> {
        let role = self.text("agent_role", 1..=64)?;
        if is_agent_role(&role) {
            Ok(role)
        } else {
            Err(fault("agent_role", "expected a role in kebab case"))
        }
    }

    fn id<T: FromStr<Err = IdError>>(self, key: &str) -> Result<T, HeaderError> {
        const EXPECTED: &str = "expected a UUID as lower-case hex with hyphens";
        self.string(key, EXPECTED)?.parse().map_err(|_| fault(key, EXPECTED))
    }

    fn digest(self, key: &str) -> Result<Digest, HeaderError> {
        const EXPECTED: &str = "expected 64 lower-case hex digits";
        self.string(key, EXPECTED)?.parse().map_err(|_| fault(key, EXPECTED))
    }

    fn named<T>(self, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, HeaderError> {
        const EXPECTED: &str = "expected one of the names of the specification";
        read(self.string(key, EXPECTED)?).ok_or_else(|| fault(key, EXPECTED))
    }

    fn created_at(self) -> Result<Timestamp, HeaderError> {
        const EXPECTED: &str = "expected UTC as `YYYY-MM-DDTHH:MM:SS.ffffffZ`";
        let text = self.string("created_at", EXPECTED)?;
        match text.parse::<Timestamp>() {
            Ok(time) if text.len() == 27 => Ok(time),
            Ok(_) | Err(_) => Err(fault("created_at", EXPECTED)),
        }
    }

    fn place(self, key: &str) -> Result<u64, HeaderError> {
        let number =
            self.members.get(key).and_then(Json::as_int).and_then(|number| u64::try_from(number).ok());
        number.filter(|place| *place >= 1).ok_or_else(|| fault(key, "expected a whole number from 1"))
    }
}
