//! Tool calls: their decisions, what is counted of them, elevations.
//!
//! What was counted is read from the context that the decision names, so that replay counts alike.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::envelope::Header;
use venture_core::id::{CallId, parse_uuid};
use venture_core::{Digest, Json, Reason, Timestamp, canonical};

use super::{Applied, Corruption, FindBlob, corrupt};
use crate::engine::Engine;
use crate::event::{
    CallApprovalRecorded, CallApprovalRequested, CallExecuted, CapabilityViolation, PolicyEvaluated,
    RoleElevated, SessionSuspended,
};
use crate::state::{Call, CallApproval, Due, Elevation, Ladder, State, Verdict};
use crate::tool_call::{Counter, Place};
use crate::words::{Decision, Point};

/// Conditions that count under a grant: each is named before the grant's pattern.
const GRANT_LIMITS: [&str; 4] = ["per_session:", "concurrent:", "rate:", "session_minor:"];

pub(super) fn evaluated(
    engine: &mut Engine,
    header: &Header<'_>,
    event: &PolicyEvaluated,
    blobs: &FindBlob<'_>,
) -> Applied {
    let at = header.created_at;
    let context = event.context_hash.and_then(|hash| blobs(&hash)).and_then(|bytes| Json::parse(&bytes).ok());
    let id = event.evaluation_id;
    let state = &mut engine.state;
    match state.calls.by_id.get_mut(&id) {
        Some(call) => {
            decided_later(call, event, at);
            let deadline = call.approval.as_ref().map(|approval| approval.deadline);
            if let Some(deadline) = deadline {
                state.deadlines.remove(deadline, Due::CallApproval(id));
            }
        }
        None => {
            let call = context.as_ref().and_then(|context| first(context, event, at));
            let Some(call) = call else { return corrupt("the context of a decision is missing") };
            state.calls.by_id.insert(id, call);
        }
    }
    let is_tool = event.kind == Point::ToolUsage.as_str();
    let known = state.calls.by_id.get(&id).zip(context.as_ref());
    if let Some((call, context)) = known.filter(|_| is_tool) {
        count_hits(&mut state.calls.ladder, &call.agent_id, event, context, at);
    }
    if is_tool && event.decision == Decision::Approved {
        let limits = context.as_ref().map(grants_of).unwrap_or_default();
        let cost = engine
            .bundle(header.policy_bundle_id)
            .and_then(|loaded| loaded.bundle.tool_registry.get(&event.subject).map(|row| row.eau_cost));
        return count(&mut engine.state, id, at, limits, cost.unwrap_or(0));
    }
    Ok(())
}

/// The decision after approvals, a refusal or a deadline.
fn decided_later(call: &mut Call, event: &PolicyEvaluated, at: Timestamp) {
    call.decision = event.decision;
    call.reason = event.reason_code;
    call.at = at;
    if let Some(approval) = &mut call.approval {
        approval.request.clear();
    }
}

/// A call as its first decision found it.
fn first(context: &Json, event: &PolicyEvaluated, at: Timestamp) -> Option<Call> {
    let (actor, args) = (context.get("actor")?, context.get("args")?);
    let text = |json: &Json, key: &str| json.get(key).and_then(Json::as_str).map(String::from);
    let request = Json::object([
        ("actor", actor.clone()),
        ("args", args.clone()),
        ("command", context.get("command")?.clone()),
    ]);
    let request = canonical::to_vec(&request).ok()?;
    let request_hash = Digest::of(&request);
    let waits = event.decision == Decision::PendingApproval;
    Some(Call {
        request_hash,
        point: Point::from_name(&event.kind)?,
        workflow_id: venture_core::id::WorkflowId(parse_uuid(args.get("workflow_id")?.as_str()?).ok()?),
        role: text(actor, "role").unwrap_or_default(),
        agent_id: text(actor, "id")?,
        tool: event.subject.clone(),
        session_id: text(args, "session_id"),
        amount_minor: args.get("args").and_then(|args| args.get("amount_minor")).and_then(Json::as_int),
        at,
        decision: event.decision,
        reason: event.reason_code,
        grants: Vec::new(),
        approval: waits.then(|| CallApproval {
            arguments_hash: event.arguments_hash.unwrap_or(Digest([0; 32])),
            deadline: at,
            required: Vec::new(),
            verdicts: Vec::new(),
            request,
        }),
        executed: None,
    })
}

/// The grants under which something was counted, by their patterns, each once.
fn grants_of(context: &Json) -> Vec<String> {
    let mut grants = Vec::new();
    for limit in context.get("limits").and_then(Json::as_array).unwrap_or_default() {
        let Some(name) = limit.get("limit_id").and_then(Json::as_str) else { continue };
        let pattern = GRANT_LIMITS.iter().find_map(|key| name.strip_prefix(key));
        if let Some(pattern) = pattern.filter(|pattern| !grants.iter().any(|known| known == pattern)) {
            grants.push(pattern.to_string());
        }
    }
    grants
}

