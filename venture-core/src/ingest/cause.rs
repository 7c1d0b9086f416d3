//! What must have happened before an event with an effect.

use crate::Json;
use crate::id::{AuthorizationId, EventId, SpendId};

/// Transactions that reserve, spend or free an intent's money.
const SPEND_POSTINGS: [&str; 5] =
    ["spend_hold", "spend_release", "cogs_accrual", "vendor_payment", "opex_accrual"];
/// Transactions that a command may post by itself: what people fund, book by hand and set aside.
const BY_COMMAND: [&str; 11] = [
    "capital_contribution",
    "venture_funding",
    "revenue_settlement",
    "deferred_receipt",
    "refund_issuance",
    "chargeback",
    "processor_fee",
    "tax_accrual",
    "reserve_transfer",
    "reversal",
    "reconciliation_adjustment",
];

/// A thing that must have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The authorization was decided APPROVED.
    Approved(AuthorizationId),
    /// `money.spend.authorized.v1` of the spend.
    SpendAuthorized(SpendId),
    /// The event is a `money.spend.settled.v1`: the report of a rail.
    SpendSettled(EventId),
    /// The event is stored.
    Stored(EventId),
}

/// A payload that names nothing that could have caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Uncaused;

/// What an event of this type and payload needs; `None` if nothing.
///
/// A charge that the rail forced on us needs no decision, but all that follows on it needs the charge.
///
/// Spec: events.md 2, check 10.
pub(super) fn needed(event_type: &str, payload: &Json) -> Result<Option<Cause>, Uncaused> {
    let text = |key: &str| payload.get(key).and_then(Json::as_str);
    let approved = text("authorization_id").and_then(|id| id.parse().ok()).map(Cause::Approved);
    let source: Option<EventId> = text("source_event_id").and_then(|id| id.parse().ok());
    let cause = match event_type {
        "money.spend.authorized.v1" => {
            if approved.is_none() && payload.get("forced") == Some(&Json::Bool(true)) {
                return Ok(None);
            }
            approved
        }
        "money.spend.settled.v1" => {
            text("spend_id").and_then(|id| id.parse().ok()).map(Cause::SpendAuthorized)
        }
        "ledger.entry.created.v1" => {
            let kind = text("transaction_type").unwrap_or_default();
            if SPEND_POSTINGS.contains(&kind) {
                approved.or(source.map(Cause::SpendSettled))
            } else if source.is_none() && BY_COMMAND.contains(&kind) && text("request_hash").is_some() {
                return Ok(None);
            } else {
                source.map(Cause::Stored)
            }
        }
        _ => return Ok(None),
    };
    cause.map(Some).ok_or(Uncaused)
}
