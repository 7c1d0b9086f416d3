//! Countries: forbidden beats allowed, and what is not listed is blocked.

use alloc::string::String;

use venture_core::Reason;

use super::Refused;
use crate::bundle::Jurisdictions;

/// Whether the lists let this country pass; one that is not told is not listed.
#[must_use]
pub fn country_allowed(gate: &Jurisdictions, country: Option<&str>) -> bool {
    let named = |list: &[String]| list.iter().any(|each| Some(each.as_str()) == country);
    !named(&gate.forbid) && gate.allow.as_deref().is_some_and(named)
}

pub(super) const fn require(allowed: bool, why: &'static str) -> Result<(), Refused> {
    if allowed {
        return Ok(());
    }
    Err(Refused {
        gate: "jurisdiction",
        code: Reason::JurisdictionBlocked,
        why,
        advice: "the country is forbidden, not listed or not told; name one that `gates.jurisdictions` allows",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_beats_allowed_and_not_listed_is_blocked() {
        let list = |names: &[&str]| names.iter().map(|name| String::from(*name)).collect();
        let gate = Jurisdictions { allow: Some(list(&["US", "CA", "RU"])), forbid: list(&["CN", "RU"]) };
        for (country, allowed) in
            [(Some("US"), true), (Some("RU"), false), (Some("CN"), false), (Some("FR"), false), (None, false)]
        {
            assert_eq!(country_allowed(&gate, country), allowed, "{country:?}");
        }
        assert!(!country_allowed(&Jurisdictions::default(), Some("US")), "without a list all are blocked");
    }
}
