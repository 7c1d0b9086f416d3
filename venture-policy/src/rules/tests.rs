//! Constraints, types and baselines of rules.

use alloc::sync::Arc;
use alloc::vec::Vec;

use venture_core::{Json, Reason, Timestamp};

use super::{Approvals, FactList, NoApprovals, Outcome, Request, RuleScratch, Rules};
use crate::bundle::{Bundle, Rule, RuleType};

struct Approved(i64);

impl Approvals for Approved {
    fn count(&self, rule_id: &str, seconds: i64, _: Timestamp) -> i64 {
        assert_eq!((rule_id, seconds), ("rule-a", 60));
        self.0
    }
}

/// Rules of a bundle with these rules and the lists of all tests.
fn rules(rules: &str) -> Rules {
    let text = [
        r#"{"version": "1.0.0", "base_currency": "USD", "currencies": {"USD": {"decimals": 2, "min_minor": 1, "max_minor": 9000}},
            "facts": {"tier": "string", "since": "timestamp", "days": "int[]"},
            "allowlists": {"merchants": ["acme"], "categories": ["api"], "mccs": ["7372", "7374"],
            "domains": ["*.a.org"], "topics": ["t.>"], "destinations": ["docs"]}, "rules": ["#,
        rules,
        "]}",
    ]
    .concat();
    Rules::of(&Bundle::parse(text.as_bytes()).unwrap()).unwrap()
}

fn decide(set: &Rules, kind: RuleType, context: &str, approvals: &dyn Approvals) -> (Outcome, Reason) {
    let context = Json::parse(context.as_bytes()).unwrap();
    let at: Timestamp = "2026-03-02T09:15:00Z".parse().unwrap();
    let request = Request::from_json(&context, kind, at);
    let mut scratch = RuleScratch::new();
    let verdict = set.evaluate(&request, true, approvals, &mut scratch);
    (verdict.outcome, verdict.reason)
}

#[track_caller]
fn check(constraints: &str, kind: RuleType, context: &str, holds: bool) {
    let rule = alloc::format!(
        r#"{{"rule_id": "rule-a", "rule_type": "{kind}", "action": "ALLOW", "constraints": {constraints}}}"#
    );
    let expected =
        if holds { (Outcome::Allow, Reason::Allowed) } else { (Outcome::Deny, Reason::PolicyRuleDenied) };
    assert_eq!(decide(&rules(&rule), kind, context, &NoApprovals), expected, "{constraints} {context}");
}

fn call(args: &str) -> alloc::string::String {
    alloc::format!(r#"{{"request": {{"tool": "io.read", "args": {args}}}}}"#)
}

#[test]
fn an_amount_holds_up_to_its_maximum_and_only_if_named() {
    let max = r#"{"max_amount_minor": 100}"#;
    check(max, RuleType::Spend, r#"{"spend": {"amount_minor": 100}}"#, true);
    check(max, RuleType::Spend, r#"{"spend": {"amount_minor": 101}}"#, false);
    check(max, RuleType::ToolUsage, &call(r#"{"amount_minor": 100}"#), true);
    check(max, RuleType::ToolUsage, &call(r#"{"amount_minor": 101}"#), false);
    check(max, RuleType::ToolUsage, &call(r#"{"amount_minor": "1"}"#), false);
    check(max, RuleType::ToolUsage, &call("{}"), false);
}

#[test]
fn a_spend_is_listed_after_folding_a_call_byte_for_byte() {
    let list = |name: &str| alloc::format!(r#"{{"allowlist": "{name}"}}"#);
    check(&list("merchants"), RuleType::Spend, r#"{"spend": {"merchant": " ACME"}}"#, true);
    check(&list("merchants"), RuleType::Spend, r#"{"spend": {"merchant": "other"}}"#, false);
    check(&list("merchants"), RuleType::ToolUsage, &call(r#"{"merchant": "acme"}"#), true);
    check(&list("merchants"), RuleType::ToolUsage, &call(r#"{"merchant": "Acme"}"#), false);
    check(&list("categories"), RuleType::Spend, r#"{"spend": {"category": "api"}}"#, true);
    check(&list("mccs"), RuleType::Spend, r#"{"spend": {"mccs": ["7372", "7374"]}}"#, true);
    check(&list("mccs"), RuleType::Spend, r#"{"spend": {"mccs": ["7372", "7995"]}}"#, false);
    check(&list("mccs"), RuleType::Spend, r#"{"spend": {"mccs": []}}"#, false);
    check(&list("domains"), RuleType::ToolUsage, &call(r#"{"url": "https://x.A.org/y"}"#), true);
    check(&list("domains"), RuleType::ToolUsage, &call(r#"{"url": "https://a.org/y"}"#), false);
    check(&list("topics"), RuleType::ToolUsage, &call(r#"{"topic": "t.x"}"#), true);
    check(&list("topics"), RuleType::ToolUsage, &call(r#"{"topic": "u.x"}"#), false);
    check(&list("destinations"), RuleType::Export, r#"{"export": {"destination": "docs"}}"#, true);
    check(&list("destinations"), RuleType::Export, r#"{"export": {}}"#, false);
}

#[test]
fn a_window_is_of_days_and_hours() {
    let context = call("{}");
    check(r#"{"time_window": {"hours_utc": [9], "days_of_week": [0]}}"#, RuleType::ToolUsage, &context, true);
    check(r#"{"time_window": {"hours_utc": [8]}}"#, RuleType::ToolUsage, &context, false);
    check(r#"{"time_window": {"days_of_week": [1]}}"#, RuleType::ToolUsage, &context, false);
}

#[test]
fn a_rate_counts_approvals_by_the_rule() {
    let set = rules(
        r#"{"rule_id": "rule-a", "rule_type": "TOOL_USAGE", "action": "ALLOW",
            "constraints": {"rate": {"count": 2, "seconds": 60}}}"#,
    );
    let outcome = |count| decide(&set, RuleType::ToolUsage, &call("{}"), &Approved(count)).0;
    assert_eq!([0, 1, 2, 3].map(outcome), [Outcome::Allow, Outcome::Allow, Outcome::Deny, Outcome::Deny]);
}

#[test]
fn a_call_with_an_url_takes_both_types() {
    let set = rules(
        r#"{"rule_id": "rule-e", "rule_type": "EXTERNAL_API", "action": "DENY"},
           {"rule_id": "rule-s", "rule_type": "SPEND", "action": "BLOCK_AND_ALERT"}"#,
    );
    let outcome = |args: &str| decide(&set, RuleType::ToolUsage, &call(args), &NoApprovals).0;
    assert_eq!(outcome(r#"{"url": "https://a.org"}"#), Outcome::Deny);
    assert_eq!(outcome(r#"{"path": "a"}"#), Outcome::Allow);
}

#[test]
fn facts_have_their_declared_types() {
    let set = rules(
        r#"{"rule_id": "rule-a", "rule_type": "TOOL_USAGE", "action": "ALLOW",
            "condition": "has(facts.since) && facts.since < request.time && 1 in facts.days && facts.tier == 'a'"}"#,
    );
    let reason = |facts: &str| {
        let context = alloc::format!(r#"{{"request": {{"tool": "t", "args": {{}}}}, "facts": {facts}}}"#);
        let (_, reason) = decide(&set, RuleType::ToolUsage, &context, &NoApprovals);
        let matched = reason == Reason::Allowed;
        (matched, reason == Reason::PolicyEvalError)
    };
    assert_eq!(reason(r#"{"since": "2026-01-01T00:00:00Z", "days": [1], "tier": "a"}"#), (true, false));
    assert_eq!(reason(r#"{"since": "2026-01-01T00:00:00Z", "days": [1]}"#), (false, true));
    // A value of another type than declared is as good as none.
    assert_eq!(reason(r#"{"since": "2026-01-01T00:00:00Z", "days": ["1"], "tier": "a"}"#), (false, true));
}

#[test]
fn every_condition_that_fails_to_compile_is_named() {
    let rule = |id: &str, condition: &str| Rule {
        rule_id: id.into(),
        name: None,
        description: None,
        tags: Vec::new(),
        rule_type: RuleType::Spend,
        condition: condition.into(),
        action: crate::bundle::RuleAction::Deny,
        severity: crate::bundle::Severity::Low,
        freeze_scope: None,
        priority: 100,
        approval: None,
        constraints: None,
        time_bound: None,
        obligations: Vec::new(),
        examples: Vec::new(),
    };
    let all = [rule("rule-a", "spend.mcc == '1'"), rule("rule-b", ""), rule("rule-c", "facts.x == 1")];
    let errors = Rules::compile(&all, FactList::default(), &Arc::default()).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.at, error.rule_id.as_str())).collect();
    assert_eq!(found, [(0, "rule-a"), (2, "rule-c")]);
}

#[test]
fn rules_that_were_compiled_with_their_bundle_decide_only_while_they_are_its_rules() {
    let text =
        br#"{"version": "1.0.0", "rules": [{"rule_id": "rule-a", "rule_type": "SPEND", "action": "DENY",
        "condition": "spend.amount_minor > 100"}]}"#;
    let outcome = |bundle: &Bundle| {
        let set = Rules::of(bundle).unwrap();
        decide(&set, RuleType::Spend, r#"{"spend": {"amount_minor": 100}}"#, &NoApprovals).0
    };
    let mut bundle = Bundle::parse(text).unwrap();
    assert_eq!(outcome(&bundle), Outcome::Allow);
    bundle.rules[0].condition = "spend.amount_minor > 99".into();
    assert_eq!(outcome(&bundle), Outcome::Deny);
    bundle.rules.clear();
    assert_eq!(outcome(&bundle), Outcome::Allow);
}
