//! Running the table, and what a decision appends.

use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{AuthorizationId, IntentId, uuid_v5};
use venture_core::{Json, Reason};

use super::attest::{attestation, keep_context};
use super::checks::CHECKS;
use super::identity::{Spoken, workload};
use super::pending::{approvers, deadline};
use super::record;
use super::subject::{Denial, Subject};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{ApprovalRequested, AuthorizationDecided, Body};
use crate::intents;
use crate::message;
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Intent, IntentStatus};
use crate::triggers;
use crate::words::{CheckMark, Decision};

pub(crate) fn authorize(
    context: &Context<'_>,
    intent_id: IntentId,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(intent) = state.intents.by_id.get(&intent_id) else {
        return Err(Refusal::new(Reason::IntentNotFound, vec![id("intent_id", &intent_id)]).into());
    };
    if intent.decided.is_some() {
        return Ok(stored(intent));
    }
    if intent.status != IntentStatus::Created {
        return Err(ended(context, intent));
    }
    decide_new(context, intent, draft)
}

/// An intent that ended without a decision: refused by the first of the checks 1 to 5 that fails.
fn ended(context: &Context<'_>, intent: &Intent) -> Stop {
    let mut subject = Subject::new(context, intent, false);
    let denial = CHECKS.iter().take(5).find_map(|(_, check)| check(&mut subject).err());
    let denial = denial.unwrap_or(Denial::of(Reason::IntentNotAuthorizable));
    let mut refusal = Refusal::new(denial.reason, intents::ids(intent)).status(intent.status.as_str());
    refusal.detail = denial.detail;
    refusal.into()
}

/// The stored decision with the status of now.
pub(crate) fn stored(intent: &Intent) -> Reply {
    let ids = intents::ids(intent);
    let Some(decided) = &intent.decided else { return Reply::accepted(ids).status(intent.status.as_str()) };
    let detail = decided.detail.as_deref().and_then(|bytes| Json::parse(bytes).ok());
    let pending = intent.pending.as_ref().map(|pending| pending_detail(intent, pending));
    Reply::of(decided.decision, decided.reason, ids)
        .status(intent.status.as_str())
        .detail(pending.or(detail))
        .replayed()
}

fn pending_detail(intent: &Intent, pending: &crate::state::Pending) -> Json {
    record::pending_json(intent, &pending.required, pending.deadline)
}

/// A refusal with the code of the decision behind it, where that was a denial.
pub(crate) fn with_cause(refusal: Refusal, intent: &Intent) -> Refusal {
    let denied = intent.decided.as_ref().filter(|_| intent.status == IntentStatus::Denied);
    match denied {
        Some(decided) => refusal.because(decided.reason),
        None => refusal,
    }
}

/// Decides an intent that nobody has decided yet.
pub(crate) fn decide_new(context: &Context<'_>, intent: &Intent, draft: &mut Draft) -> Result<Reply, Stop> {
    let authorization = AuthorizationId(uuid_v5(intent.id.0, &[b"authorize"]));
    decide(context, intent, authorization, false, draft)
}

