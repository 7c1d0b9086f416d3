//! Drafts and their approvals.

use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::{Digest, Json, Reason, canonical};
use venture_policy::bundle::Version;

use venture_policy::authoring::bundle_id;

use super::publish::{load, require_bump, workspace_of};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, BundleStep};
use crate::refusal::{Refusal, Stop, id};
use crate::state::BundleRecord;

pub(crate) fn draft(context: &Context<'_>, file: &Json, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let bundle = load(file)?.bundle;
    let workspace = workspace_of(state, &bundle);
    let ids = vec![id("bundle_id", &bundle_id(state.tenant, workspace, bundle.version, bundle.content_hash))];
    if let Some(known) = state.bundles.by_version(workspace, &bundle.version) {
        let status = known.status.as_str();
        return Err(Refusal::new(Reason::BundleImmutable, ids).status(status).into());
    }
    require_bump(context, workspace, &bundle)?;
    if let Some(known) = state.bundles.drafts.get(&(workspace, bundle.version)) {
        if *known.author != *context.command.actor.id {
            return Err(Refusal::new(Reason::RoleUnauthorized, ids).status(known.status.as_str()).into());
        }
        // Drafted anew, approvals fall; where there is none, nothing would change.
        if known.content_hash == bundle.content_hash && known.approvals.is_empty() {
            return Ok(Reply::accepted(ids).status(known.status.as_str()).replayed());
        }
    }
    let step = BundleStep {
        bundle_hash: draft.keep(canonical::to_vec(&bundle.file).unwrap_or_default()),
        by: context.command.actor.id.to_string(),
        content_hash: bundle.content_hash,
        signature: None,
        version: bundle.version.to_string(),
    };
    draft.emit(state, state.about_workspace(workspace), NO_KEY, Body::BundleDrafted(step));
    Ok(Reply::accepted(ids).status("draft"))
}

/// The draft of a version in the tenant's own workspace.
fn find<'a>(context: &Context<'a>, text: &str) -> Result<&'a BundleRecord, Stop> {
    let state = &context.engine.state;
    let missing = || Refusal::new(Reason::BundleNotFound, Vec::new());
    let version: Version = text.parse().map_err(|_| missing())?;
    let draft = state.bundles.drafts.get(&(state.own_workspace(), version));
    if let Some(record) = draft {
        return Ok(record);
    }
    match state.bundles.by_version(state.own_workspace(), &version) {
        Some(known) => {
            let ids = vec![id("bundle_id", &known.id)];
            Err(Refusal::new(Reason::IllegalTransition, ids).status(known.status.as_str()).into())
        }
        None => Err(missing().into()),
    }
}

fn step(record: &BundleRecord, context: &Context<'_>, signature: Option<&Json>) -> BundleStep {
    BundleStep {
        bundle_hash: record.bundle_hash,
        by: context.command.actor.id.to_string(),
        content_hash: record.content_hash,
        signature: signature.cloned(),
        version: record.version.to_string(),
    }
}

/// Only who wrote a bundle discards it.
fn require_author(context: &Context<'_>, record: Option<&BundleRecord>) -> Result<(), Stop> {
    match record {
        Some(record) if *record.author != *context.command.actor.id => {
            let ids = vec![id("bundle_id", &record.id)];
            Err(Refusal::new(Reason::RoleUnauthorized, ids).status(record.status.as_str()).into())
        }
        Some(_) | None => Ok(()),
    }
}

pub(crate) fn discard(context: &Context<'_>, version: &str, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let own = version.parse::<Version>().ok();
    let published = own.and_then(|version| state.bundles.by_version(state.own_workspace(), &version));
    require_author(context, published)?;
    let record = find(context, version)?;
    let ids = vec![id("bundle_id", &record.id)];
    require_author(context, Some(record))?;
    let about = state.about_workspace(record.workspace_id);
    draft.emit(state, about, NO_KEY, Body::BundleDiscarded(step(record, context, None)));
    Ok(Reply::accepted(ids).status("discarded"))
}

pub(crate) fn approve(
    context: &Context<'_>,
    version: &str,
    content_hash: Digest,
    signature: Option<&Json>,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let engine = context.engine;
    let state = &engine.state;
    let record = find(context, version)?;
    let ids = vec![id("bundle_id", &record.id)];
    let who = &*context.command.actor.id;
    let spoke = record.approvals.iter().any(|(known, _)| known == who);
    if spoke || *record.author == *who || record.content_hash != content_hash {
        return Err(Refusal::new(Reason::ApproverInvalid, ids).status(record.status.as_str()).into());
    }
    let about = state.about_workspace(record.workspace_id);
    draft.emit(state, about, NO_KEY, Body::BundleApproved(step(record, context, signature)));
    let in_force = engine.bundle(state.bundle_in_force(record.workspace_id)).unwrap_or(&engine.genesis);
    let asked = usize::try_from(in_force.bundle.governance.publish_approvals).unwrap_or(usize::MAX);
    let enough = record.approvals.len().saturating_add(1) >= asked;
    Ok(Reply::accepted(ids).status(if enough { "approved" } else { "draft" }))
}