/// Counts an APPROVED call in every scope that is tracked, and under its grants.
fn count(state: &mut State, id: CallId, at: Timestamp, grants: Vec<String>, cost: i64) -> Applied {
    let Some(call) = state.calls.by_id.get(&id) else { return corrupt("an unknown call was approved") };
    let place = Place::of(state, call);
    let amount = call.amount_minor.unwrap_or(0);
    let calls = &mut state.calls;
    for set in &calls.tracked {
        calls.counts.entry(Counter::scope(*set, &place)).or_default().push(at);
    }
    for pattern in &grants {
        let (workflow, session) =
            (Counter::grant_workflow(pattern, &place), Counter::grant_session(pattern, &place));
        calls.counts.entry(workflow.clone()).or_default().push(at);
        calls.counts.entry(session.clone()).or_default().push(at);
        calls.running.entry(workflow).or_default().insert(id);
        let sum = calls.sums.entry(session).or_default();
        *sum = sum.saturating_add(amount.into());
    }
    if cost > 0 {
        let sum = calls.sums.entry(Counter::effort(&place.role, at)).or_default();
        *sum = sum.saturating_add(cost.into());
    }
    if let Some(call) = calls.by_id.get_mut(&id) {
        call.grants = grants;
    }
    Ok(())
}

fn waiting(state: &mut State, id: CallId) -> Result<&mut CallApproval, Corruption> {
    let approval = state.calls.by_id.get_mut(&id).and_then(|call| call.approval.as_mut());
    approval.ok_or_else(|| Corruption("approvals of a call that waits for none".into()))
}

pub(super) fn approval_requested(state: &mut State, asked: &CallApprovalRequested) -> Applied {
    let approval = waiting(state, asked.decision_id)?;
    approval.arguments_hash = asked.arguments_hash;
    approval.deadline = asked.deadline;
    approval.required.clone_from(&asked.required);
    state.deadlines.add(asked.deadline, Due::CallApproval(asked.decision_id));
    Ok(())
}

pub(super) fn approval_recorded(state: &mut State, recorded: &CallApprovalRecorded) -> Applied {
    waiting(state, recorded.decision_id)?.verdicts.push(Verdict {
        approver_id: recorded.approver_id.clone(),
        approver_role: recorded.approver_role.clone(),
        approve: recorded.verdict == "approve",
    });
    Ok(())
}

pub(super) fn executed(state: &mut State, executed: &CallExecuted) -> Applied {
    let Some(id) = executed.call_id else { return corrupt("an execution that names no call") };
    let hash = canonical::digest(executed).map_err(|_| Corruption("an execution has no hash".into()))?;
    let Some(call) = state.calls.by_id.get_mut(&id) else { return corrupt("an unknown call was executed") };
    call.executed = Some(hash);
    let call = call.clone();
    let place = Place::of(state, &call);
    for pattern in &call.grants {
        if let Some(running) = state.calls.running.get_mut(&Counter::grant_workflow(pattern, &place)) {
            running.remove(&id);
        }
    }
    Ok(())
}

pub(super) fn elevated(state: &mut State, header: &Header<'_>, elevated: &RoleElevated) -> Applied {
    let from = header.created_at;
    let Some(until) = from.checked_add_seconds(elevated.ttl_seconds) else {
        return corrupt("an elevation ends beyond time");
    };
    let elevations = &mut state.calls.elevations;
    let elevation = Elevation { from, until };
    elevations.put(header.workflow_id, &elevated.agent_id, &elevated.granted_tool, elevation);
    Ok(())
}

/// Counts a violation on each step of the ladder; what it brought about stands in the events.
pub(super) fn violated(state: &mut State, header: &Header<'_>, violation: &CapabilityViolation) -> Applied {
    let at = header.created_at;
    let ladder = &mut state.calls.ladder;
    if violation.reason == Reason::RateLimited {
        // Limits alone are no step of the ladder.
        return Ok(());
    }
    let session = Ladder::session(&violation.agent_id, violation.session_id.as_deref(), header.workflow_id);
    let (day, count) = ladder.sessions.entry(session).or_insert((at.day(), 0));
    if *day != at.day() {
        (*day, *count) = (at.day(), 0);
    }
    *count = count.saturating_add(1);
    let agent = ladder.agents.entry(violation.agent_id.clone()).or_default();
    *agent = agent.saturating_add(1);
    ladder.roles.entry(violation.role.clone()).or_default().push(at);
    if violation.auto_response.split('+').any(|response| response == Ladder::BAN) {
        ladder.banned.insert(violation.agent_id.clone());
    }
    Ok(())
}

pub(super) fn suspended(state: &mut State, header: &Header<'_>, suspended: &SessionSuspended) -> Applied {
    let session = Ladder::session(&suspended.agent_id, suspended.session_id.as_deref(), header.workflow_id);
    state.calls.ladder.suspended.insert(session);
    Ok(())
}

/// Limit hits in a row: each before the time that the one before it told; an approved call ends the row.
fn count_hits(ladder: &mut Ladder, agent: &str, event: &PolicyEvaluated, context: &Json, at: Timestamp) {
    if event.decision == Decision::Approved {
        ladder.hits.remove(agent);
    }
    if event.reason_code != Reason::RateLimited {
        return;
    }
    let told = context.get("limits").and_then(Json::as_array).and_then(<[Json]>::last);
    let wait = told.and_then(|limit| limit.get("retry_after_ms")).and_then(Json::as_int).unwrap_or(0);
    let until = at.micros().saturating_add(wait.saturating_mul(1_000));
    let (hits, before) = ladder.hits.entry(agent.to_string()).or_insert((0, until));
    *hits = if at.micros() < *before { hits.saturating_add(1) } else { 1 };
    *before = until;
}
