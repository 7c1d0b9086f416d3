//! Checks 1 to 9: may this intent be decided at all, and in which money?

use venture_core::Reason;
use venture_core::envelope::genesis_bundle_id;

use super::identity::{identity_fault, stored_fault};
use super::subject::{Checked, Denial, Subject};
use crate::freeze::covers_intent;
use crate::state::{BundleStatus, IntentStatus, conversion};
use crate::words::CheckMark::{Passed, Skipped};

/// A host's copy of the bundle, and a rate, hold for so long, in seconds.
const FRESH_SECONDS: i64 = 300;
/// The greatest amount of the wire, in minor units.
const MAX_WIRE: i64 = venture_core::money::MAX_WIRE_INTEGER;

pub(super) fn not_frozen(subject: &mut Subject<'_>) -> Checked {
    let frozen = covers_intent(&subject.context.engine.state, Some(subject.intent));
    if frozen { Err(Denial::of(Reason::FreezeModeActive)) } else { Ok(Passed) }
}

pub(super) fn bundle_available(subject: &mut Subject<'_>) -> Checked {
    let context = subject.context;
    let pin = subject.workflow.and_then(|workflow| workflow.pin);
    let Some(pin) = pin.filter(|pin| pin.bundle_id != genesis_bundle_id()) else {
        return Err(Denial::because(Reason::PolicyUnavailable, Reason::BundlePinMissing));
    };
    let loads = context.engine.bundle(pin.bundle_id).is_some();
    let stale = context.facts.policy_snapshot.is_some_and(|taken| is_stale(context.at, taken));
    if loads && !stale { Ok(Passed) } else { Err(Denial::of(Reason::PolicyUnavailable)) }
}

pub(crate) fn is_stale(at: venture_core::Timestamp, taken: venture_core::Timestamp) -> bool {
    at.micros_since(taken) > FRESH_SECONDS.saturating_mul(1_000_000)
}

pub(super) fn bundle_is_the_pin(subject: &mut Subject<'_>) -> Checked {
    let state = &subject.context.engine.state;
    let Some(pin) = subject.workflow.and_then(|workflow| workflow.pin) else {
        return Err(Denial::because(Reason::PolicyBundleMismatch, Reason::BundlePinMissing));
    };
    if pin.bundle_id != subject.intent.bundle_id {
        return Err(Denial::of(Reason::PolicyBundleMismatch));
    }
    let record = state.bundles.published.get(&pin.bundle_id);
    if record.is_none_or(|record| record.status == BundleStatus::Revoked) {
        return Err(Denial::because(Reason::PolicyBundleMismatch, Reason::BundleRevoked));
    }
    if subject.context.at >= pin.expires_at {
        return Err(Denial::because(Reason::PolicyBundleMismatch, Reason::BundlePinExpired));
    }
    Ok(Passed)
}

pub(super) fn identity(subject: &mut Subject<'_>) -> Checked {
    // A trial looks at the past, whose tokens are not kept.
    let now = || identity_fault(subject.context, subject.intent.workflow_id);
    let now = || if subject.context.trial.is_some() { None } else { now() };
    let fault = stored_fault(subject.intent).or_else(now);
    fault.map_or(Ok(Passed), |code| Err(Denial::because(Reason::IdentityInvalid, code)))
}

pub(super) fn intent_open(subject: &mut Subject<'_>) -> Checked {
    let reason = match subject.intent.status {
        IntentStatus::Created | IntentStatus::PendingApproval => return Ok(Passed),
        IntentStatus::Expired => Reason::IntentExpired,
        IntentStatus::Revoked => Reason::IntentRevoked,
        IntentStatus::Authorized | IntentStatus::Denied | IntentStatus::Settled => {
            Reason::IntentNotAuthorizable
        }
    };
    Err(Denial::of(reason))
}

pub(super) fn evidence(subject: &mut Subject<'_>) -> Checked {
    let good = |text: &str| text.parse::<venture_core::Digest>().is_ok();
    match subject.intent.evidence_hash.as_deref() {
        Some(text) if good(text) => Ok(Passed),
        Some(_) => Err(Denial::of(Reason::EvidenceMissing)),
        None if subject.loaded.bundle.require_evidence => Err(Denial::of(Reason::EvidenceMissing)),
        None => Ok(Passed),
    }
}

pub(super) fn ttl(subject: &mut Subject<'_>) -> Checked {
    let most = subject.role.map(|role| role.max_intent_ttl_seconds);
    if most.is_some_and(|most| subject.intent.ttl_seconds > most) {
        return Err(Denial::of(Reason::TtlInvalid));
    }
    Ok(Passed)
}

pub(super) fn amount_and_currency(subject: &mut Subject<'_>) -> Checked {
    let Some(row) = subject.loaded.bundle.currencies.get(&subject.intent.currency) else {
        return Err(Denial::of(Reason::CurrencyNotAllowed));
    };
    if subject.base_currency.is_none() {
        return Err(Denial::of(Reason::CurrencyNotAllowed));
    }
    if !(row.min_minor..=row.max_minor).contains(&subject.intent.amount_minor) {
        return Err(Denial::of(Reason::AmountInvalid));
    }
    Ok(Passed)
}

pub(super) fn rate(subject: &mut Subject<'_>) -> Checked {
    let (intent, context) = (subject.intent, subject.context);
    let Some(base) = subject.base_currency.filter(|base| *base != intent.currency) else {
        return Ok(Passed);
    };
    let fact = context.facts.fx_rate.as_ref();
    let fact = fact.filter(|fact| fact.from_currency == intent.currency && fact.to_currency == base);
    let conversion = fact.and_then(|fact| conversion(&subject.loaded.bundle, intent.currency, &fact.rate));
    let (Some(fact), Some(conversion)) = (fact, conversion) else {
        return Err(Denial::of(Reason::FxRateUnavailable));
    };
    if is_stale(context.at, fact.fetched_at) {
        return Err(Denial::of(Reason::FxRateStale));
    }
    let within = |minor: i64| conversion.base(minor).filter(|base| *base <= MAX_WIRE);
    let amounts = within(intent.amount_minor).zip(within(intent.per_tx_cap_minor));
    let Some((whole, one)) = amounts else { return Err(Denial::of(Reason::AmountOverflow)) };
    subject.base_minor = whole;
    subject.per_tx_base_minor = one;
    subject.conversion = Some(conversion);
    subject.rate = Some((fact.rate.clone(), fact.rate_id.clone()));
    Ok(Passed)
}

/// A mark for a check that nothing in the bundle asks for.
pub(super) const fn unasked() -> Checked {
    Ok(Skipped)
}
