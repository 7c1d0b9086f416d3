//! Laws of rules, over random rules and requests.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::{
    Allowlists, Constraints, Rule, RuleAction, RuleType, Severity, TimeBound, TimeWindow,
};
use venture_policy::rules::{FactList, NoApprovals, Outcome, Request, RuleScratch, RuleSet};

/// Parts of conditions: equalities on variables that are there or may be absent, questions that
/// fail, and everything that the index must not pass over.
const PARTS: &[&str] = &[
    "agent.role == 'solver'",
    "agent.role in ['solver', 'researcher']",
    "'researcher' == agent.role",
    "agent.role != 'solver'",
    "request.tool == 'io.read'",
    "request.tool == 'io.write'",
    "agent.level == 'L2'",
    "agent.level in ['L1']",
    "workflow.budget_minor == 5",
    "workflow.budget_minor in [4, 6]",
    "workflow.class == 'research'",
    "request.args.n > 3",
    "request.args.missing == 1",
    "has(request.args.n)",
    "has(agent.level)",
    "request.args.n",
    "1 / request.args.n == 1",
    "request.args.list.exists(x, x == 2)",
    "request.args.list.all(x, 6 / x > 1)",
    "request.resource.startsWith('a')",
    "request.resource.matches('^a|b$')",
    "request.time.getHours() == 9",
    "'c' in agent.capabilities",
    "facts.tier == 'red'",
    "true",
    "false",
];

fn condition() -> impl Strategy<Value = String> {
    let part = select(PARTS).prop_map(String::from);
    let joined = |op: &'static str| {
        proptest::collection::vec(select(PARTS), 1..4).prop_map(move |parts| parts.join(op))
    };
    prop_oneof![
        2 => Just(String::new()),
        3 => part.clone(),
        6 => joined(" && "),
        2 => joined(" || "),
        1 => (part.clone(), part.clone(), part).prop_map(|(a, b, c)| format!("({a}) ? ({b}) == true : !({c})")),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let actions = [
        RuleAction::Allow,
        RuleAction::Allow,
        RuleAction::Deny,
        RuleAction::RequireApproval,
        RuleAction::BlockAndAlert,
    ];
    let hours = prop_oneof![4 => Just(None), 1 => Just(Some(vec![9])), 1 => Just(Some(vec![10]))];
    (
        0_u32..1_000_000,
        condition(),
        select(actions.to_vec()),
        select(Severity::ALL),
        0_i64..4,
        hours,
        proptest::option::weighted(0.2, 0_i64..10),
    )
        .prop_map(|(id, condition, action, severity, priority, hours, max)| Rule {
            rule_id: format!("rule-{id}"),
            name: None,
            description: None,
            tags: Vec::new(),
            rule_type: RuleType::ToolUsage,
            condition,
            action,
            severity,
            freeze_scope: None,
            priority,
            approval: None,
            constraints: (action == RuleAction::Allow)
                .then(|| max.map(|max| Constraints { max_amount_minor: Some(max), ..Constraints::default() }))
                .flatten(),
            time_bound: hours.map(|hours| TimeBound {
                window: TimeWindow { hours_utc: Some(hours), days_of_week: None },
                ..TimeBound::default()
            }),
            obligations: Vec::new(),
            examples: Vec::new(),
        })
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    proptest::collection::vec(rule(), 0..12).prop_map(|mut rules| {
        rules.sort_by(|a, b| a.rule_id.cmp(&b.rule_id));
        rules.dedup_by(|a, b| a.rule_id == b.rule_id);
        rules
    })
}

