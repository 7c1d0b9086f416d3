//! Who asks: the host's word, or a workload token.
//!
//! Spec: policy.md 7, commands.md 1.

use venture_core::Reason;
use venture_core::envelope::ActorType;
use venture_core::id::{TaskId, WorkflowId};
use venture_policy::bundle::Identity;
use venture_policy::identity::{self, Workload};

use crate::command::Args;
use crate::decide::{Context, named};
use crate::refusal::{Refusal, Stop};
use crate::state::Intent;
use crate::words::IdentityState;

/// What a command speaks of, as far as a token must fit it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spoken<'a> {
    pub(crate) workflow: Option<WorkflowId>,
    pub(crate) task: Option<TaskId>,
    /// The tool by its full name, where one is to be called.
    pub(crate) tool: Option<&'a str>,
}

/// What is wrong with the identity of a command's actor, if anything is.
pub(crate) fn identity_fault(context: &Context<'_>, workflow: WorkflowId) -> Option<Reason> {
    fault_of(context, &Spoken { workflow: Some(workflow), ..Spoken::default() })
}

/// Refuses a command whose actor's identity does not hold, before anything of it is looked up.
///
/// Spec: commands.md 2.2.
pub(crate) fn require_identity(context: &Context<'_>) -> Result<(), Stop> {
    // No other of them speaks of a workflow that there is.
    let workflow = if let Args::PinBundle { workflow_id, .. } = &context.command.args {
        Some(*workflow_id)
    } else {
        None
    };
    let Some(fault) = fault_of(context, &Spoken { workflow, ..Spoken::default() }) else { return Ok(()) };
    Err(Refusal::new(Reason::IdentityInvalid, named(context.command)).because(fault).into())
}

/// A token of another role than the actor's says of somebody else who asks.
fn fault_of(context: &Context<'_>, spoken: &Spoken<'_>) -> Option<Reason> {
    match workload(context, spoken) {
        Err(fault) => Some(fault),
        Ok(Some(workload)) if workload.subject.role != context.command.actor.role() => {
            Some(Reason::IdentitySubject)
        }
        Ok(_) => None,
    }
}

/// Who the actor's token says is asking; `None` where the host vouches.
///
/// Without a token the host vouches, unless the workflow's bundle asks agents for one. No bundle has no keys.
///
/// # Errors
/// In order: IDENTITY_MISSING, the code of a token that does not hold, IDENTITY_NOT_ACTIVE.
pub(crate) fn workload(context: &Context<'_>, spoken: &Spoken<'_>) -> Result<Option<Workload>, Reason> {
    let engine = context.engine;
    let state = &engine.state;
    let about = spoken.workflow.map(|workflow| state.about_workflow(workflow));
    let loaded = engine.bundle(about.unwrap_or_else(|| state.about_tenant()).bundle_id);
    let none = Identity::default();
    let keys = loaded.map_or(&none, |loaded| &loaded.bundle.identity);
    let actor = &context.command.actor;
    let is_agent = actor.kind == ActorType::Agent;
    let found = match &actor.token {
        None if keys.token_required && is_agent => return Err(Reason::IdentityMissing),
        None => None,
        Some(token) => {
            let known = spoken.workflow.and_then(|workflow| state.workflows.get(&workflow));
            let asked = identity::Asked {
                tenant: state.tenant,
                workflow: spoken.workflow,
                task: spoken.task,
                dispatch: None,
                bundle: known.and_then(|workflow| workflow.pin).map(|pin| pin.bundle_id),
                tool: spoken.tool,
                is_revoked: &|jti| state.calls.ladder.revoked.contains(jti),
            };
            let verified = identity::verify(token, keys, &asked, context.at);
            Some(verified.map_err(identity::TokenError::reason)?)
        }
    };
    if is_agent && state.calls.ladder.identity(&actor.id) != IdentityState::Active {
        return Err(Reason::IdentityNotActive);
    }
    Ok(found)
}

/// What was wrong with the identity of the one who asked for the cost.
pub(super) fn stored_fault(intent: &Intent) -> Option<Reason> {
    intent.identity
}
