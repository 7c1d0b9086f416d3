//! The arguments of what finance books by command.
//!
//! The specification names the commands and what they append; the arguments are the least that those
//! entries and events need.

use alloc::string::String;
use alloc::vec::Vec;

use venture_core::Currency;
use venture_core::id::{CaseId, SpendId, TxnId, VentureId};
use venture_ledger::reserve::Tier;
use venture_ledger::revenue::Schedule;
use venture_ledger::{AccountCode, Line, TransactionType};

/// `post_journal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostJournal {
    /// The key, and the name of the transaction.
    pub transaction_ref: String,
    /// What is booked.
    pub of: JournalOf,
    /// Whose business it is; for the mirror of an entry: that entry's.
    pub venture_id: Option<VentureId>,
    /// Why, for people; a mirror and an adjustment need it.
    pub reason: Option<String>,
    /// Who else stands behind it.
    pub approvals: Vec<JournalApproval>,
}

/// What a journal by hand books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalOf {
    /// Lines that balance per currency, on the accounts of their type.
    Lines {
        /// Why money moved.
        kind: TransactionType,
        /// At least two.
        lines: Vec<Line>,
    },
    /// The mirror of an entry that somebody asked for.
    Reversal {
        /// That entry.
        reverses: TxnId,
    },
    /// The mirror of a settlement.
    Dispute {
        /// The spend that settled.
        spend_id: SpendId,
        /// The rail's own name of the dispute.
        external_ref: String,
        /// The open case.
        case_id: CaseId,
    },
}

/// One person who stands behind a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalApproval {
    /// Who.
    pub approver_id: String,
    /// In which role.
    pub approver_role: String,
}

/// `convert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convert {
    /// The key, and the name of the transaction.
    pub transaction_ref: String,
    /// Whose cash; without one, the tenant's.
    pub venture_id: Option<VentureId>,
    /// What is given.
    pub from_currency: Currency,
    /// What is got.
    pub to_currency: Currency,
    /// How much is given, smallest units.
    pub source_minor: i64,
}

/// `transfer_reserve`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferReserve {
    /// The key, and the name of the transaction.
    pub transaction_ref: String,
    /// Which reserve.
    pub tier: Tier,
    /// How much, smallest units.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// Whether it comes back to 1010 instead of being set aside.
    pub take_back: bool,
}

/// `recognize_revenue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognizeRevenue {
    /// The key, and the name of the first transaction.
    pub transaction_ref: String,
    /// Who earns.
    pub venture_id: VentureId,
    /// When it is earned.
    pub kind: RevenueKind,
    /// How much in all, smallest units.
    pub amount_minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
    /// The revenue account.
    pub account: AccountCode,
    /// The customer's or processor's own name of the payment.
    pub external_ref: Option<String>,
}

/// When revenue is earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevenueKind {
    /// At once.
    Immediate,
    /// At once, as a milestone is verified.
    Milestone(String),
    /// Day by day, of what was paid before, from today on.
    Deferred(Schedule),
}

impl RevenueKind {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Immediate => "immediate",
            Self::Milestone(_) => "milestone",
            Self::Deferred(_) => "deferred",
        }
    }
}
