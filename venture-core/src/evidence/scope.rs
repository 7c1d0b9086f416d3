//! What a package is about.

use alloc::string::String;

use serde::Serialize;

use crate::canonical::{self, CanonicalError};
use crate::id::{TenantId, Uuid, WorkflowId, uuid_v5};
use crate::time::Timestamp;

/// The longest period of a package.
pub const MAX_PERIOD_DAYS: u64 = 90;

/// Whose evidence, for which framework, of which period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whose journal.
    pub tenant_id: TenantId,
    /// The framework that is asked about, e.g. `soc2`.
    pub framework: String,
    /// The first instant, included.
    pub period_start: Timestamp,
    /// The last instant, included.
    pub period_end: Timestamp,
    /// Only this workflow's payloads, where it is given.
    pub workflow_id: Option<WorkflowId>,
}

/// What the id of a package is derived from.
#[derive(Serialize)]
struct Name<'s> {
    framework: &'s str,
    period_end: Timestamp,
    period_start: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_id: Option<WorkflowId>,
}

impl Scope {
    /// The package's id: equal scopes have equal ids.
    ///
    /// # Errors
    /// [`CanonicalError`] if the framework has no canonical form.
    pub fn package_id(&self) -> Result<Uuid, CanonicalError> {
        let name = canonical::to_vec(&Name {
            framework: &self.framework,
            period_end: self.period_end,
            period_start: self.period_start,
            workflow_id: self.workflow_id,
        })?;
        Ok(uuid_v5(self.tenant_id.0, &[&name]))
    }

    /// Whether an event of `workflow_id` at `at` keeps its payload.
    #[must_use]
    pub fn shows(&self, at: Timestamp, workflow_id: WorkflowId) -> bool {
        at <= self.period_end && self.workflow_id.is_none_or(|own| own == workflow_id)
    }
}
