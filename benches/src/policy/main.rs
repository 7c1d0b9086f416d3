//! What venture-policy takes for a decision by rules and for a tool check, beside floors written by hand.
//!
//! A program of its own, as its allocator counts.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "benches count and divide; nothing here decides"
)]

#[path = "../figure.rs"]
mod figure;
mod native;
mod question;
mod rules;
mod tools;

use std::process::ExitCode;

use figure::{Figure, print};

/// An area and what measures it.
type Area = (&'static str, fn() -> anyhow::Result<Vec<Figure>>);

const AREAS: [Area; 2] = [("rules", rules::run), ("tools", tools::run)];

fn main() -> ExitCode {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if let [word, step, count] = named.as_slice()
        && word == "profile"
    {
        return profile(step, count.parse().unwrap_or(1));
    }
    if let Some(unknown) = named.iter().find(|name| !AREAS.iter().any(|(area, _)| area == *name)) {
        eprintln!("no area `{unknown}`; there are rules, tools");
        return ExitCode::from(2);
    }
    for (area, run) in AREAS {
        if !named.is_empty() && !named.iter().any(|name| name == area) {
            continue;
        }
        match run() {
            Ok(figures) => figures.iter().for_each(|figure| print(area, figure)),
            Err(error) => {
                eprintln!("{area}: {error:#}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// One step again and again and nothing else, for an instruction profile:
/// `valgrind --tool=callgrind --toggle-collect='*measured*' venture-policy-benches profile tool 1000`.
fn profile(step: &str, count: u64) -> ExitCode {
    let done = match step {
        "rules" | "set" => rules::profile(step, count),
        "load" => rules::profile_load(count),
        _ => tools::profile(step, count),
    };
    match done {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("profile: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Heap allocations of one call.
fn allocations(mut call: impl FnMut()) -> f64 {
    call();
    allocation_counter::measure(call).count_total as f64
}

/// A count of allocations, of which there may be none.
fn no_allocation(name: &'static str, value: f64, baseline: f64) -> Figure {
    Figure { name, value, unit: "allocs", baseline, bar: 0.0, rate: false }
}

/// Nanoseconds at most as many as the bar.
fn nanos(name: &'static str, value: f64, baseline: f64, bar: f64) -> Figure {
    Figure { name, value, unit: "ns", baseline, bar, rate: false }
}

/// A figure that no bar judges.
const NO_BAR: f64 = f64::INFINITY;
