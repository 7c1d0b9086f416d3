//! The posting rules of treasury 5.2 that spending needs: each gives one balanced transaction.
//!
//! Amounts must be above 0; [`crate::ledger::Ledger::check`] refuses others. What ties an entry to its
//! event (`source_event_id`, `request_hash`) is for the caller to set.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{AuthorizationId, IntentId, SpendId, TenantId, TxnId, VentureId};
use venture_core::{Currency, Money};

use super::{Line, Transaction, TransactionType};
use crate::account::{Account, AccountCode};

/// The authorized intent that a posting belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Whose books.
    pub tenant: TenantId,
    /// The venture that pays.
    pub venture: VentureId,
    /// The intent.
    pub intent: IntentId,
    /// The decision that allowed it.
    pub authorization: AuthorizationId,
}

impl Holder {
    fn tie(self, mut transaction: Transaction) -> Transaction {
        transaction.intent_id = Some(self.intent);
        transaction.authorization_id = Some(self.authorization);
        transaction
    }
}

/// A venture's founding capital, `founding:<venture_id>`: 1020-v / 3000.
#[must_use]
pub fn founding(tenant: TenantId, venture: VentureId, amount: Money) -> Transaction {
    let lines = pair(Account::operating(venture), Account::founding_capital(), amount);
    Transaction::new(tenant, &format!("founding:{venture}"), TransactionType::CapitalContribution, lines)
}

/// Capital for the tenant: 1010 / 3000.
#[must_use]
pub fn contribute(tenant: TenantId, reference: &str, amount: Money) -> Transaction {
    let lines = pair(Account::treasury(), Account::founding_capital(), amount);
    Transaction::new(tenant, reference, TransactionType::CapitalContribution, lines)
}

/// Cash of the tenant for a venture: 1020-v / 1010.
#[must_use]
pub fn fund(tenant: TenantId, reference: &str, venture: VentureId, amount: Money) -> Transaction {
    let lines = pair(Account::operating(venture), Account::treasury(), amount);
    Transaction::new(tenant, reference, TransactionType::VentureFunding, lines)
}

/// The hold of an authorized intent, `hold:<intent_id>`: 1030-v / 1020-v.
#[must_use]
pub fn hold(holder: Holder, amount: Money) -> Transaction {
    let lines = pair(Account::escrow(holder.venture), Account::operating(holder.venture), amount);
    let reference = format!("hold:{}", holder.intent);
    holder.tie(Transaction::new(holder.tenant, &reference, TransactionType::SpendHold, lines))
}

/// The `number`th release of an intent, from 1, `release:<intent_id>:<n>`: 1020-v / 1030-v.
#[must_use]
pub fn release(holder: Holder, number: u32, amount: Money) -> Transaction {
    let lines = pair(Account::operating(holder.venture), Account::escrow(holder.venture), amount);
    let reference = format!("release:{}:{number}", holder.intent);
    holder.tie(Transaction::new(holder.tenant, &reference, TransactionType::SpendRelease, lines))
}

/// What a rail took for an authorized intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capture<'a> {
    /// The spend.
    pub spend: SpendId,
    /// The rail's own name of it.
    pub external_ref: &'a str,
    /// The account of the intent's category.
    pub cost: AccountCode,
    /// Paid from the hold, smallest units.
    pub from_hold_minor: i64,
    /// Paid from 1020-v, smallest units.
    pub excess_minor: i64,
    /// The currency of both.
    pub currency: Currency,
}

/// A settlement, `settle:<spend_id>`: cost / 1030-v, the excess from 1020-v.
///
/// `None` if the two parts have no sum.
#[must_use]
pub fn settle(holder: Holder, capture: Capture<'_>) -> Option<Transaction> {
    let total = capture.from_hold_minor.checked_add(capture.excess_minor)?;
    let cost = Account::new(capture.cost, None).ok()?;
    let money = |minor| Money::new(minor, capture.currency);
    let mut lines = vec![Line::debit(cost, money(total))];
    if capture.from_hold_minor != 0 {
        lines.push(Line::credit(Account::escrow(holder.venture), money(capture.from_hold_minor)));
    }
    if capture.excess_minor != 0 {
        lines.push(Line::credit(Account::operating(holder.venture), money(capture.excess_minor)));
    }
    name(&mut lines, capture.external_ref);
    let reference = format!("settle:{}", capture.spend);
    let kind = TransactionType::of_settlement(capture.cost);
    Some(holder.tie(Transaction::new(holder.tenant, &reference, kind, lines)))
}

