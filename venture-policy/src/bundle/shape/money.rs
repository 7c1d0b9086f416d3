//! Currencies, lists, limits, approvals, risk, gates, violations, EAU.

use alloc::string::String;
use alloc::vec::Vec;

use super::governance::small;
use super::roles::{approver_role, category, mcc, name, natural, positive, role_name, window};
use super::tools::checked;
use crate::bundle::model::{
    Allowlists, ApprovalRow, ApprovalWhen, CallRow, CurrencyRow, Eau, EnvelopeRow, Gates, Jurisdictions,
    Limits, NameList, Reporting, Risk, RiskFactors, RoleViolations, Sanctions, Tier, VelocityRow, VendorGate,
    Violations, WorkflowClass,
};
use crate::bundle::read::{Fields, Name, Place, Sink, flag, named, word};
use crate::bundle::syntax::{self, KEBAB, NAME};
use venture_core::Currency;

pub(super) fn currency_row(place: Place<'_>, sink: &mut Sink) -> Option<CurrencyRow> {
    let mut fields = Fields::open(place, sink)?;
    let decimals = fields.need("decimals", |p, s| small(p, s, 0, 8));
    let min_minor = fields.need("min_minor", positive);
    let max_minor = fields.need("max_minor", positive);
    Some(CurrencyRow { decimals: decimals?, min_minor: min_minor?, max_minor: max_minor? })
}

pub(super) fn currency(place: Place<'_>, sink: &mut Sink) -> Option<Currency> {
    let text = place.formatted(sink, "a currency: three to five capitals", syntax::currency)?;
    Currency::new(&text).ok()
}

pub(super) fn allowlists(place: Place<'_>, sink: &mut Sink) -> Option<Allowlists> {
    let mut fields = Fields::open(place, sink)?;
    Some(Allowlists {
        merchants: NameList::new(fields.list("merchants", name)),
        categories: NameList::new(fields.list("categories", category)),
        mccs: NameList::new(fields.list("mccs", mcc)),
        domains: NameList::new(
            fields.list("domains", |p, s| checked(p, s, "domain pattern", syntax::domain)),
        ),
        topics: NameList::new(fields.list("topics", |p, s| checked(p, s, "topic pattern", syntax::topic))),
        destinations: NameList::new(fields.list("destinations", |p, s| p.line(s, 1, 256))),
    })
}

const TIER: Name =
    Name { expected: "one of STARTER, GROWTH, ENTERPRISE", holds: |text| Tier::from_word(text).is_some() };

pub(super) fn limits(place: Place<'_>, sink: &mut Sink) -> Option<Limits> {
    let mut fields = Fields::open(place, sink)?;
    let tiers = fields.get("tiers_minor", |p, s| named(p, s, TIER, positive));
    Some(Limits {
        per_workflow_cap_minor: fields.get("per_workflow_cap_minor", positive),
        global_daily_cap_minor: fields.get("global_daily_cap_minor", positive),
        venture_daily_cap_minor: fields.map("venture_daily_cap_minor", NAME, positive),
        single_intent_max_minor: fields.get("single_intent_max_minor", positive),
        single_spend_max_minor: fields.map("single_spend_max_minor", NAME, positive),
        tiers_minor: tiers.map(|table| {
            table
                .into_iter()
                .filter_map(|(word, cap)| Tier::from_word(&word).map(|tier| (tier, cap)))
                .collect()
        }),
        workflow_classes_minor: fields.map("workflow_classes_minor", KEBAB, workflow_class),
        envelopes: fields.list("envelopes", envelope),
        velocity: fields.list("velocity", velocity),
        calls: fields.list("calls", call),
    })
}

fn workflow_class(place: Place<'_>, sink: &mut Sink) -> Option<WorkflowClass> {
    let mut fields = Fields::open(place, sink)?;
    Some(WorkflowClass {
        run: fields.get("run", positive),
        day: fields.get("day", positive),
        month: fields.get("month", positive),
    })
}

