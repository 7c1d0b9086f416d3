//! The gate: every step in order, each under its own heading with its runner's own summary; a failed
//! step does not hide the next, and the table at the end names them with their times.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::{bench, bindings, books, coverage, fuzz, lint, readme, sim, tests, vectors};

/// A step's name and what it runs.
type Step = (&'static str, fn() -> Result<()>);

/// How long the gate fuzzes each target; `cargo xtask fuzz` goes on for longer.
const FUZZ_SECONDS: u32 = 5;

/// Format and lints, unit and property tests, vectors in each language, end to end, short fuzzing and
/// simulation, documentation, benches once, coverage.
const STEPS: [Step; 15] = [
    ("lint", || lint::run(false)),
    ("unit", tests::unit),
    ("property", tests::properties),
    ("examples", tests::doc_tests),
    ("vectors", || vectors::run(&[])),
    ("python", bindings::test_python),
    ("node", bindings::test_node),
    ("end-to-end", tests::end_to_end),
    ("readme", readme::check),
    ("books", books::check),
    ("fuzz", || fuzz::run(&[], FUZZ_SECONDS)),
    ("sim", sim::gate),
    ("docs", tests::docs),
    ("bench", bench::smoke),
    ("coverage", coverage::run),
];

/// Runs the steps named, or all.
pub(crate) fn run(only: &[String]) -> Result<()> {
    for name in only {
        let names = STEPS.map(|(name, _)| name).join(", ");
        ensure!(STEPS.iter().any(|(step, _)| step == name), "no step `{name}`; there are {names}");
    }
    let chosen =
        STEPS.into_iter().filter(|(name, _)| only.is_empty() || only.iter().any(|only| only == name));
    let results: Vec<_> = chosen.map(|(name, step)| timed(name, step)).collect();
    summary(&results)
}

fn timed(name: &'static str, step: fn() -> Result<()>) -> (&'static str, Duration, Option<String>) {
    println!("\n══ {name}");
    let start = Instant::now();
    let failure = step().err().map(|error| format!("{error:#}"));
    if let Some(failure) = &failure {
        eprintln!("{name}: {failure}");
    }
    (name, start.elapsed(), failure)
}

fn summary(results: &[(&'static str, Duration, Option<String>)]) -> Result<()> {
    println!("\n══ summary");
    for (name, time, failure) in results {
        println!("{name:<12} {:>6.1} s  {}", time.as_secs_f64(), failure.as_deref().unwrap_or("ok"));
    }
    let total: Duration = results.iter().map(|(_, time, _)| *time).sum();
    println!("{:<12} {:>6.1} s", "in all", total.as_secs_f64());
    let failed: Vec<&str> =
        results.iter().filter(|(_, _, failure)| failure.is_some()).map(|(name, _, _)| *name).collect();
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}
