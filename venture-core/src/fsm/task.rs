//! A task of a workflow.
//!
//! Spec: orchestration.md 1.2.

use super::machine::{Machine, Row};
use crate::wire_names;

wire_names! {
    /// Where a task stands.
    pub enum TaskState {
        /// Its predecessors are not done.
        Pending = "pending",
        /// It waits for a slot.
        Queued = "queued",
        /// A slot is taken.
        Assigned = "assigned",
        /// An agent works on it.
        Executing = "executing",
        /// It waits for the next attempt.
        RetryWait = "retry_wait",
        /// It waits for an answer.
        Waiting = "waiting",
        /// Done.
        Completed = "completed",
        /// Attempts are spent, or the error is permanent.
        Failed = "failed",
        /// Its time has passed.
        TimedOut = "timed_out",
        /// It may not run.
        Rejected = "rejected",
        /// A predecessor ended without completing.
        Blocked = "blocked",
        /// Called off.
        Cancelled = "cancelled",
        /// Ended by a hard freeze.
        Revoked = "revoked",
    }

    /// What happens to a task: the middle of `task.<trigger>.v1`.
    pub enum TaskTrigger {
        /// It is made.
        Created = "created",
        /// It may have a slot.
        Queued = "queued",
        /// A predecessor ended without completing.
        Blocked = "blocked",
        /// It may not run.
        Rejected = "rejected",
        /// An attempt is sent out.
        DispatchInitiated = "dispatch.initiated",
        /// An agent takes it up.
        Started = "started",
        /// A further attempt is to follow.
        RetryInitiated = "retry.initiated",
        /// The agent asks.
        InputRequested = "input.requested",
        /// Someone answers.
        InputProvided = "input.provided",
        /// The result is good.
        Completed = "completed",
        /// It ends without a result.
        Failed = "failed",
        /// Its time has passed.
        TimedOut = "timed_out",
        /// Someone calls it off.
        Cancelled = "cancelled",
        /// A hard freeze ends it.
        Revoked = "revoked",
    }

    /// What must hold for a move.
    pub enum TaskGuard {
        /// The schema is valid.
        SchemaValid = "schema_valid",
        /// All predecessors completed.
        DependenciesCompleted = "dependencies_completed",
        /// A predecessor, or its last replacement, ended not completed.
        DependencyEnded = "dependency_ended",
        /// Allowlist, role, permission set, budget or queue check failed, or it was shed.
        CheckFailed = "check_failed",
        /// Slot taken, policy approved, budget reserved, not frozen.
        Dispatchable = "dispatchable",
        /// The identity is active.
        IdentityActive = "identity_active",
        /// Attempts are left, the error may pass, the time to live has not passed.
        Retryable = "retryable",
        /// The time of the next attempt has come.
        RetryDue = "retry_due",
        /// The result asks for input.
        NeedsInput = "needs_input",
        /// The answer is from a person or the owner of the task.
        AnswerAccepted = "answer_accepted",
        /// Result parsed, output valid, repository policy clean.
        ResultValid = "result_valid",
        /// Attempts are spent, or the error is permanent.
        RetriesSpent = "retries_spent",
        /// The time to live has passed with retries spent, or 24 h without an answer.
        TimePassed = "time_passed",
        /// A founder calls it off.
        FounderCancel = "founder_cancel",
        /// A hard freeze covers it.
        HardFreeze = "hard_freeze",
    }
}

use TaskGuard as Guard;
use TaskState as State;
use TaskTrigger as Trigger;

type TaskRow = Row<State, Trigger, Guard>;

const fn cancelled(from: State) -> TaskRow {
    Row::new(from, Trigger::Cancelled, State::Cancelled).when(Guard::FounderCancel)
}

const fn revoked(from: State) -> TaskRow {
    Row::new(from, Trigger::Revoked, State::Revoked).when(Guard::HardFreeze)
}

const fn failed(from: State) -> TaskRow {
    Row::new(from, Trigger::Failed, State::Failed).when(Guard::RetriesSpent)
}

/// The life of a task.
///
/// Spec: orchestration.md 1.2.
pub const TASK: Machine<State, Trigger, Guard> = Machine::new(
    &[],
    &[
        State::Completed,
        State::Failed,
        State::TimedOut,
        State::Rejected,
        State::Blocked,
        State::Cancelled,
        State::Revoked,
    ],
    &[
        Row::birth(Trigger::Created, State::Pending).when(Guard::SchemaValid),
        Row::new(State::Pending, Trigger::Queued, State::Queued).when(Guard::DependenciesCompleted),
        Row::new(State::Pending, Trigger::Blocked, State::Blocked).when(Guard::DependencyEnded),
        Row::new(State::Pending, Trigger::Rejected, State::Rejected).when(Guard::CheckFailed),
        Row::new(State::Queued, Trigger::Rejected, State::Rejected).when(Guard::CheckFailed),
        Row::new(State::Queued, Trigger::DispatchInitiated, State::Assigned).when(Guard::Dispatchable),
        Row::new(State::Assigned, Trigger::Started, State::Executing).when(Guard::IdentityActive),
        Row::new(State::Assigned, Trigger::RetryInitiated, State::RetryWait).when(Guard::Retryable),
        Row::new(State::Executing, Trigger::RetryInitiated, State::RetryWait).when(Guard::Retryable),
        Row::new(State::RetryWait, Trigger::Queued, State::Queued).when(Guard::RetryDue),
        Row::new(State::Executing, Trigger::InputRequested, State::Waiting).when(Guard::NeedsInput),
        Row::new(State::Waiting, Trigger::InputProvided, State::Queued).when(Guard::AnswerAccepted),
        Row::new(State::Executing, Trigger::Completed, State::Completed).when(Guard::ResultValid),
        failed(State::Assigned),
        failed(State::Executing),
        failed(State::RetryWait),
        Row::new(State::Executing, Trigger::TimedOut, State::TimedOut).when(Guard::TimePassed),
        Row::new(State::Waiting, Trigger::TimedOut, State::TimedOut).when(Guard::TimePassed),
        cancelled(State::Pending),
        cancelled(State::Queued),
        cancelled(State::Assigned),
        cancelled(State::Executing),
        cancelled(State::RetryWait),
        cancelled(State::Waiting),
        revoked(State::Pending),
        revoked(State::Queued),
        revoked(State::Assigned),
        revoked(State::Executing),
        revoked(State::RetryWait),
        revoked(State::Waiting),
    ],
);

impl TaskState {
    /// The state that callers see. `queued`, `waiting` and `retry_wait` are `pending` to them, and the
    /// state itself is the detail.
    ///
    /// Spec: orchestration.md 1.2.
    #[must_use]
    pub const fn public(self) -> (Self, Option<Self>) {
        match self {
            Self::Queued | Self::Waiting | Self::RetryWait => (Self::Pending, Some(self)),
            Self::Pending
            | Self::Assigned
            | Self::Executing
            | Self::Completed
            | Self::Failed
            | Self::TimedOut
            | Self::Rejected
            | Self::Blocked
            | Self::Cancelled
            | Self::Revoked => (self, None),
        }
    }
}
