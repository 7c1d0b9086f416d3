//! Writes `requests.jsonl`: one day of eight kinds of agents and the people who look after them.
//!
//! Each command is given to an engine in memory as it is made, so that what follows it (an approval,
//! a charge, a retry) fits the answer. The same seed makes the same day.

mod agenda;
mod crew;
mod day;
mod incident;
mod money;
mod rails;
mod random;
mod shell;
mod tools;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// Any other number makes another day.
const SEED: u64 = 20_260_302;

fn main() -> Result<()> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let bundle = here.join("starter.yaml");
    let mut day = day::Day::open(&bundle, SEED)?;
    crew::set_up(&mut day);
    tools::plan(&mut day, &shell::lines(&here.join("shell-lines.txt"))?);
    money::plan(&mut day);
    incident::plan(&mut day);
    day.run()?;
    let path = here.join("requests.jsonl");
    let mut file = std::fs::File::create(&path).with_context(|| path.display().to_string())?;
    for line in &day.lines {
        writeln!(file, "{line}")?;
    }
    eprintln!("{} commands in {}", day.lines.len(), path.display());
    for (answer, count) in &day.counts {
        eprintln!("{count:>6} {answer}");
    }
    Ok(())
}
