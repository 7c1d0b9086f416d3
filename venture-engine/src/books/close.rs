//! `close_month`: the month is reconciled and the books are sound, tax is accrued, the month is closed.
//!
//! Reconciled is a month if the runs of each provider that was ever reconciled leave none of it out, from
//! that provider's first run on, and if none of them waits for its case.
//! What was earned day by day fell due before (commands.md 2.1). Nothing is ever back-dated: what is booked
//! later belongs to the month in which it is booked. A step that fails leaves the month open, FAILED.
//!
//! Spec: treasury.md 8.

use alloc::collections::BTreeMap;
use alloc::string::ToString as _;
use alloc::vec;
use alloc::vec::Vec;

use venture_core::{Currency, Json, Money, Reason, Timestamp};
use venture_ledger::close::{DaySums, Month, first_gap};
use venture_ledger::transaction::books::closing_tax;

use super::entry::{Ids, post};
use super::reserve::look;
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
    require_reconciled(context, month, &ids)?;
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
    look(context, about, draft);
    Ok(Reply::accepted(ids).status("CLOSED").detail(Some(statement(&sums, &accruals))))
}

/// A step of the close that failed.
fn failed(reason: Reason, ids: &Ids, message: alloc::string::String) -> Stop {
    let refusal = Refusal::new(reason, ids.clone()).status("FAILED");
    Refusal { message: Some(message), ..refusal }.into()
}

/// Each provider's statements cover the month, and what they differ in has been looked into.
///
/// Spec: treasury.md 7, 8.
fn require_reconciled(context: &Context<'_>, month: Month, ids: &Ids) -> Result<(), Stop> {
    let state = &context.engine.state;
    let mut providers: BTreeMap<&str, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
    for run in state.reconciliations.runs() {
        let provider = run.provider.as_str();
        providers.entry(provider).or_default().push((run.period_start, run.period_end));
        let in_month = run.period_start < month.end() && month.start() < run.period_end;
        let case_open = run.case_id.and_then(|id| state.cases.get(&id)).is_some_and(|case| case.is_open());
        if in_month && case_open {
            let message = alloc::format!(
                "the books of {month} and `{provider}` differ by {}; close that run's case first",
                run.drift_minor
            );
            return Err(failed(Reason::IntegrityFailed, ids, message));
        }
    }
    for (provider, periods) in providers {
        let first = periods.iter().map(|(start, _)| *start).min().unwrap_or(month.end());
        let from = first.clamp(month.start(), month.end());
        if let Some(gap) = first_gap(from, month.end(), periods) {
            let message = alloc::format!(
                "`{provider}` is not reconciled from {gap} to the end of {month}; reconcile it first"
            );
            return Err(failed(Reason::PeriodNotComputed, ids, message));
        }
    }
    Ok(())
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
