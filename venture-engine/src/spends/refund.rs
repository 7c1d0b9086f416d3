//! `refund`: money that a merchant returned.
//!
//! Spec: treasury.md 6.2.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::id::{RefundId, SpendId, uuid_v5};
use venture_core::{Json, Money, Reason};
use venture_ledger::AccountCode;
use venture_ledger::settlement::{is_refundable_at, refunded_after};
use venture_ledger::transaction::rules::{self, Return};

use super::submit::{about, conflict};
use crate::answer::{LimitDetail, Reply};
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, RefundRecorded};
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Spend, SpendState};
use crate::words::Decision;

pub(crate) fn refund(
    context: &Context<'_>,
    spend_id: SpendId,
    amount_minor: i64,
    external_ref: &str,
    reason: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(spend) = state.spends.get(&spend_id) else {
        return Err(Refusal::new(Reason::ResourceNotFound, vec![id("spend_id", &spend_id)]).into());
    };
    if let Some(known) = spend.refunds.get(external_ref) {
        let repeat = known.amount_minor == amount_minor && known.reason == reason;
        return if repeat { Ok(stored(spend, known.id)) } else { Err(conflict(spend)) };
    }
    let (settled_by, cost) = refundable(context, spend)?;
    let before = spend.refunded_minor();
    let Some(after) = refunded_after(spend.settled_minor, before, amount_minor) else {
        let detail = LimitDetail {
            limit_id: alloc::format!("spend:{spend_id}"),
            cap_minor: spend.settled_minor.into(),
            committed_minor: before.into(),
            requested_minor: amount_minor.into(),
            currency: spend.currency.to_string(),
        };
        let refusal = Refusal::new(Reason::CapWouldBeExceeded, vec![id("spend_id", &spend_id)]);
        return Err(refusal.status("SETTLED").detail(detail.to_json()).into());
    };
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let returned = Return {
        spend: spend_id,
        external_ref,
        settled_by,
        cost,
        amount: Money::new(amount_minor, spend.currency),
    };
    let tied =
        intent.map(|intent| (intent.id, intent.decided.as_ref().map(|decided| decided.authorization_id)));
    let overflow = || Refusal::new(Reason::AmountOverflow, vec![id("spend_id", &spend_id)]);
    let entry = rules::refund(state.tenant, intent.map(|intent| intent.venture_id), tied, returned);
    let mut entry = entry.filter(|entry| state.ledger.check(entry).is_ok()).ok_or_else(overflow)?;
    let refund_id = RefundId(uuid_v5(spend_id.0, &[b"refund:", external_ref.as_bytes()]));
    let recorded = RefundRecorded {
        amount_minor,
        currency: spend.currency,
        external_ref: external_ref.to_string(),
        intent_id: spend.intent_id,
        kind: "refund".to_string(),
        reason: reason.to_string(),
        refund_id,
        reverses_transaction_id: settled_by,
        spend_id,
        txn_id: entry.txn_id,
    };
    let source = draft.emit(state, about(state, intent), NO_KEY, Body::RefundRecorded(recorded));
    entry.source_event_id = Some(source);
    draft.emit(state, about(state, intent), entry.txn_id.0, Body::EntryCreated(entry));
    let ids = vec![id("spend_id", &spend_id), id("refund_id", &refund_id)];
    let words = detail(spend, after);
    Ok(Reply::accepted(ids).status("SETTLED").detail(Some(words)))
}

/// What settled the spend, if it may still be refunded.
fn refundable(context: &Context<'_>, spend: &Spend) -> Result<(venture_core::id::TxnId, AccountCode), Stop> {
    let in_time = spend.settled_at.is_some_and(|settled| is_refundable_at(settled, context.at));
    let account = spend.cost_account.and_then(|code| AccountCode::new(code).ok());
    match (spend.state, spend.settle_txn.zip(account)) {
        (SpendState::Settled, Some(found)) if in_time => Ok(found),
        (
            SpendState::Settled
            | SpendState::Pending
            | SpendState::Submitted
            | SpendState::Failed
            | SpendState::Returned
            | SpendState::Reversed,
            _,
        ) => {
            let refusal = Refusal::new(Reason::TerminalState, vec![id("spend_id", &spend.id)]);
            Err(refusal.status(spend.state.as_str()).into())
        }
    }
}

fn detail(spend: &Spend, refunded: i64) -> Json {
    Json::object([("refunded_minor", Json::Int(refunded)), ("currency", Json::from(spend.currency.as_str()))])
}

fn stored(spend: &Spend, refund: RefundId) -> Reply {
    let ids = vec![id("spend_id", &spend.id), id("refund_id", &refund)];
    Reply::of(Decision::Approved, Reason::ReplayDetected, ids)
        .status(spend.state.as_str())
        .replayed()
        .detail(Some(detail(spend, spend.refunded_minor())))
}
