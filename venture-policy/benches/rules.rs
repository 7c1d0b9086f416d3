//! What a decision by rules costs, from the strings of a request to the verdict.
//!
//! Bars: a set of 100 SPEND rules in 500 ns; 10,000 rules of which one matches in at most 1.5 times
//! the time of 10.
#![allow(missing_docs, reason = "criterion writes functions")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench stops where it cannot go on")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use venture_core::Timestamp;
use venture_policy::bundle::{Allowlists, Rule, RuleAction, RuleType, Severity};
use venture_policy::cel::List;
use venture_policy::rules::{Agent, FactList, NoApprovals, Request, RuleScratch, Rules, Spend, Workflow};

fn rule(at: usize, condition: String, action: RuleAction) -> Rule {
    Rule {
        rule_id: format!("rule-{at}"),
        name: None,
        description: None,
        tags: Vec::new(),
        rule_type: RuleType::Spend,
        condition,
        action,
        severity: Severity::Low,
        freeze_scope: None,
        priority: 100,
        approval: None,
        constraints: None,
        time_bound: None,
        obligations: Vec::new(),
        examples: Vec::new(),
    }
}

fn compile(rules: &[Rule]) -> Rules {
    Rules::compile(rules, FactList::default(), &Arc::new(Allowlists::default())).unwrap()
}

/// Rules that each ask for another merchant; one of them is the request's.
fn one_matches(count: usize) -> Vec<Rule> {
    (0..count)
        .map(|at| {
            let category = at % 10;
            let condition = format!(
                "agent.role == 'researcher' && spend.merchant == 'merchant-{at}' \
                 && spend.category == 'category-{category}' && spend.amount_minor <= 5000"
            );
            rule(at, condition, RuleAction::Allow)
        })
        .collect()
}

/// A set as authors write it: most rules name a merchant, category or role, a fifth ask only for amounts,
/// texts or hours and must run each time.
fn mixed(count: usize) -> Vec<Rule> {
    (0..count)
        .map(|at| {
            let (condition, action) = match at % 10 {
                0 => (format!("spend.amount_minor > {}", 100_000_usize.saturating_add(at)), RuleAction::Deny),
                1 => (format!("spend.merchant.startsWith('bad-{at}')"), RuleAction::Deny),
                2 | 3 => {
                    (format!("spend.category == 'category-{at}' && '7995' in spend.mccs"), RuleAction::Deny)
                }
                4 => (
                    format!("agent.role == 'role-{at}' && request.time.getHours() < 5"),
                    RuleAction::RequireApproval,
                ),
                5 => (format!("spend.country == 'C{at}'"), RuleAction::Deny),
                _ => (
                    format!("spend.merchant == 'merchant-{at}' && spend.amount_minor > 500"),
                    RuleAction::RequireApproval,
                ),
            };
            rule(at, condition, action)
        })
        .collect()
}

fn request<'a>(mccs: &'a [&'a str]) -> Request<'a> {
    let mut request = Request::new(RuleType::Spend, Timestamp::from_micros(1_772_442_900_000_000).unwrap());
    request.agent =
        Agent { id: Some("researcher-1"), role: Some("researcher"), level: Some("L2"), ..Agent::default() };
    request.workflow = Workflow { id: Some("20000000-0000-4000-8000-000000000001"), ..Workflow::default() };
    request.spend = Some(Spend {
        amount_minor: Some(800),
        base_minor: Some(800),
        currency: Some("USD"),
        merchant: Some("merchant-7"),
        category: Some("category-7"),
        mccs: Some(List::Texts(mccs)),
        country: Some("US"),
        rail: Some("card"),
        risk_score: None,
    });
    request
}

fn decisions(c: &mut Criterion) {
    let mut scratch = RuleScratch::new();
    let mut group = c.benchmark_group("one_of_n_matches");
    for count in [10, 100, 1_000, 10_000] {
        let rules = compile(&one_matches(count));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| {
                let request = request(black_box(&["7372"]));
                let verdict = rules.evaluate(&request, true, &NoApprovals, &mut scratch);
                black_box((verdict.outcome, verdict.reason))
            });
        });
    }
    group.finish();
    let rules = compile(&mixed(100));
    c.bench_function("spend_set_of_100", |b| {
        b.iter(|| {
            let request = request(black_box(&["7372"]));
            let verdict = rules.evaluate(&request, true, &NoApprovals, &mut scratch);
            black_box((verdict.outcome, verdict.reason))
        });
    });
}

fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    group.sample_size(10);
    for count in [1_000, 10_000] {
        let rules = one_matches(count);
        group.bench_function(BenchmarkId::from_parameter(count), |b| b.iter(|| black_box(compile(&rules))));
    }
    group.finish();
}

criterion_group!(benches, decisions, load);
criterion_main!(benches);
