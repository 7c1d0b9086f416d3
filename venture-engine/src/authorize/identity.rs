//! Who asks: the host's word, or a workload token.
//!
//! Spec: policy.md 7.

use venture_core::Reason;
use venture_core::envelope::ActorType;
use venture_core::id::WorkflowId;

use crate::decide::Context;
use crate::state::Intent;

/// What is wrong with the identity of a command's actor, if anything is.
///
/// Without a token the host vouches, unless the workflow's bundle asks agents for one. A token that the
/// bundle has no key for is refused.
pub(crate) fn identity_fault(context: &Context<'_>, workflow: WorkflowId) -> Option<Reason> {
    let engine = context.engine;
    let bundle = engine.state.about_workflow(workflow).bundle_id;
    let identity = &engine.bundle(bundle)?.bundle.identity;
    let actor = &context.command.actor;
    let banned = actor.kind == ActorType::Agent && engine.state.calls.ladder.banned.contains(&*actor.id);
    match &actor.token {
        None if identity.token_required && actor.kind == ActorType::Agent => Some(Reason::IdentityMissing),
        None => banned.then_some(Reason::IdentityNotActive),
        // No token verifies before the tokens' own room stands: refused, never trusted.
        Some(token) if token.len() > 8_192 => Some(Reason::IdentityMalformed),
        Some(_) => Some(Reason::IdentityKeyUnknown),
    }
}

/// What was wrong with the identity of the one who asked for the cost.
pub(super) fn stored_fault(intent: &Intent) -> Option<Reason> {
    intent.identity
}
