//! Tool calls.

use venture_core::envelope::Header;

use super::{Applied, FindBlob, corrupt};
use crate::event::{CallApprovalRecorded, CallApprovalRequested, PolicyEvaluated, RoleElevated};
use crate::state::State;

const NOT_YET: &str = "this build decides no tool calls";

pub(super) fn evaluated(_: &mut State, _: &Header<'_>, _: &PolicyEvaluated, _: &FindBlob<'_>) -> Applied {
    corrupt(NOT_YET)
}

pub(super) fn approval_requested(_: &mut State, _: &CallApprovalRequested) -> Applied {
    corrupt(NOT_YET)
}

pub(super) fn approval_recorded(_: &mut State, _: &CallApprovalRecorded) -> Applied {
    corrupt(NOT_YET)
}

pub(super) fn executed(_: &mut State, _: &Header<'_>) -> Applied {
    corrupt(NOT_YET)
}

pub(super) fn elevated(_: &mut State, _: &Header<'_>, _: &RoleElevated) -> Applied {
    corrupt(NOT_YET)
}
