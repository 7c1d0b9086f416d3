//! Names and scopes of limits, shared by the rooms that read or feed the windows.

use venture_core::id::Uuid;
use venture_ledger::limits::{Dim, DimSet, Dims, Windows};
use venture_policy::bundle::{Bundle, VelocityRow, VelocityScope, fold};

use crate::state::{Intent, State};

/// The dimensions of a velocity row.
pub(crate) fn velocity_set(row: &VelocityRow) -> DimSet {
    row.scope.iter().fold(DimSet::TENANT, |set, scope| match scope {
        VelocityScope::Tenant => set,
        VelocityScope::Workspace => set.with(Dim::Workspace),
        VelocityScope::Venture => set.with(Dim::Venture),
        VelocityScope::Workflow => set.with(Dim::Workflow),
        VelocityScope::Role => set.with(Dim::Role),
        VelocityScope::Merchant => set.with(Dim::Merchant),
        VelocityScope::Category => set.with(Dim::Category),
    })
}

/// Tracks each scope that a bundle's rows name.
pub(crate) fn track(windows: &mut Windows, bundle: &Bundle) {
    for row in &bundle.limits.velocity {
        windows.track(velocity_set(row));
    }
}

impl State {
    /// The dimensions of an intent, by names that are known.
    pub(crate) fn find_dims(&self, intent: &Intent) -> Dims {
        let mut dims = Dims::default();
        let class = self.workflows.get(&intent.workflow_id).and_then(|workflow| workflow.class.as_deref());
        each_dim(intent, class, |dim, name| dims = dims.with(dim, self.windows.handle(name)));
        dims
    }

    /// The dimensions of an intent; names that are new are taken in.
    pub(crate) fn intern_dims(&mut self, intent: &Intent) -> Dims {
        let mut dims = Dims::default();
        let class = self.workflows.get(&intent.workflow_id).and_then(|workflow| workflow.class.as_deref());
        each_dim(intent, class, |dim, name| dims = dims.with(dim, self.windows.intern(name)));
        dims
    }
}

/// Shows the intent's name in each dimension that it has, in order.
fn each_dim(intent: &Intent, class: Option<&str>, mut visit: impl FnMut(Dim, &str)) {
    let mut id = |dim, id: Uuid| visit(dim, id.as_hyphenated().encode_lower(&mut [0; 36]));
    id(Dim::Workspace, intent.workspace_id.0);
    id(Dim::Venture, intent.venture_id.0);
    id(Dim::Workflow, intent.workflow_id.0);
    if let Some(task) = intent.task_id {
        id(Dim::Task, task.0);
    }
    if let Some(role) = intent.agent_role.as_deref() {
        visit(Dim::Role, role);
    }
    if let Some(class) = class {
        visit(Dim::Class, class);
    }
    visit(Dim::Merchant, &fold(&intent.merchant_scope));
    visit(Dim::Category, &intent.category);
    visit(Dim::Rail, &intent.rail);
}
