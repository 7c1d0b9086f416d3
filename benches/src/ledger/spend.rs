//! A hold and its settlement: in the books alone, and with every window that a cap looks at.

use std::time::Instant;

use anyhow::{Result, ensure};
use venture_core::Timestamp;
use venture_ledger::limits::{Dim, DimSet, Dims, Window, Windows};
use venture_ledger::{Ledger, Transaction};

use super::naive::Naive;
use super::world::{AMOUNT, held, intent, scattered, settled, sized, usd};
use crate::figure::Figure;

const VENTURES: u64 = 5_000;
const BLOCK: u64 = 2_000;
/// Microseconds between two settlements.
const STEP: u64 = 1_000;

pub(super) fn run() -> Result<Vec<Figure>> {
    let count = sized(400_000);
    let mut ledger = Ledger::new();
    ensure!(ledger.reserve(2 * count as usize, 2 * VENTURES as usize + 1), "no memory for the books");
    let value = rate(count, |_, hold, settle| ledger.post(hold).is_ok() && ledger.post(settle).is_ok())?;
    ensure!(ledger.len() as u64 == 2 * count, "not every transaction is in the books");
    let mut naive = Naive::default();
    let baseline =
        rate(count / 10, |_, hold, settle| naive.post(hold, i64::MAX) && naive.post(settle, i64::MAX))?;
    let windows = with_windows(count / 4)?;
    let figure = |name, value, bar| Figure { name, value, unit: "pairs/s", baseline, bar, rate: true };
    Ok(vec![
        figure("hold and settle", value, 1_000_000.0),
        figure("hold and settle, every window of nine scopes kept", windows, f64::INFINITY),
    ])
}

/// The same with a cap of the day, and every scope's windows kept.
fn with_windows(count: u64) -> Result<f64> {
    let (mut ledger, mut windows) = (Ledger::new(), Windows::default());
    let names: Vec<u32> = (0..VENTURES).map(|number| windows.intern(&format!("venture-{number}"))).collect();
    let shared = Dims::default()
        .with(Dim::Role, windows.intern("solver"))
        .with(Dim::Merchant, windows.intern("serp"))
        .with(Dim::Rail, windows.intern("ach"));
    let own = DimSet::of(&[Dim::Venture]);
    rate(count, |number, hold, settle| {
        let Ok(at) = Timestamp::from_micros(1_000_000_000_000_000 + (number * STEP) as i64) else {
            return false;
        };
        let dims = shared.with(Dim::Venture, names[(scattered(number) % VENTURES) as usize]);
        if windows.committed(own, &dims, Window::Day, at) + i128::from(AMOUNT) > 1 << 40 {
            return false;
        }
        let posted = ledger.post(hold).is_ok();
        windows.approve(at, dims);
        windows.hold(intent(number), dims, AMOUNT);
        let settled = ledger.post(settle).is_ok();
        windows.hold(intent(number), dims, 0);
        windows.settle(at, dims, AMOUNT);
        posted && settled
    })
}

/// Pairs a second: the median over blocks, each block made before its time is taken.
fn rate(count: u64, mut pair: impl FnMut(u64, &Transaction, &Transaction) -> bool) -> Result<f64> {
    let (currency, block) = (usd()?, BLOCK.min(count));
    let (mut times, mut done) = (Vec::new(), 0);
    for begin in (0..count).step_by(block as usize) {
        let end = (begin + block).min(count);
        let make =
            |number| Ok((number, held(number, VENTURES, currency), settled(number, VENTURES, currency)?));
        let all = (begin..end).map(make).collect::<Result<Vec<_>>>()?;
        let start = Instant::now();
        done += all.iter().filter(|(number, hold, settle)| pair(*number, hold, settle)).count() as u64;
        times.push(start.elapsed().as_secs_f64() / (end - begin) as f64);
    }
    ensure!(done == count, "{done} of {count} pairs were posted");
    times.sort_by(f64::total_cmp);
    Ok(1.0 / times[times.len() / 2])
}
