//! The itemized balance change from activity, as Stripe's reports export it.
//!
//! Amounts are decimal text in the currency's own unit, currencies in small letters, times UTC. A line
//! moves its gross amount and, separately, its fee: two rows, so that the fee meets its own posting. The
//! gross row is named by the source (`ch_…`, `re_…`, `po_…`), without one by the balance transaction;
//! the fee row is `<balance_transaction_id>:fee`.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use venture_core::Timestamp;

use super::amount;
use super::fault::{Fault, Place};
use super::map::DecimalMark;
use super::reader::{Found, Registry};
use super::row::Direction;
use super::table::{Record, find};
use super::when::DateForm;

/// Where the columns stand.
pub(super) struct Columns {
    id: usize,
    created: usize,
    currency: usize,
    gross: usize,
    fee: usize,
    net: usize,
    source: Option<usize>,
    category: Option<usize>,
    description: Option<usize>,
}

impl Columns {
    pub(super) fn of(head: &[Box<str>]) -> Result<Self, Fault> {
        let optional = |name: &str| find(head, name).ok();
        Ok(Self {
            id: find(head, "balance_transaction_id")?,
            created: find(head, "created_utc")?,
            currency: find(head, "currency")?,
            gross: find(head, "gross")?,
            fee: find(head, "fee")?,
            net: find(head, "net")?,
            source: optional("source_id"),
            category: optional("reporting_category"),
            description: optional("description"),
        })
    }

    /// The rows of a record: gross and fee, where they are not 0.
    pub(super) fn read(&self, record: Record<'_>, registry: Registry<'_>) -> Result<Vec<Found>, Fault> {
        let at = record.place;
        let (id, id_name) = record.field(self.id);
        if id.is_empty() {
            return Err(at.fault(id_name, "the id of a balance transaction", id));
        }
        let (text, name) = record.field(self.currency);
        let currency = amount::currency(text, name, at)?;
        let money = |column: usize| {
            let (text, name) = record.field(column);
            amount::minor(text, DecimalMark::Point, currency, registry, (name, at))
        };
        let (gross, fee, net) = (money(self.gross)?, money(self.fee)?, money(self.net)?);
        if gross.checked_sub(fee) != Some(net) {
            let (text, name) = record.field(self.net);
            return Err(at.fault(name, "gross less fee", text));
        }
        let (text, name) = record.field(self.created);
        let settled_at = DateForm::Iso.read(text, name, at)?;
        let words =
            [self.category, self.description].map(|column| column.map_or("", |at| record.field(at).0));
        let named = self.source.map(|column| record.field(column).0).filter(|source| !source.is_empty());
        let row = |id: Box<str>, signed: i64, description: Box<str>| {
            found(at, id, signed, settled_at, currency, description)
        };
        let gross_row =
            row(named.unwrap_or(id).into(), gross, format!("{} {}", words[0], words[1]).trim().into());
        let fee_row = row(format!("{id}:fee").into(), fee.saturating_neg(), "fee".into());
        Ok([gross_row, fee_row].into_iter().flatten().collect())
    }
}

/// A row, if anything moved.
fn found(
    at: Place,
    id: Box<str>,
    signed: i64,
    settled_at: Timestamp,
    currency: venture_core::Currency,
    description: Box<str>,
) -> Option<Found> {
    let amount_minor = signed.checked_abs().filter(|amount| *amount != 0)?;
    let direction = Direction::of(signed);
    Some(Found { at, id, amount_minor, currency, direction, settled_at, description })
}
