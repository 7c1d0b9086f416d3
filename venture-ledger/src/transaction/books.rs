//! The posting rules of treasury 5.2 beyond spending: what people book, convert, set aside and earn.
//!
//! Amounts must be above 0; [`crate::ledger::Ledger::check`] refuses others. What ties an entry to its
//! event (`source_event_id`, `request_hash`) is for the caller to set.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::id::{TenantId, VentureId};
use venture_core::{Currency, Money};

use super::{Line, Transaction, TransactionType};
use crate::account::{Account, AccountCode, Side};
use crate::close::Month;
use crate::fx::Quote;
use crate::reserve::Tier;

/// Cash that a journal by hand may move: 1000 and 1030 have rules of their own.
const CASH: &[AccountCode] = &[AccountCode::TREASURY_OPERATING, AccountCode::VENTURE_OPERATING];

/// The accounts that one posting rule debits and credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Any of these on the left.
    pub debit: &'static [AccountCode],
    /// Any of these on the right.
    pub credit: &'static [AccountCode],
}

/// Why lines are no journal of their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The type has a command of its own, or is made by the books themselves.
    #[error("no journal by hand is a `{0}`")]
    Kind(TransactionType),
    /// A line on an account that the posting rule does not name on that side.
    #[error("a `{kind}` has no {side} on `{account}`")]
    Account {
        /// The type.
        kind: TransactionType,
        /// The column.
        side: &'static str,
        /// The account.
        account: Account,
    },
    /// Each line fits a posting rule of the type, and no one rule fits them all.
    #[error("the lines of a `{0}` fit no one of its posting rules together")]
    Mixed(TransactionType),
}

/// The posting rules of a type that people book line by line; empty for all others.
///
/// Spec: treasury 5.2.
#[must_use]
pub const fn by_hand(kind: TransactionType) -> &'static [Pairing] {
    use AccountCode as Code;
    use TransactionType as Kind;
    match kind {
        Kind::RevenueSettlement => {
            &[Pairing { debit: &[Code::TREASURY_OPERATING], credit: &[Code::RECEIVABLES] }]
        }
        Kind::DeferredReceipt => {
            &[Pairing { debit: &[Code::TREASURY_OPERATING], credit: &[Code::DEFERRED_REVENUE] }]
        }
        Kind::RefundIssuance => &[Pairing { debit: &[Code::REFUNDS], credit: &[Code::TREASURY_OPERATING] }],
        Kind::Chargeback => &[Pairing { debit: &[Code::CHARGEBACKS], credit: &[Code::TREASURY_OPERATING] }],
        Kind::ProcessorFee => {
            &[Pairing { debit: &[Code::PROCESSOR_FEES], credit: &[Code::TREASURY_OPERATING] }]
        }
        Kind::TaxAccrual => &[Pairing { debit: &[Code::TAX], credit: &[Code::TAX_PAYABLE] }],
        Kind::ReconciliationAdjustment => &[
            Pairing { debit: &[Code::SUSPENSE], credit: CASH },
            Pairing { debit: CASH, credit: &[Code::SUSPENSE] },
        ],
        Kind::CapitalContribution
        | Kind::VentureFunding
        | Kind::SpendHold
        | Kind::SpendRelease
        | Kind::CogsAccrual
        | Kind::VendorPayment
        | Kind::OpexAccrual
        | Kind::SpendRefund
        | Kind::RevenueRecognition
        | Kind::DeferredRecognition
        | Kind::ReserveTransfer
        | Kind::FxConversion
        | Kind::DisputeReversal
        | Kind::Reversal
        | Kind::UnauthorizedCharge => &[],
    }
}

