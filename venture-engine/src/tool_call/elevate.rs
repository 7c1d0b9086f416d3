//! `elevate`: one tool, one agent, for a while.
//!
//! Spec: policy.md 5.5.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::envelope::ActorType;
use venture_core::{Json, Reason};

use super::standing::pin_fault;
use super::subject::full_name;
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::authorize::identity_fault;
use crate::command::Elevate;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, RoleElevated};
use crate::refusal::{Refusal, Stop, id};
use crate::state::Workflow;

/// The only role that elevates.
const GRANTER: &str = "orchestrator";
/// The shortest elevation, in seconds.
const SHORTEST: i64 = 60;
/// So many may be live in one workflow.
const MOST_LIVE: usize = 3;
/// A reason has so many characters.
const REASON: usize = 10;

pub(crate) fn elevate(context: &Context<'_>, args: &Elevate, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("workflow_id", &args.workflow_id)];
    if let Some(fault) = identity_fault(context, args.workflow_id) {
        return Err(Refusal::new(Reason::IdentityInvalid, ids).because(fault).into());
    }
    let Some(workflow) = state.workflows.get(&args.workflow_id) else {
        return Err(Refusal::new(Reason::WorkflowNotFound, ids).into());
    };
    if let Some(fault) = pin_fault(context, Some(workflow)) {
        return Err(Refusal::new(fault, ids).into());
    }
    let failed = CONDITIONS.iter().find(|(_, holds)| !holds(context, workflow, args));
    if let Some((name, _)) = failed {
        let detail = Json::object([("condition", Json::from(*name))]);
        return Err(Refusal::new(Reason::ConditionFailed, ids).detail(detail).into());
    }
    let elevated = RoleElevated {
        agent_id: args.agent_id.clone(),
        granted_by: context.command.actor.id.to_string(),
        granted_tool: full_name(&args.tool).to_string(),
        reason: args.reason.clone(),
        ttl_seconds: args.ttl_seconds,
    };
    draft.emit(state, state.about_workflow(args.workflow_id), NO_KEY, Body::RoleElevated(elevated));
    Ok(Reply::accepted(ids))
}

type Condition = fn(&Context<'_>, &Workflow, &Elevate) -> bool;

/// What an elevation holds to, in order.
const CONDITIONS: [(&str, Condition); 5] =
    [("granter", granter), ("tool", tool), ("ttl_seconds", ttl), ("live", live), ("reason", reason)];

fn granter(context: &Context<'_>, _: &Workflow, _: &Elevate) -> bool {
    let actor = &context.command.actor;
    actor.kind == ActorType::Agent && actor.role() == GRANTER
}

fn row<'a>(
    context: &'a Context<'_>,
    workflow: &Workflow,
    args: &Elevate,
) -> Option<&'a venture_policy::bundle::Elevation> {
    let loaded = context.engine.bundle(workflow.pin?.bundle_id)?;
    loaded.bundle.tool_registry.get(full_name(&args.tool))?.elevation.as_ref()
}

fn tool(context: &Context<'_>, workflow: &Workflow, args: &Elevate) -> bool {
    row(context, workflow, args).is_some_and(|row| row.roles.contains(&args.agent_role))
}

fn ttl(context: &Context<'_>, workflow: &Workflow, args: &Elevate) -> bool {
    let most = row(context, workflow, args).map_or(0, |row| row.max_seconds);
    (SHORTEST..=most).contains(&args.ttl_seconds)
}

/// Fewer than three are live in the workflow, and none for this agent and tool: nothing is renewed.
fn live(context: &Context<'_>, workflow: &Workflow, args: &Elevate) -> bool {
    let elevations = &context.engine.state.calls.elevations;
    let known = elevations.last(workflow.id, &args.agent_id, full_name(&args.tool));
    elevations.live(workflow.id, context.at) < MOST_LIVE && !known.is_some_and(|one| one.is_live(context.at))
}

fn reason(_: &Context<'_>, _: &Workflow, args: &Elevate) -> bool {
    args.reason.chars().count() >= REASON
}
