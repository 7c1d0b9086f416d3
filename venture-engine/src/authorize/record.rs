//! What a decision appends besides itself.
//!
//! Spec: commands.md 2 (row `authorize`), 2.3.

use alloc::format;
use alloc::string::{String, ToString as _};

use venture_core::id::{AuthorizationId, EventId, ViolationId, uuid_v5};
use venture_core::{Currency, Json, Money, Reason, Timestamp};
use venture_ledger::transaction::rules::{self, Holder};
use venture_policy::bundle::{RuleAction, RuleFreezeScope, Severity};
use venture_policy::rules::Outcome;

use super::compared::{Compared, Figures};
use super::rules::RuleVerdict;
use super::subject::{Denial, Subject};
use crate::apply::{NO_KEY, warning_period};
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{
    AnomalyDetected, Body, BudgetNote, NotificationSent, RequiredApproval, RuleDecided, ScoreComputed,
    VelocityLimitHit, ViolationDetected,
};
use crate::freeze::{Cause, impose};
use crate::intents;
use crate::refusal::{Refusal, Stop, id};
use crate::spends::{CaseWords, open_case};
use crate::state::Intent;
use crate::words::{Decision, FreezeMode, FreezeScope};

/// The version of the score's arithmetic.
const MODEL: &str = "rule_v1";

/// `detail` of an intent that waits for approvals.
pub(super) fn pending_json(intent: &Intent, rows: &[RequiredApproval], deadline: Timestamp) -> Json {
    let row = |row: &RequiredApproval| {
        Json::object([
            ("count", Json::Int(row.count)),
            ("id", Json::from(row.id.as_str())),
            ("roles", Json::Array(row.roles.iter().map(|role| Json::from(role.as_str())).collect())),
        ])
    };
    Json::object([
        ("deadline", Json::from(deadline.to_string())),
        ("intent_hash", Json::from(intent.intent_hash.to_string())),
        ("required", Json::Array(rows.iter().map(row).collect())),
    ])
}

/// A rule that decided, and the score.
pub(super) fn rule_and_score(subject: &Subject<'_>, draft: &mut Draft) {
    let state = &subject.context.engine.state;
    let about = intents::about(state, subject.intent);
    if let Some(rule) = &subject.rule {
        draft.emit(state, about, NO_KEY, Body::RuleDecided(rule_decided(rule)));
    }
    let scored = subject.score.as_ref().zip(subject.loaded.bundle.risk.as_ref());
    if let Some((score, risk)) = scored {
        let computed = ScoreComputed {
            decision: score.word(risk).to_string(),
            factors: score.factors.iter().map(|name| (*name).to_string()).collect(),
            intent_id: subject.intent.id,
            model_version: MODEL.to_string(),
            score: score.points,
        };
        draft.emit(state, about, NO_KEY, Body::ScoreComputed(computed));
    }
    // Approvals that are met run every check again: what stood out is known since the first time.
    for anomaly in subject.anomalies.iter().filter(|_| !subject.met) {
        let detected = AnomalyDetected {
            detector: anomaly.detector.as_str().to_string(),
            intent_id: subject.intent.id,
            z: anomaly.z,
        };
        draft.emit(state, about, NO_KEY, Body::AnomalyDetected(detected));
    }
}

/// The case of what a detector found, unless the intent is denied or its rule opened one already.
pub(super) fn anomaly_case(subject: &Subject<'_>, decision: Decision, draft: &mut Draft) {
    let opened = draft.events.iter().any(|event| matches!(event.body, Body::CaseOpened(_)));
    let found = subject.anomalies.first().filter(|_| !subject.met && !opened);
    let Some(anomaly) = found.filter(|_| decision != Decision::Denied) else { return };
    let mut events = draft.events.iter();
    let source = events.find(|event| matches!(event.body, Body::AnomalyDetected(_)));
    let words = CaseWords {
        kind: anomaly.kind(),
        class: "CLASS_2",
        trigger: source.map_or(EventId(NO_KEY), |event| event.header.event_id),
        restricts: false,
        freeze_triggered: false,
        workflow: Some(subject.intent.workflow_id),
    };
    let about = intents::about(&subject.context.engine.state, subject.intent);
    open_case(subject.context, about, &words, draft);
}

/// The event of a rule that decided.
pub(crate) fn rule_decided(rule: &RuleVerdict) -> RuleDecided {
    RuleDecided {
        decision: match rule.outcome {
            Outcome::Allow => Decision::Approved,
            Outcome::RequireApproval => Decision::PendingApproval,
            Outcome::Deny => Decision::Denied,
        },
        reason: rule.reason,
        rule_id: rule.rule_id.clone(),
        rule_type: rule.rule_type.as_str().to_string(),
        severity: rule.severity.as_str().to_string(),
    }
}

