//! Verdicts on a call that waits, and waiting that comes to nothing.
//!
//! Spec: policy.md 5.1, treasury.md 3.2.

use alloc::string::ToString as _;

use venture_core::id::CallId;
use venture_core::{Json, Reason};

use super::check::stored;
use super::decide::{bare, decide, ids};
use super::evaluate::asked_as_call;
use super::subject::Subject;
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::authorize::{identity_fault, keep, may_speak, quorum};
use crate::command::{Approve, Args, Command};
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::event::{Body, CallApprovalRecorded, CallRejected, PolicyEvaluated};
use crate::refusal::{Refusal, Stop};
use crate::state::{Call, CallApproval, Verdict};
use crate::words::{Decision, Point};

pub(crate) fn approve_call(
    context: &Context<'_>,
    args: &Approve,
    call_id: CallId,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let actor = &context.command.actor;
    let refuse = |reason| Refusal::new(reason, ids(call_id));
    let known = state.calls.by_id.get(&call_id);
    let Some((call, approval)) = known.and_then(|call| Some((call, call.approval.as_ref()?))) else {
        return Err(refuse(Reason::ApprovalNotFound).into());
    };
    if let Some(fault) = identity_fault(context, call.workflow_id) {
        return Err(refuse(Reason::IdentityInvalid).because(fault).into());
    }
    if call.decision != Decision::PendingApproval {
        return decided(call_id, call, approval, context, args);
    }
    let may = may_speak(actor, &call.agent_id, &approval.verdicts, &approval.required);
    if !may || approval.arguments_hash != args.hash {
        return Err(refuse(Reason::ApproverInvalid).into());
    }
    let recorded = CallApprovalRecorded {
        approver_id: actor.id.to_string(),
        approver_role: actor.role().to_string(),
        arguments_hash: args.hash,
        decision_id: call_id,
        verdict: if args.approve { "approve" } else { "refuse" }.to_string(),
    };
    draft.emit(state, state.about_workflow(call.workflow_id), NO_KEY, Body::CallApprovalRecorded(recorded));
    let mut verdicts = approval.verdicts.clone();
    verdicts.push(Verdict {
        approver_id: actor.id.to_string(),
        approver_role: actor.role().to_string(),
        approve: args.approve,
    });
    if !args.approve {
        return Ok(refused(context, call_id, call, approval, draft));
    }
    if quorum(&approval.required, &verdicts) {
        return again(context, approval, draft);
    }
    Ok(stored(call_id, call))
}

/// A verdict on a call that is decided: who spoke so gets the stored answer, all others none.
fn decided(
    call_id: CallId,
    call: &Call,
    approval: &CallApproval,
    context: &Context<'_>,
    args: &Approve,
) -> Result<Reply, Stop> {
    let actor = &context.command.actor;
    let same = |verdict: &Verdict| {
        *verdict.approver_id == *actor.id
            && verdict.approve == args.approve
            && approval.arguments_hash == args.hash
    };
    if approval.verdicts.iter().any(same) {
        return Ok(stored(call_id, call).replayed());
    }
    let late = call.reason == Reason::ApprovalTimeout;
    let reason = if late { Reason::ApprovalTimeout } else { Reason::ApprovalNotFound };
    Err(Refusal::new(reason, ids(call_id)).into())
}

/// Every row again, at this command's time and with its facts.
fn again(context: &Context<'_>, approval: &CallApproval, draft: &mut Draft) -> Result<Reply, Stop> {
    // INVARIANT: what was kept is the command that was decided.
    let request = Json::parse(&approval.request).ok().and_then(|json| Command::from_json(&json).ok());
    match request {
        Some(Command { args: Args::CheckTool(asked), actor, .. }) => {
            let mut subject = Subject::new(context, &asked, &actor, true);
            Ok(decide(&mut subject, draft))
        }
        Some(Command { args: Args::Evaluate(asked), actor, .. }) => {
            let as_call = asked_as_call(&asked);
            let mut subject = Subject::new(context, &as_call, &actor, true).at_point(asked.point);
            Ok(decide(&mut subject, draft))
        }
        Some(_) | None => Err(Refusal::new(Reason::ApprovalNotFound, alloc::vec::Vec::new()).into()),
    }
}

fn refused(
    context: &Context<'_>,
    call_id: CallId,
    call: &Call,
    approval: &CallApproval,
    draft: &mut Draft,
) -> Reply {
    let state = &context.engine.state;
    let about = state.about_workflow(call.workflow_id);
    let reason = Reason::ApprovalRefused;
    let context_hash = Some(keep::<venture_core::Json>(context, &[], None, draft));
    let event = PolicyEvaluated { context_hash, ..bare(call_id, call, approval.arguments_hash, reason) };
    draft.emit(state, about, NO_KEY, Body::PolicyEvaluated(event));
    if call.point == Point::ToolUsage {
        let rejected = CallRejected {
            calls_allowed: None,
            calls_in_window: None,
            rejection_reason: reason,
            tool_name: call.tool.clone(),
        };
        draft.emit(state, about, NO_KEY, Body::CallRejected(rejected));
    }
    Reply::of(Decision::Denied, reason, ids(call_id))
}

/// Approvals that came too late.
pub(crate) fn time_out(engine: &Engine, call_id: CallId, draft: &mut Draft) {
    let state = &engine.state;
    let call = state.calls.by_id.get(&call_id).filter(|call| call.decision == Decision::PendingApproval);
    let Some((call, approval)) = call.and_then(|call| Some((call, call.approval.as_ref()?))) else { return };
    let event = bare(call_id, call, approval.arguments_hash, Reason::ApprovalTimeout);
    let about = state.about_workflow(call.workflow_id);
    draft.emit(state, about, call_id.0, Body::PolicyEvaluated(event));
}
