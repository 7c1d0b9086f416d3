//! Ventures, workflows, capital.
//!
//! Spec: commands.md 2, treasury.md 5.

use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{TxnId, VentureId};
use venture_core::{Currency, Money, Reason};
use venture_ledger::transaction::rules::{contribute as contribution, founding, fund as funding};
use venture_ledger::{Account, Transaction};

use crate::answer::{LimitDetail, Reply};
use crate::apply::NO_KEY;
use crate::command::{RegisterVenture, RegisterWorkflow};
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, BundlePinned, VentureCreated, VentureMoved, WorkflowSubmitted};
use crate::refusal::{Refusal, Stop, id};

/// A new pin holds so long, in seconds.
const PIN_SECONDS: i64 = 86_400;

pub(crate) fn register_venture(
    context: &Context<'_>,
    args: &RegisterVenture,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("venture_id", &args.venture_id)];
    if let Some(known) = state.ventures.get(&args.venture_id) {
        let status = known.status();
        return if known.request_hash == context.command.request_hash() {
            Ok(Reply::accepted(ids).status(status).replayed())
        } else {
            Err(Refusal::new(Reason::IdempotencyConflict, ids).status(status).into())
        };
    }
    if state.slugs.contains_key(&args.slug) {
        return Err(Refusal::new(Reason::IdempotencyConflict, ids).into());
    }
    let workspace_id = args.workspace_id.unwrap_or_else(|| state.own_workspace());
    let about = About { venture_id: Some(args.venture_id), ..state.about_workspace(workspace_id) };
    let created = VentureCreated {
        currency: args.currency,
        founding_capital_minor: args.founding_capital_minor,
        name: args.name.clone(),
        request_hash: context.command.request_hash(),
        slug: args.slug.clone(),
        tier: args.tier.clone().unwrap_or_else(|| "STARTER".to_string()),
        workspace_id: args.workspace_id,
    };
    let source = draft.emit(state, about, NO_KEY, Body::VentureCreated(created));
    if args.active {
        let by = context.command.actor.id.to_string();
        let moved = VentureMoved { by, cause: "human".to_string(), reason: None };
        draft.emit(state, about, NO_KEY, Body::VentureLaunched(moved));
    }
    let amount = Money::new(args.founding_capital_minor, args.currency);
    let mut entry = founding(state.tenant, args.venture_id, amount);
    entry.source_event_id = Some(source);
    post(context, about, entry, draft)?;
    Ok(Reply::accepted(ids).status(if args.active { "active" } else { "draft" }))
}

/// Drafts an entry, if the books can take it.
fn post(context: &Context<'_>, about: About, entry: Transaction, draft: &mut Draft) -> Result<(), Stop> {
    let state = &context.engine.state;
    if state.ledger.check(&entry).is_err() {
        return Err(Refusal::new(Reason::AmountOverflow, Vec::new()).into());
    }
    draft.emit(state, about, entry.txn_id.0, Body::EntryCreated(entry));
    Ok(())
}

