//! `check_tool`.

use venture_core::Reason;

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
    if let Some(call) = context.engine.state.calls.by_id.get(&args.call_id) {
        return if call.request_hash == context.command.request_hash() {
            Ok(stored(args.call_id, call).replayed())
        } else {
            Err(Refusal::new(Reason::IdempotencyConflict, ids(args.call_id)).into())
        };
    }
    let mut subject = Subject::new(context, args, &context.command.actor, false);
    Ok(decide(&mut subject, draft))
}

/// The stored answer, as it stands now.
pub(super) fn stored(call_id: venture_core::id::CallId, call: &Call) -> Reply {
    let waits = call.approval.as_ref().filter(|_| call.decision == Decision::PendingApproval);
    let detail =
        waits.map(|approval| pending_json(approval.arguments_hash, approval.deadline, &approval.required));
    Reply::of(call.decision, call.reason, ids(call_id)).detail(detail)
}
