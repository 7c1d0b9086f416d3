//! `transfer_reserve`: cash of the tenant is set aside, or taken back.
//!
//! A change of mode is told by the command that sees it, this one or the close of a month; where the
//! reserve of the base currency lasts less than 7 days and the bundle names the trigger, the tenant stops.
//! Taking back is a money decision; setting aside is how a freeze for want of reserves is worked off.
//!
//! Spec: treasury.md 5.2, 8; portfolio.md 9; compliance.md 5.3.

use alloc::string::ToString as _;
use alloc::vec;

use venture_core::{Currency, Json, Money, Timestamp};
use venture_ledger::Transaction;
use venture_ledger::report::Mode;
use venture_ledger::reserve::{Standing, Tier};
use venture_ledger::transaction::books::reserve_transfer;
use venture_policy::bundle::Trigger;

use super::entry::{post, repeated, require_cover, require_thawed};
use crate::answer::{Reply, wire};
use crate::apply::NO_KEY;
use crate::command::TransferReserve;
use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::event::{Body, ReserveModeChanged};
use crate::freeze::{Cause, impose};
use crate::refusal::{Stop, id};
use crate::state::State;
use crate::words::{FreezeMode, FreezeScope};

pub(crate) fn transfer_reserve(
    context: &Context<'_>,
    args: &TransferReserve,
    draft: &mut Draft,
) -> Result<Reply, Stop> {
    let state = &context.engine.state;
    let txn_id = Transaction::id(state.tenant, &args.transaction_ref);
    let ids = vec![id("txn_id", &txn_id)];
    let about = state.about_tenant();
    if let Some(repeat) = repeated(context, &args.transaction_ref, &ids)? {
        return Ok(repeat);
    }
    if args.take_back {
        require_thawed(state, &about, &ids)?;
    }
    let amount = Money::new(args.amount_minor, args.currency);
    let entry = reserve_transfer(state.tenant, &args.transaction_ref, args.tier, amount, args.take_back);
    require_cover(state, &entry, &ids)?;
    let before = standing(state, args.currency, context.at);
    let moved = i128::from(args.amount_minor);
    let moved = if args.take_back { moved.saturating_neg() } else { moved };
    let after = Standing { reserve_minor: before.reserve_minor.saturating_add(moved), ..before };
    let previous = state.books.mode(args.currency).unwrap_or_else(|| before.mode());
    let changed = (previous != after.mode()).then(|| {
        let body = told(context, args.currency, (previous, after));
        draft.emit(state, about, NO_KEY, body)
    });
    post(context, about, entry, changed, draft)?;
    stop_if_critical(context, &about, args.currency, after, draft);
    Ok(Reply::accepted(ids).detail(Some(detail(args.currency, after))))
}

/// Tells a change of the base currency's mode that time or spending brought about, and stops the tenant where
/// that is an emergency.
pub(super) fn look(context: &Context<'_>, about: About, draft: &mut Draft) {
    let state = &context.engine.state;
    let base = context.engine.bundle(about.bundle_id).and_then(|loaded| loaded.bundle.base_currency);
    let Some(currency) = base else { return };
    let now = standing(state, currency, context.at);
    let told_before = state.books.mode(currency);
    // A tenant that never set anything aside has no reserve to look after.
    if told_before.is_none() && now.reserve_minor == 0 {
        return;
    }
    if let Some(previous) = told_before.filter(|mode| *mode != now.mode()) {
        draft.emit(state, about, NO_KEY, told(context, currency, (previous, now)));
    }
    stop_if_critical(context, &about, currency, now, draft);
}

/// The reserve of a currency, and what the last days cost.
fn standing(state: &State, currency: Currency, at: Timestamp) -> Standing {
    let balance = |tier: &Tier| state.ledger.balance(tier.account(), currency);
    Standing {
        reserve_minor: Tier::ALL.iter().map(balance).fold(0, i128::saturating_add),
        expense_minor: state.books.expense_minor(currency, at.day()),
    }
}

fn told(context: &Context<'_>, currency: Currency, (previous_mode, now): (Mode, Standing)) -> Body {
    let minor = |sum: i128| i64::try_from(sum).unwrap_or(i64::MAX);
    Body::ReserveModeChanged(ReserveModeChanged {
        currency,
        daily_opex_minor: minor(now.daily_minor()),
        new_mode: now.mode(),
        previous_mode,
        reserve_minor: minor(now.reserve_minor),
        runway_days: now.runway_days().map(minor),
        triggered_by: context.command.name.as_str().to_string(),
    })
}

/// Stops the tenant where the bundle asks for it and the base currency's reserve lasts less than 7 days.
fn stop_if_critical(
    context: &Context<'_>,
    about: &About,
    currency: Currency,
    now: Standing,
    draft: &mut Draft,
) {
    let bundle = context.engine.bundle(about.bundle_id).map(|loaded| &loaded.bundle);
    let asked = bundle.is_some_and(|bundle| {
        bundle.triggers.contains(&Trigger::ReserveEmergency) && bundle.base_currency == Some(currency)
    });
    let (Some(days), true, Mode::Critical) = (now.runway_days(), asked, now.mode()) else { return };
    let reason = alloc::format!("the reserve lasts {days} days, less than 7");
    let by = context.command.actor.id.to_string();
    let cause =
        Cause { trigger: Trigger::ReserveEmergency.as_str(), by: &by, reason: &reason, case_id: None };
    impose(&context.engine.state, (FreezeScope::Tenant, None, FreezeMode::Soft), &cause, draft);
}

fn detail(currency: Currency, now: Standing) -> Json {
    let mut members = vec![
        ("mode", Json::from(now.mode().as_str())),
        ("reserve_minor", wire(now.reserve_minor)),
        ("daily_opex_minor", wire(now.daily_minor())),
        ("currency", Json::from(currency.as_str())),
    ];
    if let Some(days) = now.runway_days() {
        members.push(("runway_days", wire(days)));
    }
    Json::object(members)
}