pub(crate) fn register_workflow(
    context: &Context<'_>,
    args: &RegisterWorkflow,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let engine = context.engine;
    let state = &engine.state;
    let ids = vec![id("workflow_id", &args.workflow_id)];
    let refuse = |reason| Err(Refusal::new(reason, ids.clone()).into());
    if state.bundles.published.is_empty() {
        return refuse(Reason::BundleNotActive);
    }
    if let Some(known) = state.workflows.get(&args.workflow_id) {
        return if known.request_hash == context.command.request_hash() {
            Ok(Reply::accepted(ids).status("pending").replayed())
        } else {
            Err(Refusal::new(Reason::IdempotencyConflict, ids).status("pending").into())
        };
    }
    let Some(venture) = state.ventures.get(&args.venture_id) else { return refuse(Reason::VentureNotFound) };
    let workspace_id = args.workspace_id.unwrap_or(venture.workspace_id);
    let bundle_id = engine.bundle_for_new(workspace_id, args.workflow_id);
    let base = engine.bundle(bundle_id).and_then(|loaded| loaded.bundle.base_currency);
    if base.is_some_and(|base| base != args.currency) {
        return refuse(Reason::CurrencyNotAllowed);
    }
    let about = About {
        workflow_id: args.workflow_id,
        venture_id: Some(args.venture_id),
        ..state.about_workspace(workspace_id)
    };
    let submitted = WorkflowSubmitted {
        budget_minor: args.budget_minor,
        class: args.class.clone(),
        currency: args.currency,
        request_hash: context.command.request_hash(),
        submitted_by: context.command.actor.id.to_string(),
        tasks: args.tasks.clone(),
        venture_id: args.venture_id,
    };
    draft.emit(state, about, NO_KEY, Body::WorkflowSubmitted(submitted));
    let Some(expires_at) = context.at.checked_add_seconds(PIN_SECONDS) else {
        return refuse(Reason::TtlInvalid);
    };
    let pinned = BundlePinned {
        bundle_id,
        expires_at,
        pinned_by: context.command.actor.id.to_string(),
        workflow_id: args.workflow_id,
    };
    draft.emit(state, about, NO_KEY, Body::BundlePinned(pinned));
    Ok(Reply::accepted(ids).status("pending"))
}

pub(crate) fn contribute(
    context: &Context<'_>,
    amount_minor: i64,
    currency: Currency,
    reference: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let entry = contribution(state.tenant, reference, Money::new(amount_minor, currency));
    let ids = vec![id("txn_id", &entry.txn_id)];
    if let Some(repeat) = repeated(context, reference, entry.txn_id)? {
        return Ok(repeat);
    }
    let about = state.about_tenant();
    post_requested(context, about, entry, draft)?;
    Ok(Reply::accepted(ids))
}

pub(crate) fn fund(
    context: &Context<'_>,
    venture_id: VentureId,
    amount_minor: i64,
    currency: Currency,
    reference: &str,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let amount = Money::new(amount_minor, currency);
    let entry = funding(state.tenant, reference, venture_id, amount);
    let ids = vec![id("txn_id", &entry.txn_id)];
    let Some(venture) = state.ventures.get(&venture_id) else {
        return Err(Refusal::new(Reason::VentureNotFound, vec![id("venture_id", &venture_id)]).into());
    };
    if let Some(repeat) = repeated(context, reference, entry.txn_id)? {
        return Ok(repeat);
    }
    if venture.currency != currency {
        return Err(Refusal::new(Reason::CurrencyMismatch, ids).into());
    }
    let balance = state.ledger.balance(Account::treasury(), currency);
    if balance < i128::from(amount_minor) {
        let detail = LimitDetail {
            limit_id: "balance:1010".to_string(),
            cap_minor: balance,
            committed_minor: 0,
            requested_minor: amount_minor.into(),
            currency: currency.to_string(),
        };
        return Err(Refusal::new(Reason::InsufficientFunds, ids).detail(detail.to_json()).into());
    }
    let about = state.about_venture(venture_id);
    post_requested(context, about, entry, draft)?;
    Ok(Reply::accepted(ids))
}

fn post_requested(
    context: &Context<'_>,
    about: About,
    mut entry: Transaction,
    draft: &mut Draft,
) -> Result<(), Stop> {
    entry.request_hash = Some(context.command.request_hash());
    post(context, about, entry, draft)
}

/// The stored answer, if the reference is known: the same request's, else a conflict.
fn repeated(context: &Context<'_>, reference: &str, txn_id: TxnId) -> Result<Option<Reply>, Stop> {
    let ids = vec![id("txn_id", &txn_id)];
    match context.engine.state.postings.get(reference) {
        None => Ok(None),
        Some((_, hash)) if *hash == context.command.request_hash() => {
            Ok(Some(Reply::accepted(ids).replayed()))
        }
        Some(_) => Err(Refusal::new(Reason::IdempotencyConflict, ids).into()),
    }
}
