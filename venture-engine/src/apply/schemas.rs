//! Schemas: what was registered, ready for use, and what is deprecated.

use alloc::sync::Arc;

use venture_core::Json;
use venture_core::envelope::Header;
use venture_core::registry::SchemaStatus;
use venture_policy::bundle::InputSchema;

use super::{Applied, FindBlob, corrupt};
use crate::engine::Engine;
use crate::event::SchemaMoved;
use crate::state::{SchemaRecord, State};

pub(super) fn registered(
    engine: &mut Engine,
    header: &Header<'_>,
    event: &SchemaMoved,
    blobs: &FindBlob<'_>,
) -> Applied {
    let Some(body) = blobs(&event.schema_hash) else { return corrupt("the body of a schema is missing") };
    let schema = Json::parse(&body).ok().and_then(|json| InputSchema::compile(json).ok());
    let Some(schema) = schema else { return corrupt("a registered schema is none") };
    let record = SchemaRecord {
        schema_hash: event.schema_hash,
        body,
        status: SchemaStatus::Active,
        created_at: header.created_at,
        deprecated_at: None,
    };
    engine.schemas.insert(event.schema_hash, Arc::new(schema));
    engine.state.schemas.put(event.kind, &event.name, event.version, record);
    Ok(())
}

pub(super) fn deprecated(state: &mut State, header: &Header<'_>, event: &SchemaMoved) -> Applied {
    let Some(record) = state.schemas.get_mut(event.kind, &event.name, event.version) else {
        return corrupt("an unknown schema was deprecated");
    };
    record.status = SchemaStatus::Deprecated;
    record.deprecated_at = Some(header.created_at);
    Ok(())
}
