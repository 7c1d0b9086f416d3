//! Decisions by rules, from the strings of a request to the verdict.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow, ensure};
use cel_interpreter::{Context, Program};
use venture_policy::bundle::{Allowlists, Bundle, Rule, RuleAction, RuleType, Severity};
use venture_policy::rules::{FactList, NoApprovals, Outcome, RuleScratch, Rules};

use crate::figure::{Figure, median_ns};
use crate::native::{Asked, Kind, Native};
use crate::question::{AMOUNT, CATEGORY, MCCS, MERCHANT, MOST, ROLE, bundle, condition, request};
use crate::{NO_BAR, allocations, nanos, no_allocation};

/// Sizes of the sets of which one rule matches.
const SIZES: [(usize, &str); 4] = [
    (10, "one of 10 rules matches"),
    (100, "one of 100 rules matches"),
    (1_000, "one of 1,000 rules matches"),
    (10_000, "one of 10,000 rules matches"),
];

pub(crate) fn run() -> Result<Vec<Figure>> {
    let mut figures = set_of_100()?;
    let mut scratch = RuleScratch::new();
    let mut sets = Vec::new();
    for (count, name) in SIZES {
        sets.push((loaded(&bundle(count))?, Native::new(count), name));
    }
    let mut times = Vec::new();
    for (rules, native, name) in &sets {
        ensure!(allows(rules, &mut scratch), "{name}: it is not allowed");
        let time = median_ns(60, 2_000, || {
            black_box(allows(rules, &mut scratch));
        });
        let floor = median_ns(60, 2_000, || {
            black_box(native.allows(
                black_box(ROLE),
                black_box(MERCHANT),
                black_box(CATEGORY),
                black_box(AMOUNT),
            ));
        });
        times.push(time);
        figures.push(nanos(name, time, floor, 200.0));
    }
    if let [(rules, ..), .., (most, ..)] = sets.as_slice() {
        figures.push(growth(rules, most, &mut scratch));
        let none = allocations(|| {
            black_box(allows(most, &mut scratch));
        });
        figures.push(no_allocation("one of 10,000 rules matches: allocations", none, 0.0));
        figures.push(one_condition(rules, &mut scratch)?);
    }
    figures.push(load("load a bundle of 1,000 rules", 1_000, 10.0)?);
    figures.push(load("load a bundle of 10,000 rules", 10_000, 100.0)?);
    Ok(figures)
}

fn loaded(text: &str) -> Result<Rules> {
    let bundle = Bundle::parse(text.as_bytes()).map_err(|errors| anyhow!("{errors:?}"))?;
    Rules::of(&bundle).map_err(|errors| anyhow!("{errors:?}"))
}

fn allows(rules: &Rules, scratch: &mut RuleScratch) -> bool {
    let request = request(black_box(&MCCS), black_box(MERCHANT));
    rules.evaluate(&request, true, &NoApprovals, scratch).outcome == Outcome::Allow
}

