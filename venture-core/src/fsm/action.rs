//! One tool call, and one compensation of a side effect.
//!
//! Spec: orchestration.md 1.3, 1.4.

use super::machine::{Machine, Row};
use crate::wire_names;

wire_names! {
    /// Where a tool call stands.
    pub enum ActionState {
        /// Asked for.
        Requested = "requested",
        /// Allowed.
        Authorized = "authorized",
        /// Under way.
        Executing = "executing",
        /// Refused.
        Denied = "denied",
        /// Done.
        Succeeded = "succeeded",
        /// Ended in an error.
        Failed = "failed",
        /// Its time has passed.
        TimedOut = "timed_out",
    }

    /// What happens to a tool call.
    pub enum ActionTrigger {
        /// Every check passes.
        Authorize = "authorize",
        /// A check fails.
        Deny = "deny",
        /// The call goes out.
        Execute = "execute",
        /// It comes back well.
        Succeed = "succeed",
        /// It comes back with an error.
        Fail = "fail",
        /// It does not come back.
        TimeOut = "time_out",
    }

    /// Where a compensation stands.
    pub enum CompensationState {
        /// To be done.
        Pending = "pending",
        /// Under way.
        InProgress = "in_progress",
        /// Nothing to undo.
        Skipped = "skipped",
        /// Undone.
        Completed = "completed",
        /// Not undone: an incident.
        Failed = "failed",
    }

    /// What happens to a compensation.
    pub enum CompensationTrigger {
        /// It begins.
        Begin = "begin",
        /// There is nothing to undo.
        Skip = "skip",
        /// It is undone.
        Complete = "complete",
        /// It is tried again.
        Retry = "retry",
        /// It cannot be undone.
        Fail = "fail",
    }

    /// What must hold for a move of a compensation.
    pub enum CompensationGuard {
        /// At most three retries.
        RetriesLeft = "retries_left",
    }
}

/// The life of a tool call.
///
/// Spec: orchestration.md 1.3.
pub const ACTION: Machine<ActionState, ActionTrigger> = Machine::new(
    &[ActionState::Requested],
    &[ActionState::Denied, ActionState::Succeeded, ActionState::Failed, ActionState::TimedOut],
    &[
        Row::new(ActionState::Requested, ActionTrigger::Authorize, ActionState::Authorized),
        Row::new(ActionState::Requested, ActionTrigger::Deny, ActionState::Denied),
        Row::new(ActionState::Authorized, ActionTrigger::Execute, ActionState::Executing),
        Row::new(ActionState::Executing, ActionTrigger::Succeed, ActionState::Succeeded),
        Row::new(ActionState::Executing, ActionTrigger::Fail, ActionState::Failed),
        Row::new(ActionState::Executing, ActionTrigger::TimeOut, ActionState::TimedOut),
    ],
);

/// The life of a compensation.
///
/// Spec: orchestration.md 1.4.
pub const COMPENSATION: Machine<CompensationState, CompensationTrigger, CompensationGuard> = Machine::new(
    &[CompensationState::Pending],
    &[CompensationState::Skipped, CompensationState::Completed, CompensationState::Failed],
    &[
        Row::new(CompensationState::Pending, CompensationTrigger::Begin, CompensationState::InProgress),
        Row::new(CompensationState::Pending, CompensationTrigger::Skip, CompensationState::Skipped),
        Row::new(CompensationState::InProgress, CompensationTrigger::Complete, CompensationState::Completed),
        Row::new(CompensationState::InProgress, CompensationTrigger::Retry, CompensationState::Pending)
            .when(CompensationGuard::RetriesLeft),
        Row::new(CompensationState::InProgress, CompensationTrigger::Fail, CompensationState::Failed),
    ],
);