/// Whether `lines` stand where a posting rule of their type has them.
///
/// # Errors
/// In order: [`JournalError::Kind`]; [`JournalError::Account`] for the first line that fits no rule;
/// [`JournalError::Mixed`].
///
/// Spec: treasury 5.2.
pub fn fits(kind: TransactionType, lines: &[Line]) -> Result<(), JournalError> {
    let rules = by_hand(kind);
    if rules.is_empty() {
        return Err(JournalError::Kind(kind));
    }
    let takes = |rule: &Pairing, line: &Line| {
        let column = match line.side {
            Side::Debit => rule.debit,
            Side::Credit => rule.credit,
        };
        column.contains(&line.account.code())
    };
    if let Some(line) = lines.iter().find(|line| !rules.iter().any(|rule| takes(rule, line))) {
        return Err(JournalError::Account { kind, side: line.side.as_str(), account: line.account });
    }
    let together = rules.iter().any(|rule| lines.iter().all(|line| takes(rule, line)));
    if together { Ok(()) } else { Err(JournalError::Mixed(kind)) }
}

/// A conversion: from-currency 1950 / cash; to-currency cash and 6060 / 1950. Without a venture, cash is
/// 1010.
#[must_use]
pub fn fx_conversion(
    tenant: TenantId,
    reference: &str,
    venture: Option<VentureId>,
    (from, to): (Currency, Currency),
    quote: Quote,
) -> Transaction {
    let cash = Account::cash(venture);
    let clearing = Account::plain(AccountCode::FX_CLEARING);
    let source = Money::new(quote.source_minor, from);
    let got = |minor| Money::new(minor, to);
    let mut lines = vec![Line::debit(clearing, source), Line::debit(cash, got(quote.net_minor))];
    if quote.fee_minor != 0 {
        let fees = Account::plain(AccountCode::PROCESSOR_FEES);
        lines.push(Line::debit(fees, got(quote.fee_minor)));
    }
    lines.push(Line::credit(cash, source));
    lines.push(Line::credit(clearing, got(quote.gross_minor)));
    Transaction::new(tenant, reference, TransactionType::FxConversion, lines)
}

/// Cash set aside: 1000, 3010 / 1010, the reserve; taken back: the mirror.
#[must_use]
pub fn reserve_transfer(
    tenant: TenantId,
    reference: &str,
    tier: Tier,
    amount: Money,
    take_back: bool,
) -> Transaction {
    let (cash, surplus) =
        (Account::plain(AccountCode::TREASURY_RESERVE), Account::plain(AccountCode::RETAINED_SURPLUS));
    let (debits, credits) = ([cash, surplus], [Account::treasury(), tier.account()]);
    let (debits, credits) = if take_back { (credits, debits) } else { (debits, credits) };
    let left = debits.into_iter().map(|account| Line::debit(account, amount));
    let right = credits.into_iter().map(|account| Line::credit(account, amount));
    let lines: Vec<Line> = left.chain(right).collect();
    Transaction::new(tenant, reference, TransactionType::ReserveTransfer, lines)
}

/// Revenue earned and not yet paid: 1040 / a 40xx account.
#[must_use]
pub fn revenue_recognition(
    tenant: TenantId,
    reference: &str,
    account: AccountCode,
    amount: Money,
) -> Transaction {
    let lines = vec![
        Line::debit(Account::plain(AccountCode::RECEIVABLES), amount),
        Line::credit(Account::plain(account), amount),
    ];
    Transaction::new(tenant, reference, TransactionType::RevenueRecognition, lines)
}

/// Revenue paid before and earned now: 2010 / a 40xx account.
#[must_use]
pub fn deferred_recognition(
    tenant: TenantId,
    reference: &str,
    account: AccountCode,
    amount: Money,
) -> Transaction {
    let lines = vec![
        Line::debit(Account::plain(AccountCode::DEFERRED_REVENUE), amount),
        Line::credit(Account::plain(account), amount),
    ];
    Transaction::new(tenant, reference, TransactionType::DeferredRecognition, lines)
}

/// The tax that the close of a month accrues, `close:<YYYY-MM>:tax:<currency>`: 8000 / 2020.
#[must_use]
pub fn closing_tax(tenant: TenantId, month: Month, amount: Money) -> Transaction {
    let lines = vec![
        Line::debit(Account::plain(AccountCode::TAX), amount),
        Line::credit(Account::plain(AccountCode::TAX_PAYABLE), amount),
    ];
    let reference = format!("close:{month}:tax:{}", amount.currency());
    Transaction::new(tenant, &reference, TransactionType::TaxAccrual, lines)
}

