//! What a decision was made from, and the attestation of it.
//!
//! Spec: commands.md 2.4, treasury.md 3.

use serde::Serialize;
use venture_core::canonical::{self, Written};
use venture_core::id::{BundleId, IntentId};
use venture_core::{Digest, Json, Reason, Timestamp};
use venture_policy::bundle::{Bundle, Version};

use super::subject::Subject;
use crate::command::ActorWords;
use crate::decide::Context;
use crate::draft::Draft;
use crate::engine::Engine;
use crate::state::Intent;
use crate::words::Decision;

#[derive(Serialize)]
struct ContextWords<'a, L> {
    actor: ActorWords<'a>,
    args: &'a Written,
    at: Timestamp,
    command: &'a str,
    facts: &'a Json,
    limits: &'a [L],
    risk_score: Option<i64>,
}

/// Keeps the context of a decision; gives its hash.
pub(super) fn keep_context(subject: &Subject<'_>, draft: &mut Draft) -> Digest {
    let score = subject.score.as_ref().map(|score| score.points);
    keep(subject.context, &subject.limits, score, draft)
}

/// Keeps the context of any decision of a command, with the limits that were compared; gives its hash.
pub(crate) fn keep<L: Serialize>(
    context: &Context<'_>,
    limits: &[L],
    risk_score: Option<i64>,
    draft: &mut Draft,
) -> Digest {
    let command = context.command;
    let none = Json::Object(alloc::collections::BTreeMap::new());
    let words = ContextWords {
        actor: ActorWords::from(&command.actor),
        args: command.written_args(),
        at: context.at,
        command: command.name.as_str(),
        facts: command.raw_facts().unwrap_or(&none),
        limits,
        risk_score,
    };
    draft.keep(canonical::to_vec(&words).unwrap_or_default())
}

#[derive(Serialize)]
struct Attestation<'a> {
    attestor: &'a str,
    created_at: Timestamp,
    decision: Decision,
    entity_id: IntentId,
    entity_type: &'a str,
    policy_bundle_id: BundleId,
    policy_content_hash: Digest,
    reason_code: Reason,
    version: Version,
}

/// Who decided what on an intent, under which bundle.
pub(super) fn attestation(
    context: &Context<'_>,
    intent: &Intent,
    decision: Decision,
    reason: Reason,
) -> Digest {
    let attestor = context.command.source_service.as_str();
    attestation_of(attestor, context.at, intent, bundle_of(context.engine, intent), decision, reason)
}

/// As [`attestation`], of what fell due.
pub(super) fn attestation_of(
    attestor: &str,
    at: Timestamp,
    intent: &Intent,
    bundle: &Bundle,
    decision: Decision,
    reason: Reason,
) -> Digest {
    let words = Attestation {
        attestor,
        created_at: at,
        decision,
        entity_id: intent.id,
        entity_type: "money_intent",
        policy_bundle_id: intent.bundle_id,
        policy_content_hash: bundle.content_hash,
        reason_code: reason,
        version: bundle.version,
    };
    canonical::digest(&words).unwrap_or(Digest([0; 32]))
}

/// The bundle that an intent is bound to.
pub(super) fn bundle_of<'e>(engine: &'e Engine, intent: &Intent) -> &'e Bundle {
    &engine.bundle(intent.bundle_id).unwrap_or(&engine.genesis).bundle
}
