//! The risk score and check 31.
//!
//! Spec: treasury.md 3.3.

use alloc::vec::Vec;

use venture_core::{Json, Reason};
use venture_ledger::limits::{Dim, DimSet, Window};
use venture_policy::bundle::{Risk, RiskFactors};

use super::limits::workflow_cap;
use super::standing::unasked;
use super::subject::{Checked, Denial, Subject};
use crate::words::CheckMark::Passed;

const DAY_SECONDS: i64 = 86_400;
/// A merchant or MCC stays known for 90 days.
const KNOWN_SECONDS: i64 = 90 * DAY_SECONDS;
/// Countries that add points.
const COUNTRIES: [&str; 7] = ["IR", "KP", "SY", "CU", "SD", "RU", "BY"];

/// A score and the factors that added points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) points: i64,
    pub(crate) factors: Vec<&'static str>,
}

impl Score {
    /// What the score alone says: `pass`, `review` or `deny`.
    pub(crate) fn word(&self, risk: &Risk) -> &'static str {
        if self.points > risk.deny_above {
            "deny"
        } else if self.points >= risk.review_from {
            "review"
        } else {
            "pass"
        }
    }
}

/// The score of an intent; `None` where the bundle asks for none.
pub(super) fn score(subject: &Subject<'_>) -> Option<Score> {
    let risk = subject.loaded.bundle.risk.as_ref()?;
    let on = &risk.factors;
    let rows = switches(on);
    let mut score = Score { points: 0, factors: Vec::new() };
    for (on, name, points) in rows {
        let points = if on { points(subject) } else { 0 };
        if points > 0 {
            score.points = score.points.saturating_add(points);
            score.factors.push(name);
        }
    }
    score.points = score.points.min(100);
    Some(score)
}

type Factor = (bool, &'static str, fn(&Subject<'_>) -> i64);

fn switches(on: &RiskFactors) -> [Factor; 10] {
    [
        (on.amount, "amount", amount),
        (on.volume, "volume", volume),
        (on.merchant_unseen, "merchant_unseen", merchant_unseen),
        (on.mcc_unseen, "mcc_unseen", mcc_unseen),
        (on.night, "night", night),
        (on.near_cap, "near_cap", near_cap),
        (on.declines, "declines", declines),
        (on.country, "country", country),
        (on.stale, "stale", stale),
        (on.new_payee, "new_payee", new_payee),
    ]
}

fn amount(subject: &Subject<'_>) -> i64 {
    match subject.base_minor {
        minor if minor > 1_000_000 => 25,
        minor if minor > 100_000 => 10,
        _ => 0,
    }
}

fn volume(subject: &Subject<'_>) -> i64 {
    let windows = &subject.context.engine.state.windows;
    let set = DimSet::of(&[Dim::Venture]);
    let over = |seconds: i64, most: i128| {
        let window = Window::Seconds(seconds);
        let committed = windows.committed(set, &subject.intent.dims, window, subject.context.at);
        committed.saturating_add(subject.base_minor.into()) > most
    };
    if over(3_600, 5_000_000) {
        30
    } else if over(DAY_SECONDS, 20_000_000) {
        15
    } else {
        0
    }
}

fn merchant_unseen(subject: &Subject<'_>) -> i64 {
    let windows = &subject.context.engine.state.windows;
    let since = subject.context.at.saturating_sub_seconds(KNOWN_SECONDS);
    let set = DimSet::of(&[Dim::Venture, Dim::Merchant]);
    if windows.approved_since(set, &subject.intent.dims, since) { 0 } else { 15 }
}

fn mcc_unseen(subject: &Subject<'_>) -> i64 {
    if &*subject.intent.rail != "card" {
        return 0;
    }
    let windows = &subject.context.engine.state.windows;
    let since = subject.context.at.saturating_sub_seconds(KNOWN_SECONDS);
    let venture = subject.intent.dims.value(Dim::Venture);
    let known = subject.intent.mcc_allowlist.iter().any(|mcc| {
        let pair = (venture, windows.handle(mcc));
        windows.seen_since(pair, since)
    });
    if known { 0 } else { 20 }
}

fn night(subject: &Subject<'_>) -> i64 {
    if subject.context.at.hour() <= 4 { 5 } else { 0 }
}

fn near_cap(subject: &Subject<'_>) -> i64 {
    let near = workflow_cap(subject).is_some_and(|cap| {
        i128::from(subject.base_minor).saturating_mul(100) >= i128::from(cap).saturating_mul(99)
    });
    if near { 10 } else { 0 }
}

fn declines(subject: &Subject<'_>) -> i64 {
    let windows = &subject.context.engine.state.windows;
    let requester = windows.handle(&subject.intent.requester_id);
    match windows.declines(requester, DAY_SECONDS, subject.context.at) {
        0 | 1 => 0,
        2..=4 => 10,
        _ => 25,
    }
}

fn country(subject: &Subject<'_>) -> i64 {
    let country = subject.intent.country.as_deref();
    if country.is_some_and(|country| COUNTRIES.contains(&country)) { 40 } else { 0 }
}

fn stale(subject: &Subject<'_>) -> i64 {
    let age = subject.context.at.micros_since(subject.intent.created_at);
    if age > 6 * 3_600 * 1_000_000 { 15 } else { 0 }
}

fn new_payee(subject: &Subject<'_>) -> i64 {
    let fact = subject.context.facts.payee.as_ref().filter(|_| &*subject.intent.rail != "internal");
    let age = fact.map(|fact| subject.context.at.micros_since(fact.first_seen_at));
    if age.is_some_and(|age| age < DAY_SECONDS.saturating_mul(1_000_000)) { 12 } else { 0 }
}

pub(super) fn within(subject: &mut Subject<'_>) -> Checked {
    let risk = subject.loaded.bundle.risk.as_ref();
    let (Some(risk), Some(score)) = (risk, subject.score.as_ref()) else { return unasked() };
    if score.points > risk.deny_above {
        let detail = Some(Json::object([("risk_score", Json::Int(score.points))]));
        return Err(Denial { reason: Reason::RiskScoreTooHigh, detail });
    }
    Ok(Passed)
}
