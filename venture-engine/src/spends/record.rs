//! What a settlement appends: the fact, its posting, what goes back, and the case it may need.
//!
//! Spec: treasury.md 5.2, 6.1.

use alloc::string::ToString as _;

use venture_core::{Money, Reason};
use venture_ledger::intent::IntentTrigger;
use venture_ledger::settlement::Captured;
use venture_ledger::transaction::rules::{self, Capture};
use venture_ledger::{AccountCode, Transaction};

use super::case::{open_unauthorized, settlement_case};
use super::submit::{about, detail, ids};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, SpendSettled};
use crate::intents;
use crate::loaded::Loaded;
use crate::refusal::{Refusal, Stop};
use crate::state::{Intent, Spend, SpendState};
use crate::triggers;
use crate::words::Decision;

/// How a spend settles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settling {
    /// How much; 0 only where nothing more comes.
    pub(super) amount: i64,
    pub(super) is_final: bool,
    /// What caps count, where that is not the amount's own.
    pub(super) base_minor: Option<i64>,
    pub(super) reason: Reason,
}

/// Drafts that a part of a spend, or all of it, settled, and what follows.
pub(super) fn record(
    context: &Context<'_>,
    mut spend: Spend,
    settling: Settling,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let Settling { amount, is_final, .. } = settling;
    let state = &context.engine.state;
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let ids = ids(spend.id, spend.intent_id);
    let overflow = || Refusal::new(Reason::AmountOverflow, ids.clone());
    let captured = match intent.filter(|intent| is_authorized(intent, &spend)) {
        Some(intent) => Some((intent, capture(intent, &spend, amount, is_final).ok_or_else(overflow)?)),
        None => None,
    };
    spend.state = SpendState::Settled;
    spend.excess_minor = captured.map(|(_, captured)| captured.excess_minor).filter(|excess| *excess > 0);
    spend.unauthorized_minor = if captured.is_none() { Some(amount) } else { None };
    let entry = entry(context, &spend, intent, captured, amount).ok_or_else(overflow)?;
    // Nothing settles: there is nothing to post.
    let is_posted = amount != 0;
    if is_posted && state.ledger.check(&entry).is_err() {
        return Err(overflow().into());
    }
    let own_base = captured.map_or(0, |(_, captured)| captured.base_minor);
    let after = captured.map(|(_, captured)| captured.after).or(intent.map(Intent::allotment));
    let settled = SpendSettled {
        amount_minor: amount,
        base_minor: settling.base_minor.unwrap_or(own_base),
        currency: spend.currency,
        excess_minor: spend.excess_minor,
        external_ref: spend.external_ref.clone(),
        is_final,
        forced: spend.forced,
        intent_id: spend.intent_id,
        intent_status: after.map(|after| after.status.as_str().to_string()),
        spend_id: spend.id,
        txn_id: entry.txn_id,
        unauthorized_minor: spend.unauthorized_minor,
    };
    let source = draft.emit(state, about(state, intent), NO_KEY, Body::SpendSettled(settled));
    if is_posted {
        let entry = Transaction { source_event_id: Some(source), ..entry };
        draft.emit(state, about(state, intent), entry.txn_id.0, Body::EntryCreated(entry));
    }
    if let Some((intent, captured)) = captured {
        intents::release(state, intent, captured.released_minor, draft);
    }
    if spend.unauthorized_minor.is_some() {
        open_unauthorized(context, &spend, intent, source, draft)?;
    } else if let Some(intent) = intent.filter(|_| spend.excess_minor.is_some()) {
        let case_id = settlement_case(context, Some(intent), "BUDGET_CAP_EXCEEDED", source, draft)?;
        triggers::cascade(context, about(state, Some(intent)), (intent.id, case_id), draft)?;
    }
    if let Some(intent) = intent.filter(|_| spend.unauthorized_minor.is_none()) {
        let base_minor = settling.base_minor.unwrap_or(own_base);
        triggers::spend_anomaly(context, about(state, Some(intent)), (intent, base_minor), draft)?;
    }
    let words = detail(&spend, after.as_ref());
    Ok(Reply::of(Decision::Approved, settling.reason, ids).status("SETTLED").detail(Some(words)))
}

/// Whether an authorization stands behind a spend in this currency.
fn is_authorized(intent: &Intent, spend: &Spend) -> bool {
    let approved = intent.decided.as_ref().is_some_and(|decided| decided.decision == Decision::Approved);
    approved && intent.currency == spend.currency
}

/// What the settlement takes of the intent; `None` where its amounts do not fit.
fn capture(intent: &Intent, spend: &Spend, amount: i64, is_final: bool) -> Option<Captured> {
    let money = intent.allotment();
    if amount != 0 {
        return money.capture(intent.in_flight.part(spend.id), amount, is_final).ok();
    }
    let freed = money.end(IntentTrigger::Finish);
    Some(Captured {
        from_hold_minor: 0,
        excess_minor: 0,
        base_minor: 0,
        released_minor: freed.released_minor,
        after: freed.after,
    })
}

/// The posting of a settlement.
fn entry(
    context: &Context<'_>,
    spend: &Spend,
    intent: Option<&Intent>,
    captured: Option<(&Intent, Captured)>,
    amount: i64,
) -> Option<Transaction> {
    let state = &context.engine.state;
    let Some((intent, captured)) = captured else {
        let venture = intent.map(|intent| intent.venture_id);
        let amount = Money::new(amount, spend.currency);
        let (tenant, reference) = (state.tenant, spend.external_ref.as_str());
        return Some(rules::unauthorized(tenant, venture, spend.intent_id, spend.id, reference, amount));
    };
    let bundle = context.engine.bundle(intent.bundle_id).unwrap_or(&context.engine.genesis);
    let capture = Capture {
        spend: spend.id,
        external_ref: &spend.external_ref,
        cost: cost_account(bundle, &intent.category),
        from_hold_minor: captured.from_hold_minor,
        excess_minor: captured.excess_minor,
        currency: spend.currency,
    };
    rules::settle(intents::holder(state, intent)?, capture)
}

/// The expense account of a category: the bundle's, its `default`, else 6010.
///
/// Spec: treasury.md 5.2.
fn cost_account(bundle: &Loaded, category: &str) -> AccountCode {
    let accounts = &bundle.bundle.category_accounts;
    let named = accounts.get(category).or_else(|| accounts.get("default"));
    let code = named.and_then(|account| account.to_string().parse::<u16>().ok());
    code.and_then(|code| AccountCode::new(code).ok()).unwrap_or(AccountCode::VENDORS)
}
