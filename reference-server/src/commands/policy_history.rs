//! The decisions of a journal, each made again on the state that the history left.

use std::ops::ControlFlow;

use venture_core::{Digest, Json, Reason, Timestamp};
use venture_engine::FindBlob;
use venture_engine::event::{Body, Event, PolicyEvaluated};
use venture_engine::state::Intent;
use venture_engine::trial::{Retried, RetryError, Trial};
use venture_engine::words::Decision;
use venture_policy::authoring::{SeenCall, SeenSpend};
use venture_store::Engine;
use venture_store::journal::Journal;

use crate::fault::Fault;
use crate::store::for_each_event;

/// One decision of the past, and what it is under a trial.
pub(super) struct Again {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) old: Decision,
    pub(super) old_reason: Reason,
    pub(super) old_rule: Option<String>,
    /// `None`: what it was made from is lost.
    pub(super) new: Option<Retried>,
    /// Of an intent: its amount and currency.
    pub(super) amount: Option<(i64, String)>,
    /// The merchant of an intent, or the tool of a call.
    pub(super) about: String,
    /// The call or the cost, as far as a bundle speaks of it; none of what no agent asked for.
    pub(super) seen: Option<SeenOne>,
}

/// What was asked for.
pub(super) enum SeenOne {
    /// A tool call.
    Call(SeenCall),
    /// A cost.
    Spend(SeenSpend),
}

/// Shows every decision that can be made again, in order. The bundle is compiled once.
pub(super) fn each_decision(
    journal: &dyn Journal,
    trial: &Trial,
    visit: &mut dyn FnMut(Again) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut engine = Engine::new(journal.identity().tenant);
    let find = |hash: &Digest| journal.blob(hash).ok().flatten();
    for_each_event(journal, 1, |stored| {
        let broken = |error: String| Fault::Check(format!("the event at seq {}: {error}", stored.seq));
        let event = Event::read(&stored).map_err(|error| broken(error.to_string()))?;
        let new = match engine.retry(&event, &find, trial) {
            Ok(None) => None,
            Ok(Some(retried)) => Some(Some(retried)),
            Err(RetryError::ContextMissing | RetryError::ContextUnreadable) => Some(None),
        };
        if let Some(new) = new {
            visit(again(&engine, &event, &find, new))?;
        }
        engine.apply(&event, &find).map_err(|error| broken(error.to_string()))?;
        Ok(ControlFlow::Continue(()))
    })
}

fn again(engine: &Engine, event: &Event, find: &FindBlob<'_>, new: Option<Retried>) -> Again {
    let rule_of = |detail: &Option<Json>| {
        detail.as_ref().and_then(|detail| detail.get("rule_id")).and_then(Json::as_str).map(String::from)
    };
    let mut found = Again {
        seq: event.header.seq,
        at: event.header.created_at,
        old: Decision::Denied,
        old_reason: Reason::Internal,
        old_rule: None,
        new,
        amount: None,
        about: String::new(),
        seen: None,
    };
    if let Body::AuthorizationDecided(decided) = &event.body {
        let intent = engine.state().intents.by_id.get(&decided.intent_id);
        found.old = decided.decision;
        found.old_reason = decided.reason_code;
        found.old_rule = rule_of(&decided.detail);
        found.amount = intent.map(|intent| (intent.amount_minor, intent.currency.to_string()));
        found.about = intent.map(|intent| intent.merchant_scope.to_string()).unwrap_or_default();
        found.seen = intent.map(|intent| SeenOne::Spend(spend_of(intent)));
    } else if let Body::PolicyEvaluated(evaluated) = &event.body {
        found.old = evaluated.decision;
        found.old_reason = evaluated.reason_code;
        found.old_rule = evaluated.rule_ids.first().cloned();
        found.about.clone_from(&evaluated.subject);
        found.seen = call_of(engine, evaluated, find).map(SeenOne::Call);
    }
    found
}

fn spend_of(intent: &Intent) -> SeenSpend {
    SeenSpend {
        role: intent.role().to_owned(),
        scope: intent.scope_type.to_string(),
        merchant: intent.merchant_scope.to_string(),
        category: intent.category.to_string(),
        mccs: intent.mcc_allowlist.iter().map(ToString::to_string).collect(),
        currency: intent.currency.to_string(),
        ttl_seconds: intent.ttl_seconds,
    }
}

/// The call that was decided: of the command itself, or of the one that its approvals were for.
fn call_of(engine: &Engine, evaluated: &PolicyEvaluated, find: &FindBlob<'_>) -> Option<SeenCall> {
    let context = Json::parse(&find(&evaluated.context_hash?)?).ok()?;
    let is_approval = context.get("command").and_then(Json::as_str) == Some("approve");
    let command = if is_approval {
        let call = engine.state().calls.by_id.get(&evaluated.call_id?)?;
        Json::parse(&call.approval.as_ref()?.request).ok()?
    } else {
        context
    };
    let args = command.get("args")?;
    let text = |from: &Json, key: &str| from.get(key).and_then(Json::as_str).map(String::from);
    Some(SeenCall {
        role: text(command.get("actor")?, "role")?,
        tool: text(args, "tool")?,
        args: args.get("args")?.clone(),
        workflow_id: text(args, "workflow_id")?.parse().ok()?,
        permission_set: text(args, "permission_set"),
    })
}
