//! What a transaction moves in the cash of a provider account.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::TxnId;
use venture_core::{Currency, Timestamp};

use crate::account::{AccountCode, Side};
use crate::statement::Direction;
use crate::transaction::{Line, Transaction};

/// The net of a transaction's lines on 1000, 1010, 1020 and 1030, for one provider in one currency.
///
/// A hold moves nothing here, for both its accounts are cash; a settlement from hold and excess is one
/// movement, as it is one row of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The transaction.
    pub txn_id: TxnId,
    /// Who moved it, where the lines say.
    pub provider: Option<Box<str>>,
    /// The provider's own name of it.
    pub external_ref: Option<Box<str>>,
    /// Smallest units, above 0.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// Debits of cash are money that came in.
    pub direction: Direction,
    /// When it was posted.
    pub posted_at: Timestamp,
}

/// The movements of a transaction, in the order of its lines; `None` if a sum does not fit.
///
/// Spec: treasury 7.
#[must_use]
pub fn movements(transaction: &Transaction, posted_at: Timestamp) -> Option<Vec<Movement>> {
    let mut nets: Vec<(&Line, Option<&str>, i128)> = Vec::new();
    for line in transaction.lines.iter().filter(|line| is_cash(line.account.code())) {
        let amount = i128::from(line.amount_minor);
        let signed = if line.side == Side::Debit { amount } else { amount.checked_neg()? };
        let same = |(first, _, _): &&mut (&Line, Option<&str>, i128)| {
            first.provider == line.provider && first.currency == line.currency
        };
        match nets.iter_mut().find(same) {
            Some((_, reference, net)) => {
                *net = net.checked_add(signed)?;
                *reference = reference.or(line.external_ref.as_deref());
            }
            None => nets.push((line, line.external_ref.as_deref(), signed)),
        }
    }
    let moved = nets.into_iter().filter(|(_, _, net)| *net != 0);
    moved
        .map(|(line, reference, net)| {
            Some(Movement {
                txn_id: transaction.txn_id,
                provider: line.provider.clone(),
                external_ref: reference.map(Box::from),
                amount_minor: i64::try_from(net.checked_abs()?).ok()?,
                currency: line.currency,
                direction: if net < 0 { Direction::Debit } else { Direction::Credit },
                posted_at,
            })
        })
        .collect()
}

/// The accounts whose sum a provider sees.
const fn is_cash(code: AccountCode) -> bool {
    matches!(code.number(), 1000 | 1010 | 1020 | 1030)
}
