//! `close_month`: the books are checked, tax is accrued, the month is closed.
//!
//! What was earned day by day fell due before (commands.md 2.1). Nothing is ever back-dated: what is booked
//! later belongs to the month in which it is booked. A step that fails leaves the month open, FAILED.
//!
//! Spec: treasury.md 8.

use alloc::collections::BTreeMap;
use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::{Currency, Json, Money, Reason};
use venture_ledger::close::{DaySums, Month};
use venture_ledger::transaction::books::closing_tax;

use super::entry::{Ids, post};
use crate::answer::{Reply, wire};
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, MonthClosed};
use crate::refusal::{Refusal, Stop};

pub(crate) fn close_month(context: &Context<'_>, month: Month, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![("period_id", month.to_string())];
    match state.books.closed(month) {
        Some(request) if request == context.command.request_hash() => {
            return Ok(Reply::accepted(ids).status("CLOSED").replayed());
        }
        Some(_) => {
            let message =
                alloc::format!("{month} is closed; what is booked now belongs to the current month");
            let refusal = Refusal::new(Reason::IdempotencyConflict, ids).status("CLOSED");
            return Err(Refusal { message: Some(message), ..refusal }.into());
        }
        None => {}
    }
    if context.at < month.end() {
        let message = alloc::format!("{month} ends at {}; close it then", month.end());
        return Err(failed(Reason::PeriodNotComputed, &ids, message));
    }
    require_sound_books(context, month, &ids)?;
    let sums = state.books.month(month);
    let accruals = accruals(month, &sums, &ids)?;
    let about = state.about_tenant();
    let closed = MonthClosed {
        month: month.month(),
        request_hash: context.command.request_hash(),
        year: month.year(),
    };
    let source = draft.emit(state, about, NO_KEY, Body::MonthClosed(closed));
    for tax in &accruals {
        post(context, about, closing_tax(state.tenant, month, *tax), Some(source), draft)?;
    }
    Ok(Reply::accepted(ids).status("CLOSED").detail(Some(statement(&sums, &accruals))))
}

/// A step of the close that failed.
fn failed(reason: Reason, ids: &Ids, message: alloc::string::String) -> Stop {
    let refusal = Refusal::new(reason, ids.clone()).status("FAILED");
    Refusal { message: Some(message), ..refusal }.into()
}

/// The books hold their invariants.
fn require_sound_books(context: &Context<'_>, month: Month, ids: &Ids) -> Result<(), Stop> {
    if context.engine.state.books_hold() {
        return Ok(());
    }
    let message =
        alloc::format!("the books of {month} do not hold their invariants; find the breach before closing");
    Err(failed(Reason::IntegrityFailed, ids, message))
}

/// The tax still to be accrued, by currency, where there is any.
fn accruals(month: Month, sums: &BTreeMap<Currency, DaySums>, ids: &Ids) -> Result<Vec<Money>, Stop> {
    let mut all = Vec::new();
    for (currency, sums) in sums {
        match sums.tax_due_minor() {
            Some(0) => {}
            Some(tax) => all.push(Money::new(tax, *currency)),
            None => {
                let message = alloc::format!("the tax of {month} in `{currency}` does not fit");
                return Err(failed(Reason::AmountOverflow, ids, message));
            }
        }
    }
    Ok(all)
}

/// Profit and loss of the month, one part for each currency, the accruals included.
fn statement(sums: &BTreeMap<Currency, DaySums>, accruals: &[Money]) -> Json {
    let part = |(currency, sums): (&Currency, &DaySums)| {
        let tax = accruals.iter().find(|tax| tax.currency() == *currency).map_or(0, |tax| tax.minor());
        let tax_minor = sums.tax_minor.saturating_add(tax.into());
        let closed = DaySums { tax_minor, ..*sums };
        Json::object([
            ("currency", Json::from(currency.as_str())),
            ("revenue_minor", wire(closed.revenue_minor)),
            ("cogs_minor", wire(closed.cogs_minor)),
            ("opex_minor", wire(closed.opex_minor)),
            ("operating_income_minor", wire(closed.operating_income_minor())),
            ("tax_minor", wire(closed.tax_minor)),
            ("below_minor", wire(closed.below_minor)),
            ("net_income_minor", wire(closed.net_income_minor())),
        ])
    };
    Json::object([("income", Json::Array(sums.iter().map(part).collect()))])
}
