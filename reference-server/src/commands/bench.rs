//! `venture bench`: what this machine and this disk do, beside a baseline of the same run.

mod figure;
mod measure;

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::interrupt::Interrupt;
use crate::fault::{Fault, Verdict};
use crate::terminal::Progress;
use figure::{Figure, print};
use measure::Bench;

/// Rounds in which the disk is measured: baseline and store in turn, so that both see the same disk.
const ROUNDS: u32 = 3;
/// Shares of the time: three figures of the disk, two in memory, a long journal and its replay.
const SHARES: u32 = 7;
const MEASUREMENTS: u64 = 12;

pub(super) fn run(dir: Option<&Path>, seconds: u32, as_json: bool) -> Result<Verdict, Fault> {
    let interrupt = Interrupt::watch();
    let folder = scratch(dir)?;
    let share = Duration::from_secs(u64::from(seconds)).checked_div(SHARES).unwrap_or_default();
    let bench = Bench::new(folder.path(), share, &interrupt);
    let mut progress = Progress::new("measurements").of(MEASUREMENTS);
    let figures = figures(&bench, &mut progress);
    drop(progress);
    let place = folder.path().display().to_string();
    // Also after an interrupt and a fault: nothing is left behind.
    folder.close().map_err(|error| Fault::Input(format!("cannot remove `{place}`: {error}")))?;
    let figures = figures?;
    if interrupt.came() {
        return Err(Fault::Input(
            "interrupted: nothing was measured to its end, nothing is left behind".to_owned(),
        ));
    }
    let mut out = std::io::stdout().lock();
    if as_json {
        for figure in &figures {
            writeln!(out, "{}", figure.to_json())?;
        }
    } else {
        print(&figures, &place, &mut out)?;
    }
    Ok(Verdict::Good)
}

/// A new folder in `dir`, or where the system keeps temporary ones.
fn scratch(dir: Option<&Path>) -> Result<TempDir, Fault> {
    let name = tempfile::Builder::new().prefix("venture-bench-").to_owned();
    match dir {
        Some(dir) => name.tempdir_in(dir).map_err(|error| Fault::file(dir, &error)),
        None => Ok(name.tempdir()?),
    }
}

fn figures(bench: &Bench<'_>, progress: &mut Progress) -> Result<Vec<Figure>, Fault> {
    let (mut bare, mut one, mut many) = (Vec::new(), Vec::new(), Vec::new());
    let mut done = 0_u64;
    let mut next = || {
        progress.step(done);
        done = done.saturating_add(1);
    };
    for round in 0..ROUNDS {
        next();
        bare.push(bench.bare_commits(round, ROUNDS)?);
        next();
        one.push(bench.one_at_a_time(round, ROUNDS)?);
        next();
        many.push(bench.in_flight(round, ROUNDS)?);
    }
    let (bare, one, many) = (median(bare), median(one), median(many));
    next();
    let decisions = bench.decisions()?;
    next();
    let in_memory = bench.in_memory()?;
    next();
    let replay = bench.replay()?;
    Ok(vec![
        Figure::plain("decisions", "tool checks decided, nothing recorded", "decisions/s", decisions),
        Figure::plain("authorizations", "intents authorized, in memory", "authorizations/s", in_memory),
        Figure::plain("bare-commits", "one-row commits of bare SQLite", "commits/s", bare),
        Figure::beside("durable-one", "intents authorized, one at a time", "authorizations/s", one, bare)
            .at_least(bare / 2.0),
        Figure::beside(
            "durable-hundred",
            "intents authorized, 100 in flight",
            "authorizations/s",
            many,
            bare,
        )
        .at_least(5_000.0),
        Figure::plain("replay", "events of the journal folded again", "events/s", replay).at_least(200_000.0),
    ])
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
