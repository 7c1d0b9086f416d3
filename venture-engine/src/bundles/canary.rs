//! `set_canary`: a new bundle for a share of the new workflows.

use alloc::vec;
use alloc::vec::Vec;

use venture_core::Reason;
use venture_policy::bundle::Version;

use super::force::activate;
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::SetCanary;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, CanaryMoved};
use crate::refusal::{Refusal, Stop, id};

pub(crate) fn canary(context: &Context<'_>, args: &SetCanary, draft: &mut Draft) -> Result<Reply, Stop> {
    let engine = context.engine;
    let state = &engine.state;
    let missing = || Refusal::new(Reason::BundleNotFound, Vec::new());
    let version: Version = args.version.parse().map_err(|_| missing())?;
    let workspace = state.own_workspace();
    let record = state.bundles.by_version(workspace, &version).ok_or_else(missing)?;
    let ids = vec![id("bundle_id", &record.id)];
    let illegal = || Refusal::new(Reason::IllegalTransition, ids.clone()).status(record.status.as_str());
    let Some(now) = record.canary_pct else { return Err(illegal().into()) };
    let about = state.about_workspace(workspace);
    let moved = CanaryMoved {
        current_bundle_id: state.bundles.active.get(&workspace).copied(),
        new_bundle_id: record.id,
        pct: args.pct,
        reason: args.reason.clone(),
    };
    let Some(pct) = args.pct else {
        draft.emit(state, about, NO_KEY, Body::CanaryRolledBack(moved));
        return Ok(Reply::accepted(ids).status("rolled_back"));
    };
    if pct <= now {
        return Err(illegal().into());
    }
    draft.emit(state, about, NO_KEY, Body::CanaryStarted(moved));
    if pct == 100 {
        activate(engine, workspace, (record.id, record.version, record.effective_at), draft);
    }
    Ok(Reply::accepted(ids).status("published"))
}