/// How many times the time of 10 rules 10,000 take; both by turns, so that a slow moment counts for both.
fn growth(few: &Rules, many: &Rules, scratch: &mut RuleScratch) -> Figure {
    let mut ratios: Vec<f64> = (0..41)
        .map(|_| {
            let of_few = median_ns(5, 2_000, || {
                black_box(allows(few, scratch));
            });
            let of_many = median_ns(5, 2_000, || {
                black_box(allows(many, scratch));
            });
            of_many / of_few
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    Figure {
        name: "10,000 rules, the time of 10",
        value: ratios[ratios.len() / 2],
        unit: "times",
        baseline: 1.0,
        bar: 1.2,
        rate: false,
    }
}

/// One condition of the rules beside the same in `cel-interpreter`, whose variables are bound already.
fn one_condition(rules: &Rules, scratch: &mut RuleScratch) -> Result<Figure> {
    let program = Program::compile(&condition(7)).map_err(|error| anyhow!("{error}"))?;
    let mut context = Context::default();
    let map = |pairs: &[(&str, cel_interpreter::Value)]| -> std::collections::HashMap<String, cel_interpreter::Value> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    context.add_variable_from_value("agent", map(&[("role", ROLE.into())]));
    let spend =
        [("merchant", MERCHANT.into()), ("category", CATEGORY.into()), ("amount_minor", AMOUNT.into())];
    context.add_variable_from_value("spend", map(&spend));
    ensure!(program.execute(&context) == Ok(true.into()), "the other engine does not allow");
    let theirs = median_ns(60, 500, || {
        black_box(program.execute(&context).is_ok());
    });
    let ours = median_ns(60, 2_000, || {
        black_box(allows(rules, scratch));
    });
    Ok(nanos("one condition beside `cel-interpreter`", ours, theirs, NO_BAR))
}

/// From the bytes of a bundle to rules that decide, beside `cel-interpreter` reading the conditions alone.
fn load(name: &'static str, count: usize, bar: f64) -> Result<Figure> {
    let text = bundle(count);
    loaded(&text)?;
    let times = (0..5).map(|_| {
        let start = Instant::now();
        black_box(loaded(&text).is_ok());
        start.elapsed().as_secs_f64() * 1e3
    });
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    let conditions: Vec<String> = (0..count).map(condition).collect();
    let start = Instant::now();
    black_box(conditions.iter().filter(|text| Program::compile(text).is_ok()).count());
    let theirs = start.elapsed().as_secs_f64() * 1e3;
    Ok(Figure { name, value: times[times.len() / 2], unit: "ms", baseline: theirs, bar, rate: false })
}

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

/// A set as authors write it: most rules name a merchant, category or role, a fifth ask only for amounts,
/// texts or hours and must run each time. Each beside what it is in Rust.
fn mixed(count: usize) -> (Vec<Rule>, Vec<Kind>) {
    (0..count)
        .map(|at| {
            let (condition, action, native) = match at % 10 {
                0 => {
                    let most = 100_000 + at;
                    let condition = format!("spend.amount_minor > {most}");
                    (condition, RuleAction::Deny, Kind::AmountOver(most as i64))
                }
                1 => (
                    format!("spend.merchant.startsWith('bad-{at}')"),
                    RuleAction::Deny,
                    Kind::MerchantStarts(format!("bad-{at}")),
                ),
                2 | 3 => (
                    format!("spend.category == 'category-{at}' && '7995' in spend.mccs"),
                    RuleAction::Deny,
                    Kind::CategoryAndCode(format!("category-{at}"), "7995"),
                ),
                4 => (
                    format!("agent.role == 'role-{at}' && request.time.getHours() < 5"),
                    RuleAction::RequireApproval,
                    Kind::RoleBefore(format!("role-{at}"), 5),
                ),
                5 => (format!("spend.country == 'C{at}'"), RuleAction::Deny, Kind::Country(format!("C{at}"))),
                _ => (
                    format!("spend.merchant == 'merchant-{at}' && spend.amount_minor > 500"),
                    RuleAction::RequireApproval,
                    Kind::MerchantOver(format!("merchant-{at}"), 500),
                ),
            };
            (rule(at, condition, action), native)
        })
        .unzip()
}

fn set_of_100() -> Result<Vec<Figure>> {
    let (rules, natives) = mixed(100);
    let rules = compiled(&rules)?;
    let mut scratch = RuleScratch::new();
    let asks = decide(&rules, &mut scratch);
    ensure!(asks == Outcome::RequireApproval, "the set of 100 says {asks:?}");
    let time = median_ns(60, 2_000, || {
        black_box(decide(&rules, &mut scratch));
    });
    let floor = median_ns(60, 2_000, || {
        let asked = Asked {
            role: black_box(ROLE),
            merchant: black_box("merchant-7"),
            category: black_box(CATEGORY),
            country: black_box("US"),
            mccs: black_box(&MCCS),
            amount: black_box(AMOUNT),
            micros: black_box(1_772_442_900_000_000),
        };
        black_box(natives.iter().filter(|rule| rule.holds(&asked)).count());
    });
    let none = allocations(|| {
        black_box(decide(&rules, &mut scratch));
    });
    Ok(vec![
        nanos("a set of 100 rules, from strings", time, floor, 500.0),
        no_allocation("a set of 100 rules: allocations", none, 0.0),
    ])
}

fn compiled(rules: &[Rule]) -> Result<Rules> {
    Rules::compile(rules, FactList::default(), &Arc::new(Allowlists::default()))
        .map_err(|errors| anyhow!("{errors:?}"))
}

fn decide(rules: &Rules, scratch: &mut RuleScratch) -> Outcome {
    let request = request(black_box(&MCCS), black_box(MERCHANT));
    rules.evaluate(&request, true, &NoApprovals, scratch).outcome
}

/// Runs a step so often; gives how often it was answered.
pub(crate) fn profile(step: &str, count: u64) -> Result<usize> {
    let rules = if step == "set" { compiled(&mixed(100).0)? } else { loaded(&bundle(1_000))? };
    let mut scratch = RuleScratch::new();
    Ok((0..count).filter(|_| measured_rules(&rules, &mut scratch)).count())
}

#[inline(never)]
fn measured_rules(rules: &Rules, scratch: &mut RuleScratch) -> bool {
    decide(rules, scratch) != Outcome::Deny
}

/// Loads a bundle of 1,000 rules so often.
pub(crate) fn profile_load(count: u64) -> Result<usize> {
    let text = bundle(1_000);
    Ok((0..count).filter(|_| measured_load(&text)).count())
}

#[inline(never)]
fn measured_load(text: &str) -> bool {
    loaded(text).is_ok()
}

const _: () = assert!(AMOUNT <= MOST, "the request must be one that its rule allows");
