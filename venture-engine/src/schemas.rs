//! The schema registry: what is registered, and what fits it.
//!
//! Spec: policy.md 3, events.md 3.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::registry::{SchemaKind, SchemaStatus, compatible};
use venture_core::{Json, Reason, Timestamp, canonical};
use venture_policy::bundle::Version;

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::SchemaKey;
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::{Body, SchemaMoved};
use crate::refusal::{Refusal, Stop};
use crate::state::SchemaRecord;

/// `register_schema`: new versions of one major only widen, whichever came first.
pub(crate) fn register(
    context: &Context<'_>,
    key: &SchemaKey,
    schema: &Json,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    // Strict JSON always has a canonical form.
    let body = canonical::to_vec(schema).unwrap_or_default();
    if let Some(known) = state.schemas.get(key.kind, &key.name, key.version) {
        let status = known.status.as_str();
        return if known.body == body {
            Ok(Reply::accepted(ids(key)).status(status).replayed())
        } else {
            Err(Refusal::new(Reason::VersionExists, ids(key)).status(status).into())
        };
    }
    if let Some(breach) = neighbours(context.engine, key, schema) {
        return Err(breach.into());
    }
    let schema_hash = draft.keep(body);
    let moved = SchemaMoved { kind: key.kind, name: key.name.clone(), schema_hash, version: key.version };
    draft.emit(state, state.about_tenant(), NO_KEY, Body::SchemaRegistered(moved));
    Ok(Reply::accepted(ids(key)).status(SchemaStatus::Active.as_str()))
}

/// The first neighbour within the major version that this schema may not follow, or go before.
fn neighbours(engine: &Engine, key: &SchemaKey, schema: &Json) -> Option<Refusal> {
    let versions = engine.state.schemas.versions(key.kind, &key.name)?;
    let body = |record: &SchemaRecord| Json::parse(&record.body).unwrap_or(Json::Null);
    let same_major = |(version, _): &(&Version, &SchemaRecord)| version.major == key.version.major;
    let before = versions.range(..key.version).next_back().filter(same_major);
    let after = versions.range(key.version..).next().filter(same_major);
    let against_before =
        before.and_then(|(version, record)| Some((version, compatible(&body(record), schema).err()?)));
    let against_after =
        || after.and_then(|(version, record)| Some((version, compatible(schema, &body(record)).err()?)));
    let (version, breach) = against_before.or_else(against_after)?;
    let detail = Json::object([
        ("pointer", Json::from(breach.pointer.as_str())),
        ("version", Json::from(version.to_string())),
    ]);
    let refusal = Refusal::new(Reason::SchemaIncompatible, ids(key)).detail(detail);
    Some(Refusal { message: Some(format!("compared with version {version}, {breach}")), ..refusal })
}

/// `deprecate_schema`.
pub(crate) fn deprecate(context: &Context<'_>, key: &SchemaKey, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(known) = state.schemas.get(key.kind, &key.name, key.version) else {
        return Err(Refusal::new(Reason::SchemaUnknown, ids(key)).into());
    };
    let reply = Reply::accepted(ids(key)).status(SchemaStatus::Deprecated.as_str());
    if known.status == SchemaStatus::Deprecated {
        return Ok(reply.replayed());
    }
    let moved = SchemaMoved {
        kind: key.kind,
        name: key.name.clone(),
        schema_hash: known.schema_hash,
        version: key.version,
    };
    draft.emit(state, state.about_tenant(), NO_KEY, Body::SchemaDeprecated(moved));
    Ok(reply)
}

fn ids(key: &SchemaKey) -> Vec<(&'static str, String)> {
    vec![("schema_id", format!("{}:{}:{}", key.kind, key.name, key.version))]
}

impl Engine {
    /// Whether an input fits the registered schema of its task type, event type or tool.
    ///
    /// Deprecated schemas still serve what names them. Pure.
    /// # Errors
    /// In order: `SCHEMA_UNKNOWN` if that type or version is not registered, `SCHEMA_INVALID` if the input
    /// does not fit.
    ///
    /// Spec: policy.md 3.
    pub fn check_input(
        &self,
        kind: SchemaKind,
        name: &str,
        version: Version,
        input: &Json,
    ) -> Result<(), Reason> {
        let record = self.state.schemas.get(kind, name, version).ok_or(Reason::SchemaUnknown)?;
        let schema = self.schemas.get(&record.schema_hash).ok_or(Reason::SchemaUnknown)?;
        if schema.matches(input) { Ok(()) } else { Err(Reason::SchemaInvalid) }
    }

    /// Whether arguments fit the greatest schema of a tool that was registered by `since`; without one any do.
    pub(crate) fn tool_arguments_fit(&self, tool: &str, since: Timestamp, args: &Json) -> bool {
        let versions = self.state.schemas.versions(SchemaKind::Tool, tool).into_iter().flatten();
        let mut known = versions.filter(|(_, record)| record.created_at <= since);
        let schema = known.next_back().and_then(|(_, record)| self.schemas.get(&record.schema_hash));
        schema.is_none_or(|schema| schema.matches(args))
    }
}
