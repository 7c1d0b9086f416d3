//! Coming into force, and pins.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::envelope::{ActorType, genesis_bundle_id};
use venture_core::id::{BundleId, WorkflowId, WorkspaceId};
use venture_core::{Digest, Reason, Timestamp};
use venture_policy::bundle::Version;

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::{Body, BundleMoved, BundlePinned};
use crate::refusal::{Refusal, Stop, id};
use crate::state::BundleStatus;

/// Drafts that a bundle is in force, and the one before no longer, if it is the best that stands.
pub(super) fn activate(
    engine: &Engine,
    workspace: WorkspaceId,
    (new, version, effective_at): (BundleId, Version, Timestamp),
    draft: &mut Draft,
) {
    let state = &engine.state;
    let before = state.bundles.active.get(&workspace).and_then(|id| state.bundles.published.get(id));
    let better = before.is_some_and(|before| {
        (before.effective_at, before.version) > (effective_at, version) || before.id == new
    });
    if better {
        return;
    }
    let about = state.about_workspace(workspace);
    let moved = |version: Version, superseded_by| BundleMoved {
        affected_workflows: None,
        reason: None,
        revoked_by: None,
        superseded_by,
        version: version.to_string(),
    };
    draft.emit(state, about, new.0, Body::BundleActivated(moved(version, None)));
    if let Some(before) = before.filter(|before| before.status == BundleStatus::Published) {
        let body = Body::BundleDeprecated(moved(before.version, Some(new)));
        draft.emit(state, about, before.id.0, body);
    }
}

/// A published bundle whose time has come.
pub(crate) fn come_into_force(engine: &Engine, workspace: WorkspaceId, bundle: BundleId, draft: &mut Draft) {
    let Some(record) = engine.state.bundles.published.get(&bundle) else { return };
    if record.activated || !record.stands() || record.canary_pct.is_some() {
        return;
    }
    activate(engine, workspace, (record.id, record.version, record.effective_at), draft);
}

impl Engine {
    /// The bundle that a new workflow pins: that of a canary for its share, else the one in force; the
    /// genesis bundle, which denies all, where none is left.
    ///
    /// Spec: policy.md 2.3.
    pub(crate) fn bundle_for_new(&self, workspace: WorkspaceId, workflow: WorkflowId) -> BundleId {
        let bundles = &self.state.bundles;
        let own = self.state.own_workspace();
        let Some(in_force) = bundles.in_force(workspace, own) else { return genesis_bundle_id() };
        let canary = bundles.published.values().find(|record| {
            record.workspace_id == in_force.workspace_id && record.canary_pct.is_some() && record.stands()
        });
        let drawn = canary.filter(|record| share(workflow, record.id) < record.canary_pct.unwrap_or(0));
        drawn.unwrap_or(in_force).id
    }
}

/// The workflow's place among 100: the first 8 bytes of SHA-256(workflow_id + bundle_id), big-endian.
fn share(workflow: WorkflowId, bundle: BundleId) -> i64 {
    let Digest(hash) = Digest::of_parts(&[workflow.to_string().as_bytes(), bundle.to_string().as_bytes()]);
    let mut first = [0_u8; 8];
    first.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    i64::try_from(u64::from_be_bytes(first).rem_euclid(100)).unwrap_or(0)
}

pub(crate) fn pin(
    context: &Context<'_>,
    workflow_id: WorkflowId,
    ttl_seconds: i64,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("workflow_id", &workflow_id)];
    let known = state.workflows.get(&workflow_id).and_then(|workflow| workflow.pin);
    let Some(pin) = known else { return Err(Refusal::new(Reason::WorkflowNotFound, ids).into()) };
    let revoked =
        state.bundles.published.get(&pin.bundle_id).is_none_or(|r| r.status == BundleStatus::Revoked);
    if revoked {
        return Err(Refusal::new(Reason::BundleRevoked, ids).status("pending").into());
    }
    let overdue = context.engine.deprecated_until(pin.bundle_id).is_some_and(|until| context.at >= until);
    if overdue && context.command.actor.kind != ActorType::Human {
        // After the window only an operator lets it go on.
        return Err(Refusal::new(Reason::RoleUnauthorized, ids).status("pending").into());
    }
    let Some(expires_at) = context.at.checked_add_seconds(ttl_seconds) else {
        return Err(Refusal::new(Reason::TtlInvalid, ids).into());
    };
    let pinned = BundlePinned {
        bundle_id: pin.bundle_id,
        expires_at,
        pinned_by: context.command.actor.id.to_string(),
        workflow_id,
    };
    draft.emit(state, state.about_workflow(workflow_id), NO_KEY, Body::BundlePinned(pinned));
    Ok(Reply::accepted(ids).status("pending"))
}
