//! `check_tool`.

use venture_core::Reason;
use venture_core::id::CallId;

use super::decide::{decide, ids, pending_json};
use super::subject::Subject;
use crate::answer::Reply;
use crate::command::CheckTool;
use crate::decide::Context;
use crate::draft::Draft;
use crate::refusal::{Refusal, Stop};
use crate::state::Call;
use crate::words::Decision;

pub(crate) fn check(context: &Context<'_>, args: &CheckTool, draft: &mut Draft) -> Result<Reply, Stop> {
    if let Some(repeat) = repeated(context, args.call_id)? {
        return Ok(repeat);
    }
    let mut subject = Subject::new(context, args, &context.command.actor, false);
    Ok(decide(&mut subject, draft))
}

/// The stored answer, if the call is known: the same request's, else a conflict.
pub(super) fn repeated(context: &Context<'_>, call_id: CallId) -> Result<Option<Reply>, Stop> {
    let Some(call) = context.engine.state.calls.by_id.get(&call_id) else { return Ok(None) };
    if call.request_hash == context.command.request_hash() {
        Ok(Some(stored(call_id, call).replayed()))
    } else {
        Err(Refusal::new(Reason::IdempotencyConflict, ids(call_id)).into())
    }
}

/// The stored answer, as it stands now.
pub(super) fn stored(call_id: CallId, call: &Call) -> Reply {
    let waits = call.approval.as_ref().filter(|_| call.decision == Decision::PendingApproval);
    let detail =
        waits.map(|approval| pending_json(approval.arguments_hash, approval.deadline, &approval.required));
    Reply::of(call.decision, call.reason, ids(call_id)).detail(detail)
}
