//! INCIDENT_UNMAPPED, CONDITION_INVALID, PII_READ.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::pii::Personal;
use super::report::{Report, step};
use crate::bundle::error::BundleErrorCode::{ConditionInvalid, IncidentUnmapped, PiiRead};
use crate::bundle::load::Bundle;
use crate::bundle::model::{RuleType, Severity};
use crate::cel::{CheckError, Env};
use crate::rules::{Compiled, Entry, FactList, environment};

/// Checks the rules; those without a fault are kept as they were compiled.
pub(super) fn check(bundle: &mut Bundle, report: &mut Report) {
    let facts = FactList::from(&bundle.facts);
    let mut entries = Vec::with_capacity(bundle.rules.len());
    let personal = Personal::of(bundle);
    let mut environments: BTreeMap<RuleType, Env> = BTreeMap::new();
    for (at, rule) in bundle.rules.iter().enumerate() {
        let row = step(at);
        if rule.severity == Severity::Critical && !bundle.incident_map.contains_key(&rule.rule_id) {
            let message =
                format!("`incident_map` must name the incident of the CRITICAL rule `{}`", rule.rule_id);
            report.push(IncidentUnmapped, &["rules", &row, "rule_id"], message);
        }
        let env = environments.entry(rule.rule_type).or_insert_with(|| environment(rule.rule_type, &facts));
        let steps = ["rules", row.as_str(), "condition"];
        match Entry::of(rule, env) {
            Err(errors) => report.push(ConditionInvalid, &steps, sentences(&errors)),
            Ok(entry) => {
                if let Some(argument) = personal.read_by(entry.program(), env) {
                    let message = format!("a condition may not read `{argument}`, which is `x-pii`");
                    report.push(PiiRead, &steps, message);
                }
                entries.push(Arc::new(entry));
            }
        }
    }
    bundle.compiled = Compiled { facts, entries };
}

/// The faults of a condition on one line.
fn sentences(errors: &[CheckError]) -> String {
    let sentence = |error: &CheckError| {
        let hint = error.suggestion.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        format!("{}:{}: {}{hint}", error.line, error.column, error.message)
    };
    errors.iter().map(sentence).collect::<Vec<_>>().join("; ")
}
