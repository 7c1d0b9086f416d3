//! The simulation: seeded commands, faults and laws.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::args::Args;
use crate::process::{cargo, run as execute};

/// Seeds that the gate plays, always the same.
const GATE_SEEDS: u64 = 25;

/// How long it goes on.
enum Length {
    Seconds(u64),
    Seeds(u64),
}

/// `sim [--seconds N | --ledger COMMANDS] [--seed S]`: from that seed, or from one that nobody played yet.
pub(crate) fn command(args: &mut Args) -> Result<()> {
    let seconds = one(args, "--seconds")?.unwrap_or(30);
    let ledger = one(args, "--ledger")?;
    let seed = one(args, "--seed")?;
    args.finish()?;
    let fresh = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_secs());
    let seed = seed.unwrap_or_else(fresh);
    if let Some(commands) = ledger {
        return play_ledger(seed, commands);
    }
    println!("from seed {seed}: `cargo xtask sim --seed {seed}` plays the same");
    play(seed, &Length::Seconds(seconds))
}

/// The seeds of the gate.
pub(crate) fn gate() -> Result<()> {
    play(1, &Length::Seeds(GATE_SEEDS))
}

fn play(seed: u64, length: &Length) -> Result<()> {
    let mut sim = cargo();
    sim.args(["test", "--quiet", "--locked", "--package", "venture-store", "--test", "sim", "--"]);
    sim.args(["--ignored", "--exact", "on_and_on", "--nocapture"]);
    sim.env("VENTURE_SIM_SEED", seed.to_string()).env("RUST_BACKTRACE", "0");
    match length {
        Length::Seconds(seconds) => sim.env("VENTURE_SIM_SECONDS", seconds.to_string()),
        Length::Seeds(seeds) => sim.env("VENTURE_SIM_SEEDS", seeds.to_string()),
    };
    execute(&mut sim)
}

/// The ledger beside its reference, optimized: the reference is slow on purpose.
fn play_ledger(seed: u64, commands: u64) -> Result<()> {
    println!("from seed {seed}: `cargo xtask sim --ledger {commands} --seed {seed}` plays the same");
    let mut sim = cargo();
    sim.args(["test", "--quiet", "--locked", "--release", "--package", "venture-ledger"]);
    sim.args(["--test", "reference", "--", "--ignored", "--exact", "on_and_on", "--nocapture"]);
    sim.env("VENTURE_SIM_SEED", seed.to_string()).env("VENTURE_LEDGER_COMMANDS", commands.to_string());
    execute(&mut sim)
}

fn one(args: &mut Args, name: &str) -> Result<Option<u64>> {
    let given = args.values(name)?;
    let number = given.first().map(|text| text.parse().with_context(|| format!("`{name} {text}`")));
    number.transpose()
}
