//! A transaction and its lines, as `ledger.entry.created.v1` carries them.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{AuthorizationId, EventId, IntentId, TenantId, TxnId, uuid_v5};
use venture_core::{Currency, Digest, Money};

use super::TransactionType;
use crate::account::{Account, Side};

/// One amount on one side of one account. The fields stand in the order of their canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The account.
    pub account: Account,
    /// Smallest units, above 0.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// The rail's or bank's own name of the movement.
    pub external_ref: Option<Box<str>>,
    /// For people.
    pub memo: Option<Box<str>>,
    /// Who moved it.
    pub provider: Option<Box<str>>,
    /// Its column.
    pub side: Side,
}

impl Line {
    /// `amount` on the left of `account`.
    #[must_use]
    pub const fn debit(account: Account, amount: Money) -> Self {
        Self::new(account, Side::Debit, amount)
    }

    /// `amount` on the right of `account`.
    #[must_use]
    pub const fn credit(account: Account, amount: Money) -> Self {
        Self::new(account, Side::Credit, amount)
    }

    const fn new(account: Account, side: Side, amount: Money) -> Self {
        Self {
            account,
            side,
            amount_minor: amount.minor(),
            currency: amount.currency(),
            external_ref: None,
            provider: None,
            memo: None,
        }
    }
}

/// Lines that balance per currency and stand together. Its workflow, bundle, poster and time are its
/// event's. The fields stand in the order of their canonical form. Spec: treasury 5.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The decision that allowed it.
    pub authorization_id: Option<AuthorizationId>,
    /// The intent that it belongs to.
    pub intent_id: Option<IntentId>,
    /// At least two.
    pub lines: Vec<Line>,
    /// Hash of the command that asked for it, where a person did.
    pub request_hash: Option<Digest>,
    /// The transaction that it mirrors, in whole or in part.
    pub reverses_transaction_id: Option<TxnId>,
    /// The event that it records.
    pub source_event_id: Option<EventId>,
    /// The caller's or the engine's own name of it, unique in the tenant.
    pub transaction_ref: Box<str>,
    /// Why money moved.
    pub transaction_type: TransactionType,
    /// UUIDv5 of tenant and reference.
    pub txn_id: TxnId,
}

impl Transaction {
    /// A transaction of `lines` under `reference`; its id follows from tenant and reference.
    #[must_use]
    pub fn new(tenant: TenantId, reference: &str, kind: TransactionType, lines: Vec<Line>) -> Self {
        Self {
            txn_id: Self::id(tenant, reference),
            transaction_ref: reference.into(),
            transaction_type: kind,
            intent_id: None,
            authorization_id: None,
            reverses_transaction_id: None,
            source_event_id: None,
            request_hash: None,
            lines,
        }
    }

    /// The id of the transaction that a tenant names `reference`. Spec: commands 2.4.
    #[must_use]
    pub fn id(tenant: TenantId, reference: &str) -> TxnId {
        TxnId(uuid_v5(tenant.0, &[reference.as_bytes()]))
    }

    /// Sums of debits less credits per currency, by currency; all 0 if it balances. `None` if a sum
    /// cannot be formed.
    #[must_use]
    pub fn imbalance(&self) -> Option<Vec<(Currency, i128)>> {
        let mut sums: Vec<(Currency, i128)> = Vec::new();
        for line in &self.lines {
            let amount = match line.side {
                Side::Debit => i128::from(line.amount_minor),
                Side::Credit => i128::from(line.amount_minor).checked_neg()?,
            };
            match sums.iter_mut().find(|(currency, _)| *currency == line.currency) {
                Some((_, sum)) => *sum = sum.checked_add(amount)?,
                None => sums.push((line.currency, amount)),
            }
        }
        sums.sort_unstable();
        Some(sums)
    }
}
