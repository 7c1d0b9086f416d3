//! `convert`: one currency of the tenant, or of a venture, becomes another.
//!
//! Spec: treasury.md 6.3.

use alloc::string::{String, ToString as _};
use alloc::vec;

use venture_core::money::MAX_WIRE_INTEGER;
use venture_core::rate::Rate;
use venture_core::{Currency, Json, Reason};
use venture_ledger::Transaction;
use venture_ledger::fx::{Price, Quote, QuoteError, Way};
use venture_ledger::transaction::books::fx_conversion;
use venture_policy::bundle::Bundle;

use super::entry::{Ids, about, post, refused, repeated, require_cover, require_thawed};
use crate::answer::Reply;
use crate::apply::NO_KEY;
use crate::authorize::is_stale;
use crate::command::Convert;
use crate::decide::Context;
use crate::draft::Draft;
use crate::event::{Body, Converted};
use crate::refusal::{Refusal, Stop, id};

/// A price and where it comes from.
struct Priced {
    price: Price,
    rate_id: String,
    is_effort: bool,
}

pub(crate) fn convert(context: &Context<'_>, args: &Convert, draft: &mut Draft) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let txn_id = Transaction::id(state.tenant, &args.transaction_ref);
    let ids = vec![id("txn_id", &txn_id)];
    let about = about(state, args.venture_id)?;
    if let Some(repeat) = repeated(context, &args.transaction_ref, &ids)? {
        return Ok(repeat);
    }
    require_thawed(state, &about, &ids)?;
    let Some(loaded) = context.engine.bundle(about.bundle_id) else {
        return Err(Refusal::new(Reason::PolicyUnavailable, ids).into());
    };
    let bundle = &loaded.bundle;
    let decimals = require_currencies(bundle, args, &ids)?;
    let priced = priced(context, bundle, args, decimals, &ids)?;
    let quote = quoted(&priced, args, &ids)?;
    let pair = (args.from_currency, args.to_currency);
    let entry = fx_conversion(state.tenant, &args.transaction_ref, args.venture_id, pair, quote);
    require_cover(state, &entry, &ids)?;
    let converted = Converted {
        fee_minor: quote.fee_minor,
        from_currency: args.from_currency,
        rate: priced.price.rate.to_string(),
        rate_id: priced.rate_id.clone(),
        source_minor: quote.source_minor,
        target_minor: quote.net_minor,
        to_currency: args.to_currency,
    };
    let body = if priced.is_effort { Body::EauConverted(converted) } else { Body::FxConverted(converted) };
    let source = draft.emit(state, about, NO_KEY, body);
    post(context, about, entry, Some(source), draft)?;
    Ok(Reply::accepted(ids).detail(Some(detail(&priced, args.to_currency, quote))))
}

fn detail(priced: &Priced, to: Currency, quote: Quote) -> Json {
    Json::object([
        ("source_minor", Json::Int(quote.source_minor)),
        ("target_minor", Json::Int(quote.net_minor)),
        ("fee_minor", Json::Int(quote.fee_minor)),
        ("currency", Json::from(to.as_str())),
        ("rate", Json::from(priced.price.rate.to_string().as_str())),
        ("rate_id", Json::from(priced.rate_id.as_str())),
    ])
}

/// The decimals of both currencies, if the bundle lists them and the amount is one of the first.
fn require_currencies(bundle: &Bundle, args: &Convert, ids: &Ids) -> Result<(u8, u8), Stop> {
    let row = |currency: Currency| {
        bundle.currencies.get(&currency).ok_or_else(|| {
            let message = alloc::format!("`{currency}` is not one of the bundle's currencies; add it there");
            refused(Reason::CurrencyNotAllowed, ids, message)
        })
    };
    let (from, to) = (row(args.from_currency)?, row(args.to_currency)?);
    if !(from.min_minor..=from.max_minor).contains(&args.source_minor) {
        return Err(Refusal::new(Reason::AmountInvalid, ids.clone()).into());
    }
    let decimals = |decimals: i64| u8::try_from(decimals).ok();
    decimals(from.decimals.into())
        .zip(decimals(to.decimals.into()))
        .ok_or_else(|| Refusal::new(Reason::CurrencyNotAllowed, ids.clone()).into())
}

/// The price: of EAU the bundle's, of all others the fact's, at most 300 s old.
fn priced(
    context: &Context<'_>,
    bundle: &Bundle,
    args: &Convert,
    (from_decimals, to_decimals): (u8, u8),
    ids: &Ids,
) -> Result<Priced, Stop> {
    let (from, to) = (args.from_currency, args.to_currency);
    let price = |rate, way| Price { rate, from_decimals, to_decimals, way };
    if let Some(way) = effort_way(from, to) {
        let Some(rate) = effort_rate(bundle, from, to) else {
            let message =
                "EAU is converted at the bundle's `eau_to_usd`, to and from USD alone; set it there";
            return Err(refused(Reason::FxRateUnavailable, ids, message));
        };
        let rate_id = alloc::format!("eau_to_usd@{}", bundle.version);
        return Ok(Priced { price: price(rate, way), rate_id, is_effort: true });
    }
    let fact = context.facts.fx_rate.as_ref();
    let fact = fact.filter(|fact| fact.from_currency == from && fact.to_currency == to);
    let Some((fact, rate)) = fact.and_then(|fact| Some((fact, fact.rate.parse::<Rate>().ok()?))) else {
        let message = alloc::format!(
            "no exchange rate from `{from}` to `{to}` was given; send fact `fx_rate` of this pair"
        );
        return Err(refused(Reason::FxRateUnavailable, ids, message));
    };
    if is_stale(context.at, fact.fetched_at) {
        return Err(Refusal::new(Reason::FxRateStale, ids.clone()).into());
    }
    Ok(Priced { price: price(rate, Way::Forward), rate_id: fact.rate_id.clone(), is_effort: false })
}

/// Which way EAU is converted, if it is.
fn effort_way(from: Currency, to: Currency) -> Option<Way> {
    match (from.as_str(), to.as_str()) {
        ("EAU", _) => Some(Way::Forward),
        (_, "EAU") => Some(Way::Back),
        (_, _) => None,
    }
}

/// The bundle's dollars for one EAU.
fn effort_rate(bundle: &Bundle, from: Currency, to: Currency) -> Option<Rate> {
    let dollars = from.as_str() == "USD" || to.as_str() == "USD";
    let e9 = bundle.eau.as_ref().and_then(|eau| eau.eau_to_usd_e9).filter(|_| dollars)?;
    let (whole, rest) = (e9.div_euclid(1_000_000_000), e9.rem_euclid(1_000_000_000));
    alloc::format!("{whole}.{rest:09}").parse().ok()
}

fn quoted(priced: &Priced, args: &Convert, ids: &Ids) -> Result<Quote, Stop> {
    match priced.price.quote(args.source_minor) {
        Ok(quote) if quote.gross_minor <= MAX_WIRE_INTEGER => Ok(quote),
        Ok(_) | Err(QuoteError::Overflow) => Err(Refusal::new(Reason::AmountOverflow, ids.clone()).into()),
        Err(QuoteError::TooSmall) => {
            let message = alloc::format!(
                "{} `{}` are worth less than one smallest unit of `{}`; convert more",
                args.source_minor,
                args.from_currency,
                args.to_currency
            );
            Err(refused(Reason::AmountInvalid, ids, message))
        }
    }
}
