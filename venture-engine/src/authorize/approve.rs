//! Verdicts on an intent that waits, and waiting that comes to nothing.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::Reason;
use venture_core::id::{AuthorizationId, IntentId, uuid_v5};

use super::attest::{attestation, attestation_of, bundle_of};
use super::pending::{may_speak, quorum};
use super::run::{decide, stored, with_cause};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::{Approve, ApproveSubject};
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::{ApprovalRecorded, AuthorizationDecided, Body};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Intent, IntentStatus, Verdict};
use crate::words::Decision;
use crate::{intents, tool_call};

pub(crate) fn approve(context: &Context<'_>, args: &Approve, draft: &mut Draft) -> Result<Reply, Stop> {
    match args.subject {
        ApproveSubject::Intent(intent) => approve_intent(context, args, intent, draft),
        ApproveSubject::Call(call) => tool_call::approve_call(context, args, call, draft),
    }
}

fn approve_intent(
    context: &Context<'_>,
    args: &Approve,
    intent_id: IntentId,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(intent) = state.intents.by_id.get(&intent_id) else {
        return Err(Refusal::new(Reason::IntentNotFound, vec![id("intent_id", &intent_id)]).into());
    };
    let actor = &context.command.actor;
    let same = |verdict: &&Verdict| {
        *verdict.approver_id == *actor.id
            && verdict.approve == args.approve
            && intent.intent_hash == args.hash
    };
    if intent.verdicts.iter().any(|verdict| same(&verdict)) {
        return Ok(stored(intent));
    }
    let refuse = |reason| Refusal::new(reason, intents::ids(intent)).status(intent.status.as_str());
    let pending = intent.pending.as_ref().filter(|_| intent.status == IntentStatus::PendingApproval);
    let Some(pending) = pending else { return Err(with_cause(refuse(Reason::IntentFinal), intent).into()) };
    let may = may_speak(actor, &intent.requester_id, &intent.verdicts, &pending.required);
    if !may || intent.intent_hash != args.hash {
        return Err(refuse(Reason::ApproverInvalid).into());
    }
    let recorded = ApprovalRecorded {
        approver_id: actor.id.to_string(),
        approver_role: actor.role().to_string(),
        intent_hash: args.hash,
        intent_id,
        signature: args.signature.clone(),
        verdict: if args.approve { "approve" } else { "refuse" }.to_string(),
    };
    let about = intents::about(state, intent);
    draft.emit(state, about, NO_KEY, Body::ApprovalRecorded(recorded));
    let mut verdicts = intent.verdicts.clone();
    verdicts.push(Verdict {
        approver_id: actor.id.to_string(),
        approver_role: actor.role().to_string(),
        approve: args.approve,
    });
    let authorization = later(intent, verdicts.len());
    if !args.approve {
        return Ok(refused(context, intent, authorization, draft));
    }
    if quorum(&pending.required, &verdicts) {
        return decide(context, intent, authorization, true, draft);
    }
    let mut reply = stored(intent);
    reply.replayed = false;
    Ok(reply)
}

/// The id of a decision by approvals: the n-th verdict brought it about.
fn later(intent: &Intent, verdicts: usize) -> AuthorizationId {
    AuthorizationId(uuid_v5(intent.id.0, &[b"approve:", verdicts.to_string().as_bytes()]))
}

fn refused(
    context: &Context<'_>,
    intent: &Intent,
    authorization: AuthorizationId,
    draft: &mut Draft,
) -> Reply {
    let version = bundle_of(context.engine, intent).version.to_string();
    let reason = Reason::ApprovalRefused;
    let hash = attestation(context, intent, Decision::Denied, reason);
    let event = bare(intent, authorization, reason, version, hash, draft);
    let about = intents::about(&context.engine.state, intent);
    draft.emit(&context.engine.state, about, NO_KEY, Body::AuthorizationDecided(event));
    let ids = vec![id("intent_id", &intent.id), id("authorization_id", &authorization)];
    Reply::of(Decision::Denied, reason, ids).status("DENIED")
}

/// A denial that no check made: of a refusal, or of time.
fn bare(
    intent: &Intent,
    authorization_id: AuthorizationId,
    reason_code: Reason,
    policy_bundle_version: alloc::string::String,
    attestation_hash: venture_core::Digest,
    draft: &Draft,
) -> AuthorizationDecided {
    AuthorizationDecided {
        act: None,
        approved_by: vec![],
        attestation_hash,
        authorization_id,
        base_minor: None,
        burst: None,
        checks: vec![],
        context_hash: None,
        currency: None,
        decided_at: draft.at(),
        decision: Decision::Denied,
        detail: None,
        intent_id: intent.id,
        jti: None,
        policy_bundle_version,
        rate: None,
        rate_id: None,
        reason_code,
    }
}

/// Approvals that came too late.
pub(crate) fn time_out(engine: &Engine, intent_id: IntentId, draft: &mut Draft) {
    let state = &engine.state;
    let intent = state.intents.by_id.get(&intent_id);
    let Some(intent) = intent.filter(|intent| intent.status == IntentStatus::PendingApproval) else { return };
    let authorization = later(intent, intent.verdicts.len());
    let (bundle, reason) = (bundle_of(engine, intent), Reason::ApprovalTimeout);
    let attestor = draft.speaker().source_service.as_str();
    let hash = attestation_of(attestor, draft.at(), intent, bundle, Decision::Denied, reason);
    let event = bare(intent, authorization, reason, bundle.version.to_string(), hash, draft);
    let about = intents::about(state, intent);
    draft.emit(state, about, intent_id.0, Body::AuthorizationDecided(event));
}
