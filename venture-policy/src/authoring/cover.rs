//! Cases run, and which rules they reach.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::case::{Case, Decided, Expected, decide};
use crate::bundle::{Bundle, Rule};
use crate::rules::{NoApprovals, Request, RuleError, RuleScratch, RuleSet, Rules};

/// A case of which something else came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The case.
    pub name: String,
    /// What it expects.
    pub expected: Expected,
    /// What came of it.
    pub got: Decided,
}

/// What a run of cases shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestReport {
    /// How many cases came out as expected.
    pub passed: usize,
    /// Those that did not.
    pub failed: Vec<Failure>,
    /// Rules that no case matched.
    pub never_matched: Vec<String>,
    /// Rules whose condition was true for no case, their time aside.
    pub never_true: Vec<String>,
    /// Rules with a condition that was false for no case, their time aside.
    pub never_false: Vec<String>,
}

/// Runs cases against the rules of a bundle; one without expectation only counts for what it reaches.
///
/// # Errors
/// Every rule whose condition does not compile; a bundle that loads has none.
///
/// Spec: policy.md 10.
pub fn test(bundle: &Bundle, cases: &[Case]) -> Result<TestReport, Vec<RuleError>> {
    let rules = Rules::of(bundle)?;
    let mut report = TestReport::default();
    let mut matched = BTreeSet::new();
    for (at, case) in cases.iter().enumerate() {
        let got = decide(&rules, case);
        matched.extend(got.matched.iter().cloned());
        let Some(expected) = &case.expect else { continue };
        if meets(&got, expected) {
            report.passed = report.passed.saturating_add(1);
        } else {
            let name = case.name.clone().unwrap_or_else(|| alloc::format!("case {at}"));
            report.failed.push(Failure { name, expected: expected.clone(), got });
        }
    }
    for rule in &bundle.rules {
        if !matched.contains(&rule.rule_id) {
            report.never_matched.push(rule.rule_id.clone());
        }
        let (was_true, was_false) = reached(bundle, rule, cases)?;
        if !was_true {
            report.never_true.push(rule.rule_id.clone());
        }
        if !was_false && !rule.condition.trim().is_empty() {
            report.never_false.push(rule.rule_id.clone());
        }
    }
    Ok(report)
}

fn meets(got: &Decided, expected: &Expected) -> bool {
    got.decision.as_str() == expected.decision
        && expected.reason_code.as_ref().is_none_or(|code| got.reason.as_str() == code)
        && expected.rule_id.as_ref().is_none_or(|rule| got.rule_id.as_ref() == Some(rule))
}

/// Whether the condition of a rule was true for a case of its type, and whether false.
fn reached(bundle: &Bundle, rule: &Rule, cases: &[Case]) -> Result<(bool, bool), Vec<RuleError>> {
    let timeless = Rule { time_bound: None, ..rule.clone() };
    let facts = crate::rules::FactList::from(&bundle.facts);
    let lists = Arc::new(bundle.allowlists.clone());
    let set = RuleSet::compile(core::iter::once(&timeless), facts, lists)?;
    let mut scratch = RuleScratch::new();
    let (mut was_true, mut was_false) = (false, false);
    for case in cases {
        let request = Request { kind: case.kind, ..Request::from_json(&case.request, case.kind, case.at) };
        let has_url = request.args.is_some_and(|args| args.contains_key("url"));
        if !RuleSet::takes(case.kind, rule.rule_type, has_url) {
            continue;
        }
        let verdict = set.evaluate_each(&request, true, &NoApprovals, &mut scratch);
        let is_true = verdict.matched().next().is_some();
        was_true = was_true || is_true;
        was_false = was_false || (!is_true && verdict.fault.is_none());
    }
    Ok((was_true, was_false))
}
