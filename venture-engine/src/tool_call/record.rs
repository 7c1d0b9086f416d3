//! `record_tool_call`: what the host did with a call.

use venture_core::{Reason, canonical};

use super::decide::ids;
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::RecordToolCall;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, CallExecuted};
use crate::refusal::{Refusal, Stop};
use crate::words::{Decision, Point};

pub(crate) fn record(context: &Context<'_>, args: &RecordToolCall, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let refuse = |reason| Err(Refusal::new(reason, ids(args.call_id)).into());
    let known = state.calls.by_id.get(&args.call_id).filter(|call| call.point == Point::ToolUsage);
    let Some(call) = known else { return refuse(Reason::ResourceNotFound) };
    let executed = CallExecuted {
        call_id: Some(args.call_id),
        call_index: args.call_index,
        duration_ms: args.duration_ms,
        eau_cost: args.eau_cost,
        error_code: args.error_code.clone(),
        input_hash: args.input_hash,
        input_redacted: args.input_redacted.clone(),
        output_hash: args.output_hash,
        redaction_count: args.redaction_count,
        status: args.status.clone(),
        tool_name: call.tool.clone(),
        tool_version: args.tool_version.clone(),
    };
    if let Some(known) = call.executed {
        return if canonical::digest(&executed).is_ok_and(|hash| hash == known) {
            Ok(Reply::accepted(ids(args.call_id)).replayed())
        } else {
            refuse(Reason::IdempotencyConflict)
        };
    }
    if call.decision != Decision::Approved {
        return refuse(Reason::IllegalTransition);
    }
    draft.emit(state, state.about_workflow(call.workflow_id), NO_KEY, Body::CallExecuted(executed));
    Ok(Reply::accepted(ids(args.call_id)))
}
