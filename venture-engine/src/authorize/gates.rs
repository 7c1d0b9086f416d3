//! Checks 14 to 17: the gates of compliance.md 3 that a spend passes.

use venture_core::Reason;
use venture_ledger::limits::{Dim, DimSet, Window};
use venture_policy::gates::country_allowed;

use super::standing::unasked;
use super::subject::{Checked, Denial, Subject};
use crate::words::CheckMark::Passed;

fn is_internal(subject: &Subject<'_>) -> bool {
    &*subject.intent.rail == "internal"
}

pub(super) fn jurisdiction(subject: &mut Subject<'_>) -> Checked {
    let Some(gate) = &subject.loaded.bundle.gates.jurisdictions else { return unasked() };
    if is_internal(subject) {
        return Ok(Passed);
    }
    let allowed = country_allowed(gate, subject.intent.country.as_deref());
    if allowed { Ok(Passed) } else { Err(Denial::of(Reason::JurisdictionBlocked)) }
}

pub(super) fn sanctions(subject: &mut Subject<'_>) -> Checked {
    let Some(gate) = &subject.loaded.bundle.gates.sanctions else { return unasked() };
    if is_internal(subject) {
        return Ok(Passed);
    }
    let most = gate.max_age_hours.saturating_mul(3_600_000_000);
    let at = subject.context.at;
    let fact = subject.context.facts.screening.as_ref();
    let Some(fact) = fact.filter(|fact| at.micros_since(fact.screened_at) <= most) else {
        return Err(Denial::of(Reason::ScreeningUnavailable));
    };
    if fact.score_bps >= gate.block_from_bps { Err(Denial::of(Reason::SanctionsMatch)) } else { Ok(Passed) }
}

pub(super) fn reporting(subject: &mut Subject<'_>) -> Checked {
    let Some(gate) = &subject.loaded.bundle.gates.reporting else { return unasked() };
    if !gate.rails.iter().any(|rail| rail.as_str() == &*subject.intent.rail) {
        return Ok(Passed);
    }
    let windows = &subject.context.engine.state.windows;
    let set = DimSet::of(&[Dim::Merchant, Dim::Rail]);
    let so_far = gate.rails.iter().fold(0_i128, |sum, rail| {
        let dims = subject.intent.dims.with(Dim::Rail, windows.handle(rail.as_str()));
        sum.saturating_add(windows.committed(set, &dims, Window::Day, subject.context.at))
    });
    let total = so_far.saturating_add(subject.base_minor.into());
    let filed = subject.context.facts.filing.is_some();
    if total >= i128::from(gate.threshold_minor) && !filed {
        return Err(Denial::of(Reason::ReportingRequired));
    }
    Ok(Passed)
}

pub(super) fn vendor(subject: &mut Subject<'_>) -> Checked {
    let Some(gate) = &subject.loaded.bundle.gates.vendor else { return unasked() };
    if !gate.categories.contains(&subject.intent.category) {
        return Ok(Passed);
    }
    let facts = &subject.context.facts;
    let asked = subject.intent.milestone_id.as_deref();
    let verified = facts.milestone.as_ref().is_some_and(|fact| {
        fact.verified && fact.proof_hash.is_some() && Some(fact.milestone_id.as_str()) == asked
    });
    if !verified {
        return Err(Denial::of(Reason::MilestoneNotVerified));
    }
    let on_file = facts.tax_form.as_ref().is_some_and(|fact| fact.on_file);
    if on_file { Ok(Passed) } else { Err(Denial::of(Reason::TaxFormMissing)) }
}
