//! `settle`: what a rail did, or a spend that is asked for and settles at once.
//!
//! Spec: treasury.md 6.1.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::{CaseId, EventId, ViolationId, WorkflowId, uuid_v5};
use venture_core::{Money, Reason};
use venture_ledger::transaction::rules::{self, Capture};
use venture_ledger::{AccountCode, Transaction};

use super::checks::check;
use super::submit::{about, conflict, detail, ids, known, replay, same, submit};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::command::{Settle as Args, Spend as SpendArgs};
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, CaseOpened, SpendSettled, ViolationDetected};
use crate::intents;
use crate::loaded::Loaded;
use crate::refusal::{Refusal, Stop, id};
use crate::state::{Intent, IntentStatus, Spend, SpendState, State};
use crate::words::Decision;

pub(crate) fn settle(context: &Context<'_>, args: &Args, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    match args {
        Args::Known { spend_id, amount_minor, is_final } => {
            let Some(spend) = state.spends.get(spend_id) else {
                let ids = alloc::vec![id("spend_id", spend_id)];
                return Err(Refusal::new(Reason::ResourceNotFound, ids).into());
            };
            let amount = amount_minor.unwrap_or(spend.amount_minor);
            report(context, spend, amount, *is_final, draft)
        }
        Args::AtOnce { spend, is_final, forced } => at_once(context, spend, *is_final, *forced, draft),
    }
}

/// A report on a spend that is known: never refused, but for a second one that differs.
fn report(
    context: &Context<'_>,
    spend: &Spend,
    amount: i64,
    is_final: bool,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    if spend.state == SpendState::Settled || spend.state == SpendState::Reversed {
        let repeat = spend.settled_minor == amount && spend.is_final == is_final;
        return if repeat { Ok(replay(state, spend)) } else { Err(conflict(spend)) };
    }
    record(context, spend.clone(), amount, is_final, Reason::Accepted, draft)
}

fn at_once(
    context: &Context<'_>,
    args: &SpendArgs,
    is_final: bool,
    forced: bool,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let (id, known) = known(state, args);
    if let Some(known) = known {
        return if same(known, args, id) {
            report(context, known, args.amount_minor, is_final, draft)
        } else {
            Err(conflict(known))
        };
    }
    if !forced {
        check(context, args, id)?;
    }
    let reason = if forced { Reason::Accepted } else { Reason::WithinPolicy };
    let spend = submit(context, args, id, forced, draft);
    record(context, spend, args.amount_minor, is_final, reason, draft)
}

/// How a settlement is paid.
struct Payment {
    from_hold: i64,
    excess: i64,
    base: i64,
    status: IntentStatus,
}

/// The settlement of an intent that was AUTHORIZED once.
fn payment(intent: &Intent, spend: &Spend, amount: i64, is_final: bool) -> Option<Payment> {
    let others = intent.in_flight.iter().filter(|(id, _)| **id != spend.id);
    let others = others.fold(0_i64, |sum, (_, minor)| sum.saturating_add(*minor));
    let from_hold = amount.min(intent.held_minor.saturating_sub(others)).max(0);
    let consumed = intent.consumed_minor.checked_add(amount)?;
    let ends = intent.status == IntentStatus::Authorized && (is_final || consumed >= intent.amount_minor);
    Some(Payment {
        from_hold,
        excess: amount.checked_sub(from_hold)?,
        base: intent.base_of_next(amount)?,
        status: if ends { IntentStatus::Settled } else { intent.status },
    })
}

/// Whether an authorization stands behind a spend in this currency.
fn is_authorized(intent: &Intent, spend: &Spend) -> bool {
    let approved = intent.decided.as_ref().is_some_and(|decided| decided.decision == Decision::Approved);
    approved && intent.currency == spend.currency
}

fn record(
    context: &Context<'_>,
    mut spend: Spend,
    amount: i64,
    is_final: bool,
    reason: Reason,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let ids = ids(spend.id, spend.intent_id);
    let overflow = || Refusal::new(Reason::AmountOverflow, ids.clone());
    let paid = match intent.filter(|intent| is_authorized(intent, &spend)) {
        Some(intent) => Some((intent, payment(intent, &spend, amount, is_final).ok_or_else(overflow)?)),
        None => None,
    };
    spend.state = SpendState::Settled;
    spend.excess_minor = paid.as_ref().map(|(_, payment)| payment.excess).filter(|excess| *excess > 0);
    spend.unauthorized_minor = if paid.is_none() { Some(amount) } else { None };
    let entry = entry(context, &spend, intent, paid.as_ref(), amount).ok_or_else(overflow)?;
    if state.ledger.check(&entry).is_err() {
        return Err(overflow().into());
    }
    let status = paid.as_ref().map(|(_, payment)| payment.status).or(intent.map(|intent| intent.status));
    let settled = SpendSettled {
        amount_minor: amount,
        base_minor: paid.as_ref().map_or(0, |(_, payment)| payment.base),
        currency: spend.currency,
        excess_minor: spend.excess_minor,
        external_ref: spend.external_ref.clone(),
        is_final,
        forced: spend.forced,
        intent_id: spend.intent_id,
        intent_status: status.map(|status| status.as_str().to_string()),
        spend_id: spend.id,
        txn_id: entry.txn_id,
        unauthorized_minor: spend.unauthorized_minor,
    };
    let source = draft.emit(state, about(state, intent), NO_KEY, Body::SpendSettled(settled));
    let entry = Transaction { source_event_id: Some(source), ..entry };
    draft.emit(state, about(state, intent), entry.txn_id.0, Body::EntryCreated(entry));
    let after = paid.as_ref().map(|(intent, payment)| after(intent, &spend, payment, amount));
    let held = after.as_ref().map_or(0, |after| release_if_ended(state, after, draft));
    if spend.unauthorized_minor.is_some() {
        open_unauthorized(context, &spend, intent, source, draft);
    } else if spend.excess_minor.is_some() {
        settlement_case(context, intent, "BUDGET_CAP_EXCEEDED", source, draft);
    }
    let shown = after.as_ref().or(intent);
    let held = if after.is_some() { held } else { shown.map_or(0, |intent| intent.held_minor) };
    let words = detail(&spend, shown, held, status.map_or("", IntentStatus::as_str));
    Ok(Reply::of(Decision::Approved, reason, ids).status("SETTLED").detail(Some(words)))
}