/// The hold of an intent that passed, and the budgets that it brings near their end.
pub(super) fn hold(
    subject: &Subject<'_>,
    authorization: AuthorizationId,
    source: EventId,
    draft: &mut Draft,
) -> Result<(), Stop> {
    let (state, intent) = (&subject.context.engine.state, subject.intent);
    let holder =
        Holder { tenant: state.tenant, venture: intent.venture_id, intent: intent.id, authorization };
    let mut entry = rules::hold(holder, Money::new(intent.amount_minor, intent.currency));
    entry.source_event_id = Some(source);
    if state.ledger.check(&entry).is_err() {
        return Err(Refusal::new(Reason::AmountOverflow, alloc::vec![id("intent_id", &intent.id)]).into());
    }
    let about = intents::about(state, intent);
    draft.emit(state, about, entry.txn_id.0, Body::EntryCreated(entry));
    let at = subject.context.at;
    for limit in subject.limits.iter().filter(|limit| (21..=26).contains(&limit.check)) {
        let Some(note) = warning(limit) else { continue };
        let key = (note.limit_id.clone(), warning_period(limit.window, at));
        if !state.warned.contains(&key) {
            draft.emit(state, about, NO_KEY, Body::BudgetWarning(note));
        }
    }
    Ok(())
}

/// A budget of which four fifths are committed once this hold stands.
fn warning(limit: &Compared<'_>) -> Option<BudgetNote> {
    let amounts = limit.amounts().filter(|_| matches!(limit.window, "lifetime" | "day" | "month"))?;
    let committed = amounts.committed_minor.checked_add(amounts.requested_minor)?;
    let near = committed.checked_mul(100)? >= amounts.cap_minor.checked_mul(80)?;
    near.then(|| note(limit, committed, None)).flatten()
}

fn note(limit: &Compared<'_>, committed: i128, requested: Option<i128>) -> Option<BudgetNote> {
    let amounts = limit.amounts()?;
    Some(BudgetNote {
        cap_minor: i64::try_from(amounts.cap_minor).ok()?,
        committed_minor: i64::try_from(committed).ok()?,
        currency: amounts.currency?,
        limit_id: amounts.limit_id.to_string(),
        requested_minor: requested.and_then(|minor| i64::try_from(minor).ok()),
        window: limit.window.to_string(),
    })
}

/// What follows a denial: the budget, the velocity, or what the rule's severity asks for.
pub(super) fn denied(subject: &Subject<'_>, denial: Option<&Denial>, draft: &mut Draft) {
    let (state, intent) = (&subject.context.engine.state, subject.intent);
    let about = intents::about(state, intent);
    let by_rule = subject.rule.as_ref().filter(|rule| rule.outcome == Outcome::Deny);
    if let Some(rule) = by_rule {
        let role = intent.agent_role.as_deref();
        after_rule(subject.context, rule, about, Some(intent), role, draft);
        return;
    }
    let Some(limit) = subject.limits.last().filter(|_| denial.is_some_and(|denial| denial.detail.is_some()))
    else {
        return;
    };
    if (21..=26).contains(&limit.check) {
        let amounts = limit.amounts();
        let exceeded =
            amounts.and_then(|amounts| note(limit, amounts.committed_minor, Some(amounts.requested_minor)));
        if let Some(note) = exceeded {
            draft.emit(state, about, NO_KEY, Body::BudgetExceeded(note));
        }
    } else if limit.check == 27 {
        draft.emit(state, about, NO_KEY, Body::VelocityLimitHit(velocity(intent, limit)));
    }
}

fn velocity(intent: &Intent, limit: &Compared<'_>) -> VelocityLimitHit {
    let mut hit = VelocityLimitHit {
        cap_minor: None,
        committed_minor: None,
        count: None,
        currency: None,
        intent_id: intent.id,
        limit_id: String::new(),
        max_count: None,
        remaining_minor: None,
        requested_minor: None,
    };
    match &limit.figures {
        Figures::Amounts(amounts) => {
            let amounts = amounts.detail();
            let minor = |value: i128| i64::try_from(value).ok();
            hit.cap_minor = minor(amounts.cap_minor);
            hit.committed_minor = minor(amounts.committed_minor);
            hit.currency = Currency::new(&amounts.currency).ok();
            hit.remaining_minor = minor(amounts.remaining_minor());
            hit.requested_minor = minor(amounts.requested_minor);
            hit.limit_id = amounts.limit_id;
        }
        Figures::Counts(counts) => {
            hit.count = Some(counts.count);
            hit.max_count = Some(counts.max_count);
            hit.limit_id = counts.limit_id.to_string();
        }
    }
    hit
}

/// The case of the rule that decided an intent: not of one whose ALLOW a later check overruled.
///
/// Approvals that are met run every check again: the case is open since the first time.
pub(super) fn rule_obliged(subject: &Subject<'_>, decision: Decision, met: bool, draft: &mut Draft) {
    let decided =
        |rule: &&RuleVerdict| !met && (decision != Decision::Denied || rule.outcome == Outcome::Deny);
    let Some(rule) = subject.rule.as_ref().filter(decided) else { return };
    let about = intents::about(&subject.context.engine.state, subject.intent);
    obliged(subject.context, rule, about, draft);
}

