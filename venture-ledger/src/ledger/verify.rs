//! The invariants that the books themselves show.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use venture_core::Currency;
use venture_core::id::VentureId;

use super::Ledger;
use crate::account::{Account, AccountCode};

/// What a venture's open holds reserve together, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The venture.
    pub venture: VentureId,
    /// The currency of the amount.
    pub currency: Currency,
    /// Smallest units.
    pub held_minor: i64,
}

/// A broken invariant. Spec: treasury 5.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// 1: debits and credits differ.
    #[error("debits {debit_minor} and credits {credit_minor} in `{currency}` differ")]
    Unbalanced {
        /// The currency.
        currency: Currency,
        /// All debits.
        debit_minor: i128,
        /// All credits.
        credit_minor: i128,
    },
    /// 5: 1030-v is not what the open holds of v reserve.
    #[error("escrow of `{venture}` is {escrow_minor} `{currency}`, its open holds are {held_minor}")]
    Escrow {
        /// The venture.
        venture: VentureId,
        /// The currency.
        currency: Currency,
        /// Balance of 1030-v.
        escrow_minor: i128,
        /// Sum of the open holds.
        held_minor: i128,
    },
    /// 6: 1000 is not 7000 + 7010 + 7020.
    #[error("reserve cash {cash_minor} `{currency}` is not the sum of the reserves, {reserve_minor}")]
    Reserve {
        /// The currency.
        currency: Currency,
        /// Balance of 1000.
        cash_minor: i128,
        /// Balance of 7000, 7010 and 7020.
        reserve_minor: i128,
    },
}

impl Ledger {
    /// Every breach of the invariants 1, 5 and 6, by number, then currency and venture; none if the
    /// books are sound.
    ///
    /// `open_holds` are those of the intents, one or more rows a venture.
    ///
    /// Spec: treasury 5.3.
    #[must_use]
    pub fn verify(&self, open_holds: impl IntoIterator<Item = Reserved>) -> Vec<Breach> {
        let mut breaches = self.unbalanced();
        breaches.extend(self.escrow(open_holds));
        breaches.extend(self.reserves());
        breaches
    }

    fn unbalanced(&self) -> Vec<Breach> {
        let mut sums: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
        for totals in self.accounts.rows() {
            let sum = sums.entry(totals.currency).or_default();
            *sum = (sum.0.saturating_add(totals.debit), sum.1.saturating_add(totals.credit));
        }
        sums.into_iter()
            .filter(|(_, (debit, credit))| debit != credit)
            .map(|(currency, (debit_minor, credit_minor))| Breach::Unbalanced {
                currency,
                debit_minor,
                credit_minor,
            })
            .collect()
    }

    fn escrow(&self, open_holds: impl IntoIterator<Item = Reserved>) -> Vec<Breach> {
        let mut held: BTreeMap<(Currency, VentureId), i128> = BTreeMap::new();
        for totals in self.accounts.rows() {
            if let (AccountCode::ESCROW, Some(venture)) = (totals.account.code(), totals.account.venture()) {
                held.insert((totals.currency, venture), 0);
            }
        }
        for reserved in open_holds {
            let sum = held.entry((reserved.currency, reserved.venture)).or_default();
            *sum = sum.saturating_add(i128::from(reserved.held_minor));
        }
        held.into_iter()
            .filter_map(|((currency, venture), held_minor)| {
                let escrow_minor = self.balance(Account::escrow(venture), currency);
                (escrow_minor != held_minor).then_some(Breach::Escrow {
                    venture,
                    currency,
                    escrow_minor,
                    held_minor,
                })
            })
            .collect()
    }

    fn reserves(&self) -> Vec<Breach> {
        let mut sums: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
        for totals in self.accounts.rows() {
            let sum = sums.entry(totals.currency).or_default();
            match totals.account.code() {
                AccountCode::TREASURY_RESERVE => sum.0 = sum.0.saturating_add(totals.balance()),
                AccountCode::RESERVE_OPERATIONAL
                | AccountCode::RESERVE_BUFFER
                | AccountCode::RESERVE_STRATEGIC => sum.1 = sum.1.saturating_add(totals.balance()),
                _ => {}
            }
        }
        sums.into_iter()
            .filter(|(_, (cash, reserve))| cash != reserve)
            .map(|(currency, (cash_minor, reserve_minor))| Breach::Reserve {
                currency,
                cash_minor,
                reserve_minor,
            })
            .collect()
    }
}
