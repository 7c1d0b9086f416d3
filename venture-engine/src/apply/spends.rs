//! Spends and refunds.

use alloc::collections::BTreeMap;

use venture_core::envelope::Header;
use venture_core::id::SpendId;
use venture_ledger::Transaction;

use super::{Applied, corrupt, intents, rehold};
use crate::event::{RefundRecorded, SpendAuthorized, SpendFailed, SpendSettled};
use crate::state::{Refund, Spend, SpendState, State};

pub(super) fn authorized(state: &mut State, header: &Header<'_>, event: &SpendAuthorized) -> Applied {
    let spend = Spend {
        id: event.spend_id,
        intent_id: event.intent_id,
        workflow_id: event.intent_id.map(|_| header.workflow_id),
        task_id: header.task_id,
        external_ref: event.external_ref.clone(),
        amount_minor: event.amount_minor,
        currency: event.currency,
        merchant: event.merchant.clone(),
        mcc: event.mcc.clone(),
        forced: event.forced,
        state: SpendState::Submitted,
        error_code: None,
        settled_minor: 0,
        settled_at: None,
        is_final: false,
        settle_txn: None,
        cost_account: None,
        excess_minor: None,
        unauthorized_minor: None,
        refunds: BTreeMap::new(),
    };
    if let Some(intent) = event.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) {
        intent.in_flight.insert(spend.id, spend.amount_minor);
    }
    state.spends.insert(spend.id, spend);
    Ok(())
}

pub(super) fn settled(state: &mut State, header: &Header<'_>, event: &SpendSettled) -> Applied {
    let Some(spend) = state.spends.get_mut(&event.spend_id) else {
        return corrupt("an unknown spend settled");
    };
    spend.state = SpendState::Settled;
    spend.settled_minor = event.amount_minor;
    spend.settled_at = Some(header.created_at);
    spend.is_final = event.is_final;
    spend.settle_txn = Some(event.txn_id);
    spend.excess_minor = event.excess_minor;
    spend.unauthorized_minor = event.unauthorized_minor;
    let Some(intent) = event.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) else { return Ok(()) };
    intent.in_flight.remove(&event.spend_id);
    if event.unauthorized_minor.is_some() {
        return Ok(());
    }
    let (id, dims) = (intent.id, intent.dims);
    intent.consumed_minor = intent.consumed_minor.saturating_add(event.amount_minor);
    state.windows.settle(header.created_at, dims, event.base_minor);
    rehold(state, id);
    intents::ended(state, id, event.intent_status.as_deref().unwrap_or_default())
}

pub(super) fn failed(state: &mut State, event: &SpendFailed) -> Applied {
    let Some(spend) = state.spends.get_mut(&event.spend_id) else {
        return corrupt("an unknown spend failed");
    };
    spend.state = if event.state == "RETURNED" { SpendState::Returned } else { SpendState::Failed };
    spend.error_code = Some(event.error_code);
    if let Some(intent) = spend.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) {
        intent.in_flight.remove(&event.spend_id);
    }
    Ok(())
}

pub(super) fn refunded(state: &mut State, event: &RefundRecorded) -> Applied {
    let Some(spend) = state.spends.get_mut(&event.spend_id) else {
        return corrupt("a refund of an unknown spend");
    };
    let refund =
        Refund { id: event.refund_id, amount_minor: event.amount_minor, reason: event.reason.clone() };
    spend.refunds.insert(event.external_ref.clone(), refund);
    if let Some(intent) = spend.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) {
        intent.refunded_minor = intent.refunded_minor.saturating_add(event.amount_minor);
    }
    Ok(())
}

/// The spend whose settlement a transaction is.
pub(super) fn settled_by(entry: &Transaction) -> Option<SpendId> {
    entry.transaction_ref.strip_prefix("settle:")?.parse().ok()
}

/// The expense account that a settlement debited, by the transaction itself.
pub(super) fn cost_account(entry: &Transaction) -> Option<u16> {
    let debit = entry.lines.iter().find(|line| line.side == venture_ledger::Side::Debit)?;
    Some(debit.account.code().number())
}