fn envelope(place: Place<'_>, sink: &mut Sink) -> Option<EnvelopeRow> {
    let mut fields = Fields::open(place, sink)?;
    let scope = fields.need("scope", word);
    let scope_ref = fields.need("scope_ref", name);
    let window = fields.need("window", word);
    let cap_minor = fields.need("cap_minor", positive);
    let currency = fields.get("currency", currency);
    let locked = fields.or("locked", false, flag);
    Some(EnvelopeRow {
        scope: scope?,
        scope_ref: scope_ref?,
        window: window?,
        cap_minor: cap_minor?,
        currency,
        locked,
    })
}

fn row_id(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "an id: `[a-z0-9][a-z0-9_-]{0,63}`", syntax::row_id)
}

fn velocity(place: Place<'_>, sink: &mut Sink) -> Option<VelocityRow> {
    let mut fields = Fields::open(place, sink)?;
    let id = fields.need("id", row_id);
    let scope = fields.need("scope", |p, s| p.items(s, word));
    let window_seconds = fields.need("window_seconds", window);
    let cap_minor = fields.get("cap_minor", positive);
    let burst_minor = fields.or("burst_minor", 0, natural);
    let max_count = fields.get("max_count", positive);
    Some(VelocityRow {
        id: id?,
        scope: scope?,
        window_seconds: window_seconds?,
        cap_minor,
        burst_minor,
        max_count,
    })
}

fn call(place: Place<'_>, sink: &mut Sink) -> Option<CallRow> {
    let mut fields = Fields::open(place, sink)?;
    let id = fields.need("id", row_id);
    let scope = fields.need("scope", |p, s| p.items(s, word));
    let window_seconds = fields.get("window_seconds", window);
    let max_count = fields.need("max_count", positive);
    let role = fields.get("role", role_name);
    let tool = fields.get("tool", |p, s| {
        p.formatted(s, "the name of a tool: segments `[a-z][a-z0-9_-]*` with dots between", syntax::tool_name)
    });
    Some(CallRow { id: id?, scope: scope?, window_seconds, max_count: max_count?, role, tool })
}

pub(super) fn approval_row(place: Place<'_>, sink: &mut Sink) -> Option<ApprovalRow> {
    let mut fields = Fields::open(place, sink)?;
    let id = fields.need("id", row_id);
    let when = fields.need("when", approval_when);
    let roles = fields.need("roles", |p, s| p.items(s, approver_role));
    let count = fields.or("count", 1, |p, s| p.whole(s, 1, 10));
    let human_only = fields.or("human_only", false, flag);
    let timeout_seconds = fields.or("timeout_seconds", 7_200, |p, s| p.whole(s, 1, 604_800));
    Some(ApprovalRow { id: id?, when: when?, roles: roles?, count, human_only, timeout_seconds })
}

fn approval_when(place: Place<'_>, sink: &mut Sink) -> Option<ApprovalWhen> {
    let mut fields = Fields::open(place, sink)?;
    Some(ApprovalWhen {
        amount_over_minor: fields.get("amount_over_minor", natural),
        rails: fields.get_list("rails", word),
        categories: fields.get_list("categories", category).map(NameList::new),
        payee_trust_below_bps: fields.get("payee_trust_below_bps", |p, s| p.whole(s, 0, 10_000)),
    })
}

pub(super) fn risk(place: Place<'_>, sink: &mut Sink) -> Option<Risk> {
    let mut fields = Fields::open(place, sink)?;
    Some(Risk {
        review_from: fields.or("review_from", 20, |p, s| p.whole(s, 0, 100)),
        deny_above: fields.or("deny_above", 70, |p, s| p.whole(s, 0, 100)),
        factors: fields.get("factors", risk_factors).unwrap_or_default(),
        detectors: fields.list("detectors", word),
    })
}

