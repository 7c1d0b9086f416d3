//! `tool_registry`.

use alloc::format;
use alloc::string::String;

use super::roles::role_name;
use crate::bundle::error::BundleErrorCode;
use crate::bundle::model::{AuditLevel, Elevation, SpecKind, ToolRow};
use crate::bundle::read::{Fields, Path, Place, Sink, Value, flag, word};
use crate::bundle::schema::InputSchema;
use venture_core::money::MAX_WIRE_INTEGER;

/// The row of a tool; `place` is the value under its name.
pub(super) fn tool(place: Place<'_>, sink: &mut Sink) -> Option<ToolRow> {
    let name = if let Path::Key(_, name) = place.path { *name } else { "" };
    let mut fields = Fields::open(place, sink)?;
    let sensitivity = fields.need("sensitivity", word);
    let shell = name == "shell";
    let spec = fields.get("spec", word::<SpecKind>);
    if shell && spec == Some(SpecKind::Path) {
        fields.misplaced("spec", "`shell` is always a command tool; leave `spec` out");
    }
    let freeze_safe = fields.or("freeze_safe", false, flag);
    if freeze_safe && name.starts_with("money.") {
        fields.misplaced("freeze_safe", "no money tool runs while frozen; leave `freeze_safe` out");
    }
    let row = ToolRow {
        sensitivity: sensitivity.unwrap_or(crate::bundle::model::Sensitivity::Critical),
        audit_level: fields.or("audit_level", AuditLevel::Standard, word),
        input_schema: fields.get("input_schema", schema),
        spec: if shell { SpecKind::Command } else { spec.unwrap_or(SpecKind::Path) },
        freeze_safe,
        eau_cost: fields.or("eau_cost", 0, |p, s| p.whole(s, 0, MAX_WIRE_INTEGER)),
        elevation: fields.get("elevation", elevation),
    };
    Some(row)
}

fn schema(place: Place<'_>, sink: &mut Sink) -> Option<InputSchema> {
    if let Value::Object(_) = place.node.value {
        return place.json(sink).map(InputSchema::new);
    }
    place.refuse_kind(sink, "a JSON Schema as an object");
    None
}

fn elevation(place: Place<'_>, sink: &mut Sink) -> Option<Elevation> {
    let mut fields = Fields::open(place, sink)?;
    let roles = fields.need("roles", |p, s| p.items(s, role_name));
    let max_seconds = fields.need("max_seconds", |p, s| p.whole(s, 60, 3600));
    let only = fields.or("only", false, flag);
    Some(Elevation { roles: roles?, max_seconds: max_seconds?, only })
}

/// A pattern of a grant or deny, as written.
pub(super) fn pattern(
    place: Place<'_>,
    sink: &mut Sink,
    is_command: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let text = place.text(sink)?;
    if crate::bundle::syntax::pattern(text, is_command).is_some() {
        return Some(text.into());
    }
    let message = format!("`{text}` is no pattern; expected `tool`, `tool.*` or `tool(…)` (policy.md 5.2)");
    place.refuse(sink, BundleErrorCode::PatternInvalid, message);
    None
}

/// A path, topic or domain pattern, as written.
pub(super) fn checked(
    place: Place<'_>,
    sink: &mut Sink,
    kind: &str,
    holds: fn(&str) -> bool,
) -> Option<String> {
    let text = place.text(sink)?;
    if holds(text) {
        return Some(text.into());
    }
    place.refuse(sink, BundleErrorCode::PatternInvalid, format!("`{text}` is no {kind}"));
    None
}
