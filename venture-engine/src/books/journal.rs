//! `post_journal`: an entry by hand, line by line, or the mirror of one.
//!
//! What a processor or a bank did is booked even if it takes an account below 0, and while a freeze
//! stands; a refund to a customer is a decision.
//!
//! Spec: treasury.md 3.2, 5.2, 5.3.

use alloc::vec;

use venture_core::Reason;
use venture_ledger::{Transaction, TransactionType};

use super::entry::{Ids, about, post, refused, repeated, require_cover, require_thawed};
use super::mirror::{dispute, reversal};
use super::people::require_people;
use super::spike::stop_if_spike;
use crate::answer::Reply;
use crate::command::{JournalOf, PostJournal};
use crate::decide::Context;
use crate::draft::Draft;
use crate::refusal::{Stop, id};

pub(crate) fn post_journal(
    context: &Context<'_>,
    args: &PostJournal,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let txn_id = Transaction::id(state.tenant, &args.transaction_ref);
    let ids = vec![id("txn_id", &txn_id)];
    match &args.of {
        JournalOf::Lines { kind, lines } => {
            let about = about(state, args.venture_id)?;
            if let Some(repeat) = repeated(context, &args.transaction_ref, &ids)? {
                return Ok(repeat);
            }
            let entry = Transaction::new(state.tenant, &args.transaction_ref, *kind, lines.clone());
            require_ventures(context, &entry, &ids)?;
            if *kind == TransactionType::RefundIssuance {
                require_thawed(state, &about, &ids)?;
            }
            require_people(context, &about, &entry, &args.approvals, &ids)?;
            if !is_report(*kind) {
                require_cover(state, &entry, &ids)?;
            }
            post(context, about, entry, None, draft)?;
            if *kind == TransactionType::Chargeback {
                stop_if_spike(context, &about, draft);
            }
            Ok(Reply::accepted(ids))
        }
        JournalOf::Reversal { reverses } => reversal(context, args, *reverses, ids, draft),
        JournalOf::Dispute { spend_id, external_ref, case_id } => {
            dispute(context, args, (*spend_id, external_ref, *case_id), ids, draft)
        }
    }
}

/// What tells of money that has moved, or of an accrual: it stands whatever the balance is.
fn is_report(kind: TransactionType) -> bool {
    !matches!(kind, TransactionType::RefundIssuance | TransactionType::ReconciliationAdjustment)
}

/// Cash of a venture is cash of one that there is.
fn require_ventures(context: &Context<'_>, entry: &Transaction, ids: &Ids) -> Result<(), Stop> {
    let known = &context.engine.state.ventures;
    let named = entry.lines.iter().filter_map(|line| line.account.venture());
    match named.into_iter().find(|venture| !known.contains_key(venture)) {
        None => Ok(()),
        Some(venture) => {
            let message =
                alloc::format!("no venture `{venture}` is registered; its account cannot be booked");
            Err(refused(Reason::VentureNotFound, ids, message))
        }
    }
}
