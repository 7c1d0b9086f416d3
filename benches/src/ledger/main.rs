//! What venture-ledger, and the engine above it, take for money that moves, beside naive maps and strings.
//!
//! A program of its own, as its allocator counts.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    dead_code,
    reason = "benches count and divide; nothing here decides; the scene serves other programs too"
)]

mod books;
mod decide;
#[path = "../figure.rs"]
mod figure;
mod memory;
mod naive;
mod post;
#[path = "../scene.rs"]
mod scene;
mod spend;
mod steady;
mod world;

use std::process::ExitCode;

use figure::{Figure, print};

/// A group of figures, and what measures it.
type Group = (&'static str, fn() -> anyhow::Result<Vec<Figure>>);

const GROUPS: [Group; 6] = [
    ("post", post::run),
    ("spend", spend::run),
    ("steady", steady::run),
    ("memory", memory::run),
    ("books", books::run),
    ("decide", decide::run),
];

/// Runs all groups, or those named; `ledger` names all.
fn main() -> ExitCode {
    let named: Vec<String> = std::env::args().skip(1).filter(|name| name != "ledger").collect();
    if let Some(unknown) = named.iter().find(|name| !GROUPS.iter().any(|(group, _)| group == *name)) {
        eprintln!("no group `{unknown}`; there are {}", GROUPS.map(|(group, _)| group).join(", "));
        return ExitCode::from(2);
    }
    for (group, run) in GROUPS {
        if !named.is_empty() && !named.iter().any(|name| name == group) {
            continue;
        }
        match run() {
            Ok(figures) => figures.iter().for_each(|figure| print("ledger", figure)),
            Err(error) => {
                eprintln!("{group}: {error:#}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
