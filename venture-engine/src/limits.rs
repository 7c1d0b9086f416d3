//! Names and scopes of limits, shared by the rooms that read or feed the windows.

use alloc::string::{String, ToString as _};

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
        self.each_dim(intent)
            .fold(Dims::default(), |dims, (dim, name)| dims.with(dim, self.windows.handle(&name)))
    }

    /// The dimensions of an intent; names that are new are taken in.
    pub(crate) fn intern_dims(&mut self, intent: &Intent) -> Dims {
        let names: alloc::vec::Vec<(Dim, String)> = self.each_dim(intent).collect();
        names
            .into_iter()
            .fold(Dims::default(), |dims, (dim, name)| dims.with(dim, self.windows.intern(&name)))
    }

    fn each_dim(&self, intent: &Intent) -> impl Iterator<Item = (Dim, String)> + use<> {
        let class = self.workflows.get(&intent.workflow_id).and_then(|workflow| workflow.class.clone());
        let all = [
            Some((Dim::Workspace, intent.workspace_id.to_string())),
            Some((Dim::Venture, intent.venture_id.to_string())),
            Some((Dim::Workflow, intent.workflow_id.to_string())),
            intent.task_id.map(|task| (Dim::Task, task.to_string())),
            intent.agent_role.as_deref().map(|role| (Dim::Role, role.to_string())),
            class.map(|class| (Dim::Class, class)),
            Some((Dim::Merchant, fold(&intent.merchant_scope))),
            Some((Dim::Category, intent.category.to_string())),
            Some((Dim::Rail, intent.rail.to_string())),
        ];
        all.into_iter().flatten()
    }
}
