//! The tables of orchestration.md 1: every pair walked, repeats harmless, instances restored.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

use std::collections::BTreeSet;

use venture_core::canonical;
use venture_core::fsm::{
    ACTION, COMPENSATION, CompensationGuard, CompensationState, CompensationTrigger, Instance, Machine,
    Observer, Refused, TASK, TaskState, WORKFLOW, WorkflowGuard, WorkflowState, WorkflowTrigger,
};
use venture_core::id::{EventId, NS_VENTURE, uuid_v5};
use venture_core::wire::WireName;

/// The arrows that the specification lists, each `from trigger to` with alternatives in one cell.
fn arrows(rows: &[(&str, &str, &str)]) -> BTreeSet<(String, String, String)> {
    let mut arrows = BTreeSet::new();
    for (from, triggers, to) in rows {
        let (triggers, to): (Vec<_>, Vec<_>) = (triggers.split(" / ").collect(), to.split(" / ").collect());
        for from in from.split(", ") {
            for (nth, trigger) in triggers.iter().enumerate() {
                let to = if to.len() == 1 { to[0] } else { to[nth] };
                arrows.insert((from.to_owned(), (*trigger).to_owned(), to.to_owned()));
            }
        }
    }
    arrows
}

/// The same where each row has a guard, which refuses.
fn walk<S: WireName, T: WireName, G: Copy + std::fmt::Debug + PartialEq, E: Copy>(
    machine: &Machine<S, T, G, E>,
    listed: &[(&str, &str, &str)],
) {
    walk_unguarded(machine, listed);
    for row in machine.rows() {
        let refused = machine.step(row.from, row.trigger, |_| false);
        assert!(matches!(refused, Err(Refused::GuardFailed(_))), "{row:?}", row = row.trigger.name());
    }
}

/// Walks every pair of state and trigger: those listed move as listed, all others are refused.
fn walk_unguarded<S: WireName, T: WireName, G: Copy + std::fmt::Debug + PartialEq, E: Copy>(
    machine: &Machine<S, T, G, E>,
    listed: &[(&str, &str, &str)],
) {
    assert_eq!(machine.check(), []);
    let mut found = BTreeSet::new();
    for state in S::VALUES {
        assert_eq!(S::VALUES.iter().filter(|other| other.name() == state.name()).count(), 1);
        let leaves = listed.iter().any(|(from, ..)| from.split(", ").any(|from| from == state.name()));
        assert_eq!(machine.is_terminal(*state), !leaves, "{}", state.name());
    }
    for from in std::iter::once(None).chain(S::VALUES.iter().map(|state| Some(*state))) {
        for trigger in T::VALUES {
            let name = from.map_or("-", S::name);
            match machine.step(from, *trigger, |_| true) {
                Ok(step) => {
                    assert_eq!(step.exited, from);
                    found.insert((
                        name.to_owned(),
                        trigger.name().to_owned(),
                        step.entered.name().to_owned(),
                    ));
                }
                Err(refused) => {
                    assert_eq!(refused, Refused::IllegalTransition { from, trigger: *trigger });
                }
            }
        }
    }
    assert_eq!(found, arrows(listed));
}

#[test]
fn the_workflow_table_is_that_of_the_specification() {
    walk(
        &WORKFLOW,
        &[
            ("-", "submitted", "pending"),
            ("-", "resumed", "scheduled"),
            ("pending", "scheduled", "scheduled"),
            ("scheduled", "started", "executing"),
            ("executing", "paused", "paused"),
            ("paused", "unpaused", "executing"),
            ("executing", "completed", "completed"),
            ("scheduled, executing", "failed", "failed"),
            ("pending, scheduled, executing, paused", "cancelled", "cancelled"),
            ("pending, scheduled, executing, paused", "revoked", "revoked"),
            ("scheduled, executing, paused", "timed_out", "timed_out"),
            ("executing, paused", "compensating", "compensating"),
            ("compensating", "cancelled / failed", "cancelled / failed"),
        ],
    );
}

#[test]
fn the_task_table_is_that_of_the_specification() {
    let live = "pending, queued, assigned, executing, retry_wait, waiting";
    walk(
        &TASK,
        &[
            ("-", "created", "pending"),
            ("pending", "queued", "queued"),
            ("pending", "blocked", "blocked"),
            ("pending, queued", "rejected", "rejected"),
            ("queued", "dispatch.initiated", "assigned"),
            ("assigned", "started", "executing"),
            ("assigned, executing", "retry.initiated", "retry_wait"),
            ("retry_wait", "queued", "queued"),
            ("executing", "input.requested", "waiting"),
            ("waiting", "input.provided", "queued"),
            ("executing", "completed", "completed"),
            ("assigned, executing, retry_wait", "failed", "failed"),
            ("executing, waiting", "timed_out", "timed_out"),
            (live, "cancelled / revoked", "cancelled / revoked"),
        ],
    );
    assert_eq!(TaskState::RetryWait.public(), (TaskState::Pending, Some(TaskState::RetryWait)));
    assert_eq!(TaskState::Assigned.public(), (TaskState::Assigned, None));
}

