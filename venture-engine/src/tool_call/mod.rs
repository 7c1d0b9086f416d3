//! Tool calls: not decided yet by this build; every one is refused.

use alloc::vec;

use venture_core::Reason;
use venture_core::id::CallId;

use crate::answer::Reply;
use crate::command::{Approve, CheckTool, Elevate, RecordToolCall};
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::refusal::{Refusal, Stop, id};

pub(crate) fn check(_: &Context<'_>, args: &CheckTool, _: &mut Draft) -> Result<Reply, Stop> {
    Err(Refusal::new(Reason::ToolUnknown, vec![id("call_id", &args.call_id)]).into())
}

pub(crate) fn record(_: &Context<'_>, args: &RecordToolCall, _: &mut Draft) -> Result<Reply, Stop> {
    Err(Refusal::new(Reason::ResourceNotFound, vec![id("call_id", &args.call_id)]).into())
}

pub(crate) fn elevate(_: &Context<'_>, args: &Elevate, _: &mut Draft) -> Result<Reply, Stop> {
    Err(Refusal::new(Reason::ConditionFailed, vec![id("workflow_id", &args.workflow_id)]).into())
}

pub(crate) fn approve_call(_: &Context<'_>, _: &Approve, call: CallId, _: &mut Draft) -> Result<Reply, Stop> {
    Err(Refusal::new(Reason::ApprovalNotFound, vec![id("call_id", &call)]).into())
}

pub(crate) fn time_out(_: &Engine, _: CallId, _: &mut Draft) {}
