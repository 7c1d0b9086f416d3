//! `publish_price_book`: what one unit of a model's use costs, from when on.
//!
//! Spec: treasury.md 8, price book.

use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use venture_core::{Json, Reason};
use venture_ledger::price::{PriceBook, Signed};
use venture_policy::authoring;

use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, PriceBookPublished};
use crate::refusal::{Refusal, Stop, id};

pub(crate) fn publish(
    context: &Context<'_>,
    book: &PriceBook,
    signature: Option<&Json>,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let ids = vec![id("price_book", &book.version)];
    if let Some(known) = state.prices.version(&book.version) {
        return if known.content_hash == book.content_hash {
            Ok(Reply::accepted(ids).status("published").replayed())
        } else {
            Err(Refusal::new(Reason::VersionExists, ids).status("published").into())
        };
    }
    require_signature(context, book, signature, &ids)?;
    let Ok(bytes) = book.to_bytes() else { return Err(Refusal::new(Reason::AmountOverflow, ids).into()) };
    let published = PriceBookPublished {
        by: context.command.actor.id.to_string(),
        content_hash: draft.keep(bytes),
        effective_at: book.effective_at,
        signature: signature.cloned(),
        version: book.version.to_string(),
    };
    draft.emit(state, state.about_tenant(), NO_KEY, Body::PriceBookPublished(published));
    Ok(Reply::accepted(ids).status("published"))
}

/// A signature of a signer in force: none that is bad, and one wherever bundles need one. A book carries
/// one, however many a bundle needs.
fn require_signature(
    context: &Context<'_>,
    book: &PriceBook,
    signature: Option<&Json>,
    ids: &[(&'static str, String)],
) -> Result<(), Stop> {
    let engine = context.engine;
    let in_force = engine.bundle(engine.state.about_tenant().bundle_id).unwrap_or(&engine.genesis);
    let governance = &in_force.bundle.governance;
    let given: Vec<Json> = signature.into_iter().cloned().collect();
    let message = Signed::of(book, engine.state.tenant);
    let found = authoring::check_signatures(message.as_bytes(), &given, &governance.signers);
    let is_missing = governance.min_signatures > 0 && found.valid.is_empty();
    if is_missing || !found.invalid.is_empty() {
        let refusal = Refusal::new(Reason::ApprovalRequired, ids.to_vec());
        return Err(refusal.because(Reason::SignatureInvalid).into());
    }
    Ok(())
}
