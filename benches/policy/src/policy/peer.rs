//! One question, every engine, every size.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Result, anyhow, ensure};

use super::asked::{self, Asked};
use super::casbin::Casbin;
use super::cedar::{CedarEntities, CedarPolicies};
use super::conditions::Conditions;
use super::figure::{Figure, median_ns, print};
use super::native::Native;
use super::ours::Ours;
use super::rego::{RegoData, RegoVm};

/// An engine with rules loaded.
pub(crate) trait Peer: Sized {
    /// The text that it loads.
    fn text(rules: usize) -> String;
    fn load(text: &str) -> Result<Self>;
    /// The decision, from the strings of the request.
    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool;
}

/// What one engine did at one size.
struct Measured {
    engine: &'static str,
    nanos: f64,
    allocations: f64,
    load_ms: f64,
    bytes: f64,
}

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// How long an engine is asked at one size, in nanoseconds, unless it is slower than that.
const PATIENCE: f64 = 1.5e9;
/// How often each bundle is loaded.
const LOADS: usize = 3;

pub(crate) fn run() -> Result<()> {
    let mut all: Vec<Vec<Measured>> = Vec::new();
    for rules in SIZES {
        let measured = vec![
            measure::<Native>("by hand", rules)?,
            measure::<Ours>("venture", rules)?,
            measure::<CedarEntities>("cedar-policy, entities", rules)?,
            measure::<CedarPolicies>("cedar-policy, policies", rules)?,
            measure::<RegoData>("regorus, data", rules)?,
            measure::<RegoVm>("regorus, data, its vm", rules)?,
            measure::<Conditions>("cel behind a table", rules)?,
            measure::<Casbin>("casbin", rules)?,
        ];
        decisions(rules, &measured);
        all.push(measured);
    }
    if let [few, .., many] = all.as_slice() {
        growth(few, many);
    }
    for (rules, measured) in SIZES.into_iter().zip(&all) {
        rest(rules, measured);
    }
    Ok(())
}

fn measure<P: Peer>(engine: &'static str, rules: usize) -> Result<Measured> {
    let text = P::text(rules);
    let (mut peer, load_ms, bytes) = load::<P>(&text)?;
    for question in asked::every(rules) {
        let answer = ask(&mut peer, &question);
        ensure!(answer == question.allowed, "{engine}, {rules} rules: {answer} is wrong for {question:?}");
    }
    let questions = asked::allowed(rules);
    let mut round = || {
        for question in &questions {
            black_box(ask(&mut peer, question));
        }
    };
    let allocations = allocation_counter::measure(&mut round).count_total;
    let start = Instant::now();
    round();
    let once = start.elapsed().as_secs_f64() * 1e9;
    let batches = if once > PATIENCE / 20.0 { 5 } else { 41 };
    let rounds = (PATIENCE / 41.0 / once).clamp(1.0, 200.0) as u64;
    let each = questions.len() as f64;
    Ok(Measured {
        engine,
        nanos: median_ns(batches, rounds, round) / each,
        allocations: allocations as f64 / each,
        load_ms,
        bytes,
    })
}

/// The engine, the median of the milliseconds that it took to load, and the bytes that it keeps.
fn load<P: Peer>(text: &str) -> Result<(P, f64, f64)> {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..LOADS {
        let mut loaded = None;
        let start = Instant::now();
        let info = allocation_counter::measure(|| loaded = Some(P::load(black_box(text))));
        times.push(start.elapsed().as_secs_f64() * 1e3);
        last = loaded.transpose()?.map(|peer| (peer, info.bytes_current as f64));
    }
    times.sort_by(f64::total_cmp);
    let (peer, bytes) = last.ok_or_else(|| anyhow!("not loaded"))?;
    Ok((peer, times[LOADS / 2], bytes))
}

fn ask<P: Peer>(peer: &mut P, question: &Asked) -> bool {
    let (merchant, category) = (question.merchant.as_str(), question.category.as_str());
    peer.allows(
        black_box(question.role),
        black_box(merchant),
        black_box(category),
        black_box(question.amount),
    )
}

fn is_ours(measured: &Measured) -> bool {
    measured.engine == "venture"
}

fn of_ours(all: &[Measured], what: impl Fn(&Measured) -> f64) -> f64 {
    all.iter().find(|measured| is_ours(measured)).map_or(f64::NAN, what)
}

fn show(name: String, value: f64, unit: &'static str, baseline: f64, bar: Option<f64>, rate: bool) {
    let name = Box::leak(name.into_boxed_str());
    print("policy", &Figure { name, value, unit, baseline, bar: bar.unwrap_or(f64::INFINITY), rate });
}

/// Nanoseconds a decision, and how far the fastest peer is behind.
fn decisions(rules: usize, all: &[Measured]) {
    let ours = of_ours(all, |measured| measured.nanos);
    for measured in all {
        let bar = is_ours(measured).then_some(200.0);
        show(format!("{rules} rules: {}", measured.engine), measured.nanos, "ns", ours, bar, false);
    }
    let peers = all.iter().filter(|measured| !is_ours(measured) && measured.engine != "by hand");
    let fastest = peers.map(|measured| measured.nanos).fold(f64::INFINITY, f64::min);
    show(
        format!("{rules} rules: the fastest peer, our time"),
        fastest / ours,
        "times",
        1.0,
        Some(10.0),
        true,
    );
}

/// How many times the time of the fewest rules the most take.
fn growth(few: &[Measured], many: &[Measured]) {
    let ours = of_ours(many, |measured| measured.nanos) / of_ours(few, |measured| measured.nanos);
    for (few, many) in few.iter().zip(many) {
        let bar = is_ours(few).then_some(1.2);
        show(
            format!("10,000 rules, the time of 10: {}", few.engine),
            many.nanos / few.nanos,
            "times",
            ours,
            bar,
            false,
        );
    }
}

/// Allocations of a decision, load and memory.
fn rest(rules: usize, all: &[Measured]) {
    if rules < 1_000 {
        return;
    }
    let load_bar = if rules == 1_000 { 10.0 } else { 100.0 };
    let (allocations, load, bytes) = (
        of_ours(all, |measured| measured.allocations),
        of_ours(all, |measured| measured.load_ms),
        of_ours(all, |measured| measured.bytes),
    );
    for measured in all {
        let (engine, bar) = (measured.engine, |bar| is_ours(measured).then_some(bar));
        show(
            format!("{rules} rules, allocations: {engine}"),
            measured.allocations,
            "allocs",
            allocations,
            bar(0.0),
            false,
        );
        show(format!("{rules} rules, load: {engine}"), measured.load_ms, "ms", load, bar(load_bar), false);
        show(
            format!("{rules} rules, memory: {engine}"),
            measured.bytes / 1024.0,
            "KiB",
            bytes / 1024.0,
            None,
            false,
        );
    }
}

impl Peer for Native {
    fn text(rules: usize) -> String {
        rules.to_string()
    }

    fn load(text: &str) -> Result<Self> {
        Ok(Self::new(text.parse()?))
    }

    fn allows(&mut self, role: &str, merchant: &str, category: &str, amount: i64) -> bool {
        Self::allows(self, role, merchant, category, amount)
    }
}
