//! INCIDENT_UNMAPPED, CONDITION_INVALID, PII_READ.

use alloc::format;

use super::report::{Report, step};
use crate::bundle::error::BundleErrorCode::IncidentUnmapped;
use crate::bundle::load::Bundle;
use crate::bundle::model::Severity;

pub(super) fn check(bundle: &Bundle, report: &mut Report) {
    for (at, rule) in bundle.rules.iter().enumerate() {
        if rule.severity == Severity::Critical && !bundle.incident_map.contains_key(&rule.rule_id) {
            let message =
                format!("`incident_map` must name the incident of the CRITICAL rule `{}`", rule.rule_id);
            report.push(IncidentUnmapped, &["rules", &step(at), "rule_id"], message);
        }
    }
}
