//! The violation ladder: what repeated violations bring about, where the bundle counts them.
//!
//! Spec: policy.md 5.6, compliance.md 4.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use venture_core::{Digest, Json, Reason};
use venture_policy::bundle::{CallScope, RoleViolations};

use super::rows::Found;
use super::subject::Subject;
use crate::apply::NO_KEY;
use crate::draft::Draft;
use crate::event::{Body, CapabilityViolation, SessionSuspended};
use crate::freeze::{Cause, impose};
use crate::state::Ladder;
use crate::words::{FreezeMode, FreezeScope};

/// The codes that count, and the kind of violation that each is.
const COUNTED: [(Reason, &str); 9] = [
    (Reason::RoleEscalationAttempt, "ROLE_ESCALATION"),
    (Reason::ToolExplicitlyDenied, "TOOL_NOT_IN_ALLOWLIST"),
    (Reason::ToolNotInAllowlist, "TOOL_NOT_IN_ALLOWLIST"),
    (Reason::CommandUnparseable, "TOOL_NOT_IN_ALLOWLIST"),
    (Reason::ElevationExpired, "DYNAMIC_GRANT_EXPIRED"),
    (Reason::TopicNotAllowed, "TOPIC_ACCESS_VIOLATION"),
    (Reason::DomainNotAllowlisted, "DOMAIN_ALLOWLIST_VIOLATION"),
    (Reason::ConditionFailed, "CONDITION_FAILURE"),
    (Reason::BudgetEnvelopeExceeded, "BUDGET_ENVELOPE_EXCEEDED"),
];

/// The tool whose own row suspends.
const PUBLISH: &str = "event.publish";

/// How many violations there are with this one.
struct Counts {
    session: i64,
    agent: i64,
    role: i64,
}

/// Counts a denial that is a violation, and drafts what it brings about.
pub(super) fn climb(subject: &Subject<'_>, found: &Found, draft: &mut Draft) {
    if found.reason == Reason::RateLimited {
        limited(subject, found, draft);
        return;
    }
    let Some(limits) = subject.loaded.bundle.violations else { return };
    let Some((_, kind)) = COUNTED.iter().find(|(reason, _)| *reason == found.reason) else { return };
    let Some(role) = subject.role_name() else { return };
    let counts = counts(subject, role, limits.role);
    let reached = |limit: Option<i64>, count: i64| limit.is_some_and(|limit| count >= limit);
    let steps = [
        (Ladder::SUSPEND, reached(limits.session, counts.session)),
        (Ladder::BAN, reached(limits.agent, counts.agent)),
        (Ladder::FREEZE, reached(limits.role.map(|row| row.count), counts.role)),
    ];
    let taken: Vec<&str> = steps.iter().filter(|(_, taken)| *taken).map(|(name, _)| *name).collect();
    let figures = Json::object([
        ("agent", Json::Int(counts.agent)),
        ("role", Json::Int(counts.role)),
        ("session", Json::Int(counts.session)),
    ]);
    violation(subject, found, kind, figures, &taken, draft);
    if taken.contains(&Ladder::SUSPEND) {
        suspend(subject, found, counts.session, draft);
    }
    if taken.contains(&Ladder::FREEZE) {
        let reason = format!("{} violations by role `{role}`", counts.role);
        let cause = Cause { trigger: "TOOL_MISUSE", by: "engine", reason: &reason, case_id: None };
        impose(subject.state(), (FreezeScope::Role, Some(role), FreezeMode::Soft), &cause, draft);
    }
}

