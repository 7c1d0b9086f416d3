//! Keys left out: a check that is skipped, or a list that matches nothing.

use alloc::format;

use venture_core::Json;

use super::Found;
use crate::bundle::error::WarningCode::{MatchesNothing, NotChecked};
use crate::bundle::load::Bundle;

/// Keys of every bundle whose check is skipped when they are left out.
const UNCHECKED: [(&str, &str); 4] = [
    ("governance/publish_approvals", "nobody but the author approves the next publication"),
    ("identity/token_required", "agents need no token; the host vouches for them"),
    ("limits/calls", "tool calls are not counted"),
    ("violations", "violations are not counted"),
];
/// The same of a bundle that spends.
const UNCHECKED_MONEY: [(&str, &str); 13] = [
    ("approvals", "no amount needs an approval"),
    ("eau", "no EAU budget is checked"),
    ("gates/jurisdictions", "no country is checked"),
    ("gates/sanctions", "no payee is screened"),
    ("gates/reporting", "no reporting threshold is checked"),
    ("gates/vendor", "no milestone or tax form is checked"),
    ("limits/envelopes", "no envelope is checked"),
    ("limits/single_intent_max_minor", "no single intent is too large"),
    ("limits/single_spend_max_minor", "no single spend is too large"),
    ("limits/tiers_minor", "no tier is checked"),
    ("limits/velocity", "no velocity is checked"),
    ("limits/workflow_classes_minor", "no workflow class is checked"),
    ("risk", "no risk score is computed"),
];
/// Keys without which nothing passes.
const NOTHING: [(&str, &str); 2] =
    [("roles", "no agent may call anything"), ("tool_registry", "no tool is known")];
/// The same of a bundle that spends.
const NOTHING_MONEY: [(&str, &str); 6] = [
    ("base_currency", "no cap has a currency, so nothing is spent"),
    ("allowlists/merchants", "no merchant may be paid"),
    ("allowlists/categories", "no category may be paid"),
    ("limits/per_workflow_cap_minor", "without it nothing is spent"),
    ("limits/global_daily_cap_minor", "without it nothing is spent"),
    ("limits/venture_daily_cap_minor", "without it nothing is spent"),
];

pub(super) fn look(bundle: &Bundle, found: &mut Found) {
    let file = &bundle.file;
    let money = file.get("currencies").is_some();
    for (keys, code) in [(UNCHECKED.as_slice(), NotChecked), (NOTHING.as_slice(), MatchesNothing)] {
        missing(file, keys, code, found);
    }
    if money {
        missing(file, &UNCHECKED_MONEY, NotChecked, found);
        missing(file, &NOTHING_MONEY, MatchesNothing, found);
    }
    let jurisdictions = bundle.gates.jurisdictions.as_ref();
    if jurisdictions.is_some_and(|gate| gate.allow.is_none()) {
        found.push(MatchesNothing, "/gates/jurisdictions/allow", "every country is blocked");
    }
}

fn missing(file: &Json, keys: &[(&str, &str)], code: crate::bundle::WarningCode, found: &mut Found) {
    for (path, message) in keys {
        let value = path.split('/').try_fold(file, |value, key| value.get(key));
        if value.is_none() {
            found.push(code, format!("/{path}"), *message);
        }
    }
}
