//! One decision of the past, made again.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use venture_core::{Json, Reason};
use venture_policy::bundle::Bundle;

use crate::authorize;
use crate::command::{Args, Command};
use crate::decide::Context;
use crate::engine::Engine;
use crate::event::{AuthorizationDecided, Body, Event, PolicyEvaluated};
use crate::loaded::Loaded;
use crate::tool_call;
use crate::words::Decision;

/// A bundle to try, compiled once.
#[derive(Debug)]
pub struct Trial {
    loaded: Loaded,
}

impl Trial {
    /// The trial of a bundle.
    #[must_use]
    pub fn of(bundle: Bundle) -> Self {
        Self { loaded: Loaded::ready(bundle) }
    }

    /// The bundle.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.loaded.bundle
    }
}

/// What a decision of the past is under a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retried {
    /// The decision.
    pub decision: Decision,
    /// Its code.
    pub reason: Reason,
    /// The rule that decided among the rules, if one did.
    pub rule_id: Option<String>,
    /// Each limit over amounts that was compared, with what it would stand at afterwards, in its own unit.
    pub reached: Vec<(String, i128)>,
}

/// Why a decision cannot be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetryError {
    /// What it was made from is lost.
    #[error("the context of the decision is not in the store")]
    ContextMissing,
    /// What it was made from does not read.
    #[error("the context of the decision does not read")]
    ContextUnreadable,
}

impl Engine {
    /// The decision of `event` made again under `trial`, on this state: the one just before the event.
    ///
    /// `None` for an event that is no decision, and for one that people or time made: a refusal, a deadline;
    /// and for what only the moment knew: tokens and traces are not kept. `context` finds a body by its hash.
    ///
    /// # Errors
    /// In order: [`RetryError::ContextMissing`], [`RetryError::ContextUnreadable`].
    ///
    /// Spec: policy.md 10, `backtest`.
    #[expect(clippy::wildcard_enum_match_arm, reason = "two event types are decisions")]
    pub fn retry(
        &self,
        event: &Event,
        context: &crate::FindBlob<'_>,
        trial: &Trial,
    ) -> Result<Option<Retried>, RetryError> {
        let (hash, reason) = match &event.body {
            Body::AuthorizationDecided(decided) => (decided.context_hash, decided.reason_code),
            Body::PolicyEvaluated(evaluated) => (evaluated.context_hash, evaluated.reason_code),
            _ => return Ok(None),
        };
        let Some(hash) = hash.filter(|_| !of_the_moment(reason)) else { return Ok(None) };
        let bytes = context(&hash).ok_or(RetryError::ContextMissing)?;
        let command = command(&bytes).ok_or(RetryError::ContextUnreadable)?;
        let at = command.at.ok_or(RetryError::ContextUnreadable)?;
        let facts = command.facts.clone().known_at(at);
        let context = Context { engine: self, command: &command, facts, at, trial: Some(&trial.loaded) };
        Ok(match &event.body {
            Body::AuthorizationDecided(decided) => intent(&context, decided),
            Body::PolicyEvaluated(evaluated) => call(&context, evaluated),
            _ => None,
        })
    }
}

/// Codes of people, of deadlines, and of what is not kept.
fn of_the_moment(reason: Reason) -> bool {
    matches!(reason, Reason::ApprovalRefused | Reason::ApprovalTimeout | Reason::TraceMissing)
        || reason.as_str().starts_with("IDENTITY_")
}

/// The command that a context keeps.
fn command(bytes: &[u8]) -> Option<Command> {
    let context = Json::parse(bytes).ok()?;
    let mut words: BTreeMap<String, Json> = context.as_object()?.clone();
    words.remove("limits");
    words.remove("risk_score");
    if let Some(Json::Object(actor)) = words.get_mut("actor") {
        actor.retain(|_, value| *value != Json::Null);
    }
    Command::from_json(&Json::Object(words)).ok()
}

fn intent(context: &Context<'_>, decided: &AuthorizationDecided) -> Option<Retried> {
    let intent = context.engine.state.intents.by_id.get(&decided.intent_id)?;
    let met = matches!(context.command.args, Args::Approve(_));
    let looked = authorize::look(context, intent, met, false);
    let (decision, reason) = match looked.refusal() {
        None if met => (Decision::Approved, Reason::ApprovedByQuorum),
        None => (Decision::Approved, Reason::WithinPolicy),
        Some((_, denial)) if denial.reason == Reason::ApprovalRequired => {
            (Decision::PendingApproval, denial.reason)
        }
        Some((_, denial)) => (Decision::Denied, denial.reason),
    };
    Some(Retried { decision, reason, rule_id: looked.rule_id, reached: looked.reached })
}

fn call(context: &Context<'_>, evaluated: &PolicyEvaluated) -> Option<Retried> {
    let command = context.command;
    let looked = if matches!(command.args, Args::Approve(_)) {
        let call = context.engine.state.calls.by_id.get(&evaluated.call_id?)?;
        let request = Json::parse(&call.approval.as_ref()?.request).ok()?;
        let asked = Command::from_json(&request).ok()?;
        tool_call::look(context, &asked.args, &asked.actor, true, false)?
    } else {
        tool_call::look(context, &command.args, &command.actor, false, false)?
    };
    let found = looked.found;
    Some(Retried {
        decision: found.decision,
        reason: found.reason,
        rule_id: looked.rule_id,
        reached: Vec::new(),
    })
}
