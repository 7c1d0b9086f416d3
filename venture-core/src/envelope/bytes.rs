//! The header's own way to and from canonical bytes: the fields are known, so nothing is sorted or sought.
//!
//! Both ways equal the general ones of `canonical`; `tests/prop_envelope.rs` holds them to it.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::str::FromStr;

use super::header::{ActorType, Header, SchemaVersion, SourceService};
use super::read::{is_agent_role, is_text_of};
use crate::canonical::{CanonicalError, append_text, text_inside};
use crate::digest::Digest;
use crate::id::{Uuid, UuidText};
use crate::money::MAX_WIRE_INTEGER;
use crate::time::Timestamp;

impl Header<'_> {
    /// Appends the canonical bytes of the header.
    ///
    /// # Errors
    /// [`CanonicalError::Range`] if `seq` or `workflow_seq` is beyond 2^53 − 1; `out` holds a part then.
    pub fn append_canonical(&self, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
        put_text(out, b"{\"actor_id\":", &self.actor_id);
        put_text(out, b",\"actor_type\":", self.actor_type.as_str());
        if let Some(role) = &self.agent_role {
            put_text(out, b",\"agent_role\":", role);
        }
        put_id(out, b",\"causation_id\":\"", self.causation_id.map(|id| id.0));
        put_id(out, b",\"correlation_id\":\"", self.correlation_id.map(|id| id.0));
        put(out, b",\"created_at\":\"", self.created_at.text().as_bytes());
        put_id(out, b",\"event_id\":\"", Some(self.event_id.0));
        put_text(out, b",\"event_type\":", &self.event_type);
        if let Some(key) = &self.idempotency_key {
            put_text(out, b",\"idempotency_key\":", key);
        }
        put(out, b",\"payload_hash\":\"", self.payload_hash.hex().as_bytes());
        put_id(out, b",\"policy_bundle_id\":\"", Some(self.policy_bundle_id.0));
        put_text(out, b",\"schema_version\":", self.schema_version.as_str());
        put_number(out, b",\"seq\":", self.seq)?;
        put_text(out, b",\"source_service\":", self.source_service.as_str());
        put_id(out, b",\"task_id\":\"", self.task_id.map(|id| id.0));
        put_id(out, b",\"tenant_id\":\"", Some(self.tenant_id.0));
        put_id(out, b",\"trace_id\":\"", Some(self.trace_id.0));
        put_id(out, b",\"venture_id\":\"", self.venture_id.map(|id| id.0));
        put_id(out, b",\"workflow_id\":\"", Some(self.workflow_id.0));
        put_number(out, b",\"workflow_seq\":", self.workflow_seq)?;
        put_id(out, b",\"workspace_id\":\"", self.workspace_id.map(|id| id.0));
        out.push(b'}');
        Ok(())
    }
}

fn put_text<const N: usize>(out: &mut Vec<u8>, lead: &[u8; N], text: &str) {
    out.extend_from_slice(lead);
    append_text(out, text);
}

/// A text that needs no escape; `lead` ends in the opening quote.
fn put<const N: usize, const M: usize>(out: &mut Vec<u8>, lead: &[u8; N], text: &[u8; M]) {
    out.extend_from_slice(lead);
    out.extend_from_slice(text);
    out.push(b'"');
}

fn put_id<const N: usize>(out: &mut Vec<u8>, lead: &[u8; N], id: Option<Uuid>) {
    if let Some(id) = id {
        put(out, lead, UuidText::of(id).as_bytes());
    }
}

fn put_number<const N: usize>(out: &mut Vec<u8>, lead: &[u8; N], number: u64) -> Result<(), CanonicalError> {
    i64::try_from(number).ok().filter(|n| *n <= MAX_WIRE_INTEGER).ok_or(CanonicalError::Range)?;
    out.extend_from_slice(lead);
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    Ok(())
}

