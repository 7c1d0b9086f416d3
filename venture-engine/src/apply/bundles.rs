//! Bundles and pins.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use venture_core::envelope::Header;
use venture_core::id::{BundleId, WorkspaceId};
use venture_core::{Json, Timestamp};
use venture_policy::bundle::Version;

use super::{Applied, Corruption, FindBlob, corrupt};
use crate::engine::Engine;
use crate::event::{BundleMoved, BundlePinned, BundlePublished, BundleStep, CanaryMoved};
use crate::loaded::Loaded;
use crate::state::{BundleRecord, BundleStatus, Due, Pin, State};
use venture_policy::authoring::bundle_id;

fn workspace(header: &Header<'_>) -> Result<WorkspaceId, Corruption> {
    header.workspace_id.ok_or_else(|| Corruption("a bundle without a workspace".into()))
}

fn version(text: &str) -> Result<Version, Corruption> {
    text.parse().map_err(|_| Corruption("a bundle without a version".into()))
}

pub(super) fn drafted(
    engine: &mut Engine,
    header: &Header<'_>,
    step: &BundleStep,
    blobs: &FindBlob<'_>,
) -> Applied {
    let (workspace_id, version) = (workspace(header)?, version(&step.version)?);
    let Some(file) = blobs(&step.bundle_hash) else { return corrupt("the file of a draft is missing") };
    let state = &mut engine.state;
    let record = BundleRecord {
        id: bundle_id(state.tenant, workspace_id, version, step.content_hash),
        workspace_id,
        version,
        content_hash: step.content_hash,
        bundle_hash: step.bundle_hash,
        status: BundleStatus::Draft,
        author: step.by.clone(),
        approvals: Vec::new(),
        effective_at: header.created_at,
        activated: false,
        canary_pct: None,
        deprecated_at: None,
        revocation: None,
        file,
    };
    state.bundles.drafts.insert((workspace_id, version), record);
    Ok(())
}

pub(super) fn approved(engine: &mut Engine, header: &Header<'_>, step: &BundleStep) -> Applied {
    let key = (workspace(header)?, version(&step.version)?);
    let in_force = engine.bundle(engine.state.bundle_in_force(key.0)).unwrap_or(&engine.genesis);
    let asked = usize::try_from(in_force.bundle.governance.publish_approvals).unwrap_or(usize::MAX);
    match engine.state.bundles.drafts.get_mut(&key) {
        Some(record) => {
            record.approvals.push((step.by.clone(), None));
            if record.approvals.len() >= asked {
                record.status = BundleStatus::Approved;
            }
            Ok(())
        }
        None => corrupt("an unknown draft was approved"),
    }
}

pub(super) fn discarded(state: &mut State, header: &Header<'_>, step: &BundleStep) -> Applied {
    state.bundles.drafts.remove(&(workspace(header)?, version(&step.version)?));
    Ok(())
}

pub(super) fn published(
    engine: &mut Engine,
    header: &Header<'_>,
    event: &BundlePublished,
    blobs: &FindBlob<'_>,
) -> Applied {
    let (workspace_id, version) = (workspace(header)?, version(&event.version)?);
    let Some(file) = blobs(&event.bundle_hash) else { return corrupt("the file of a bundle is missing") };
    let json = Json::parse(&file).map_err(|_| Corruption("the file of a bundle is no JSON".into()))?;
    let Ok(loaded) = Loaded::of(json) else { return corrupt("a published bundle does not load") };
    if loaded.bundle.content_hash != event.content_hash {
        return corrupt("a published bundle has another content");
    }
    crate::limits::track(&mut engine.state.windows, &loaded.bundle);
    let state = &mut engine.state;
    crate::tool_call::track(state, &loaded.bundle);
    let drafted = state.bundles.drafts.remove(&(workspace_id, version));
    let record = BundleRecord {
        id: bundle_id(state.tenant, workspace_id, version, event.content_hash),
        workspace_id,
        version,
        content_hash: event.content_hash,
        bundle_hash: event.bundle_hash,
        status: BundleStatus::Published,
        author: drafted.map_or_else(|| event.published_by.clone(), |draft| draft.author),
        approvals: event
            .approvals
            .iter()
            .map(|row| (row.approver_id.clone(), row.approver_role.clone()))
            .collect(),
        effective_at: event.effective_at,
        activated: false,
        canary_pct: event.canary_pct,
        deprecated_at: None,
        revocation: None,
        file,
    };
    if event.effective_at > header.created_at && event.canary_pct.is_none() {
        state.deadlines.add(event.effective_at, Due::Bundle(Box::new((version, workspace_id, record.id))));
    }
    engine.loaded.insert(record.id, Arc::new(loaded));
    state.bundles.published.insert(record.id, record);
    Ok(())
}

