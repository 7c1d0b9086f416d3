//! Check 32: whose approval is asked, and whose counts.
//!
//! Spec: treasury.md 3.2.

use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::envelope::ActorType;
use venture_core::id::WorkflowId;
use venture_core::{Reason, Timestamp};
use venture_policy::bundle::{ApprovalRow, RuleApproval};
use venture_policy::rules::Outcome;

use super::standing::unasked;
use super::subject::{Checked, Denial, Subject};
use crate::command::Actor;
use crate::event::RequiredApproval;
use crate::state::{State, Verdict};
use crate::words::CheckMark::Passed;

/// A rule, the bundle or an open case waits so long, in seconds.
const TWO_HOURS: i64 = 7_200;
/// A review of the risk waits so long, in seconds.
const FOUR_HOURS: i64 = 14_400;
/// The roles of people.
const PEOPLE: [&str; 6] =
    ["founder", "finance_controller", "ops_auditor", "venture_manager", "external_auditor", "platform_admin"];

pub(super) fn approvals(subject: &mut Subject<'_>) -> Checked {
    if subject.met && subject.context.trial.is_none() {
        return Ok(Passed);
    }
    let rows = rows(subject);
    // A trial may ask others than those who spoke.
    if subject.met && rows.iter().all(|(row, _)| quorum(core::slice::from_ref(row), &subject.intent.verdicts))
    {
        return Ok(Passed);
    }
    if rows.is_empty() {
        return if subject.loaded.bundle.approvals.is_empty() { unasked() } else { Ok(Passed) };
    }
    subject.required = rows;
    Err(Denial::of(Reason::ApprovalRequired))
}

type Row = (RequiredApproval, i64);

fn rows(subject: &Subject<'_>) -> Vec<Row> {
    let asked = subject.loaded.bundle.approvals.iter().filter(|row| matches(subject, row));
    let mut rows: Vec<Row> = asked.map(of_bundle).collect();
    let rule = subject.rule.as_ref().filter(|rule| rule.outcome == Outcome::RequireApproval);
    if let Some(rule) = rule {
        rows.push(of_rule(&rule.rule_id, rule.approval.as_ref()));
    }
    let reviewed = subject.loaded.bundle.risk.as_ref().zip(subject.score.as_ref());
    let scored = reviewed.is_some_and(|(risk, score)| score.points >= risk.review_from);
    if scored || !subject.anomalies.is_empty() {
        let roles = ["founder", "finance_controller", "ops_auditor"];
        rows.push((required("risk", 1, &roles, true), FOUR_HOURS));
    }
    rows.extend(restricted(&subject.context.engine.state, subject.intent.workflow_id));
    rows
}

fn required(id: &str, count: i64, roles: &[&str], human_only: bool) -> RequiredApproval {
    let roles = roles.iter().map(|role| (*role).to_string()).collect();
    RequiredApproval { count, human_only, id: id.into(), roles }
}

fn of_bundle(row: &ApprovalRow) -> Row {
    let asked = RequiredApproval {
        count: row.count,
        human_only: row.human_only,
        id: row.id.clone(),
        roles: row.roles.clone(),
    };
    (asked, row.timeout_seconds)
}

pub(crate) fn of_rule(rule_id: &str, approval: Option<&RuleApproval>) -> Row {
    let fallback = || (required(rule_id, 1, &["founder"], false), TWO_HOURS);
    approval.map_or_else(fallback, |row| {
        let asked = RequiredApproval {
            count: row.count,
            human_only: row.human_only,
            id: rule_id.into(),
            roles: row.roles.clone(),
        };
        (asked, row.timeout_seconds)
    })
}

fn matches(subject: &Subject<'_>, row: &ApprovalRow) -> bool {
    let (when, intent) = (&row.when, subject.intent);
    let trust = subject.context.facts.payee.as_ref().map_or(i64::MIN, |fact| fact.trust_bps);
    when.amount_over_minor.is_none_or(|over| subject.base_minor > over)
        && when.rails.as_ref().is_none_or(|rails| rails.iter().any(|rail| rail.as_str() == &*intent.rail))
        && when.categories.as_ref().is_none_or(|list| list.contains(&intent.category))
        && when.payee_trust_below_bps.is_none_or(|below| trust < below)
}

/// The row that an open case asks for, where it restricts the workflow, its venture or the tenant.
pub(crate) fn restricted(state: &State, workflow: WorkflowId) -> Option<Row> {
    let cases = &state.cases;
    let of_venture = || {
        let known = state.workflows.get(&workflow);
        known.is_some_and(|workflow| cases.restrict(&workflow.venture_id.to_string()))
    };
    let restricts =
        cases.restrict(&workflow.to_string()) || cases.restrict(&state.tenant.to_string()) || of_venture();
    let row = || (required("restricted", 1, &["founder", "finance_controller"], true), TWO_HOURS);
    restricts.then(row)
}

/// When the approvals are due: the shortest window, counted from `at`.
pub(super) fn deadline(rows: &[Row], at: Timestamp) -> Timestamp {
    let shortest = rows.iter().map(|(_, seconds)| *seconds).min().unwrap_or(TWO_HOURS);
    at.checked_add_seconds(shortest).unwrap_or(at)
}

/// Whether an actor may speak on what `requester` asked for, given who spoke already.
pub(crate) fn may_speak(
    actor: &Actor,
    requester: &str,
    spoke: &[Verdict],
    required: &[RequiredApproval],
) -> bool {
    let kind = match actor.kind {
        ActorType::Human => PEOPLE.contains(&actor.role()),
        ActorType::Agent => actor.role() == "orchestrator",
        ActorType::Service | ActorType::System => false,
    };
    let agent = actor.kind == ActorType::Agent;
    let named = required
        .iter()
        .any(|row| row.roles.iter().any(|role| role == actor.role()) && !(agent && row.human_only));
    kind && named && *actor.id != *requester && !spoke.iter().any(|verdict| *verdict.approver_id == *actor.id)
}

/// Whether every row has as many approvals of its roles as it asks for.
pub(crate) fn quorum(required: &[RequiredApproval], verdicts: &[Verdict]) -> bool {
    required.iter().all(|row| {
        let for_row = verdicts.iter().filter(|verdict| {
            let agent = verdict.approver_role == "orchestrator";
            verdict.approve && row.roles.contains(&verdict.approver_role) && !(agent && row.human_only)
        });
        i64::try_from(for_row.count()).unwrap_or(i64::MAX) >= row.count
    })
}

/// Who approved, in the order in which they spoke.
pub(super) fn approvers(verdicts: &[Verdict]) -> Vec<String> {
    let mut names = vec![];
    for verdict in verdicts.iter().filter(|verdict| verdict.approve) {
        names.push(verdict.approver_id.clone());
    }
    names
}
