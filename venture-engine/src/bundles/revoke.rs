//! `revoke_bundle`: withdrawn by two people; the best one left comes into force.

use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::Reason;
use venture_policy::bundle::Version;

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, BundleMoved};
use crate::refusal::{Refusal, Stop, id};
use crate::state::BundleStatus;

pub(crate) fn revoke(
    context: &Context<'_>,
    version: &str,
    reason: &str,
    confirmed_by: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let missing = || Refusal::new(Reason::BundleNotFound, Vec::new());
    let version: Version = version.parse().map_err(|_| missing())?;
    let workspace = state.own_workspace();
    let published = state.bundles.by_version(workspace, &version);
    let record = published.or_else(|| state.bundles.drafts.get(&(workspace, version))).ok_or_else(missing)?;
    let ids = vec![id("bundle_id", &record.id)];
    let status = record.status.as_str();
    let by = vec![context.command.actor.id.to_string(), confirmed_by.to_string()];
    if record.revocation.as_ref().is_some_and(|(known, people)| known == reason && *people == by) {
        return Ok(Reply::accepted(ids).status(status).replayed());
    }
    if !matches!(record.status, BundleStatus::Published | BundleStatus::Deprecated) {
        return Err(Refusal::new(Reason::IllegalTransition, ids).status(status).into());
    }
    if *confirmed_by == *context.command.actor.id {
        return Err(Refusal::new(Reason::SecondHumanRequired, ids).status(status).into());
    }
    let bound =
        state.workflows.values().filter(|flow| flow.pin.is_some_and(|pin| pin.bundle_id == record.id));
    let moved = BundleMoved {
        affected_workflows: Some(bound.map(|flow| flow.id).collect()),
        reason: Some(reason.to_string()),
        revoked_by: Some(by),
        superseded_by: None,
        version: version.to_string(),
    };
    let about = state.about_workspace(record.workspace_id);
    draft.emit(state, about, NO_KEY, Body::BundleRevoked(moved));
    Ok(Reply::accepted(ids).status("revoked"))
}
