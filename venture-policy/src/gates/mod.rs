//! What a message, an export or a call of a foreign API must pass before any rule is asked. Never a balance.
//!
//! Spec: compliance.md 3.

mod export;
mod jurisdiction;
mod outreach;

pub use jurisdiction::country_allowed;

use venture_core::Reason;

use crate::bundle::{Bundle, RuleType};
use crate::rules::Request;
use crate::tools::egress::host;

/// A gate that refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The gate: `jurisdiction`, `outreach`, `export`, `egress`.
    pub gate: &'static str,
    /// The code.
    pub code: Reason,
    /// The reason inside, a word of the specification.
    pub why: &'static str,
    /// What stands against it and what to do, for people.
    pub advice: &'static str,
}

/// Whether the gates of the request's point let it pass, in the order of the specification.
///
/// `local_hour` is the hour where the person is, 0 to 23, as far as the host knows it. What is not told
/// does not pass. Pure.
///
/// # Errors
/// The first gate that refuses: JURISDICTION_BLOCKED, DOMAIN_NOT_ALLOWLISTED, OUTREACH_BLOCKED,
/// EXPORT_BLOCKED.
///
/// Spec: compliance.md 3, policy.md 5.4.
pub fn pass(bundle: &Bundle, request: &Request<'_>, local_hour: Option<i64>) -> Result<(), Refused> {
    let jurisdictions = bundle.gates.jurisdictions.as_ref();
    match request.kind {
        RuleType::Outreach => {
            let message = request.outreach.unwrap_or_default();
            let allowed = jurisdictions.is_none_or(|gate| country_allowed(gate, message.jurisdiction));
            jurisdiction::require(allowed, "jurisdiction_block")?;
            outreach::pass(&message, local_hour)
        }
        RuleType::Export => {
            let asked = request.export.unwrap_or_default();
            let allowed = jurisdictions.is_none_or(|gate| country_allowed(gate, asked.country));
            jurisdiction::require(allowed, "country")?;
            export::pass(&bundle.allowlists, &asked)
        }
        RuleType::ExternalApi if address(request).and_then(host).is_none() => Err(Refused {
            gate: "egress",
            code: Reason::DomainNotAllowlisted,
            why: "egress",
            advice: "the address is not `https://host[:443]/…` of a public host; use one that is",
        }),
        RuleType::ExternalApi | RuleType::ToolUsage | RuleType::Spend | RuleType::DataAccess => Ok(()),
    }
}

/// Whether the point's own baseline allows the request, once its gates let it pass.
///
/// Spec: policy.md 4.3.
#[must_use]
pub fn baseline(bundle: &Bundle, request: &Request<'_>) -> bool {
    match request.kind {
        RuleType::ExternalApi => address(request).and_then(host).is_some_and(|host| {
            let domains = bundle.allowlists.domains.written();
            domains.iter().any(|domain| crate::tools::egress::domain_covers(domain, &host))
        }),
        RuleType::ToolUsage | RuleType::Spend | RuleType::Outreach => true,
        RuleType::DataAccess | RuleType::Export => false,
    }
}

/// Where a call of a foreign API goes: its argument `url`, else its resource.
#[must_use]
pub fn address<'a>(request: &Request<'a>) -> Option<&'a str> {
    let argument = request.args.and_then(|args| args.get("url")).and_then(venture_core::Json::as_str);
    argument.or(request.resource)
}