/// Runs every check and drafts what follows. `met`: the approvals asked for are there.
pub(super) fn decide(
    context: &Context<'_>,
    intent: &Intent,
    authorization: AuthorizationId,
    met: bool,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let mut subject = Subject::new(context, intent, met);
    let (marks, denial) = run(&mut subject);
    let (decision, reason) = verdict(denial.as_ref(), met);
    let approved = decision == Decision::Approved;
    let pending = decision == Decision::PendingApproval;
    let due = deadline(&subject.required, context.at);
    let rows: Vec<_> = subject.required.iter().map(|(row, _)| row.clone()).collect();
    let detail = if pending {
        Some(record::pending_json(intent, &rows, due))
    } else {
        denial.as_ref().and_then(|denial| denial.detail.clone())
    };
    let (act, jti) = shown(context, intent);
    let decided = AuthorizationDecided {
        act,
        approved_by: if met { approvers(&intent.verdicts_with(context)) } else { Vec::new() },
        attestation_hash: attestation(context, intent, decision, reason),
        authorization_id: authorization,
        base_minor: approved.then_some(subject.base_minor),
        burst: if approved && !subject.burst.is_empty() { Some(subject.burst.clone()) } else { None },
        checks: marks,
        context_hash: Some(keep_context(&subject, draft)),
        currency: subject.base_currency.filter(|_| approved),
        decided_at: context.at,
        decision,
        detail: detail.clone(),
        intent_id: intent.id,
        jti,
        policy_bundle_version: subject.loaded.bundle.version.to_string(),
        rate: subject.rate.as_ref().filter(|_| approved).map(|(rate, _)| rate.clone()),
        rate_id: subject.rate.as_ref().filter(|_| approved).map(|(_, id)| id.clone()),
        reason_code: reason,
    };
    let about = intents::about(&context.engine.state, intent);
    let source = draft.emit(&context.engine.state, about, NO_KEY, Body::AuthorizationDecided(decided));
    record::rule_and_score(&subject, draft);
    match decision {
        Decision::Approved => record::hold(&subject, authorization, source, draft)?,
        Decision::PendingApproval => {
            let asked = ApprovalRequested {
                deadline: due,
                intent_hash: intent.intent_hash,
                intent_id: intent.id,
                required: rows,
            };
            draft.emit(&context.engine.state, about, NO_KEY, Body::ApprovalRequested(asked));
        }
        Decision::Denied => record::denied(&subject, denial.as_ref(), draft),
    }
    record::rule_obliged(&subject, decision, met, draft);
    record::anomaly_case(&subject, decision, draft);
    if decision == Decision::Denied {
        triggers::decline_spike(context, about, intent, draft);
    }
    let ids: Vec<(&'static str, String)> =
        vec![id("intent_id", &intent.id), id("authorization_id", &authorization)];
    let mut reply =
        Reply::of(decision, reason, ids).status(intents::status_of(decision).as_str()).detail(detail);
    reply.message = denial.as_ref().and_then(|denial| message::of_intent(context, intent, denial));
    Ok(reply)
}

/// What the checks come to: only a missing approval leaves it open.
fn verdict(denial: Option<&Denial>, met: bool) -> (Decision, Reason) {
    match denial {
        None if met => (Decision::Approved, Reason::ApprovedByQuorum),
        None => (Decision::Approved, Reason::WithinPolicy),
        Some(denial) if denial.reason == Reason::ApprovalRequired => {
            (Decision::PendingApproval, denial.reason)
        }
        Some(denial) => (Decision::Denied, denial.reason),
    }
}

/// What the token of the one who speaks says of it: the chain it acts for, and the token's id.
///
/// Spec: policy.md 7, 8.
fn shown(context: &Context<'_>, intent: &Intent) -> (Option<Vec<String>>, Option<String>) {
    if context.command.actor.token.is_none() {
        return (None, None);
    }
    let spoken = Spoken { workflow: Some(intent.workflow_id), ..Spoken::default() };
    match workload(context, &spoken) {
        Ok(Some(workload)) => (Some(workload.act).filter(|chain| !chain.is_empty()), Some(workload.jti)),
        Ok(None) | Err(_) => (None, None),
    }
}

/// Every check up to the first that fails, with its mark.
fn run(subject: &mut Subject<'_>) -> (Vec<(u8, CheckMark)>, Option<Denial>) {
    let mut marks = Vec::with_capacity(CHECKS.len());
    for (number, check) in CHECKS {
        match check(subject) {
            Ok(mark) => marks.push((number, mark)),
            Err(denial) => {
                marks.push((number, CheckMark::Failed));
                return (marks, Some(denial));
            }
        }
    }
    (marks, None)
}

impl Intent {
    /// The verdicts so far, and the one that this command adds.
    fn verdicts_with(&self, context: &Context<'_>) -> Vec<crate::state::Verdict> {
        let mut all = self.verdicts.clone();
        let actor = &context.command.actor;
        all.push(crate::state::Verdict {
            approver_id: actor.id.to_string(),
            approver_role: actor.role().to_string(),
            approve: true,
        });
        all
    }
}
