//! Spends and refunds.

use alloc::format;

use venture_core::Timestamp;
use venture_core::envelope::Header;
use venture_core::id::SpendId;
use venture_ledger::Transaction;
use venture_ledger::spend::{SPEND, SpendTrigger};
use venture_policy::bundle::Trigger;

use super::{Applied, Corruption, corrupt, intents, rehold};
use crate::engine::Engine;
use crate::event::{RefundRecorded, SpendAuthorized, SpendFailed, SpendSettled};
use crate::overdue::told_by;
use crate::state::{Due, Refund, Return, Spend, SpendState, State};

/// Where a move of its table takes a spend; a move that the table lacks is no event of ours.
fn moved(id: SpendId, from: Option<SpendState>, trigger: SpendTrigger) -> Result<SpendState, Corruption> {
    let step = SPEND.step(from, trigger, |guard| match guard {});
    step.map(|step| step.entered).map_err(|refused| Corruption(format!("spend {id}: {refused}")))
}

pub(super) fn authorized(state: &mut State, header: &Header<'_>, event: &SpendAuthorized) -> Applied {
    let known = state.spends.get(&event.spend_id).map(|spend| spend.state);
    let entered = moved(event.spend_id, known, SpendTrigger::Submit)?;
    let mut spend = Spend::submitted(event, header.workflow_id, header.task_id, entered);
    if let Some(intent) = event.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) {
        intent.in_flight.add(spend.id, spend.amount_minor);
        spend.told_by = told_by(intent, header.created_at);
    }
    if let Some(told_by) = spend.told_by {
        state.deadlines.add(told_by, Due::Settlement(spend.id));
    }
    state.spends.insert(state.tenant, spend);
    Ok(())
}

pub(super) fn settled(engine: &mut Engine, header: &Header<'_>, event: &SpendSettled) -> Applied {
    pulse(engine, header.created_at, event);
    let state = &mut engine.state;
    let Some(spend) = state.spends.get_mut(&event.spend_id) else {
        return corrupt("an unknown spend settled");
    };
    spend.state = moved(spend.id, Some(spend.state), SpendTrigger::Settle)?;
    spend.settled_minor = event.amount_minor;
    spend.settled_at = Some(header.created_at);
    spend.is_final = event.is_final;
    spend.settle_txn = Some(event.txn_id);
    if let Some(told_by) = spend.told_by.take() {
        state.deadlines.remove(told_by, Due::Settlement(spend.id));
    }
    spend.excess_minor = event.excess_minor;
    spend.unauthorized_minor = event.unauthorized_minor;
    let Some(intent) = event.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) else { return Ok(()) };
    intent.in_flight.remove(event.spend_id);
    if event.unauthorized_minor.is_some() {
        return Ok(());
    }
    let (id, dims) = (intent.id, intent.dims);
    intents::captured(state, id, event)?;
    state.windows.settle(header.created_at, dims, event.base_minor);
    rehold(state, id);
    Ok(())
}

pub(super) fn failed(state: &mut State, event: &SpendFailed) -> Applied {
    let Some(spend) = state.spends.get_mut(&event.spend_id) else {
        return corrupt("an unknown spend failed");
    };
    let trigger = match SpendState::from_name(&event.state) {
        Some(SpendState::Failed) => SpendTrigger::Fail,
        Some(SpendState::Returned) => SpendTrigger::Return,
        Some(SpendState::Pending | SpendState::Submitted | SpendState::Settled | SpendState::Reversed)
        | None => {
            return corrupt(format!("a spend failed into `{}`", event.state));
        }
    };
    spend.state = moved(spend.id, Some(spend.state), trigger)?;
    spend.error_code = Some(event.error_code);
    if let Some(told_by) = spend.told_by.take() {
        state.deadlines.remove(told_by, Due::Settlement(spend.id));
    }
    if let Some(intent) = spend.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) {
        intent.in_flight.remove(event.spend_id);
    }
    Ok(())
}

pub(super) fn refunded(engine: &mut Engine, header: &Header<'_>, event: &RefundRecorded) -> Applied {
    come_back(engine, header.created_at, event);
    let state = &mut engine.state;
    let Some(spend) = state.spends.get_mut(&event.spend_id) else {
        return corrupt("a refund of an unknown spend");
    };
    let refund =
        Refund { id: event.refund_id, amount_minor: event.amount_minor, reason: event.reason.clone() };
    spend.refunds.insert(event.external_ref.clone(), refund);
    if event.kind == "dispute_reversal" {
        spend.state = moved(spend.id, Some(spend.state), SpendTrigger::Reverse)?;
    }
    if let Some(intent) = spend.intent_id.and_then(|id| state.intents.by_id.get_mut(&id)) {
        intent.refunded_minor = intent.refunded_minor.saturating_add(event.amount_minor);
    }
    Ok(())
}

/// Shows what settled to the trigger of its intent's bundle that looks at it, if it is named.
fn pulse(engine: &mut Engine, at: Timestamp, event: &SpendSettled) {
    let intent = event.intent_id.and_then(|id| engine.state.intents.by_id.get(&id));
    let Some(intent) = intent.filter(|_| event.unauthorized_minor.is_none()) else { return };
    if engine.names(intent.bundle_id, Trigger::SpendAnomaly) {
        let venture = intent.venture_id;
        engine.state.pulses.entry(venture).or_default().settle(at, event.base_minor);
    }
}

/// Shows money that came back to the detectors of its intent's bundle, if it has any.
fn come_back(engine: &mut Engine, at: Timestamp, event: &RefundRecorded) {
    let spend = engine.state.spends.get(&event.spend_id);
    let Some((spend, id)) = spend.and_then(|spend| Some((spend, spend.intent_id?))) else { return };
    let Some(intent) = engine.state.intents.by_id.get(&id) else { return };
    if engine.detects(intent.bundle_id) {
        let (merchant, currency) = (spend.merchant.as_str().into(), spend.currency);
        let back = Return { at, merchant, amount_minor: event.amount_minor, currency };
        engine.state.watches.entry(intent.venture_id).or_default().come_back(back);
    }
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