fn violation(
    subject: &Subject<'_>,
    found: &Found,
    kind: &str,
    counts: Json,
    taken: &[&str],
    draft: &mut Draft,
) {
    let agent_id = subject.actor.id.to_string();
    let condition = found.detail.as_ref().and_then(|detail| detail.get("condition")).and_then(Json::as_str);
    let violation = CapabilityViolation {
        agent_fingerprint: Digest::of(agent_id.as_bytes()).to_string(),
        agent_id,
        auto_response: if taken.is_empty() { Ladder::WARN.to_string() } else { taken.join("+") },
        conditions_failed: condition.map(Into::into).into_iter().collect(),
        counts,
        reason: found.reason,
        role: subject.role_name().unwrap_or_default().to_string(),
        session_id: subject.asked.session_id.clone(),
        severity: if taken.is_empty() { "LOW" } else { "MEDIUM" }.to_string(),
        tool_id: subject.tool.to_string(),
        violation_type: kind.to_string(),
    };
    draft.emit(subject.state(), subject.about(), NO_KEY, Body::CapabilityViolation(violation));
}

fn suspend(subject: &Subject<'_>, found: &Found, violation_count: i64, draft: &mut Draft) {
    let suspended = SessionSuspended {
        agent_id: subject.actor.id.to_string(),
        by: None,
        reason: found.reason.as_str().to_string(),
        session_id: subject.asked.session_id.clone(),
        violation_count,
    };
    draft.emit(subject.state(), subject.about(), NO_KEY, Body::SessionSuspended(suspended));
}

/// A full window: a session is suspended by its row for publishing, and hits that ignore when to come
/// again freeze the workspace.
///
/// Spec: policy.md 6.
fn limited(subject: &Subject<'_>, found: &Found, draft: &mut Draft) {
    let row = found.detail.as_ref().and_then(|detail| detail.get("limit_id")).and_then(Json::as_str);
    let publishing = subject.loaded.bundle.limits.calls.iter().any(|known| {
        Some(known.id.as_str()) == row
            && known.tool.as_deref() == Some(PUBLISH)
            && known.scope.contains(&CallScope::Session)
    });
    if publishing {
        suspend(subject, found, 0, draft);
    }
    let most = subject.loaded.bundle.violations.and_then(|limits| limits.rate_hits);
    let Some((most, workflow)) = most.zip(subject.workflow) else { return };
    let at = subject.context.at.micros();
    let before = subject.state().calls.ladder.hits.get(&*subject.actor.id);
    let hits = before.filter(|(_, until)| at < *until).map_or(1, |(hits, _)| hits.saturating_add(1));
    if hits < most {
        return;
    }
    let figures = Json::object([("hits", Json::Int(hits))]);
    violation(subject, found, "RATE_LIMIT_ABUSE", figures, &["FREEZE_WORKSPACE"], draft);
    let reason = format!("{hits} limit hits in a row by `{}`", subject.actor.id);
    let cause = Cause { trigger: "RATE_LIMIT_ABUSE", by: "engine", reason: &reason, case_id: None };
    let workspace = workflow.workspace_id.to_string();
    let scope = (FreezeScope::Workspace, Some(workspace.as_str()), FreezeMode::Soft);
    impose(subject.state(), scope, &cause, draft);
}

fn counts(subject: &Subject<'_>, role: &str, window: Option<RoleViolations>) -> Counts {
    let (ladder, at) = (&subject.state().calls.ladder, subject.context.at);
    let agent = &*subject.actor.id;
    // A workflow that is not registered has no pin, so no bundle that counts.
    let name = Ladder::session(agent, subject.asked.session_id.as_deref(), subject.asked.workflow_id);
    let today = ladder.sessions.get(&name).filter(|(day, _)| *day == at.day()).map_or(0, |(_, count)| *count);
    let begin =
        window.map_or(i64::MIN, |row| at.micros().saturating_sub(row.seconds.saturating_mul(1_000_000)));
    let times = ladder.roles.get(role).map(Vec::as_slice).unwrap_or_default();
    let inside = times.len().saturating_sub(times.partition_point(|when| when.micros() <= begin));
    Counts {
        session: today.saturating_add(1),
        agent: ladder.agents.get(agent).copied().unwrap_or(0).saturating_add(1),
        role: i64::try_from(inside).unwrap_or(i64::MAX).saturating_add(1),
    }
}
