//! `spend`: puts a spend on its rail.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{IntentId, SpendId};
use venture_core::{Json, Reason};
use venture_ledger::settlement::Allotment;

use super::checks::check;
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::Spend as Args;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, SpendAuthorized};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Intent, Spend, SpendState, State, derived_id};
use crate::words::Decision;

/// The spend of the arguments, if it is known by its id or by its rail's reference.
pub(super) fn known<'s>(state: &'s State, args: &Args) -> (SpendId, Option<&'s Spend>) {
    let id = args.spend_id.unwrap_or_else(|| derived_id(state.tenant, args.intent_id, &args.external_ref));
    let by_reference = || state.spends.by_reference(state.tenant, args.intent_id, &args.external_ref);
    (id, state.spends.get(&id).or_else(by_reference))
}

/// Whether the arguments name the same spend that is known.
pub(super) fn same(known: &Spend, args: &Args, id: SpendId) -> bool {
    known.id == id
        && known.intent_id == args.intent_id
        && known.external_ref == args.external_ref
        && known.amount_minor == args.amount_minor
        && known.currency == args.currency
        && known.merchant == args.merchant
        && known.mcc == args.mcc
}

pub(super) fn ids(spend: SpendId, intent: Option<IntentId>) -> Vec<(&'static str, String)> {
    let mut ids = vec![id("spend_id", &spend)];
    if let Some(intent) = intent {
        ids.push(id("intent_id", &intent));
    }
    ids
}

/// What a spend leaves of its intent, as `detail` shows it.
pub(super) fn detail(spend: &Spend, money: Option<&Allotment>) -> Json {
    let mut words: Vec<(&str, Json)> = vec![("currency", Json::from(spend.currency.as_str()))];
    words.extend(money.into_iter().flat_map(money_words));
    if let Some(excess) = spend.excess_minor {
        words.push(("excess_minor", Json::Int(excess)));
    }
    if let Some(unauthorized) = spend.unauthorized_minor {
        words.push(("unauthorized_minor", Json::Int(unauthorized)));
    }
    Json::object(words)
}

/// What is left of an intent, as `detail` shows it.
pub(super) fn money_words(money: &Allotment) -> [(&'static str, Json); 3] {
    [
        ("intent_status", Json::from(money.status.as_str())),
        ("held_minor", Json::Int(money.held_minor)),
        ("consumed_minor", Json::Int(money.consumed_minor)),
    ]
}

/// The stored answer on a spend that is known.
pub(super) fn replay(state: &State, spend: &Spend) -> Reply {
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let money = intent.map(Intent::allotment);
    Reply::of(Decision::Approved, Reason::ReplayDetected, ids(spend.id, spend.intent_id))
        .status(spend.state.as_str())
        .replayed()
        .detail(Some(detail(spend, money.as_ref())))
}

pub(super) fn conflict(spend: &Spend) -> Stop {
    let refusal = Refusal::new(Reason::IdempotencyConflict, ids(spend.id, spend.intent_id));
    refusal.status(spend.state.as_str()).into()
}

/// The event that a spend is on its rail, and the spend as it then stands.
pub(super) fn submit(
    context: &Context<'_>,
    args: &Args,
    id: SpendId,
    forced: bool,
    draft: &mut Draft,
) -> Spend {
    let state = &context.engine.state;
    let intent = args.intent_id.and_then(|intent| state.intents.by_id.get(&intent));
    let event = SpendAuthorized {
        amount_minor: args.amount_minor,
        authorization_id: intent
            .and_then(|intent| intent.decided.as_ref())
            .map(|decided| decided.authorization_id),
        currency: args.currency,
        external_ref: args.external_ref.clone(),
        forced,
        intent_id: args.intent_id,
        mcc: args.mcc.clone(),
        merchant: args.merchant.clone(),
        spend_id: id,
    };
    let about = about(state, intent);
    let spend = Spend::submitted(&event, about.workflow_id, about.task_id, SpendState::Submitted);
    draft.emit(state, about, NO_KEY, Body::SpendAuthorized(event));
    spend
}

/// What a spend's events are about: its intent, else the tenant.
pub(crate) fn about(state: &State, intent: Option<&Intent>) -> About {
    intent.map_or_else(|| state.about_tenant(), |intent| crate::intents::about(state, intent))
}

pub(crate) fn spend(context: &Context<'_>, args: &Args, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let (id, known) = known(state, args);
    if let Some(known) = known {
        return if same(known, args, id) { Ok(replay(state, known)) } else { Err(conflict(known)) };
    }
    let intent = check(context, args, id)?;
    let spend = submit(context, args, id, false, draft);
    let status = spend.state.as_str();
    let words = detail(&spend, Some(&intent.allotment()));
    Ok(Reply::of(Decision::Approved, Reason::WithinPolicy, ids(id, args.intent_id))
        .status(status)
        .detail(Some(words)))
}
