//! A workflow, one instance a run.
//!
//! Spec: orchestration.md 1.1.

use super::machine::{Machine, Row};
use crate::wire_names;

wire_names! {
    /// Where a run of a workflow stands.
    pub enum WorkflowState {
        /// Submitted, not yet scheduled.
        Pending = "pending",
        /// EAU and cash are reserved.
        Scheduled = "scheduled",
        /// Tasks are dispatched.
        Executing = "executing",
        /// Dispatch rests; the time to live runs on.
        Paused = "paused",
        /// What was done is being undone.
        Compensating = "compensating",
        /// Every task completed.
        Completed = "completed",
        /// No task can go on.
        Failed = "failed",
        /// Called off.
        Cancelled = "cancelled",
        /// Ended by a hard freeze.
        Revoked = "revoked",
        /// The time to live has passed.
        TimedOut = "timed_out",
    }

    /// What happens to a run: the middle of `workflow.<trigger>.v1`.
    pub enum WorkflowTrigger {
        /// Someone submits it.
        Submitted = "submitted",
        /// A further run opens.
        Resumed = "resumed",
        /// It gets its reserves.
        Scheduled = "scheduled",
        /// Its first task may go.
        Started = "started",
        /// Dispatch is to rest.
        Paused = "paused",
        /// Dispatch is to go on.
        Unpaused = "unpaused",
        /// All is done.
        Completed = "completed",
        /// Nothing can go on.
        Failed = "failed",
        /// Someone calls it off.
        Cancelled = "cancelled",
        /// A hard freeze ends it.
        Revoked = "revoked",
        /// Its time has passed.
        TimedOut = "timed_out",
        /// What was done is to be undone.
        Compensating = "compensating",
    }

    /// What must hold for a move.
    pub enum WorkflowGuard {
        /// DAG valid, bundle published, not frozen, budget fits.
        Admissible = "admissible",
        /// The last run failed or was cancelled.
        Resumable = "resumable",
        /// The caller may dispatch.
        MayDispatch = "may_dispatch",
        /// The budget is still available.
        BudgetAvailable = "budget_available",
        /// The role founder, or policy.
        FounderOrPolicy = "founder_or_policy",
        /// All tasks are terminal, and each completed or was replaced by one that did.
        AllTasksCompleted = "all_tasks_completed",
        /// No runnable task is left, or compensation finished.
        NothingRunnable = "nothing_runnable",
        /// Compensation is off, or there is nothing to undo.
        NothingToUndo = "nothing_to_undo",
        /// A hard freeze covers it.
        HardFreeze = "hard_freeze",
        /// The time to live has passed since the start.
        TtlPassed = "ttl_passed",
        /// Compensation is on, a side effect exists, and a task failed or cancel was asked.
        SomethingToUndo = "something_to_undo",
        /// All compensations are terminal, or 300 s have passed.
        CompensationsEnded = "compensations_ended",
    }

    /// What whoever records a move must see to.
    pub enum WorkflowEffect {
        /// Pin the bundle in force.
        PinBundle = "pin_bundle",
        /// Pin the schemas of the tasks.
        PinTaskSchemas = "pin_task_schemas",
        /// Reserve EAU and cash.
        Reserve = "reserve",
        /// Start the time to live.
        StartTtl = "start_ttl",
        /// Open the root span.
        OpenRootSpan = "open_root_span",
        /// Stop dispatch.
        StopDispatch = "stop_dispatch",
        /// Restart dispatch.
        RestartDispatch = "restart_dispatch",
        /// Release what is left of the budget.
        Release = "release",
        /// Record a checkpoint.
        Checkpoint = "checkpoint",
        /// Open a case.
        OpenCase = "open_case",
        /// Open a case, if it is anomalous.
        OpenCaseIfAnomalous = "open_case_if_anomalous",
        /// Cancel what is queued.
        CancelQueued = "cancel_queued",
        /// Signal what is in flight.
        SignalInFlight = "signal_in_flight",
        /// Revoke what is in flight.
        RevokeInFlight = "revoke_in_flight",
        /// Keep partial results.
        CapturePartialResults = "capture_partial_results",
        /// Run the compensations in reverse topological order.
        RunCompensations = "run_compensations",
    }
}

