//! SCHEMA_INVALID: an `input_schema` that is no JSON Schema 2020-12, or reaches outside.

use super::report::Report;
use crate::bundle::error::BundleErrorCode::SchemaInvalid;
use crate::bundle::load::Bundle;

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    for (tool, row) in &bundle.tool_registry {
        let Some(schema) = &row.input_schema else { continue };
        if let Some(message) = schema.fault() {
            report.push(SchemaInvalid, &["tool_registry", tool, "input_schema"], message);
        }
    }
}