fn record<'s>(
    state: &'s mut State,
    header: &Header<'_>,
    text: &str,
) -> Result<&'s mut BundleRecord, Corruption> {
    let (workspace_id, version) = (workspace(header)?, version(text)?);
    let found = state.bundles.published.values_mut();
    found
        .into_iter()
        .find(|record| record.workspace_id == workspace_id && record.version == version)
        .ok_or_else(|| Corruption("an unknown bundle moved".into()))
}

pub(super) fn activated(state: &mut State, header: &Header<'_>, moved: &BundleMoved) -> Applied {
    let record = record(state, header, &moved.version)?;
    record.activated = true;
    record.canary_pct = None;
    record.status = BundleStatus::Published;
    let (workspace_id, id) = (record.workspace_id, record.id);
    let (at, due) = (record.effective_at, Due::Bundle(Box::new((record.version, workspace_id, id))));
    state.deadlines.remove(at, due);
    state.bundles.active.insert(workspace_id, id);
    Ok(())
}

pub(super) fn deprecated(engine: &mut Engine, header: &Header<'_>, moved: &BundleMoved) -> Applied {
    let at = header.created_at;
    let record = record(&mut engine.state, header, &moved.version)?;
    record.status = BundleStatus::Deprecated;
    record.deprecated_at = Some(at);
    let id = record.id;
    let until = engine.deprecated_until(id);
    if let Some(until) = until {
        engine.state.deadlines.add(until, Due::Pins(id));
    }
    Ok(())
}

pub(super) fn revoked(state: &mut State, header: &Header<'_>, moved: &BundleMoved) -> Applied {
    let record = record(state, header, &moved.version)?;
    record.status = BundleStatus::Revoked;
    record.revocation = moved.reason.clone().zip(moved.revoked_by.clone());
    record.canary_pct = None;
    let (workspace_id, id) = (record.workspace_id, record.id);
    let (at, due) = (record.effective_at, Due::Bundle(Box::new((record.version, workspace_id, id))));
    state.deadlines.remove(at, due);
    if state.bundles.active.get(&workspace_id) == Some(&id) {
        put_best_in_force(state, workspace_id, header.created_at);
    }
    Ok(())
}

/// The best bundle left is the active one, without an event of its own.
///
/// Spec: policy.md 2.3, "Rollback".
fn put_best_in_force(state: &mut State, workspace_id: WorkspaceId, at: Timestamp) {
    match state.bundles.best_at(workspace_id, at).map(|record| record.id) {
        Some(best) => state.bundles.active.insert(workspace_id, best),
        None => state.bundles.active.remove(&workspace_id),
    };
}

pub(super) fn pinned(state: &mut State, pinned: &BundlePinned) -> Applied {
    let Some(workflow) = state.workflows.get_mut(&pinned.workflow_id) else {
        return corrupt("an unknown workflow was pinned");
    };
    workflow.pin = Some(Pin { bundle_id: pinned.bundle_id, expires_at: pinned.expires_at });
    Ok(())
}

/// A paused workflow's pin has ended; an operator pins it again.
pub(super) fn paused(state: &mut State, header: &Header<'_>) -> Applied {
    let Some(workflow) = state.workflows.get_mut(&header.workflow_id) else {
        return corrupt("an unknown workflow was paused");
    };
    if let Some(pin) = &mut workflow.pin {
        pin.expires_at = pin.expires_at.min(header.created_at);
    }
    Ok(())
}

pub(super) fn canary(
    engine: &mut Engine,
    header: &Header<'_>,
    moved: &CanaryMoved,
    rolled_back: bool,
) -> Applied {
    let id: BundleId = moved.new_bundle_id;
    let Some(record) = engine.state.bundles.published.get_mut(&id) else {
        return corrupt("an unknown canary moved");
    };
    if rolled_back {
        record.canary_pct = None;
        record.status = BundleStatus::RolledBack;
        record.deprecated_at = Some(header.created_at);
        if let Some(until) = engine.deprecated_until(id) {
            engine.state.deadlines.add(until, Due::Pins(id));
        }
    } else {
        record.canary_pct = moved.pct.filter(|pct| *pct < 100);
    }
    Ok(())
}
