//! Tools that exist.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Json;

use crate::bundle::schema::InputSchema;

use super::{AuditLevel, Sensitivity, SpecKind};

/// A tool of the registry.
#[derive(Clone, Debug)]
pub struct ToolRow {
    /// How dangerous a call is.
    pub sensitivity: Sensitivity,
    /// How much of a call is recorded.
    pub audit_level: AuditLevel,
    /// JSON Schema 2020-12 of the arguments; `None`: any arguments.
    pub input_schema: Option<InputSchema>,
    /// How `(…)` reads in this tool's patterns; `shell` is always a command tool.
    pub spec: SpecKind,
    /// Whether it runs under MONITOR and SOFT freezes.
    pub freeze_safe: bool,
    /// EAU a call.
    pub eau_cost: i64,
    /// To whom it opens by elevation; `None`: to nobody.
    pub elevation: Option<Elevation>,
}

impl ToolRow {
    /// Whether the arguments match the tool's schema, if it has one (policy.md 5.1, row 5).
    #[must_use]
    pub fn validate(&self, arguments: &Json) -> bool {
        self.input_schema.as_ref().is_none_or(|schema| schema.matches(arguments))
    }

    /// Whether this is a command tool.
    #[must_use]
    pub fn is_command(&self) -> bool {
        self.spec == SpecKind::Command
    }
}

/// A tool that opens by elevation (policy.md 5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elevation {
    /// Agent roles that it may open to.
    pub roles: Vec<String>,
    /// Longest elevation, 60 to 3600 seconds.
    pub max_seconds: i64,
    /// Whether nothing but elevation opens it.
    pub only: bool,
}