/// What a rule obliges to whatever it decides: the case, where its severity opens none, and whom to tell.
///
/// Spec: policy.md 4.1.
pub(crate) fn obliged(context: &Context<'_>, rule: &RuleVerdict, about: About, draft: &mut Draft) {
    obliged_case(context, rule, about, draft);
    if rule.reason != Reason::PolicyEvalError {
        notify(context, rule, about, draft);
    }
}

/// Tells each target of a rule that it decided; how is the host's business.
fn notify(context: &Context<'_>, rule: &RuleVerdict, about: About, draft: &mut Draft) {
    let mut events = draft.events.iter();
    let source = events.find(|event| matches!(event.body, Body::RuleDecided(_)));
    let cause_event_id = source.map_or(EventId(NO_KEY), |event| event.header.event_id);
    for (number, target) in rule.notify.iter().enumerate() {
        let name = format!("notify:{number}");
        let sent = NotificationSent {
            cause_event_id,
            channel: "host".to_string(),
            notification_id: draft.command_id().map_or(NO_KEY, |id| uuid_v5(id.0, &[name.as_bytes()])),
            recipient_ref: target.clone(),
            severity: rule.severity.as_str().to_string(),
        };
        draft.emit(&context.engine.state, about, NO_KEY, Body::NotificationSent(sent));
    }
}

fn obliged_case(context: &Context<'_>, rule: &RuleVerdict, about: About, draft: &mut Draft) {
    let by_severity = rule.outcome == Outcome::Deny && rule.severity != Severity::Low;
    let Some(class) = rule.open_case.filter(|_| !by_severity && rule.reason != Reason::PolicyEvalError)
    else {
        return;
    };
    let words = CaseWords {
        kind: "RULE_VIOLATION",
        class: class.as_str(),
        trigger: draft.events.last().map_or(EventId(NO_KEY), |event| event.header.event_id),
        restricts: false,
        freeze_triggered: false,
        workflow: Some(about.workflow_id),
    };
    open_case(context, about, &words, draft);
}

/// After a denial by a rule of weight: its violation, its case, and at CRITICAL the freeze of its scope.
///
/// Spec: commands.md 2.3.
pub(crate) fn after_rule(
    context: &Context<'_>,
    rule: &RuleVerdict,
    about: About,
    intent: Option<&Intent>,
    role: Option<&str>,
    draft: &mut Draft,
) {
    let state = &context.engine.state;
    let critical = rule.severity == Severity::Critical;
    if rule.severity == Severity::Low || rule.reason == Reason::PolicyEvalError {
        return;
    }
    let trigger = draft.events.last().map_or(EventId(NO_KEY), |event| event.header.event_id);
    let violation = ViolationDetected {
        action: rule.action.as_str().to_string(),
        affected_ref: intent.map_or_else(|| about.workflow_id.to_string(), |intent| intent.id.to_string()),
        evidence_hash: None,
        rule_id: Some(rule.rule_id.clone()),
        severity: rule.severity.as_str().to_string(),
        triggering_event_id: trigger,
        violation_id: ViolationId(
            draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[b"violation"])),
        ),
        violation_type: "RULE_VIOLATION".to_string(),
    };
    draft.emit(state, about, NO_KEY, Body::ViolationDetected(violation));
    let by_severity = if critical { "CLASS_1" } else { "CLASS_2" };
    let words = CaseWords {
        kind: "RULE_VIOLATION",
        // The graver of severity and obligation: the names ascend as the gravity falls.
        class: rule.open_case.map_or(by_severity, |class| class.as_str().min(by_severity)),
        trigger,
        restricts: !critical,
        freeze_triggered: critical,
        workflow: Some(about.workflow_id),
    };
    let case_id = open_case(context, about, &words, draft);
    if critical {
        let (scope, scope_ref) = frozen(rule.freeze_scope, about, role);
        let reason = format!("rule `{}` at CRITICAL", rule.rule_id);
        let cause =
            Cause { trigger: "CRITICAL_VIOLATION", by: "engine", reason: &reason, case_id: Some(case_id) };
        impose(state, (scope, scope_ref.as_deref(), FreezeMode::Soft), &cause, draft);
    }
    debug_assert!(rule.action != RuleAction::Allow || rule.outcome == Outcome::Deny);
}

/// The scope that a rule freezes: the workflow, unless it says another.
fn frozen(scope: Option<RuleFreezeScope>, about: About, role: Option<&str>) -> (FreezeScope, Option<String>) {
    let workflow = || (FreezeScope::Workflow, Some(about.workflow_id.to_string()));
    match scope {
        None | Some(RuleFreezeScope::Workflow) => workflow(),
        Some(RuleFreezeScope::Tenant) => (FreezeScope::Tenant, None),
        Some(RuleFreezeScope::Workspace) => (FreezeScope::Workspace, Some(about.workspace_id.to_string())),
        Some(RuleFreezeScope::Venture) => match about.venture_id {
            Some(venture) => (FreezeScope::Venture, Some(venture.to_string())),
            None => workflow(),
        },
        Some(RuleFreezeScope::Role) => match role {
            Some(role) => (FreezeScope::Role, Some(role.to_string())),
            None => workflow(),
        },
    }
}
