//! Chargebacks that come in numbers stop whom they come to.
//!
//! More than 3 in 7 days freeze their venture. Two such ventures, or more than 3 spread over ventures that
//! have fewer each, freeze the tenant: the narrowest scope that covers the cause.
//!
//! Spec: compliance.md 5.3.

use alloc::collections::BTreeMap;
use alloc::string::ToString as _;

use venture_core::id::VentureId;
use venture_policy::bundle::Trigger;

use crate::decide::Context;
use crate::draft::{About, Draft};
use crate::freeze::{Cause, impose};
use crate::state::Books;
use crate::words::{FreezeMode, FreezeScope};

/// So many are no spike yet.
const CALM: usize = 3;

/// What a spike stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Struck {
    Venture(VentureId),
    Tenant,
}

/// Stops what one more chargeback makes a spike, where the bundle names the trigger.
pub(super) fn stop_if_spike(context: &Context<'_>, about: &About, draft: &mut Draft) {
    let engine = context.engine;
    let asked = engine
        .bundle(about.bundle_id)
        .is_some_and(|loaded| loaded.bundle.triggers.contains(&Trigger::ChargebackSpike));
    if !asked {
        return;
    }
    let before = engine.state.books.chargebacks(context.at);
    let Some(struck) = struck(before.chain([about.venture_id]), about.venture_id) else { return };
    let by = context.command.actor.id.to_string();
    let reason = alloc::format!("more than {CALM} chargebacks in {} days", Books::SPIKE_DAYS);
    let cause = Cause { trigger: Trigger::ChargebackSpike.as_str(), by: &by, reason: &reason, case_id: None };
    let name = match struck {
        Struck::Venture(venture) => Some(venture.to_string()),
        Struck::Tenant => None,
    };
    let scope = if name.is_some() { FreezeScope::Venture } else { FreezeScope::Tenant };
    impose(&engine.state, (scope, name.as_deref(), FreezeMode::Soft), &cause, draft);
}

/// What is struck by the last of these, which is of `latest`.
fn struck(all: impl Iterator<Item = Option<VentureId>>, latest: Option<VentureId>) -> Option<Struck> {
    let mut counts: BTreeMap<Option<VentureId>, usize> = BTreeMap::new();
    for venture in all {
        let count = counts.entry(venture).or_default();
        *count = count.saturating_add(1);
    }
    let spikes = |(venture, count): (&Option<VentureId>, &usize)| venture.is_some() && *count > CALM;
    let spiking = counts.iter().filter(|row| spikes(*row)).count();
    let spread =
        counts.iter().filter(|row| !spikes(*row)).fold(0_usize, |sum, (_, count)| sum.saturating_add(*count));
    match latest {
        Some(venture) if counts.get(&latest).is_some_and(|count| *count > CALM) => {
            Some(if spiking > 1 { Struck::Tenant } else { Struck::Venture(venture) })
        }
        Some(_) | None => (spread > CALM).then_some(Struck::Tenant),
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use venture_core::id::Uuid;

    use super::*;

    /// Chargebacks by venture in order; 0 has none.
    fn check(order: &[u128], expected: Option<Struck>) {
        let all: Vec<_> =
            order.iter().map(|one| (*one > 0).then_some(VentureId(Uuid::from_u128(*one)))).collect();
        assert_eq!(struck(all.iter().copied(), *all.last().unwrap()), expected, "{order:?}");
    }

    #[test]
    fn the_narrowest_scope_that_covers_the_cause_is_struck() {
        let venture = |one| Some(Struck::Venture(VentureId(Uuid::from_u128(one))));
        check(&[1, 1, 1], None);
        check(&[1, 1, 1, 1], venture(1));
        check(&[1, 1, 1, 1, 1], venture(1));
        check(&[1, 1, 1, 1, 2], None);
        check(&[1, 1, 1, 1, 2, 2, 2], None);
        check(&[1, 1, 1, 1, 2, 2, 2, 2], Some(Struck::Tenant));
        check(&[1, 1, 2, 2], Some(Struck::Tenant));
        check(&[1, 2, 3], None);
        check(&[1, 2, 3, 0], Some(Struck::Tenant));
        check(&[0, 0, 0], None);
        check(&[0, 0, 0, 0], Some(Struck::Tenant));
    }
}