/// The intent as it stands once the settlement is folded in.
fn after(intent: &Intent, spend: &Spend, payment: &Payment, amount: i64) -> Intent {
    let mut after = intent.clone();
    after.in_flight.remove(&spend.id);
    after.consumed_minor = after.consumed_minor.saturating_add(amount);
    after.held_minor = after.held_minor.saturating_sub(payment.from_hold);
    after.status = payment.status;
    after
}

/// An intent that ends, or has ended, frees what no spend in flight needs. Gives what it holds then.
fn release_if_ended(state: &State, after: &Intent, draft: &mut Draft) -> i64 {
    if after.status == IntentStatus::Authorized {
        return after.held_minor;
    }
    let free = intents::free(after);
    intents::release(state, after, free, draft);
    after.held_minor.saturating_sub(free)
}

/// The posting of a settlement.
fn entry(
    context: &Context<'_>,
    spend: &Spend,
    intent: Option<&Intent>,
    paid: Option<&(&Intent, Payment)>,
    amount: i64,
) -> Option<Transaction> {
    let state = &context.engine.state;
    let Some((intent, payment)) = paid else {
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
        from_hold_minor: payment.from_hold,
        excess_minor: payment.excess,
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

/// The violation and the case of a charge that nobody authorized.
fn open_unauthorized(
    context: &Context<'_>,
    spend: &Spend,
    intent: Option<&Intent>,
    source: EventId,
    draft: &mut Draft,
) {
    let state = &context.engine.state;
    let violation = ViolationDetected {
        action: "recorded".to_string(),
        affected_ref: spend.id.to_string(),
        evidence_hash: None,
        rule_id: None,
        severity: "CRITICAL".to_string(),
        triggering_event_id: source,
        violation_id: ViolationId(derived(draft, b"violation")),
        violation_type: "UNAUTHORIZED_SPEND".to_string(),
    };
    draft.emit(state, about(state, intent), NO_KEY, Body::ViolationDetected(violation));
    settlement_case(context, intent, "UNAUTHORIZED_SPEND", source, draft);
}

fn derived(draft: &Draft, name: &[u8]) -> venture_core::id::Uuid {
    draft.command_id().map_or(NO_KEY, |command| uuid_v5(command.0, &[name]))
}

/// What a case is about.
pub(crate) struct CaseWords<'a> {
    pub(crate) kind: &'a str,
    pub(crate) class: &'a str,
    pub(crate) trigger: EventId,
    pub(crate) restricts: bool,
    pub(crate) freeze_triggered: bool,
    pub(crate) workflow: Option<WorkflowId>,
}

/// Opens a case on the workflow, or on the tenant where there is none.
pub(crate) fn open_case(
    context: &Context<'_>,
    about: About,
    words: &CaseWords<'_>,
    draft: &mut Draft,
) -> CaseId {
    let state = &context.engine.state;
    let (scope_type, scope_id): (&str, String) = match words.workflow {
        Some(workflow) => ("workflow", workflow.to_string()),
        None => ("tenant", state.tenant.to_string()),
    };
    let hours: i64 = if words.class == "CLASS_1" { 4 } else { 24 };
    let deadline = context.at.checked_add_seconds(hours.saturating_mul(3_600)).unwrap_or(context.at);
    let case_id = CaseId(derived(draft, b"case"));
    let case = CaseOpened {
        case_id,
        class: words.class.to_string(),
        description: None,
        evidence_refs: Vec::new(),
        freeze_triggered: words.freeze_triggered,
        kind: words.kind.to_string(),
        restricts: words.restricts,
        scope_id,
        scope_type: scope_type.to_string(),
        sla_deadline: deadline,
        status: "open".to_string(),
        trigger_event_id: words.trigger,
    };
    draft.emit(state, about, NO_KEY, Body::CaseOpened(case));
    case_id
}

/// The case of a settlement: of an excess, or of a charge that nobody authorized.
fn settlement_case(
    context: &Context<'_>,
    intent: Option<&Intent>,
    kind: &str,
    trigger: EventId,
    draft: &mut Draft,
) {
    let words = CaseWords {
        kind,
        class: "CLASS_1",
        trigger,
        restricts: false,
        freeze_triggered: false,
        workflow: intent.map(|intent| intent.workflow_id),
    };
    open_case(context, about(&context.engine.state, intent), &words, draft);
}
