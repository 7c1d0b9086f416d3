//! Payloads of prices and of their use.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use venture_core::id::{IntentId, UsageId};
use venture_core::{Currency, Digest, Json, Timestamp};
use venture_ledger::price::{Accrued, Quantities};

/// `treasury.price_book.published.v1`. The book itself is the blob of its `content_hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct PriceBookPublished {
    pub by: String,
    pub content_hash: Digest,
    pub effective_at: Timestamp,
    pub signature: Option<Json>,
    pub version: String,
}

/// `budget.usage.accrued.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of treasury.md 9")]
pub struct UsageAccrued {
    pub accrued_e9: i64,
    pub carried_e9: i64,
    pub currency: Currency,
    pub intent_id: IntentId,
    pub model: String,
    pub posted_minor: i64,
    pub price_ids: Vec<Box<str>>,
    pub quantities: Quantities,
    pub usage_id: UsageId,
}

impl UsageAccrued {
    /// What came of the use.
    #[must_use]
    pub const fn accrued(&self) -> Accrued {
        Accrued { accrued_e9: self.accrued_e9, carried_e9: self.carried_e9, posted_minor: self.posted_minor }
    }
}
