//! Checks 28 to 30: effort, liquidity, money.

use venture_core::{Currency, Reason};
use venture_ledger::Account;
use venture_policy::bundle::Eau;

use super::compared::{Amounts, Compared, Figures, LimitId};
use super::standing::unasked;
use super::subject::{Checked, Denial, Subject};
use crate::state::Intent;
use crate::words::CheckMark::Passed;

/// A billion.
const E9: i128 = 1_000_000_000;

/// What an intent may still cost in effort: commitments and half of the tail.
fn increment(intent: &Intent) -> i128 {
    let tail = i128::from(intent.eau_tail_p95.div_euclid(2));
    i128::from(intent.eau_commit_30d).saturating_add(tail)
}

fn eau<'a>(subject: &Subject<'a>) -> Option<&'a Eau> {
    subject.loaded.bundle.eau.as_ref()
}

pub(super) fn eau_cap(subject: &mut Subject<'_>) -> Checked {
    let Some(cap) = eau(subject).and_then(|eau| eau.eau_cap) else { return unasked() };
    let Some(fact) = subject.context.facts.eau else { return Err(Denial::of(Reason::EauCapExceeded)) };
    let reserved = subject.context.engine.state.intents.effort;
    let committed =
        i128::from(fact.spent).saturating_add(fact.reserved.unwrap_or(0).into()).saturating_add(reserved);
    let amounts = Amounts {
        limit_id: LimitId::Named("eau"),
        cap_minor: cap.into(),
        committed_minor: committed,
        requested_minor: subject.intent.effort(),
        currency: Currency::new("EAU").ok(),
    };
    let fits = committed.saturating_add(amounts.requested_minor) <= amounts.cap_minor;
    let detail = (!fits).then(|| amounts.detail().to_json());
    let figures = Figures::Amounts(amounts);
    subject.limits.push(Compared { check: 28, window: "lifetime", figures });
    if fits { Ok(Passed) } else { Err(Denial { reason: Reason::EauCapExceeded, detail }) }
}

fn balance_of(subject: &Subject<'_>) -> i128 {
    let account = Account::operating(subject.intent.venture_id);
    subject.context.engine.state.ledger.balance(account, subject.intent.currency)
}

/// The balance as effort, rounded down, less what the intent may cost, stays at or above the floor.
pub(super) fn liquidity(subject: &mut Subject<'_>) -> Checked {
    let floor = eau(subject).and_then(|eau| Some((eau.floor_eau?, eau.eau_to_usd_e9?)));
    let Some((floor, rate_e9)) = floor else { return unasked() };
    let balance = balance_of(subject);
    let denial = || Err(Denial::of(Reason::LiquidityFloorBreach));
    let base = match &subject.conversion {
        None => Some(balance),
        Some(conversion) => {
            i64::try_from(balance).ok().and_then(|minor| conversion.base(minor)).map(i128::from)
        }
    };
    // One EAU is `rate_e9` billionths of a major unit: a hundred minor units of the dollar.
    let minor_e9 = i128::from(rate_e9).saturating_mul(100);
    let effort = base.and_then(|base| base.checked_mul(E9)?.checked_div_euclid(minor_e9));
    let Some(effort) = effort else { return denial() };
    let left = effort.saturating_sub(increment(subject.intent));
    if left >= i128::from(floor) { Ok(Passed) } else { denial() }
}

pub(super) fn balance(subject: &mut Subject<'_>) -> Checked {
    let balance = balance_of(subject);
    let amounts = Amounts {
        limit_id: LimitId::Balance(Account::operating(subject.intent.venture_id)),
        cap_minor: balance,
        committed_minor: 0,
        requested_minor: subject.intent.amount_minor.into(),
        currency: Some(subject.intent.currency),
    };
    let covers = balance >= amounts.requested_minor;
    let detail = (!covers).then(|| amounts.detail().to_json());
    subject.limits.push(Compared { check: 30, window: "now", figures: Figures::Amounts(amounts) });
    if covers { Ok(Passed) } else { Err(Denial { reason: Reason::InsufficientFunds, detail }) }
}