impl<'a> Header<'a> {
    /// The header whose canonical bytes these are; `None` if they are not canonical or no header.
    #[must_use]
    pub fn from_canonical(bytes: &'a [u8]) -> Option<Self> {
        // Looked at once, not text by text.
        let mut at = Cursor { rest: core::str::from_utf8(bytes).ok()? };
        let header = Self {
            actor_id: at.text("{\"actor_id\":\"", 128)?,
            actor_type: ActorType::from_name(&at.text(",\"actor_type\":\"", 16)?)?,
            agent_role: at.optional(",\"agent_role\":\"", |at, lead| {
                at.text(lead, 64).filter(|role| is_agent_role(role))
            })?,
            causation_id: at.optional(",\"causation_id\":\"", Cursor::word::<36, _>)?,
            correlation_id: at.optional(",\"correlation_id\":\"", Cursor::word::<36, _>)?,
            created_at: at.word::<27, Timestamp>(",\"created_at\":\"")?,
            event_id: at.word::<36, _>(",\"event_id\":\"")?,
            event_type: Cow::Owned(at.text(",\"event_type\":\"", 128)?.into_owned()),
            idempotency_key: at.optional(",\"idempotency_key\":\"", |at, lead| at.text(lead, 255))?,
            payload_hash: at.word::<64, Digest>(",\"payload_hash\":\"")?,
            policy_bundle_id: at.word::<36, _>(",\"policy_bundle_id\":\"")?,
            schema_version: SchemaVersion::from_name(&at.text(",\"schema_version\":\"", 16)?)?,
            seq: at.place(",\"seq\":")?,
            source_service: SourceService::from_name(&at.text(",\"source_service\":\"", 32)?)?,
            task_id: at.optional(",\"task_id\":\"", Cursor::word::<36, _>)?,
            tenant_id: at.word::<36, _>(",\"tenant_id\":\"")?,
            trace_id: at.word::<36, _>(",\"trace_id\":\"")?,
            venture_id: at.optional(",\"venture_id\":\"", Cursor::word::<36, _>)?,
            workflow_id: at.word::<36, _>(",\"workflow_id\":\"")?,
            workflow_seq: at.place(",\"workflow_seq\":")?,
            workspace_id: at.optional(",\"workspace_id\":\"", Cursor::word::<36, _>)?,
        };
        let has_role = header.actor_type != ActorType::Agent || header.agent_role.is_some();
        (at.rest == "}" && has_role).then_some(header)
    }
}

/// The place in the text; what comes next is taken or, at a fault, `None`.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip(&mut self, lead: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(lead)?;
        Some(())
    }

    /// `Some(None)` where the field does not come next.
    #[expect(clippy::option_option, reason = "the outer one is a fault, the inner one an absent field")]
    fn optional<T>(
        &mut self,
        lead: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.rest.starts_with(lead) { read(self, lead).map(Some) } else { Some(None) }
    }

    /// A text of one length and no escapes, as its type reads it.
    fn word<const N: usize, T: FromStr>(&mut self, lead: &str) -> Option<T> {
        self.skip(lead)?;
        let (word, rest) = self.rest.split_at_checked(N)?;
        self.rest = rest.strip_prefix('"')?;
        word.parse().ok()
    }

    /// A text of one to `most` characters.
    fn text(&mut self, lead: &str, most: usize) -> Option<Cow<'a, str>> {
        self.skip(lead)?;
        let (text, rest) = text_inside(self.rest)?;
        self.rest = rest;
        is_text_of(&text, 1..=most).then_some(text)
    }

    /// A whole number from 1.
    fn place(&mut self, lead: &str) -> Option<u64> {
        self.skip(lead)?;
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        let number: i64 = Some(digits).filter(|digits| !digits.starts_with('0'))?.parse().ok()?;
        u64::try_from(number).ok().filter(|_| (1..=MAX_WIRE_INTEGER).contains(&number))
    }
}
