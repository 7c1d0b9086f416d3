//! Intents: asked for, withdrawn, expired.
//!
//! Spec: treasury.md 2.

use alloc::string::{String, ToString as _};
use alloc::vec;

use venture_core::id::{FreezeId, IntentId, uuid_v5};
use venture_core::{Money, Reason};
use venture_ledger::intent::IntentTrigger;
use venture_ledger::transaction::rules::{self, Holder};

use crate::answer::Reply;
use crate::authorize;
use crate::command::CreateIntent;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::engine::Engine;
use crate::event::{Body, IntentCreated, IntentExpired, IntentRevoked};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Intent, IntentStatus, State};
use crate::words::Decision;

pub(crate) fn create(context: &Context<'_>, args: &CreateIntent, draft: &mut Draft) -> Result<Reply, Stop> {
    let engine = context.engine;
    let state = &engine.state;
    let derived = || IntentId(uuid_v5(state.tenant.0, &[b"intent:", args.idempotency_key.as_bytes()]));
    let intent_id = args.intent_id.unwrap_or_else(derived);
    let ids = vec![id("intent_id", &intent_id)];
    let Some(workflow) = state.workflows.get(&args.workflow_id) else {
        return Err(Refusal::new(Reason::WorkflowNotFound, ids).into());
    };
    if let Some(known) = state.intents.by_key.get(&*args.idempotency_key) {
        return repeated(context, state.intents.by_id.get(known), args.authorize);
    }
    if let Some(known) = state.intents.by_id.get(&intent_id) {
        let refusal = Refusal::new(Reason::IdempotencyConflict, ids).status(known.status.as_str());
        return Err(refusal.into());
    }
    let elsewhere = args.venture_id.is_some_and(|given| given != workflow.venture_id)
        || args.workspace_id.is_some_and(|given| given != workflow.workspace_id);
    if elsewhere {
        return Err(Refusal::new(Reason::ScopeMismatch, ids).into());
    }
    let about = About { task_id: args.task_id, ..state.about_workflow(args.workflow_id) };
    let content = engine
        .bundle(about.bundle_id)
        .map_or(engine.genesis.bundle.content_hash, |loaded| loaded.bundle.content_hash);
    let mut created = payload(context, args, intent_id);
    created.venture_id = workflow.venture_id;
    created.policy_content_hash = content;
    let Some(created) = created.hashed() else {
        return Err(Refusal::new(Reason::AmountOverflow, ids).into());
    };
    let request_hash = context.command.request_hash();
    let intent = Intent::new(&created, about.workspace_id, about.bundle_id, context.at, request_hash);
    let Some(mut intent) = intent else { return Err(Refusal::new(Reason::TtlInvalid, ids).into()) };
    intent.dims = state.find_dims(&intent);
    draft.emit(state, about, intent_id.0, Body::IntentCreated(created));
    if args.authorize {
        return authorize::decide_new(context, &intent, draft);
    }
    Ok(Reply::accepted(ids).status("CREATED"))
}

fn payload(context: &Context<'_>, args: &CreateIntent, intent_id: IntentId) -> IntentCreated {
    let actor = &context.command.actor;
    IntentCreated {
        agent_role: actor.role.clone(),
        amount_minor: args.amount_minor,
        category: args.category.clone(),
        country: args.country.clone(),
        currency: args.currency,
        eau_commit_30d: args.eau_commit_30d,
        eau_now: args.eau_now,
        eau_tail_p95: args.eau_tail_p95,
        evidence_hash: args.evidence_hash.clone(),
        idempotency_key: args.idempotency_key.clone(),
        identity: authorize::identity_fault(context, args.workflow_id),
        intent_id,
        mcc_allowlist: args.mcc_allowlist.clone(),
        merchant_scope: args.merchant_scope.clone(),
        metadata: args.metadata.clone(),
        milestone_id: args.milestone_id.clone(),
        per_tx_cap_minor: args.per_tx_cap_minor,
        policy_content_hash: venture_core::Digest([0; 32]),
        purpose: args.purpose.clone(),
        rail: args.rail.clone(),
        request_hash: Some(context.command.request_hash()),
        requester_id: actor.id.clone(),
        scope_type: args.scope_type.clone(),
        task_id: args.task_id,
        ttl_seconds: args.ttl_seconds,
        venture_id: venture_core::id::VentureId(venture_core::id::Uuid::nil()),
        workflow_id: args.workflow_id,
    }
}

