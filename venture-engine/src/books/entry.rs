//! What every entry by command goes through: known before, frozen, covered, posted.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use venture_core::id::{EventId, TxnId, VentureId};
use venture_core::{Currency, Reason};
use venture_ledger::{Account, AccountCode, Line, Transaction};

use crate::answer::{LimitDetail, Reply};
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::Body;
use crate::refusal::{Refusal, Stop, id};
use crate::state::State;
use crate::words::FreezeScope;

/// The ids of an answer.
pub(super) type Ids = Vec<(&'static str, String)>;

/// A refusal that says more than its code.
pub(super) fn refused(reason: Reason, ids: &Ids, message: impl Into<String>) -> Stop {
    Refusal { message: Some(message.into()), ..Refusal::new(reason, ids.clone()) }.into()
}

/// What an entry of a venture, or of the tenant, is about.
pub(super) fn about(state: &State, venture: Option<VentureId>) -> Result<About, Stop> {
    match venture {
        None => Ok(state.about_tenant()),
        Some(venture) if state.ventures.contains_key(&venture) => Ok(state.about_venture(venture)),
        Some(venture) => {
            Err(Refusal::new(Reason::VentureNotFound, alloc::vec![id("venture_id", &venture)]).into())
        }
    }
}

/// The stored answer, if the reference is known: the same request's, else a conflict.
pub(super) fn repeated(context: &Context<'_>, reference: &str, ids: &Ids) -> Result<Option<Reply>, Stop> {
    match context.engine.state.postings.get(reference) {
        None => Ok(None),
        Some((_, hash)) if *hash == context.command.request_hash() => {
            Ok(Some(Reply::accepted(ids.clone()).replayed()))
        }
        Some(_) => Err(Refusal::new(Reason::IdempotencyConflict, ids.clone()).into()),
    }
}

/// Money decisions wait while a freeze covers what they are about.
///
/// Spec: compliance.md 5.1.
pub(super) fn require_thawed(state: &State, about: &About, ids: &Ids) -> Result<(), Stop> {
    let freezes = &state.freezes;
    let whole = [FreezeScope::System, FreezeScope::Tenant]
        .into_iter()
        .any(|kind| freezes.all_live(kind).next().is_some());
    let named = || {
        let workspace = about.workspace_id.to_string();
        let venture = about.venture_id.map(|venture| venture.to_string());
        freezes.live(FreezeScope::Workspace, Some(&workspace)).is_some()
            || venture.is_some_and(|venture| freezes.live(FreezeScope::Venture, Some(&venture)).is_some())
    };
    if !freezes.is_thawed() && (whole || named()) {
        return Err(Refusal::new(Reason::FreezeModeActive, ids.clone()).into());
    }
    Ok(())
}

/// Whether an account may not fall below 0 by a decision: cash, reserves, and what customers paid before.
const fn must_cover(code: AccountCode) -> bool {
    matches!(code.number(), 1000 | 1010 | 1020 | 2010 | 7000 | 7010 | 7020)
}

/// Every account that must cover what the entry takes from it does.
///
/// Spec: treasury.md 5.3, 5.
pub(super) fn require_cover(state: &State, entry: &Transaction, ids: &Ids) -> Result<(), Stop> {
    for line in &entry.lines {
        let account = line.account;
        if !must_cover(account.code()) {
            continue;
        }
        let currency = line.currency;
        let taken = lessens(entry, account, currency);
        let spoken_for = state.books.spoken_for(account, currency);
        let balance = state.ledger.balance(account, currency);
        if taken > 0 && balance.saturating_sub(spoken_for) < taken {
            let detail = LimitDetail {
                limit_id: alloc::format!("balance:{account}"),
                cap_minor: balance,
                committed_minor: spoken_for,
                requested_minor: taken,
                currency: currency.to_string(),
            };
            return Err(Refusal::new(Reason::InsufficientFunds, ids.clone()).detail(detail.to_json()).into());
        }
    }
    Ok(())
}

/// By how much the lines lessen an account.
fn lessens(entry: &Transaction, account: Account, currency: Currency) -> i128 {
    let own = |line: &&Line| line.account == account && line.currency == currency;
    entry.lines.iter().filter(own).fold(0_i128, |sum, line| {
        let amount = i128::from(line.amount_minor);
        if line.side == account.normal() { sum.saturating_sub(amount) } else { sum.saturating_add(amount) }
    })
}

/// Drafts an entry that the command asks for, and keeps the request, if the books can take it.
pub(super) fn post(
    context: &Context<'_>,
    about: About,
    mut entry: Transaction,
    source: Option<EventId>,
    draft: &mut Draft,
) -> Result<TxnId, Stop> {
    let state = &context.engine.state;
    let txn_id = entry.txn_id;
    entry.request_hash = Some(draft.keep(context.command.request_bytes()));
    entry.source_event_id = source;
    if state.ledger.check(&entry).is_err() {
        return Err(Refusal::new(Reason::AmountOverflow, alloc::vec![id("txn_id", &txn_id)]).into());
    }
    draft.emit(state, about, txn_id.0, Body::EntryCreated(entry));
    Ok(txn_id)
}