#[cfg(test)]
mod tests {
    use venture_core::id::Uuid;

    use super::*;
    use crate::ledger::Ledger;

    fn line(side: Side, account: &str, minor: i64) -> Line {
        let amount = Money::new(minor, "USD".parse().unwrap());
        let account = account.parse().unwrap();
        if side == Side::Debit { Line::debit(account, amount) } else { Line::credit(account, amount) }
    }

    fn check(kind: TransactionType, debit: &str, credit: &str) -> Result<(), JournalError> {
        fits(kind, &[line(Side::Debit, debit, 5), line(Side::Credit, credit, 5)])
    }

    #[test]
    fn journals_by_hand_stand_on_the_accounts_of_their_type() {
        use TransactionType as Kind;
        let venture = "1020-10000000-0000-4000-8000-000000000001";
        let hold = "1030-10000000-0000-4000-8000-000000000001";
        for (kind, debit, credit) in [
            (Kind::RevenueSettlement, "1010", "1040"),
            (Kind::DeferredReceipt, "1010", "2010"),
            (Kind::RefundIssuance, "6040", "1010"),
            (Kind::Chargeback, "6050", "1010"),
            (Kind::ProcessorFee, "6060", "1010"),
            (Kind::TaxAccrual, "8000", "2020"),
            (Kind::ReconciliationAdjustment, "1900", "1010"),
            (Kind::ReconciliationAdjustment, venture, "1900"),
        ] {
            assert_eq!(check(kind, debit, credit), Ok(()), "{kind} {debit} {credit}");
            if kind != Kind::ReconciliationAdjustment {
                assert!(check(kind, credit, debit).is_err(), "{kind} the other way round");
            }
            assert!(check(kind, hold, credit).is_err() && check(kind, debit, "1000").is_err(), "{kind}");
        }
        for kind in [Kind::SpendHold, Kind::Reversal, Kind::FxConversion, Kind::VentureFunding] {
            assert_eq!(check(kind, "1010", "3000"), Err(JournalError::Kind(kind)));
        }
    }

    #[test]
    fn an_adjustment_goes_one_way() {
        let kind = TransactionType::ReconciliationAdjustment;
        let lines = [line(Side::Debit, "1900", 5), line(Side::Credit, "1900", 5)];
        assert_eq!(fits(kind, &lines), Err(JournalError::Mixed(kind)));
        let lines = [
            line(Side::Debit, "1900", 5),
            line(Side::Credit, "1010", 2),
            line(Side::Credit, "1020-10000000-0000-4000-8000-000000000001", 3),
        ];
        assert_eq!(fits(kind, &lines), Ok(()));
    }

    #[test]
    fn what_is_set_aside_keeps_the_reserves_whole() {
        let tenant = TenantId(Uuid::from_u128(1));
        let amount = Money::new(700, "USD".parse().unwrap());
        let mut ledger = Ledger::new();
        for (number, tier) in Tier::ALL.iter().enumerate() {
            let aside = reserve_transfer(tenant, &format!("a{number}"), *tier, amount, false);
            assert_eq!(aside.lines.len(), 4);
            ledger.post(&aside).unwrap();
            assert_eq!(ledger.verify([]), []);
            assert_eq!(ledger.balance(tier.account(), amount.currency()), 700);
        }
        let back = Money::new(300, amount.currency());
        ledger.post(&reserve_transfer(tenant, "b", Tier::Buffer, back, true)).unwrap();
        assert_eq!(ledger.verify([]), []);
        let balance = |account: &str| ledger.balance(account.parse().unwrap(), amount.currency());
        assert_eq!(["1000", "7000", "7010", "7020"].map(balance), [1_800, 700, 400, 700]);
        assert_eq!(["1010", "3010"].map(balance), [-1_800, -1_800]);
    }

    #[test]
    fn the_tax_of_a_close_is_named_by_its_month() {
        let amount = Money::new(175, "USD".parse().unwrap());
        let entry = closing_tax(TenantId(Uuid::from_u128(1)), "2026-03".parse().unwrap(), amount);
        assert_eq!(&*entry.transaction_ref, "close:2026-03:tax:USD");
    }
}
