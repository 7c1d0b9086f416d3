//! Who stands behind a journal by hand.
//!
//! Spec: treasury.md 3.2.

use venture_core::envelope::ActorType;
use venture_core::{Currency, Reason};
use venture_ledger::{Side, Transaction, TransactionType};

use super::entry::{Ids, refused};
use crate::command::JournalApproval;
use crate::decide::Context;
use crate::draft::About;
use crate::refusal::Stop;

/// A customer refund above this needs a second approver, in base currency.
const REFUND_ALONE_MINOR: i64 = 50_000;
/// The people who govern money.
const ROLES: [&str; 2] = ["founder", "finance_controller"];

/// How many people it takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Whoever may give the command.
    Nobody,
    /// One besides whoever gives the command.
    Second,
    /// Two people, whoever gives the command.
    Two,
}

/// Refuses a journal without the people that its type asks for.
///
/// A person who books a journal needs a second one; what the host reports of a processor, a bank or a
/// customer it books alone. A refund has a row of its own.
pub(super) fn require_people(
    context: &Context<'_>,
    about: &About,
    entry: &Transaction,
    approvals: &[JournalApproval],
    ids: &Ids,
) -> Result<(), Stop> {
    let actor = &context.command.actor;
    let is_person = actor.kind == ActorType::Human;
    for (at, approval) in approvals.iter().enumerate() {
        let who = approval.approver_id.as_str();
        let earlier = approvals.iter().take(at).any(|other| other.approver_id == who);
        let why = if is_person && *who == *actor.id {
            "the person who books it does not approve it too"
        } else if earlier {
            "one person counts once"
        } else if ROLES.contains(&approval.approver_role.as_str()) {
            continue;
        } else {
            "only `founder` and `finance_controller` approve a journal"
        };
        let message = alloc::format!("the approval of `{who}` does not count: {why}");
        return Err(refused(Reason::ApproverInvalid, ids, message));
    }
    let (others, all) = (approvals.len(), approvals.len().saturating_add(usize::from(is_person)));
    let missing = match asked(context, about, entry, is_person) {
        Asked::Second if others < 1 => "a refund above 50000 in base currency needs a second approver",
        Asked::Two if all < 2 => "two different people stand behind it",
        Asked::Nobody | Asked::Second | Asked::Two => return Ok(()),
    };
    let message = alloc::format!("{missing}: name them in `approvals`");
    Err(refused(Reason::ApprovalRequired, ids, message))
}

fn asked(context: &Context<'_>, about: &About, entry: &Transaction, is_person: bool) -> Asked {
    use TransactionType as Kind;
    let kind = entry.transaction_type;
    let is_refund = kind == Kind::RefundIssuance;
    let is_correction = kind.is_mirror() || kind == Kind::ReconciliationAdjustment;
    match (is_refund, is_correction) {
        (true, _) if is_small(context, about, entry) => Asked::Nobody,
        (true, _) => Asked::Second,
        (false, true) => Asked::Two,
        (false, false) if is_person => Asked::Two,
        (false, false) => Asked::Nobody,
    }
}

/// Whether all of it is in base currency, and little; doubt is not.
fn is_small(context: &Context<'_>, about: &About, entry: &Transaction) -> bool {
    let bundle = context.engine.bundle(about.bundle_id).map(|loaded| &loaded.bundle);
    let base: Option<Currency> = bundle.and_then(|bundle| bundle.base_currency);
    let debits = entry.lines.iter().filter(|line| line.side == Side::Debit);
    let sum = debits.fold(0_i128, |sum, line| sum.saturating_add(line.amount_minor.into()));
    sum <= i128::from(REFUND_ALONE_MINOR) && entry.lines.iter().all(|line| Some(line.currency) == base)
}