fn repeated(context: &Context<'_>, known: Option<&Intent>, authorize: bool) -> Result<Reply, Stop> {
    let Some(known) = known else { return Err(Refusal::new(Reason::IntentNotFound, vec![]).into()) };
    let ids = vec![id("intent_id", &known.id)];
    let status = known.status.as_str();
    if known.request_hash != context.command.request_hash() {
        return Err(Refusal::new(Reason::IdempotencyConflict, ids).status(status).into());
    }
    match &known.decided {
        Some(_) if authorize => Ok(authorize::stored(known)),
        Some(_) | None => Ok(Reply::accepted(ids).status(status).replayed()),
    }
}

/// Ends an intent that is past its time.
pub(crate) fn expire(engine: &Engine, intent_id: IntentId, draft: &mut Draft) {
    let state = &engine.state;
    let Some(intent) = state.intents.by_id.get(&intent_id).filter(|intent| intent.status.is_open()) else {
        return;
    };
    let released_minor = intent.allotment().end(IntentTrigger::Expire).released_minor;
    let expired = IntentExpired {
        currency: intent.currency,
        intent_id,
        released_minor,
        status_before: intent.status.as_str().to_string(),
    };
    let about = about(state, intent);
    draft.emit(state, about, intent_id.0, Body::IntentExpired(expired));
    release(state, intent, released_minor, draft);
}

/// What an intent's events are about.
pub(crate) fn about(state: &State, intent: &Intent) -> About {
    About { task_id: intent.task_id, bundle_id: intent.bundle_id, ..state.about_workflow(intent.workflow_id) }
}

/// Drafts the release of a part of the hold; of nothing: nothing.
pub(crate) fn release(state: &State, intent: &Intent, minor: i64, draft: &mut Draft) {
    let Some(holder) = holder(state, intent).filter(|_| minor > 0) else { return };
    let number = intent.releases.saturating_add(1);
    let entry = rules::release(holder, number, Money::new(minor, intent.currency));
    draft.emit(state, about(state, intent), entry.txn_id.0, Body::EntryCreated(entry));
}

/// Whose hold it is; `None` where there was no authorization.
pub(crate) fn holder(state: &State, intent: &Intent) -> Option<Holder> {
    let decided = intent.decided.as_ref()?;
    Some(Holder {
        tenant: state.tenant,
        venture: intent.venture_id,
        intent: intent.id,
        authorization: decided.authorization_id,
    })
}

pub(crate) fn revoke(
    context: &Context<'_>,
    intent_id: IntentId,
    reason: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("intent_id", &intent_id)];
    let Some(intent) = state.intents.by_id.get(&intent_id) else {
        return Err(Refusal::new(Reason::IntentNotFound, ids).into());
    };
    let status = intent.status.as_str();
    match intent.status {
        IntentStatus::Revoked => return Ok(Reply::accepted(ids).status(status).replayed()),
        IntentStatus::Denied | IntentStatus::Settled | IntentStatus::Expired => {
            let refusal = Refusal::new(Reason::IntentFinal, ids).status(status);
            return Err(authorize::with_cause(refusal, intent).into());
        }
        IntentStatus::Created | IntentStatus::PendingApproval | IntentStatus::Authorized => {}
    }
    if let Some(code) = authorize::identity_fault(context, intent.workflow_id) {
        return Err(Refusal::new(Reason::IdentityInvalid, ids).because(code).into());
    }
    let by = context.command.actor.id.to_string();
    revoke_one(state, intent, &by, reason, None, draft);
    Ok(Reply::accepted(ids).status("REVOKED"))
}

/// Drafts that an open intent is withdrawn, and what of its hold is released.
pub(crate) fn revoke_one(
    state: &State,
    intent: &Intent,
    by: &str,
    reason: &str,
    freeze_id: Option<FreezeId>,
    draft: &mut Draft,
) {
    let released_minor = intent.allotment().end(IntentTrigger::Revoke).released_minor;
    let revoked = IntentRevoked {
        by: by.into(),
        currency: intent.currency,
        freeze_id,
        intent_id: intent.id,
        reason: reason.into(),
        released_minor,
        status_before: intent.status.as_str().to_string(),
    };
    draft.emit(state, about(state, intent), intent.id.0, Body::IntentRevoked(revoked));
    release(state, intent, released_minor, draft);
}

/// The ids of an intent's answer: with its decision's, where there is one.
pub(crate) fn ids(intent: &Intent) -> alloc::vec::Vec<(&'static str, String)> {
    let mut ids = vec![id("intent_id", &intent.id)];
    if let Some(decided) = &intent.decided {
        ids.push(id("authorization_id", &decided.authorization_id));
    }
    ids
}

/// The word of a decision on an intent's status.
pub(crate) const fn status_of(decision: Decision) -> IntentStatus {
    match decision {
        Decision::Approved => IntentStatus::Authorized,
        Decision::Denied => IntentStatus::Denied,
        Decision::PendingApproval => IntentStatus::PendingApproval,
    }
}
