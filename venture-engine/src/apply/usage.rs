//! Prices, and what their use adds up to.

use venture_core::envelope::Header;
use venture_ledger::price::{Cost, PriceBook, Usage};

use super::{Applied, Corruption, FindBlob, corrupt};
use crate::event::{PriceBookPublished, UsageAccrued};
use crate::state::{State, Used};

pub(super) fn price_book_published(
    state: &mut State,
    published: &PriceBookPublished,
    blobs: &FindBlob<'_>,
) -> Applied {
    let Some(file) = blobs(&published.content_hash) else { return corrupt("a price book is missing") };
    let Ok(book) = PriceBook::parse(&file) else { return corrupt("a published price book does not read") };
    if book.content_hash != published.content_hash || *book.version != *published.version {
        return corrupt("a published price book has another content");
    }
    state.prices.publish(book).map_err(|error| Corruption(alloc::format!("a price book: {error}")))
}

/// A use that posts nothing counts against caps by itself; one that posts counts with its settlement.
pub(super) fn accrued(state: &mut State, header: &Header<'_>, event: &UsageAccrued) -> Applied {
    let Some(intent) = state.intents.by_id.get(&event.intent_id) else {
        return corrupt("a use under an unknown intent");
    };
    if state.usages.get(&event.usage_id).is_some() {
        return corrupt("a use that counted twice");
    }
    let cost =
        Cost { e9: event.accrued_e9.into(), currency: event.currency, price_ids: event.price_ids.clone() };
    let usage =
        Usage { usage_id: event.usage_id.0, venture_id: intent.venture_id, model: &event.model, cost: &cost };
    if event.posted_minor == 0 {
        let Some(base) = state.usages.counted(intent, &event.model, &cost) else {
            return corrupt("a use whose cost does not fit");
        };
        state.windows.settle(header.created_at, intent.dims, base);
    }
    state.usages.apply(&usage, event.accrued(), Used::of(event));
    Ok(())
}
