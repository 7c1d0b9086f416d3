//! One JSON object a figure, beside its baseline of the same run. `cargo xtask bench` draws the table.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "benches count and divide; nothing here decides"
)]

mod engine;
mod figure;
mod profile;
mod replay;
mod scene;

use std::process::ExitCode;

use figure::{Figure, print};

/// An area and what measures it.
type Area = (&'static str, fn() -> anyhow::Result<Vec<Figure>>);

const AREAS: [Area; 2] = [("engine", engine::run), ("replay", replay::run)];

fn main() -> ExitCode {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if let Some((word, rest)) = named.split_first()
        && word == "profile"
    {
        return profile::run(rest);
    }
    if let Some(unknown) = named.iter().find(|name| !AREAS.iter().any(|(area, _)| area == *name)) {
        eprintln!("no area `{unknown}`; there are engine, replay");
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