/// What a rail took although nothing authorized it, `settle:<spend_id>`: 1900 / 1020-v, without an
/// intent 1010.
#[must_use]
pub fn unauthorized(
    tenant: TenantId,
    venture: Option<VentureId>,
    intent: Option<IntentId>,
    spend: SpendId,
    external_ref: &str,
    amount: Money,
) -> Transaction {
    let mut lines = pair(Account::suspense(), Account::cash(venture), amount);
    name(&mut lines, external_ref);
    let reference = format!("settle:{spend}");
    let mut transaction = Transaction::new(tenant, &reference, TransactionType::UnauthorizedCharge, lines);
    transaction.intent_id = intent;
    transaction
}

/// What a merchant gave back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Return<'a> {
    /// The spend.
    pub spend: SpendId,
    /// The rail's own name of the refund.
    pub external_ref: &'a str,
    /// The transaction of the settlement.
    pub settled_by: TxnId,
    /// The account that the settlement debited.
    pub cost: AccountCode,
    /// What came back.
    pub amount: Money,
}

/// A refund, `refund:<spend_id>:<external_ref>`: 1020-v (without a venture 1010) / the account first
/// debited.
///
/// `None` if that account is kept per venture, which no settlement debits.
#[must_use]
pub fn refund(
    tenant: TenantId,
    venture: Option<VentureId>,
    intent: Option<(IntentId, Option<AuthorizationId>)>,
    returned: Return<'_>,
) -> Option<Transaction> {
    let cost = Account::new(returned.cost, None).ok()?;
    let mut lines = pair(Account::cash(venture), cost, returned.amount);
    name(&mut lines, returned.external_ref);
    let reference = format!("refund:{}:{}", returned.spend, returned.external_ref);
    let mut transaction = Transaction::new(tenant, &reference, TransactionType::SpendRefund, lines);
    transaction.intent_id = intent.map(|(intent, _)| intent);
    transaction.authorization_id = intent.and_then(|(_, authorization)| authorization);
    transaction.reverses_transaction_id = Some(returned.settled_by);
    Some(transaction)
}

/// A settlement that a dispute undid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute<'a> {
    /// The transaction of the settlement.
    pub settled_by: TxnId,
    /// The rail's own name of the dispute.
    pub external_ref: &'a str,
    /// The account that the settlement debited.
    pub cost: AccountCode,
    /// All that it took.
    pub amount: Money,
    /// The intent that paid, and the decision that allowed it.
    pub intent: Option<(IntentId, Option<AuthorizationId>)>,
}

/// The mirror of a settlement: 1020-v (without a venture 1010) / the account that it debited. What came from
/// a hold comes back as cash, for the hold is over.
///
/// `None` if that account is kept per venture, which no settlement debits.
#[must_use]
pub fn dispute_reversal(
    tenant: TenantId,
    reference: &str,
    venture: Option<VentureId>,
    dispute: Dispute<'_>,
) -> Option<Transaction> {
    let cost = Account::new(dispute.cost, None).ok()?;
    let mut lines = pair(Account::cash(venture), cost, dispute.amount);
    name(&mut lines, dispute.external_ref);
    let mut transaction = Transaction::new(tenant, reference, TransactionType::DisputeReversal, lines);
    transaction.intent_id = dispute.intent.map(|(intent, _)| intent);
    transaction.authorization_id = dispute.intent.and_then(|(_, authorization)| authorization);
    transaction.reverses_transaction_id = Some(dispute.settled_by);
    Some(transaction)
}

/// The mirror of a transaction under a reference of its own.
#[must_use]
pub fn mirror(tenant: TenantId, reference: &str, kind: TransactionType, of: &Transaction) -> Transaction {
    let lines = of.lines.iter().cloned().map(|line| Line { side: line.side.opposite(), ..line }).collect();
    let mut transaction = Transaction::new(tenant, reference, kind, lines);
    transaction.intent_id = of.intent_id;
    transaction.authorization_id = of.authorization_id;
    transaction.reverses_transaction_id = Some(of.txn_id);
    transaction
}

fn pair(debit: Account, credit: Account, amount: Money) -> Vec<Line> {
    vec![Line::debit(debit, amount), Line::credit(credit, amount)]
}

fn name(lines: &mut [Line], external_ref: &str) {
    for line in lines {
        line.external_ref = Some(Box::from(external_ref));
    }
}
