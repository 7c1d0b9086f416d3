//! Rows 1 to 4: freezes, identity, role, pin.

use venture_core::Reason;

use super::subject::Subject;
use crate::authorize::{Checked, Denial, Spoken, workload};
use crate::decide::Context;
use crate::freeze::{Scope, strictest};
use crate::state::{BundleStatus, Ladder, Workflow};
use crate::words::CheckMark::{Passed, Skipped};
use crate::words::{FreezeMode, IdentityState, Point};

/// A host's copy of the bundle is good for so long, in seconds.
const FRESH_SECONDS: i64 = 300;

/// HARD stops every tool, the others every tool that is not `freeze_safe`.
pub(super) fn not_frozen(subject: &mut Subject<'_>) -> Checked {
    let scope = Scope {
        workflow: subject.workflow,
        workflow_id: Some(subject.asked.workflow_id),
        role: subject.role_name(),
    };
    let Some(freeze) = strictest(subject.state(), &scope) else { return Ok(Passed) };
    let safe = subject.tool_row().is_some_and(|row| row.freeze_safe);
    if safe && freeze.mode != FreezeMode::Hard {
        Ok(Passed)
    } else {
        Err(Denial::of(Reason::FreezeModeActive))
    }
}

/// The token, then whether agent and session are active.
pub(super) fn identity(subject: &mut Subject<'_>) -> Checked {
    let workflow = subject.asked.workflow_id;
    // At a re-run the one who speaks is the approver, whose identity is checked before it.
    // A trial looks at the past, whose tokens are not kept.
    if !subject.met && subject.context.trial.is_none() {
        let task = subject.asked.task_id;
        let tool = Some(subject.tool).filter(|_| subject.point == Point::ToolUsage);
        let spoken = Spoken { workflow: Some(workflow), task, tool };
        subject.workload = workload(subject.context, &spoken).map_err(Denial::of)?;
    }
    let ladder = &subject.state().calls.ladder;
    let agent = &*subject.actor.id;
    let session = Ladder::session(agent, subject.asked.session_id.as_deref(), workflow);
    let stopped = ladder.suspended.contains(&session) || ladder.identity(agent) != IdentityState::Active;
    if stopped && subject.role_name().is_some() {
        Err(Denial::of(Reason::IdentityNotActive))
    } else {
        Ok(Passed)
    }
}

/// The token's role is the one asked for; the task is the workflow's, and its role, if it has one, the agent's.
pub(super) fn role_of_task(subject: &mut Subject<'_>) -> Checked {
    let named = subject.workload.as_ref().map(|workload| workload.subject.role.as_str());
    if named.is_some_and(|named| subject.role_name() != Some(named)) {
        return Err(Denial::of(Reason::RoleEscalationAttempt));
    }
    let Some(task) = subject.asked.task_id else { return Ok(Skipped) };
    let known = subject.workflow.and_then(|workflow| workflow.tasks.get(&task));
    let fits =
        known.is_some_and(|(_, role)| role.as_deref().is_none_or(|role| subject.role_name() == Some(role)));
    if fits { Ok(Passed) } else { Err(Denial::of(Reason::RoleEscalationAttempt)) }
}

pub(super) fn pin(subject: &mut Subject<'_>) -> Checked {
    pin_fault(subject.context, subject.workflow).map_or(Ok(Passed), |fault| Err(Denial::of(fault)))
}

/// What is wrong with a workflow's pin, or with the host's copy of the bundle.
pub(super) fn pin_fault(context: &Context<'_>, workflow: Option<&Workflow>) -> Option<Reason> {
    let Some(pin) = workflow.and_then(|workflow| workflow.pin) else { return Some(Reason::BundlePinMissing) };
    if context.at >= pin.expires_at {
        return Some(Reason::BundlePinExpired);
    }
    let record = context.engine.state.bundles.published.get(&pin.bundle_id);
    if record.is_some_and(|record| record.status == BundleStatus::Revoked) {
        return Some(Reason::BundleRevoked);
    }
    let stale = context
        .facts
        .policy_snapshot
        .is_some_and(|taken| context.at.micros_since(taken) > FRESH_SECONDS.saturating_mul(1_000_000));
    let loads = context.engine.bundle(pin.bundle_id).is_some();
    (stale || !loads).then_some(Reason::PolicyUnavailable)
}
