//! Arguments of the commands on the schema registry.
//!
//! Spec: policy.md 3, events.md 3.

use venture_core::ingest::is_event_type;
use venture_core::registry::SchemaKind;
use venture_core::{Json, Reason, canonical};
use venture_policy::bundle::InputSchema;

use super::Read;
use crate::command::fields::Fields;
use crate::command::{Args, SchemaKey};

/// A schema has at most so many canonical bytes.
const LARGEST: usize = 65_536;

pub(super) fn key(f: &mut Fields<'_>) -> Read<SchemaKey> {
    let kind = f.one_of("kind", "`task`, `event` or `tool`", SchemaKind::from_name)?;
    let kind = f.need("kind", kind)?;
    let name = f.need_text("name", 1..=128)?;
    if kind == SchemaKind::Event && !is_event_type(name) {
        let message = "an event type is a domain, one to five names and a version, as `ext.shop.order.v1`";
        return Err(f.fault(Reason::RequestInvalid, "name", message));
    }
    let version = f.parsed("version", "a version such as `1.2.3`")?;
    Ok(SchemaKey { kind, name: name.into(), version: f.need("version", version)? })
}

/// What the schema alone shows: whether it is one, and closed where it is of an event.
pub(super) fn register(f: &mut Fields<'_>) -> Read<Args> {
    let key = key(f)?;
    let schema = f.opt("schema", "an object", |value| value.as_object().map(|_| value))?;
    let schema = f.need("schema", schema)?;
    let size = canonical::to_vec(schema).map_or(usize::MAX, |bytes| bytes.len());
    if size > LARGEST {
        let message = alloc::format!("the schema has {size} bytes; at most {LARGEST} are kept");
        return Err(f.fault(Reason::SchemaInvalid, "schema", message));
    }
    if key.kind == SchemaKind::Event && schema.get("additionalProperties") != Some(&Json::Bool(false)) {
        let message = "the schema of an event has `additionalProperties: false`";
        return Err(f.fault(Reason::SchemaInvalid, "schema", message));
    }
    if let Err(fault) = InputSchema::compile(schema.clone()) {
        return Err(f.fault(Reason::SchemaInvalid, "schema", fault));
    }
    Ok(Args::RegisterSchema { key, schema: schema.clone() })
}