fn context() -> impl Strategy<Value = Json> {
    let role = select(vec![None, Some("solver"), Some("researcher"), Some("other")]);
    let level = select(vec![None, Some("L1"), Some("L2")]);
    let tool = select(vec!["io.read", "io.write", "web.fetch"]);
    let args = select(vec![
        r#"{}"#,
        r#"{"n": 5}"#,
        r#"{"n": 1, "amount_minor": 5}"#,
        r#"{"n": 0, "list": [0, 1]}"#,
        r#"{"n": "x", "list": [1, 2]}"#,
        r#"{"n": true, "missing": 1}"#,
        r#"{"list": [9], "amount_minor": 50}"#,
    ]);
    let budget = select(vec![None, Some(4), Some(5)]);
    (role, level, tool, args, budget, any::<bool>()).prop_map(|(role, level, tool, args, budget, full)| {
        let text = |value: Option<&str>| value.map_or_else(String::new, |value| value.to_string());
        let mut json = format!(r#"{{"request": {{"tool": "{tool}", "args": {args}"#);
        if full {
            json.push_str(r#", "resource": "abc""#);
        }
        json.push_str(r#"}, "agent": {"id": "x""#);
        if role.is_some() {
            json.push_str(&format!(r#", "role": "{}""#, text(role)));
        }
        if level.is_some() {
            json.push_str(&format!(r#", "level": "{}""#, text(level)));
        }
        if full {
            json.push_str(r#", "capabilities": ["c"]"#);
        }
        json.push_str(r#"}, "workflow": {"class": "research""#);
        if let Some(budget) = budget {
            json.push_str(&format!(r#", "budget_minor": {budget}"#));
        }
        json.push_str(r#"}, "facts": {"tier": "red"}}"#);
        Json::parse(json.as_bytes()).unwrap()
    })
}

type Seen = (Outcome, Reason, Option<String>, Vec<String>);

fn decide(rules: &[Rule], context: &Json, baseline: bool, naive: bool) -> Seen {
    let facts = FactList::Open;
    let set = RuleSet::compile(rules.iter(), facts, Arc::new(Allowlists::default()))
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    let at: Timestamp = "2026-03-02T09:15:00Z".parse().unwrap();
    let request = Request::from_json(context, RuleType::ToolUsage, at);
    let mut scratch = RuleScratch::new();
    let verdict = if naive {
        set.evaluate_each(&request, baseline, &NoApprovals, &mut scratch)
    } else {
        set.evaluate(&request, baseline, &NoApprovals, &mut scratch)
    };
    let matched = verdict.matched().map(|rule| rule.rule_id.clone()).collect();
    (verdict.outcome, verdict.reason, verdict.rule.map(|rule| rule.rule_id.clone()), matched)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_decides_as_every_rule_in_turn(rules in rules(), context in context(), baseline: bool) {
        prop_assert_eq!(decide(&rules, &context, baseline, false), decide(&rules, &context, baseline, true));
    }

    #[test]
    fn rule_order_is_irrelevant(rules in rules(), context in context(), baseline: bool, turn in 0_usize..12) {
        let mut turned = rules.clone();
        turned.reverse();
        let by = turn.min(turned.len());
        turned.rotate_left(by);
        prop_assert_eq!(decide(&rules, &context, baseline, false), decide(&turned, &context, baseline, false));
    }

    #[test]
    fn default_deny(rules in rules(), context in context()) {
        // Without its baseline nothing is allowed nor put to people, whatever the rules say.
        prop_assert_eq!(decide(&rules, &context, false, false).0, Outcome::Deny);
    }

    #[test]
    fn adding_a_deny_never_allows(rules in rules(), deny in rule(), context in context(), baseline: bool) {
        let before = decide(&rules, &context, baseline, false);
        let mut more = rules;
        more.push(Rule { rule_id: "rule-new".into(), action: RuleAction::Deny, constraints: None, ..deny });
        let after = decide(&more, &context, baseline, false);
        prop_assert!(after.0 >= before.0, "{:?} {:?}", before, after);
    }

    #[test]
    fn deny_beats_allow(rules in rules(), context in context(), baseline: bool) {
        // A DENY that matches at the lowest priority of all decides against any ALLOW.
        let mut more = rules;
        let deny = Rule {
            rule_id: "rule-0".into(), condition: String::new(), action: RuleAction::Deny,
            severity: Severity::Low, priority: 0, constraints: None, time_bound: None,
            ..more.first().cloned().unwrap_or_else(|| plain("rule-0"))
        };
        more.retain(|rule| rule.rule_id != "rule-0");
        more.push(deny);
        prop_assert_eq!(decide(&more, &context, baseline, false).0, Outcome::Deny);
    }

    #[test]
    fn duplicates_are_irrelevant(rules in rules(), context in context(), baseline: bool) {
        let once = decide(&rules, &context, baseline, false);
        let mut twice = rules.clone();
        twice.extend(rules.iter().map(|rule| Rule { rule_id: format!("{}-again", rule.rule_id), ..rule.clone() }));
        let again = decide(&twice, &context, baseline, false);
        prop_assert_eq!((once.0, once.1, &once.2), (again.0, again.1, &again.2));
    }
}

fn plain(id: &str) -> Rule {
    Rule {
        rule_id: id.into(),
        name: None,
        description: None,
        tags: Vec::new(),
        rule_type: RuleType::ToolUsage,
        condition: String::new(),
        action: RuleAction::Deny,
        severity: Severity::Low,
        freeze_scope: None,
        priority: 0,
        approval: None,
        constraints: None,
        time_bound: None,
        obligations: Vec::new(),
        examples: Vec::new(),
    }
}
