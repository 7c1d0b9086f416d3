//! Mirrors: what people booked, taken back; a settlement that a dispute undid.
//!
//! Spec: treasury.md 5.2, 5.3 (7, 10), 6.2.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::id::{CaseId, RefundId, SpendId, TxnId, uuid_v5};
use venture_core::{Money, Reason};
use venture_ledger::transaction::rules::{self, Dispute};
use venture_ledger::{AccountCode, TransactionType};

use super::entry::{Ids, post, refused, repeated, require_cover};
use super::people::require_people;
use crate::answer::{LimitDetail, Reply};
use crate::apply::NO_KEY;
use crate::command::PostJournal;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, RefundRecorded};
use crate::refusal::{Refusal, Stop, id};
use crate::spends;
use crate::state::{Spend, SpendState};

/// The mirror of an entry that somebody asked for, in the bundle of today.
pub(super) fn reversal(
    context: &Context<'_>,
    args: &PostJournal,
    reverses: TxnId,
    ids: Ids,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(booked) = state.books.entry(reverses) else {
        let own = state.ledger.contains(reverses);
        let (reason, why) = if own {
            let why = "it follows from an intent or a spend: revoke the intent, refund the spend or book a \
                       `dispute_reversal`";
            (Reason::TerminalState, why)
        } else {
            (Reason::LedgerNotFound, "no such transaction is in the books")
        };
        return Err(refused(reason, &ids, alloc::format!("`{reverses}` cannot be reversed: {why}")));
    };
    if let Some(repeat) = repeated(context, &args.transaction_ref, &ids)? {
        return Ok(repeat);
    }
    if state.ledger.is_reversed(reverses) {
        let message = alloc::format!("`{reverses}` was reversed before; a transaction is reversed once");
        return Err(refused(Reason::TerminalState, &ids, message));
    }
    let about =
        booked.venture_id.map_or_else(|| state.about_tenant(), |venture| state.about_venture(venture));
    let kind = TransactionType::Reversal;
    let entry = rules::mirror(state.tenant, &args.transaction_ref, kind, &booked.transaction);
    require_people(context, &about, &entry, &args.approvals, &ids)?;
    require_cover(state, &entry, &ids)?;
    post(context, about, entry, None, draft)?;
    Ok(Reply::accepted(ids))
}

/// The mirror of a settlement: the cost comes back as cash, for the hold that paid it is over.
pub(super) fn dispute(
    context: &Context<'_>,
    args: &PostJournal,
    (spend_id, external_ref, case_id): (SpendId, &str, CaseId),
    ids: Ids,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let Some(spend) = state.spends.get(&spend_id) else {
        return Err(Refusal::new(Reason::ResourceNotFound, vec![id("spend_id", &spend_id)]).into());
    };
    let Some(case) = state.cases.get(&case_id) else {
        return Err(Refusal::new(Reason::CaseNotFound, vec![id("case_id", &case_id)]).into());
    };
    if let Some(repeat) = repeated(context, &args.transaction_ref, &ids)? {
        return Ok(repeat);
    }
    if !case.is_open() {
        let message = alloc::format!("case `{case_id}` is `{}`; a dispute needs an open case", case.status);
        return Err(refused(Reason::TerminalState, &ids, message));
    }
    let (settled_by, cost) = settled(spend, &ids)?;
    let intent = spend.intent_id.and_then(|id| state.intents.by_id.get(&id));
    let disputed = Dispute {
        settled_by,
        external_ref,
        cost,
        amount: Money::new(spend.settled_minor, spend.currency),
        intent: intent.map(|one| (one.id, one.decided.as_ref().map(|decided| decided.authorization_id))),
    };
    let venture = intent.map(|intent| intent.venture_id);
    let entry = rules::dispute_reversal(state.tenant, &args.transaction_ref, venture, disputed);
    let Some(entry) = entry else {
        return Err(Refusal::new(Reason::AmountOverflow, ids).into());
    };
    let about = spends::about(state, intent);
    require_people(context, &about, &entry, &args.approvals, &ids)?;
    let refund_id = RefundId(uuid_v5(spend_id.0, &[b"refund:", external_ref.as_bytes()]));
    let recorded = RefundRecorded {
        amount_minor: spend.settled_minor,
        currency: spend.currency,
        external_ref: external_ref.to_string(),
        intent_id: spend.intent_id,
        kind: "dispute_reversal".to_string(),
        reason: args.reason.clone().unwrap_or_default(),
        refund_id,
        reverses_transaction_id: settled_by,
        spend_id,
        txn_id: entry.txn_id,
    };
    let source = draft.emit(state, about, NO_KEY, Body::RefundRecorded(recorded));
    post(context, about, entry, Some(source), draft)?;
    let mut named = ids;
    named.push(id("spend_id", &spend_id));
    named.push(id("refund_id", &refund_id));
    Ok(Reply::accepted(named))
}

/// What settled the spend whole, if nothing of it came back before.
fn settled(spend: &Spend, ids: &Ids) -> Result<(TxnId, AccountCode), Stop> {
    let account = spend.cost_account.and_then(|code| AccountCode::new(code).ok());
    let found = spend.settle_txn.zip(account).filter(|_| spend.state == SpendState::Settled);
    let Some(found) = found else {
        let message = alloc::format!("the spend is `{}`; only what settled is disputed", spend.state);
        return Err(refused(Reason::TerminalState, ids, message));
    };
    let before = spend.refunded_minor();
    if before == 0 {
        return Ok(found);
    }
    let detail = LimitDetail {
        limit_id: alloc::format!("spend:{}", spend.id),
        cap_minor: spend.settled_minor.into(),
        committed_minor: before.into(),
        requested_minor: spend.settled_minor.into(),
        currency: spend.currency.to_string(),
    };
    Err(Refusal::new(Reason::CapWouldBeExceeded, ids.clone()).detail(detail.to_json()).into())
}
