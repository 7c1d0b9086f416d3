//! A decision with its reasons.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};

use super::{call, intent};
use crate::authorize::Denial;
use crate::command::{Args, Command, CommandError};
use crate::decide::Context;
use crate::engine::Engine;
use crate::event::Body;
use crate::message::sentence_of;
use crate::words::{CheckMark, Decision};

/// What one check says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number: of treasury.md 3, or of policy.md 5.1.
    pub n: u8,
    /// What it looks at, in a word or two.
    pub name: &'static str,
    /// Passed, skipped because the bundle does not ask, or failed.
    pub mark: CheckMark,
    /// Its code, where it fails.
    pub reason: Option<Reason>,
    /// What it compared, where it fails.
    pub detail: Option<Json>,
    /// Why it fails, for people.
    pub sentence: Option<String>,
}

/// A change that would let a check pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The check.
    pub n: u8,
    /// What to change, as data: arguments, `at`, `approvals` or a fact.
    pub change: Json,
    /// The same for people.
    pub sentence: String,
}

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// Its code.
    pub reason: Reason,
    /// What decided, as in the answer.
    pub detail: Option<Json>,
    /// The reason in one plain sentence.
    pub sentence: String,
    /// Every check, those behind the one that decided too. None for a command that is refused unseen.
    pub rows: Vec<Row>,
    /// What would pass, at most one for each check that fails.
    pub nearest: Vec<Change>,
}

impl Explanation {
    /// The checks that fail behind the one that decided.
    pub fn further(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.mark == CheckMark::Failed).skip(1)
    }
}

impl Engine {
    /// Why `command` is decided so at `now`, what else stands in its way, and what would pass.
    ///
    /// Speaks of `create_intent`, `authorize`, `check_tool` and `evaluate`; of other commands, and of one that
    /// is refused or repeated, it tells the sentence alone. Of an intent that is only made, the rows say what its
    /// authorization would. Changes nothing.
    /// # Errors
    /// As [`Engine::decide`].
    #[expect(clippy::wildcard_enum_match_arm, reason = "one event type is looked for")]
    pub fn explain(&self, command: &Command, now: Timestamp) -> Result<Explanation, CommandError> {
        let turn = self.admit(command, now)?;
        let mut engine = self.clone();
        engine.settle_due(command, turn)?;
        let outcome = engine.decide_own(command, turn)?;
        let reply = &outcome.answer.reply;
        let passes = || "every check passes".to_string();
        let mut explained = Explanation {
            decision: reply.decision,
            reason: reply.reason,
            detail: reply.detail.clone(),
            sentence: reply.message.clone().unwrap_or_else(passes),
            rows: Vec::new(),
            nearest: Vec::new(),
        };
        // An intent that the command makes is there before it is looked at.
        let made = outcome.events.iter().take(1).filter(|event| matches!(event.body, Body::IntentCreated(_)));
        let made: Vec<_> = made.cloned().collect();
        engine.fold(&made, &[])?;
        let facts = command.facts.clone().known_at(now);
        let context = Context { engine: &engine, command, facts, at: now, trial: None };
        let created = made.first().and_then(|event| match &event.body {
            Body::IntentCreated(created) => Some(created.intent_id),
            _ => None,
        });
        match (&command.args, created) {
            (Args::CreateIntent(_), Some(id)) => intent::explain(&context, id, &mut explained),
            (Args::Authorize { intent_id }, _) if !reply.replayed => {
                intent::explain(&context, *intent_id, &mut explained);
            }
            (Args::CheckTool(_) | Args::Evaluate(_), _) if !reply.replayed => {
                call::explain(&context, &mut explained);
            }
            _ => {}
        }
        Ok(explained)
    }
}

/// Why a check fails, where nothing knows better.
pub(super) fn plainly(denial: &Denial) -> String {
    let sentence = sentence_of(denial.reason);
    let shown = |key: &str| denial.detail.as_ref().and_then(|detail| detail.get(key)).and_then(Json::as_str);
    let named = ["rule_id", "pattern", "condition", "permission_set", "limit_id", "cause"];
    let named = named.into_iter().find_map(|key| shown(key).map(|text| format!(" (`{text}`)")));
    format!("{}{}; {}", sentence.what, named.unwrap_or_default(), sentence.then)
}
