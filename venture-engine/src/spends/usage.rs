//! `record_usage`: what the use of a model cost, exactly; whole smallest units settle at once.
//!
//! A use asks as a spend does: the intent is AUTHORIZED and has room, or nothing is counted. Merchant and
//! category code are the intent's own, so check 4 of a spend has nothing to compare.
//!
//! Spec: treasury.md 3.1, 8.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::SpendId;
use venture_core::{Json, Reason};
use venture_ledger::price::{Accrued, Cost, CostError, Usage};

use super::checks::{Refuse, takes, usable};
use super::record::{Settling, record};
use super::submit::{about, submit};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::{RecordUsage as Args, Spend as SpendArgs};
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, UsageAccrued};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Intent, Spend, State, Used, derived_id, usage_words};
use crate::words::Decision;

pub(crate) fn record_usage(context: &Context<'_>, args: &Args, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let refuse = |reason| Refusal::new(reason, ids(args, None));
    if let Some(known) = state.usages.get(&args.usage_id) {
        return repeated(state, args, known, &refuse);
    }
    if settled_by(state, args).is_some() {
        return Err(refuse(Reason::IdempotencyConflict).into());
    }
    let intent = usable(context, Some(args.intent_id), &refuse)?;
    let cost = cost(context, args, &refuse)?;
    if cost.currency != intent.currency {
        return Err(refuse(Reason::CurrencyMismatch).into());
    }
    let usage =
        Usage { usage_id: args.usage_id.0, venture_id: intent.venture_id, model: &args.model, cost: &cost };
    let overflow = || refuse(Reason::AmountOverflow);
    let accrued = state.usages.decide(&usage).map_err(|_| overflow())?;
    takes(context, intent, accrued.posted_minor, &refuse)?;
    let counted = state.usages.counted(intent, &args.model, &cost).ok_or_else(overflow)?;
    let event = UsageAccrued {
        accrued_e9: accrued.accrued_e9,
        carried_e9: accrued.carried_e9,
        currency: cost.currency,
        intent_id: intent.id,
        model: args.model.clone(),
        posted_minor: accrued.posted_minor,
        price_ids: cost.price_ids,
        quantities: args.quantities.clone(),
        usage_id: args.usage_id,
    };
    draft.emit(state, about(state, Some(intent)), NO_KEY, Body::UsageAccrued(event));
    if accrued.posted_minor == 0 && !args.is_final {
        return Ok(answer(args, None, intent, &accrued, Reason::WithinPolicy));
    }
    settle(context, args, (intent, &accrued), counted, draft)
}

/// Settles the whole units of a use, or ends its intent, or both.
fn settle(
    context: &Context<'_>,
    args: &Args,
    (intent, accrued): (&Intent, &Accrued),
    counted: i64,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let external_ref = reference(args);
    let spend_id = derived_id(context.engine.state.tenant, Some(intent.id), &external_ref);
    let amount = accrued.posted_minor;
    let asked = SpendArgs {
        intent_id: Some(intent.id),
        external_ref,
        amount_minor: amount,
        currency: intent.currency,
        merchant: intent.merchant_scope.to_string(),
        mcc: None,
        workflow_id: None,
        task_id: None,
        spend_id: None,
    };
    let spend = submit(context, &asked, spend_id, false, draft);
    // A use that posts nothing was counted with its accrual.
    let base_minor = Some(if amount == 0 { 0 } else { counted });
    let settling = Settling { amount, is_final: args.is_final, base_minor, reason: Reason::WithinPolicy };
    let settled = record(context, spend, settling, draft)?;
    let words = words(accrued, intent.currency.as_str(), settled.detail.as_ref());
    Ok(Reply { ids: ids(args, Some(spend_id)), detail: Some(words), ..settled })
}

/// The rail's reference of a use.
fn reference(args: &Args) -> String {
    format!("usage:{}", args.usage_id)
}

/// The spend that settled under a use's reference.
fn settled_by<'s>(state: &'s State, args: &Args) -> Option<&'s Spend> {
    state.spends.by_reference(state.tenant, Some(args.intent_id), &reference(args))
}

/// The exact cost under the newest price book in effect.
fn cost(context: &Context<'_>, args: &Args, refuse: Refuse<'_>) -> Result<Cost, Stop> {
    let unknown = |message: String| Refusal { message: Some(message), ..refuse(Reason::PriceUnknown) };
    let Some(book) = context.engine.state.prices.in_force(context.at) else {
        return Err(unknown("no price book is in effect; send `publish_price_book`".to_string()).into());
    };
    book.cost(&args.model, &args.quantities).map_err(|error| match error {
        CostError::PriceUnknown { .. } => unknown(format!("price book `{}`: {error}", book.version)).into(),
        CostError::Nothing | CostError::Negative(_) | CostError::Overflow => {
            refuse(Reason::AmountOverflow).into()
        }
    })
}

/// The stored answer, if the use counted with the same fields; else a conflict.
fn repeated(state: &State, args: &Args, known: &Used, refuse: Refuse<'_>) -> Result<Reply, Stop> {
    let spend = settled_by(state, args);
    let was_final = spend.is_some_and(|spend| spend.is_final);
    let same = known.intent_id == args.intent_id
        && known.words == usage_words(&args.model, &args.quantities)
        && was_final == args.is_final;
    match state.intents.by_id.get(&known.intent_id).filter(|_| same) {
        Some(intent) => Ok(answer(args, spend, intent, &known.accrued, Reason::ReplayDetected).replayed()),
        None => Err(refuse(Reason::IdempotencyConflict).into()),
    }
}

fn answer(args: &Args, spend: Option<&Spend>, intent: &Intent, accrued: &Accrued, reason: Reason) -> Reply {
    let money = super::submit::money_words(&intent.allotment());
    let words = words(accrued, intent.currency.as_str(), Some(&Json::object(money)));
    Reply::of(Decision::Approved, reason, ids(args, spend.map(|spend| spend.id)))
        .status(spend.map_or("ACCRUED", |spend| spend.state.as_str()))
        .detail(Some(words))
}

fn ids(args: &Args, spend: Option<SpendId>) -> Vec<(&'static str, String)> {
    let mut ids = vec![id("usage_id", &args.usage_id)];
    ids.extend(spend.map(|spend| id("spend_id", &spend)));
    ids.push(id("intent_id", &args.intent_id));
    ids
}

/// What a use cost and left, beside what it left of its intent.
fn words(accrued: &Accrued, currency: &str, money: Option<&Json>) -> Json {
    let mut words = money.and_then(Json::as_object).cloned().unwrap_or_default();
    words.insert("currency".to_string(), Json::from(currency));
    for (key, value) in [
        ("accrued_e9", accrued.accrued_e9),
        ("carried_e9", accrued.carried_e9),
        ("posted_minor", accrued.posted_minor),
    ] {
        words.insert(key.to_string(), Json::Int(value));
    }
    Json::Object(words)
}