use WorkflowEffect as Effect;
use WorkflowGuard as Guard;
use WorkflowState as State;
use WorkflowTrigger as Trigger;

type WorkflowRow = Row<State, Trigger, Guard, Effect>;

const FAILING: &[Effect] = &[Effect::Release, Effect::OpenCaseIfAnomalous];
const CANCELLING: &[Effect] = &[Effect::CancelQueued, Effect::SignalInFlight, Effect::Release];
const REVOKING: &[Effect] = &[Effect::RevokeInFlight, Effect::Release, Effect::OpenCase, Effect::Checkpoint];
const TIMING_OUT: &[Effect] = &[Effect::CapturePartialResults, Effect::Release];
const UNDOING: &[Effect] = &[Effect::SignalInFlight, Effect::RunCompensations];

const fn cancelled(from: State) -> WorkflowRow {
    Row::new(from, Trigger::Cancelled, State::Cancelled).when(Guard::NothingToUndo).then(CANCELLING)
}

const fn revoked(from: State) -> WorkflowRow {
    Row::new(from, Trigger::Revoked, State::Revoked).when(Guard::HardFreeze).then(REVOKING)
}

const fn timed_out(from: State) -> WorkflowRow {
    Row::new(from, Trigger::TimedOut, State::TimedOut).when(Guard::TtlPassed).then(TIMING_OUT)
}

const fn failed(from: State) -> WorkflowRow {
    Row::new(from, Trigger::Failed, State::Failed).when(Guard::NothingRunnable).then(FAILING)
}

const fn compensating(from: State) -> WorkflowRow {
    Row::new(from, Trigger::Compensating, State::Compensating).when(Guard::SomethingToUndo).then(UNDOING)
}

/// The life of one run of a workflow.
///
/// Spec: orchestration.md 1.1.
pub const WORKFLOW: Machine<State, Trigger, Guard, Effect> = Machine::new(
    &[],
    &[State::Completed, State::Failed, State::Cancelled, State::Revoked, State::TimedOut],
    &[
        Row::birth(Trigger::Submitted, State::Pending)
            .when(Guard::Admissible)
            .then(&[Effect::PinBundle, Effect::PinTaskSchemas]),
        Row::birth(Trigger::Resumed, State::Scheduled).when(Guard::Resumable),
        Row::new(State::Pending, Trigger::Scheduled, State::Scheduled)
            .when(Guard::MayDispatch)
            .then(&[Effect::Reserve]),
        Row::new(State::Scheduled, Trigger::Started, State::Executing)
            .when(Guard::BudgetAvailable)
            .then(&[Effect::StartTtl, Effect::OpenRootSpan]),
        Row::new(State::Executing, Trigger::Paused, State::Paused)
            .when(Guard::FounderOrPolicy)
            .then(&[Effect::StopDispatch]),
        Row::new(State::Paused, Trigger::Unpaused, State::Executing)
            .when(Guard::FounderOrPolicy)
            .then(&[Effect::RestartDispatch]),
        Row::new(State::Executing, Trigger::Completed, State::Completed)
            .when(Guard::AllTasksCompleted)
            .then(&[Effect::Release, Effect::Checkpoint]),
        failed(State::Scheduled),
        failed(State::Executing),
        cancelled(State::Pending),
        cancelled(State::Scheduled),
        cancelled(State::Executing),
        cancelled(State::Paused),
        revoked(State::Pending),
        revoked(State::Scheduled),
        revoked(State::Executing),
        revoked(State::Paused),
        timed_out(State::Scheduled),
        timed_out(State::Executing),
        timed_out(State::Paused),
        compensating(State::Executing),
        compensating(State::Paused),
        Row::new(State::Compensating, Trigger::Cancelled, State::Cancelled).when(Guard::CompensationsEnded),
        Row::new(State::Compensating, Trigger::Failed, State::Failed).when(Guard::CompensationsEnded),
    ],
);
