//! The kinds of transactions.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::account::AccountCode;

/// Why money moved. Spec: treasury 5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionType {
    /// Founders put money in.
    CapitalContribution,
    /// The tenant's cash goes to a venture.
    VentureFunding,
    /// An authorized intent reserves its amount.
    SpendHold,
    /// What a hold no longer needs goes back.
    SpendRelease,
    /// A settlement on a 5xxx account.
    CogsAccrual,
    /// A settlement on 6010.
    VendorPayment,
    /// A settlement on any other account.
    OpexAccrual,
    /// A merchant returns money.
    SpendRefund,
    /// Revenue is earned.
    RevenueRecognition,
    /// Revenue is paid.
    RevenueSettlement,
    /// Money comes before it is earned.
    DeferredReceipt,
    /// What came before is earned.
    DeferredRecognition,
    /// A customer gets money back.
    RefundIssuance,
    /// A customer's bank takes money back.
    Chargeback,
    /// A processor keeps its fee.
    ProcessorFee,
    /// Tax becomes due.
    TaxAccrual,
    /// Cash is set aside.
    ReserveTransfer,
    /// One currency becomes another.
    FxConversion,
    /// A dispute mirrors a settlement.
    DisputeReversal,
    /// The mirror of a transaction.
    Reversal,
    /// A rail took money that nobody authorized.
    UnauthorizedCharge,
    /// Reconciliation puts the books right.
    ReconciliationAdjustment,
}

impl TransactionType {
    /// Every kind, in the order of the specification.
    pub const ALL: [Self; 22] = [
        Self::CapitalContribution,
        Self::VentureFunding,
        Self::SpendHold,
        Self::SpendRelease,
        Self::CogsAccrual,
        Self::VendorPayment,
        Self::OpexAccrual,
        Self::SpendRefund,
        Self::RevenueRecognition,
        Self::RevenueSettlement,
        Self::DeferredReceipt,
        Self::DeferredRecognition,
        Self::RefundIssuance,
        Self::Chargeback,
        Self::ProcessorFee,
        Self::TaxAccrual,
        Self::ReserveTransfer,
        Self::FxConversion,
        Self::DisputeReversal,
        Self::Reversal,
        Self::UnauthorizedCharge,
        Self::ReconciliationAdjustment,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CapitalContribution => "capital_contribution",
            Self::VentureFunding => "venture_funding",
            Self::SpendHold => "spend_hold",
            Self::SpendRelease => "spend_release",
            Self::CogsAccrual => "cogs_accrual",
            Self::VendorPayment => "vendor_payment",
            Self::OpexAccrual => "opex_accrual",
            Self::SpendRefund => "spend_refund",
            Self::RevenueRecognition => "revenue_recognition",
            Self::RevenueSettlement => "revenue_settlement",
            Self::DeferredReceipt => "deferred_receipt",
            Self::DeferredRecognition => "deferred_recognition",
            Self::RefundIssuance => "refund_issuance",
            Self::Chargeback => "chargeback",
            Self::ProcessorFee => "processor_fee",
            Self::TaxAccrual => "tax_accrual",
            Self::ReserveTransfer => "reserve_transfer",
            Self::FxConversion => "fx_conversion",
            Self::DisputeReversal => "dispute_reversal",
            Self::Reversal => "reversal",
            Self::UnauthorizedCharge => "unauthorized_charge",
            Self::ReconciliationAdjustment => "reconciliation_adjustment",
        }
    }

    /// The kind of a settlement that debits `cost`.
    #[must_use]
    pub const fn of_settlement(cost: AccountCode) -> Self {
        match cost.number() {
            5000..=5999 => Self::CogsAccrual,
            6010 => Self::VendorPayment,
            _ => Self::OpexAccrual,
        }
    }

    /// True for the mirror of a whole transaction.
    #[must_use]
    pub const fn is_mirror(self) -> bool {
        matches!(self, Self::Reversal | Self::DisputeReversal)
    }
}

impl fmt::Display for TransactionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_agree() {
        for kind in TransactionType::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    #[test]
    fn a_settlement_is_named_by_its_account() {
        let named = |code: u16| TransactionType::of_settlement(AccountCode::new(code).unwrap());
        assert_eq!(named(5000), TransactionType::CogsAccrual);
        assert_eq!(named(5030), TransactionType::CogsAccrual);
        assert_eq!(named(6010), TransactionType::VendorPayment);
        assert_eq!(named(6000), TransactionType::OpexAccrual);
        assert_eq!(named(6060), TransactionType::OpexAccrual);
    }
}