fn risk_factors(place: Place<'_>, sink: &mut Sink) -> Option<RiskFactors> {
    let mut fields = Fields::open(place, sink)?;
    Some(RiskFactors {
        amount: fields.or("amount", true, flag),
        volume: fields.or("volume", true, flag),
        merchant_unseen: fields.or("merchant_unseen", true, flag),
        mcc_unseen: fields.or("mcc_unseen", true, flag),
        night: fields.or("night", true, flag),
        near_cap: fields.or("near_cap", true, flag),
        declines: fields.or("declines", true, flag),
        country: fields.or("country", true, flag),
        stale: fields.or("stale", true, flag),
        new_payee: fields.or("new_payee", true, flag),
    })
}

pub(super) fn gates(place: Place<'_>, sink: &mut Sink) -> Option<Gates> {
    let mut fields = Fields::open(place, sink)?;
    Some(Gates {
        jurisdictions: fields.get("jurisdictions", |p, s| {
            let mut fields = Fields::open(p, s)?;
            Some(Jurisdictions {
                allow: fields.get_list("allow", country),
                forbid: fields.list("forbid", country),
            })
        }),
        sanctions: fields.get("sanctions", |p, s| {
            let mut fields = Fields::open(p, s)?;
            Some(Sanctions {
                max_age_hours: fields.or("max_age_hours", 24, |p, s| p.whole(s, 1, 24)),
                block_from_bps: fields.or("block_from_bps", 9_200, |p, s| p.whole(s, 0, 10_000)),
            })
        }),
        reporting: fields.get("reporting", |p, s| {
            let mut fields = Fields::open(p, s)?;
            let threshold_minor = fields.need("threshold_minor", positive);
            let rails: Option<Vec<_>> = fields.need("rails", |p, s| p.items(s, word));
            Some(Reporting { threshold_minor: threshold_minor?, rails: rails? })
        }),
        vendor: fields.get("vendor", |p, s| {
            let mut fields = Fields::open(p, s)?;
            let categories = fields.need("categories", |p, s| p.items(s, category));
            Some(VendorGate { categories: NameList::new(categories?) })
        }),
    })
}

fn country(place: Place<'_>, sink: &mut Sink) -> Option<String> {
    place.formatted(sink, "a country: two capitals (quote `\"NO\"`)", syntax::country)
}

pub(super) fn violations(place: Place<'_>, sink: &mut Sink) -> Option<Violations> {
    let mut fields = Fields::open(place, sink)?;
    Some(Violations {
        session: fields.get("session", positive),
        agent: fields.get("agent", positive),
        role: fields.get("role", |p, s| {
            let mut fields = Fields::open(p, s)?;
            let count = fields.need("count", positive);
            let seconds = fields.need("seconds", window);
            Some(RoleViolations { count: count?, seconds: seconds? })
        }),
        rate_hits: fields.get("rate_hits", positive),
    })
}

pub(super) fn eau(place: Place<'_>, sink: &mut Sink) -> Option<Eau> {
    let mut fields = Fields::open(place, sink)?;
    Some(Eau {
        eau_to_usd_e9: fields.get("eau_to_usd", |p, s| {
            let text = p.formatted(s, "a decimal text as \"0.01\", nine digits each side", |text| {
                billionths(text).is_some()
            })?;
            billionths(&text)
        }),
        eau_cap: fields.get("eau_cap", positive),
        floor_eau: fields.get("floor_eau", natural),
    })
}

/// A decimal text of at most nine digits each side, in billionths.
fn billionths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let scaled = part.bytes().chain(core::iter::repeat(b'0')).take(9).try_fold(0_i64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(i64::from(digit.wrapping_sub(b'0')))
    })?;
    whole.parse::<i64>().ok()?.checked_mul(1_000_000_000)?.checked_add(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimals_exactly() {
        assert_eq!(billionths("0.01"), Some(10_000_000));
        assert_eq!(billionths("1"), Some(1_000_000_000));
        assert_eq!(billionths("999999999.999999999"), Some(999_999_999_999_999_999));
        for bad in ["", ".", "1.", ".1", "-1", "1e3", "1.0000000001", "1.2.3"] {
            assert_eq!(billionths(bad), None, "{bad}");
        }
    }
}
