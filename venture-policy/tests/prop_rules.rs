//! Laws of rules by name, over random rules of all types and random requests.
//!
//! Spec: policy.md 1, 4.2 to 4.4, 8.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use venture_core::{Json, Reason, Timestamp};
use venture_policy::bundle::{
    AllowlistName, Allowlists, Constraints, NameList, Rate, Rule, RuleAction, RuleType, Severity, TimeBound,
    TimeWindow,
};
use venture_policy::rules::{
    Approvals, FactList, Outcome, Request, RuleScratch, RuleSet, Rules, Verdict, names_baseline,
};

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
    // Mostly of the two types that one call asks, so that rules meet.
    let types = prop_oneof![
        4 => Just(RuleType::ToolUsage),
        2 => Just(RuleType::ExternalApi),
        4 => select(RuleType::ALL),
    ];
    (
        (0_u32..1_000_000, types),
        condition(),
        select(actions.to_vec()),
        select(Severity::ALL),
        0_i64..4,
        hours,
        constraints(),
    )
        .prop_map(|((id, rule_type), condition, action, severity, priority, hours, constraints)| Rule {
            condition,
            action,
            severity,
            priority,
            constraints: constraints.filter(|_| action == RuleAction::Allow),
            time_bound: hours.map(|hours| TimeBound {
                window: TimeWindow { hours_utc: Some(hours), days_of_week: None },
                ..TimeBound::default()
            }),
            ..plain(&format!("rule-{id}"), rule_type)
        })
}

