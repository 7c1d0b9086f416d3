//! What an ALLOW holds to; where it fails, the rule is a DENY among its equals.

use venture_core::Timestamp;

use super::allowlist;
use super::request::Request;
use crate::bundle::{Allowlists, Constraints, RuleType};

/// What was approved before, as the constraint `rate` counts it.
pub trait Approvals {
    /// Approvals by this rule in `(at - seconds, at]`.
    fn count(&self, rule_id: &str, seconds: i64, at: Timestamp) -> i64;
}

/// No approval so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoApprovals;

impl Approvals for NoApprovals {
    fn count(&self, _: &str, _: i64, _: Timestamp) -> i64 {
        0
    }
}

/// Whether all constraints hold.
///
/// The amount is that of the spend in base currency, else the argument `amount_minor`; a request
/// without one does not hold to a greatest amount. Spec: policy.md 4.1.
pub(super) fn hold(
    constraints: &Constraints,
    rule_id: &str,
    request: &Request<'_>,
    allowlists: &Allowlists,
    approvals: &dyn Approvals,
) -> bool {
    let within =
        constraints.max_amount_minor.is_none_or(|max| amount(request).is_some_and(|found| found <= max));
    let listed =
        constraints.allowlist.is_none_or(|name| allowlist::holds(allowlists.get(name), name, request));
    let in_time = constraints.time_window.as_ref().is_none_or(|window| window.contains(request.time));
    let below =
        constraints.rate.is_none_or(|rate| approvals.count(rule_id, rate.seconds, request.time) < rate.count);
    within && listed && in_time && below
}

fn amount(request: &Request<'_>) -> Option<i64> {
    match (request.kind, &request.spend) {
        (RuleType::Spend, Some(spend)) => spend.base_minor,
        _ => request.args?.get("amount_minor")?.as_int(),
    }
}
