//! The decisions of a journal, each made again on the state that the history left.

use std::ops::ControlFlow;

use venture_core::id::VentureId;
use venture_core::{Digest, Json, Reason, Timestamp};
use venture_engine::event::{Body, Event};
use venture_engine::trial::{Retried, RetryError, Trial};
use venture_engine::words::Decision;
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
    /// The event itself, and what it was made from.
    pub(super) event: Event,
    pub(super) venture: Option<VentureId>,
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
            visit(again(&engine, &event, stored.seq, new))?;
        }
        engine.apply(&event, &find).map_err(|error| broken(error.to_string()))?;
        Ok(ControlFlow::Continue(()))
    })
}

fn again(engine: &Engine, event: &Event, seq: u64, new: Option<Retried>) -> Again {
    let rule_of = |detail: &Option<Json>| {
        detail.as_ref().and_then(|detail| detail.get("rule_id")).and_then(Json::as_str).map(String::from)
    };
    let mut found = Again {
        seq,
        at: event.header.created_at,
        old: Decision::Denied,
        old_reason: Reason::Internal,
        old_rule: None,
        new,
        amount: None,
        about: String::new(),
        event: event.clone(),
        venture: None,
    };
    if let Body::AuthorizationDecided(decided) = &event.body {
        let intent = engine.state().intents.by_id.get(&decided.intent_id);
        found.old = decided.decision;
        found.old_reason = decided.reason_code;
        found.old_rule = rule_of(&decided.detail);
        found.amount = intent.map(|intent| (intent.amount_minor, intent.currency.to_string()));
        found.about = intent.map(|intent| intent.merchant_scope.to_string()).unwrap_or_default();
        found.venture = intent.map(|intent| intent.venture_id);
    } else if let Body::PolicyEvaluated(evaluated) = &event.body {
        found.old = evaluated.decision;
        found.old_reason = evaluated.reason_code;
        found.old_rule = evaluated.rule_ids.first().cloned();
        found.about.clone_from(&evaluated.subject);
    }
    found
}