#[test]
fn the_tables_of_a_call_and_a_compensation_are_those_of_the_specification() {
    walk_unguarded(
        &ACTION,
        &[
            ("requested", "authorize / deny", "authorized / denied"),
            ("authorized", "execute", "executing"),
            ("executing", "succeed / fail / time_out", "succeeded / failed / timed_out"),
        ],
    );
    walk_unguarded(
        &COMPENSATION,
        &[
            ("pending", "begin / skip", "in_progress / skipped"),
            ("in_progress", "complete / fail / retry", "completed / failed / pending"),
        ],
    );
    let retry = COMPENSATION.step(Some(CompensationState::InProgress), CompensationTrigger::Retry, |_| false);
    assert_eq!(retry, Err(Refused::GuardFailed(CompensationGuard::RetriesLeft)));
}

#[test]
fn a_parent_finishes_when_all_children_have_ended() {
    assert!(TASK.all_ended([]));
    assert!(TASK.all_ended([TaskState::Completed, TaskState::Blocked]));
    assert!(!TASK.all_ended([TaskState::Completed, TaskState::Waiting]));
}

fn event(n: u8) -> EventId {
    EventId(uuid_v5(NS_VENTURE, &[&[n]]))
}

const LIFE: [(u8, WorkflowTrigger); 5] = [
    (0, WorkflowTrigger::Submitted),
    (1, WorkflowTrigger::Scheduled),
    (2, WorkflowTrigger::Started),
    (3, WorkflowTrigger::Paused),
    (4, WorkflowTrigger::Unpaused),
];

fn lived(upto: usize) -> Instance<WorkflowState> {
    let mut run = Instance::default();
    for (n, trigger) in &LIFE[..upto] {
        run.apply(&WORKFLOW, event(*n), *trigger, |_| true).unwrap().unwrap();
    }
    run
}

#[test]
fn the_same_event_twice_is_once() {
    let mut run = lived(5);
    let before = run.clone();
    // Also one that would be illegal now, and one whose guard no longer holds.
    for (n, trigger) in LIFE {
        assert_eq!(run.apply(&WORKFLOW, event(n), trigger, |_| false), Ok(None));
    }
    assert_eq!(run, before);
    let refused = run.apply(&WORKFLOW, event(9), WorkflowTrigger::Unpaused, |_| true);
    assert!(matches!(refused, Err(Refused::IllegalTransition { .. })));
    let refused = run.apply(&WORKFLOW, event(9), WorkflowTrigger::TimedOut, |_| false);
    assert_eq!(refused, Err(Refused::GuardFailed(WorkflowGuard::TtlPassed)));
    assert_eq!(run, before);
}

#[test]
fn an_instance_is_restored_to_the_same_bytes_and_goes_on() {
    for upto in 0..=LIFE.len() {
        let run = lived(upto);
        let bytes = canonical::to_vec(&run).unwrap();
        let mut restored: Instance<WorkflowState> = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(canonical::to_vec(&restored).unwrap(), bytes);
        for (n, trigger) in LIFE {
            restored.apply(&WORKFLOW, event(n), trigger, |_| true).unwrap();
        }
        assert_eq!(restored, lived(LIFE.len()));
    }
}

#[test]
fn observers_hear_of_the_exit_first() {
    #[derive(Default)]
    struct Heard(Vec<(bool, WorkflowState)>);
    impl Observer<WorkflowState> for Heard {
        fn exited(&mut self, state: WorkflowState) {
            self.0.push((false, state));
        }
        fn entered(&mut self, state: WorkflowState) {
            self.0.push((true, state));
        }
    }
    let mut heard = Heard::default();
    let mut run = Instance::default();
    for (n, trigger) in &LIFE[..2] {
        run.apply(&WORKFLOW, event(*n), *trigger, |_| true).unwrap().unwrap().tell(&mut heard);
    }
    use WorkflowState::{Pending, Scheduled};
    assert_eq!(heard.0, [(true, Pending), (false, Pending), (true, Scheduled)]);
}
