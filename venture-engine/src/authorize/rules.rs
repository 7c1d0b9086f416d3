//! Check 18: the SPEND rules.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};
use venture_ledger::limits::{Dim, DimSet};
use venture_policy::bundle::{
    CaseClass, Rule, RuleAction, RuleApproval, RuleFreezeScope, RuleType, Severity,
};
use venture_policy::cel::List;
use venture_policy::rules::{Agent, Approvals, Outcome, Request, RuleScratch, Spend, Workflow};

use super::standing::unasked;
use super::subject::{Checked, Denial, Subject};
use super::{detect, risk};
use crate::state::State;
use crate::words::CheckMark::Passed;

/// The rule that decided, and how.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RuleVerdict {
    pub(crate) outcome: Outcome,
    pub(crate) reason: Reason,
    pub(crate) rule_id: String,
    pub(crate) rule_type: RuleType,
    pub(crate) action: RuleAction,
    pub(crate) severity: Severity,
    pub(crate) freeze_scope: Option<RuleFreezeScope>,
    pub(crate) approval: Option<RuleApproval>,
    pub(crate) open_case: Option<CaseClass>,
    /// Whom to tell.
    pub(crate) notify: Vec<String>,
}

impl RuleVerdict {
    pub(crate) fn of(outcome: Outcome, reason: Reason, rule: &Rule) -> Self {
        Self {
            outcome,
            reason,
            rule_id: rule.rule_id.clone(),
            rule_type: rule.rule_type,
            action: rule.action,
            severity: rule.severity,
            freeze_scope: rule.freeze_scope,
            approval: rule.approval.clone(),
            open_case: rule.obligations.iter().find_map(|duty| duty.open_case),
            notify: rule.obligations.iter().filter_map(|duty| duty.notify.clone()).collect(),
        }
    }
}

/// Approvals by a rule, as the state counts them.
pub(crate) struct Counted<'s>(pub(crate) &'s State);

impl Approvals for Counted<'_> {
    fn count(&self, rule_id: &str, seconds: i64, at: Timestamp) -> i64 {
        let begin = at.micros().saturating_sub(seconds.saturating_mul(1_000_000));
        let times = self.0.rule_approvals.get(rule_id).map(Vec::as_slice).unwrap_or_default();
        let count = times.len().saturating_sub(times.partition_point(|when| when.micros() <= begin));
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

pub(super) fn spend_rules(subject: &mut Subject<'_>) -> Checked {
    // Computed just before, so that rules can read it.
    subject.score = risk::score(subject);
    subject.anomalies = detect::anomalies(subject);
    let any = subject.loaded.bundle.rules.iter().any(|rule| rule.rule_type == RuleType::Spend);
    if !any {
        return unasked();
    }
    let verdict = evaluate(subject);
    let denial = verdict.as_ref().filter(|verdict| verdict.outcome == Outcome::Deny).map(|verdict| Denial {
        reason: verdict.reason,
        detail: Some(Json::object([("rule_id", Json::from(verdict.rule_id.as_str()))])),
    });
    subject.rule = verdict;
    denial.map_or(Ok(Passed), Err)
}

fn evaluate(subject: &Subject<'_>) -> Option<RuleVerdict> {
    let (context, intent) = (subject.context, subject.intent);
    let state = &context.engine.state;
    let tenant = state.tenant.to_string();
    let (workflow_id, venture_id) = (intent.workflow_id.to_string(), intent.venture_id.to_string());
    let workspace_id = intent.workspace_id.to_string();
    let mccs: Vec<&str> = intent.mcc_allowlist.iter().map(|mcc| &**mcc).collect();
    let spent = state.windows.settled(DimSet::of(&[Dim::Workflow]), &intent.dims);
    let facts: &BTreeMap<String, Json> = &context.facts.declared;
    let mut request = Request::new(RuleType::Spend, context.at);
    request.agent = Agent {
        id: Some(&intent.requester_id),
        role: Some(intent.role()),
        level: subject.role.and_then(|role| role.level).map(|level| level.as_str()),
        tenant_id: Some(&tenant),
        capabilities: Some(List::Texts(&[])),
    };
    request.workflow = Workflow {
        id: Some(&workflow_id),
        class: subject.workflow.and_then(|workflow| workflow.class.as_deref()),
        venture_id: Some(&venture_id),
        workspace_id: Some(&workspace_id),
        budget_minor: subject.workflow.map(|workflow| workflow.budget_minor),
        spent_minor: i64::try_from(spent).ok(),
    };
    request.spend = Some(Spend {
        amount_minor: Some(intent.amount_minor),
        base_minor: Some(subject.base_minor),
        currency: Some(intent.currency.as_str()),
        merchant: Some(&intent.merchant_scope),
        category: Some(&intent.category),
        mccs: Some(List::Texts(&mccs)),
        country: intent.country.as_deref(),
        rail: Some(&intent.rail),
        risk_score: subject.score.as_ref().map(|score| score.points),
    });
    request.facts = Some(facts);
    let mut scratch = RuleScratch::new();
    let verdict = subject.loaded.rules.evaluate(&request, true, &Counted(state), &mut scratch);
    let (outcome, reason) = (verdict.outcome, verdict.reason);
    verdict.rule.map(|rule| RuleVerdict::of(outcome, reason, rule))
}