/// What an ALLOW holds to, now and then.
fn constraints() -> impl Strategy<Value = Option<Constraints>> {
    let some = prop_oneof![
        (0_i64..10).prop_map(|max| Constraints { max_amount_minor: Some(max), ..Constraints::default() }),
        Just(Constraints { allowlist: Some(AllowlistName::Merchants), ..Constraints::default() }),
        (0_i64..3).prop_map(|count| Constraints {
            rate: Some(Rate { count, seconds: 60 }),
            ..Constraints::default()
        }),
        select(vec![9, 10]).prop_map(|hour| Constraints {
            time_window: Some(TimeWindow { hours_utc: Some(vec![hour]), days_of_week: None }),
            ..Constraints::default()
        }),
    ];
    proptest::option::weighted(0.3, some)
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
        r#"{"url": "https://a.org", "merchant": "acme", "amount_minor": 3, "n": 7}"#,
        r#"{"merchant": "other", "n": 4}"#,
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
        json.push_str(
            r#"}, "spend": {"amount_minor": 5, "merchant": "acme"}, "workflow": {"class": "research""#,
        );
        if let Some(budget) = budget {
            json.push_str(&format!(r#", "budget_minor": {budget}"#));
        }
        json.push_str(r#"}, "facts": {"tier": "red"}}"#);
        Json::parse(json.as_bytes()).unwrap()
    })
}

/// What is asked: the type, its variables, and whether the baseline of its point allows it.
type Asked = (RuleType, Json, bool);

fn asked() -> impl Strategy<Value = Asked> {
    let kind = prop_oneof![3 => Just(RuleType::ToolUsage), 2 => select(RuleType::ALL)];
    (kind, context(), any::<bool>())
}

/// One approval by every rule within its window.
struct Once;

impl Approvals for Once {
    fn count(&self, _: &str, _: i64, _: Timestamp) -> i64 {
        1
    }
}

fn lists(merchants: &[&str]) -> Arc<Allowlists> {
    let merchants = NameList::new(merchants.iter().map(ToString::to_string).collect());
    Arc::new(Allowlists { merchants, ..Allowlists::default() })
}

fn compile(rules: &[Rule], merchants: &[&str]) -> Rules {
    Rules::compile(rules, FactList::Open, &lists(merchants)).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn at() -> Timestamp {
    "2026-03-02T09:15:00Z".parse().unwrap()
}

type Seen = (Outcome, Reason, Option<String>, Vec<String>);

fn seen(verdict: &Verdict<'_>) -> Seen {
    let matched = verdict.matched().map(|rule| rule.rule_id.clone()).collect();
    (verdict.outcome, verdict.reason, verdict.rule.map(|rule| rule.rule_id.clone()), matched)
}

fn decide_with(rules: &Rules, (kind, context, baseline): &Asked, scratch: &mut RuleScratch) -> Seen {
    seen(&rules.evaluate(&Request::from_json(context, *kind, at()), *baseline, &Once, scratch))
}

fn decide(rules: &[Rule], asked: &Asked) -> Seen {
    decide_with(&compile(rules, &["acme"]), asked, &mut RuleScratch::new())
}

/// As [`decide`], every rule in turn.
fn decide_naively(rules: &[Rule], (kind, context, baseline): &Asked) -> Seen {
    let rules = compile(rules, &["acme"]);
    let request = Request::from_json(context, *kind, at());
    seen(&rules.set(&request).evaluate_each(&request, *baseline, &Once, &mut RuleScratch::new()))
}

/// A rule of the type asked that always matches.
fn always(kind: RuleType, id: &str, action: RuleAction, severity: Severity, priority: i64) -> Rule {
    Rule { action, severity, priority, ..plain(id, kind) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_decides_as_every_rule_in_turn(rules in rules(), asked in asked()) {
        prop_assert_eq!(decide(&rules, &asked), decide_naively(&rules, &asked));
    }

    /// Something allows, or nothing passes: the baseline where the point names one, else a rule that matched.
    #[test]
    fn default_deny(rules in rules(), asked in asked()) {
        let (kind, context, _) = asked.clone();
        let (outcome, reason, _, matched) = decide(&rules, &(kind, context, false));
        let opens = |rule: &&Rule| matches!(rule.action, RuleAction::Allow | RuleAction::RequireApproval);
        let opened = matched.iter().any(|id| rules.iter().filter(opens).any(|rule| rule.rule_id == *id));
        if names_baseline(kind) || !opened {
            prop_assert_eq!(outcome, Outcome::Deny);
        }
        if matched.is_empty() && reason != Reason::PolicyEvalError {
            prop_assert_eq!(reason, Reason::NoMatchingRule);
        }
        // Rules of another type allow nothing here; and without rules only a baseline does.
        let others: Vec<Rule> = rules.into_iter().filter(|rule| !RuleSet::takes(kind, rule.rule_type, true)).collect();
        let wanted = if names_baseline(kind) && asked.2 { Outcome::Allow } else { Outcome::Deny };
        prop_assert_eq!(decide(&others, &asked).0, wanted);
    }

    /// Of one priority a DENY decides; a CRITICAL one and a BLOCK_AND_ALERT decide at any.
    #[test]
    fn deny_beats_allow(rules in rules(), asked in asked(), number in 0_i64..999, hard: bool, block: bool) {
        let action = if block { RuleAction::BlockAndAlert } else { RuleAction::Deny };
        let (severity, priority) = match (block, hard) {
            (true, _) => (Severity::Low, 999),
            (false, true) => (Severity::Critical, 999),
            (false, false) => (Severity::Medium, 0),
        };
        let mut more = rules;
        more.push(always(asked.0, &format!("rule-deny-{number}"), action, severity, priority));
        more.push(always(asked.0, "rule-allow", RuleAction::Allow, Severity::Low, 0));
        prop_assert_eq!(decide(&more, &asked).0, Outcome::Deny);
    }

    #[test]
    fn adding_a_deny_never_allows(rules in rules(), deny in rule(), asked in asked(), block: bool) {
        let before = decide(&rules, &asked);
        let mut more = rules;
        let action = if block { RuleAction::BlockAndAlert } else { RuleAction::Deny };
        more.push(Rule { rule_id: "rule-new".into(), rule_type: asked.0, action, constraints: None, ..deny });
        let after = decide(&more, &asked);
        prop_assert!(after.0 >= before.0, "{before:?} {after:?}");
    }

    #[test]
    fn rule_order_is_irrelevant((rules, turned) in rules().prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle())), asked in asked()) {
        prop_assert_eq!(decide(&rules, &asked), decide(&turned, &asked));
    }

    #[test]
    fn duplicates_are_irrelevant(rules in rules(), asked in asked()) {
        let once = decide(&rules, &asked);
        let mut twice = rules.clone();
        twice.extend(rules.iter().map(|rule| Rule { rule_id: format!("{}-again", rule.rule_id), ..rule.clone() }));
        let again = decide(&twice, &asked);
        prop_assert_eq!((once.0, once.1, &once.2), (again.0, again.1, &again.2));
    }

    /// What a condition asks and nobody said, is no: whatever the rule would have done, at any priority.
    #[test]
    fn unknown_is_denied(rules in rules(), asked in asked(), action in select(RuleAction::ALL), priority in 0_i64..1_000, which in 0_usize..5) {
        let condition = [
            "request.args.nowhere == 1", "facts.nowhere != 'x'", "'a' in facts.nowhere",
            "true && workflow.spent_minor > -1", "request.args.nowhere",
        ][which];
        let mut more = rules;
        let unknown = always(asked.0, "rule-unknown", action, Severity::Low, priority);
        more.push(Rule { condition: condition.into(), ..unknown });
        let (outcome, reason, ..) = decide(&more, &asked);
        prop_assert_eq!((outcome, reason), (Outcome::Deny, Reason::PolicyEvalError));
    }

    /// A constraint more, a lower bound, a shorter list, a baseline less: nothing that was denied passes.
    #[test]
    fn narrowing_never_widens(rules in rules(), asked in asked(), more in constraints(), which in any::<prop::sample::Index>()) {
        let wide = decide(&rules, &asked).0;
        let mut narrow = rules.clone();
        if !narrow.is_empty() {
            let at = which.index(narrow.len());
            let rule = &mut narrow[at];
            if rule.action == RuleAction::Allow {
                let old = rule.constraints.take().unwrap_or_default();
                let new = more.unwrap_or_default();
                rule.constraints = Some(Constraints {
                    max_amount_minor: old.max_amount_minor.map(|max| max - 1).or(new.max_amount_minor),
                    allowlist: old.allowlist.or(new.allowlist),
                    time_window: old.time_window.or(new.time_window),
                    rate: old.rate.map(|rate| Rate { count: rate.count - 1, ..rate }).or(new.rate),
                });
            }
        }
        let narrowed = decide(&narrow, &asked).0;
        prop_assert!(narrowed >= wide, "{wide:?} became {narrowed:?} under constraints");
        let listed = decide_with(&compile(&rules, &[]), &asked, &mut RuleScratch::new()).0;
        prop_assert!(listed >= wide, "{wide:?} became {listed:?} under a shorter list");
        let (kind, context, _) = asked;
        let bare = decide(&rules, &(kind, context, false)).0;
        prop_assert!(bare >= wide, "{wide:?} became {bare:?} without a baseline");
    }

    /// Compiled anew, read anew, after whatever was decided in between, in memory that was used: the same.
    #[test]
    fn replay_is_identical(rules in rules(), asked in asked(), between in proptest::collection::vec(asked(), 0..4)) {
        let compiled = compile(&rules, &["acme"]);
        let mut scratch = RuleScratch::new();
        let first = decide_with(&compiled, &asked, &mut scratch);
        for other in &between {
            decide_with(&compiled, other, &mut scratch);
        }
        prop_assert_eq!(&decide_with(&compiled, &asked, &mut scratch), &first);
        let stored = venture_core::canonical::to_vec(&asked.1).unwrap();
        let read = (asked.0, Json::parse(&stored).unwrap(), asked.2);
        prop_assert_eq!(&decide(&rules, &read), &first);
    }
}

fn plain(id: &str, rule_type: RuleType) -> Rule {
    Rule {
        rule_id: id.into(),
        name: None,
        description: None,
        tags: Vec::new(),
        rule_type,
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
