//! The decision on a call, its events, its answer.
//!
//! Spec: commands.md 2 (row `check_tool`), 2.3, 2.4.

use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::CallId;
use venture_core::{Digest, Json, Reason, Timestamp};
use venture_policy::rules::Outcome;

use super::evaluate::gate_refused;
use super::ladder;
use super::rows::{Found, run};
use super::subject::{Compared, Subject};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::authorize::{after_rule, keep, obliged, rule_decided};
use crate::draft::Draft;
use crate::event::{Body, CallApprovalRequested, CallRejected, PolicyEvaluated, RequiredApproval};
use crate::refusal::id;
use crate::state::Call;
use crate::words::{Decision, Point};

/// Approvals without a time of their own wait so long, in seconds.
const TWO_HOURS: i64 = 7_200;

/// Runs the table and drafts what follows from it.
pub(super) fn decide(subject: &mut Subject<'_>, draft: &mut Draft) -> Reply {
    let found = run(subject);
    record(subject, &found, draft);
    let detail = match found.decision {
        Decision::PendingApproval => Some(ask(subject, draft)),
        Decision::Approved | Decision::Denied => found.detail,
    };
    let mut reply = Reply::of(found.decision, found.reason, ids(subject.asked.call_id)).detail(detail);
    reply.message = subject.refused.map(|refused| refused.advice.to_string());
    reply
}

pub(super) fn ids(call: CallId) -> Vec<(&'static str, alloc::string::String)> {
    vec![id("call_id", &call)]
}

fn record(subject: &Subject<'_>, found: &Found, draft: &mut Draft) {
    let (state, asked, about) = (subject.state(), subject.asked, subject.about());
    let limits: Vec<Json> = subject.limits.iter().map(Compared::to_json).collect();
    let workload = subject.workload.as_ref();
    let evaluated = PolicyEvaluated {
        act: workload.map(|workload| workload.act.clone()).filter(|chain| !chain.is_empty()),
        arguments_hash: Some(subject.arguments_hash()),
        call_id: Some(asked.call_id),
        context_hash: Some(keep(subject.context, &limits, None, draft)),
        decision: found.decision,
        evaluation_id: asked.call_id,
        jti: workload.map(|workload| workload.jti.clone()),
        kind: subject.point.as_str().to_string(),
        permission_set: asked.permission_set.clone(),
        reason_code: found.reason,
        rule_ids: subject.matched.clone(),
        subject: subject.tool.to_string(),
    };
    let source = draft.emit(state, about, NO_KEY, Body::PolicyEvaluated(evaluated));
    let denied = found.decision == Decision::Denied;
    // A rule decided unless a later row did.
    let rule = subject.rule.as_ref().filter(|rule| !denied || rule.outcome == Outcome::Deny);
    if let Some(rule) = rule {
        draft.emit(state, about, NO_KEY, Body::RuleDecided(rule_decided(rule)));
    }
    if let Some(refused) = &subject.refused {
        gate_refused(subject, refused, source, draft);
    }
    if denied && subject.point == Point::ToolUsage {
        let shown = |key| found.detail.as_ref().and_then(|detail| detail.get(key)).and_then(Json::as_int);
        let rejected = CallRejected {
            calls_allowed: shown("max_count"),
            calls_in_window: shown("count"),
            rejection_reason: found.reason,
            tool_name: subject.tool.to_string(),
        };
        draft.emit(state, about, NO_KEY, Body::CallRejected(rejected));
    }
    if let Some(rule) = rule.filter(|_| denied) {
        after_rule(subject.context, rule, about, None, subject.role_name(), draft);
    }
    // Approvals that are met run every row again: the case is open since the first time.
    if let Some(rule) = rule.filter(|_| !subject.met) {
        obliged(subject.context, rule, about, draft);
    }
    if denied {
        ladder::climb(subject, found, draft);
    }
}

/// Asks for the approvals that are missing.
fn ask(subject: &Subject<'_>, draft: &mut Draft) -> Json {
    let at = subject.context.at;
    let shortest = subject.required.iter().map(|(_, seconds)| *seconds).min().unwrap_or(TWO_HOURS);
    let deadline = at.checked_add_seconds(shortest).unwrap_or(at);
    let required: Vec<RequiredApproval> = subject.required.iter().map(|(row, _)| row.clone()).collect();
    let arguments_hash = subject.arguments_hash();
    let detail = pending_json(arguments_hash, deadline, &required);
    let asked =
        CallApprovalRequested { arguments_hash, deadline, decision_id: subject.asked.call_id, required };
    draft.emit(subject.state(), subject.about(), NO_KEY, Body::CallApprovalRequested(asked));
    detail
}

/// `detail` of a call that waits.
pub(super) fn pending_json(arguments_hash: Digest, deadline: Timestamp, rows: &[RequiredApproval]) -> Json {
    let row = |row: &RequiredApproval| {
        let roles = row.roles.iter().map(|role| Json::from(role.as_str())).collect();
        Json::object([
            ("count", Json::Int(row.count)),
            ("id", Json::from(row.id.as_str())),
            ("roles", Json::Array(roles)),
        ])
    };
    let mut members = vec![
        ("arguments_hash", Json::from(arguments_hash.to_string())),
        ("deadline", Json::from(deadline.to_string())),
        ("required", Json::Array(rows.iter().map(row).collect())),
    ];
    if let Some(rule) = rows.iter().find(|row| row.id.starts_with("rule-")) {
        members.push(("rule_id", Json::from(rule.id.as_str())));
    }
    Json::object(members)
}

/// A denial that no row made: of a refusal, or of time.
pub(super) fn bare(call_id: CallId, call: &Call, arguments_hash: Digest, reason: Reason) -> PolicyEvaluated {
    PolicyEvaluated {
        act: None,
        arguments_hash: Some(arguments_hash),
        call_id: Some(call_id),
        context_hash: None,
        decision: Decision::Denied,
        evaluation_id: call_id,
        jti: None,
        kind: call.point.as_str().to_string(),
        permission_set: None,
        reason_code: reason,
        rule_ids: Vec::new(),
        subject: call.tool.clone(),
    }
}
